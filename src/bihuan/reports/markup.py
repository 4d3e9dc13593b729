"""A paper as HTML, made for the print style of ``paper.css``. Every text that somebody typed is escaped here."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import escape

from bihuan.reports import layout
from bihuan.reports.layout import OFFICIAL, OFFICIAL_WIDE, SHEET, SHEET_WIDE, Page, ems, title_lines
from bihuan.reports.paper import (
    Annex,
    Blank,
    Block,
    Cell,
    Form,
    Heading,
    Kind,
    Paper,
    Para,
    Remark,
    Signature,
    SignLine,
    Space,
    Table,
    Text,
    parts,
    plain,
)
from bihuan.reports.wording import day

_HEADING_FACE = {1: "strong", 2: "soft", 3: "body", 4: "body"}

PAGE_NAMES = {
    OFFICIAL: "official",
    OFFICIAL_WIDE: "officialwide",
    SHEET: "sheet",
    SHEET_WIDE: "sheetwide",
}


def html(paper: Paper, *, font_css: str, style: str, foot: bool = True) -> str:
    """The whole document, with nothing outside it but the fonts that ``font_css`` names.

    Without ``foot`` the 版记 is left out: :func:`foot_html` makes its page when it takes one of its own.
    """
    return _document(paper, font_css, style, "".join(_sections(paper, foot)))


def foot_html(paper: Paper, *, font_css: str, style: str, after: int) -> str:
    """The page of the 版记 behind so many pages: an even one. A blank page comes first where it must, and then
    neither of the two bears a number (GB/T 9704—2012, 7.5)."""
    words = f"— {after + 1} —" if after % 2 and paper.numbered else ""
    number = "".join(
        f'@page :{side} {{ @bottom-left {{ content: "{words}"; font: 14pt "bihuan-number", "Noto Serif CJK SC",'
        " serif; vertical-align: top; padding-top: 3.4mm; padding-left: 15.8pt; } @bottom-right { content: none; } }"
        for side in ("left", "right")
    )
    blank = "" if after % 2 else _section(OFFICIAL, "&nbsp;")
    return _document(
        paper, font_css, f"{style}\n{number}", blank + _section(OFFICIAL, _foot(paper))
    )


def _document(paper: Paper, font_css: str, style: str, sections: str) -> str:
    numbered = "" if paper.numbered else "unnumbered"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{_e(paper.title)}</title>'
        f"<style>{font_css}\n{style}</style></head>"
        f'<body class="body {numbered}">{sections}</body></html>'
    )


def _sections(paper: Paper, with_foot: bool) -> Iterable[str]:
    foot = _foot(paper) if paper.has_foot and with_foot else ""
    last_here = foot if not paper.annexes else ""
    main = "".join((_head(paper), _title(paper), _blocks(paper.blocks), _ending(paper), last_here))
    yield _section(paper.page, main)
    count = len(paper.annexes)
    for index, annex in enumerate(paper.annexes, start=1):
        tail = foot if index == count else ""
        yield _section(annex.page, _annex(annex, index, count) + tail)


def _section(page: Page, content: str) -> str:
    return f'<section class="{PAGE_NAMES[page]}">{content}</section>'


def _e(text: str) -> str:
    return str(escape(plain(text)))


_CODE = re.compile(r"[A-Za-z0-9]+(?:[-—/][A-Za-z0-9]+)+")
"""Numbers with dashes, such as 编号 and telephone numbers, are not broken inside a sentence."""


def _running(text: Text) -> str:
    """Text of a paragraph: codes stay on one line."""
    return _CODE.sub(r'<span class="whole">\g<0></span>', _text(text))


def _cell(text: Text) -> str:
    """Text of a cell: codes may break after a dash."""
    return _CODE.sub(lambda found: found[0].replace("-", "-<wbr>"), _text(text))


def _text(text: Text) -> str:
    """Escaped pieces; blanks as underlined room, line breaks kept."""
    return "".join(
        f'<span class="blank" style="width:{piece.chars}em"></span>'
        if isinstance(piece, Blank)
        else str(escape(piece)).replace("\n", "<br>")
        for piece in parts(text)
    )


def _head(paper: Paper) -> str:
    if not paper.head:
        return ""
    size, scale = layout.red_head(plain(paper.head))
    number = _e(paper.number) or "　　　　〔　　　　〕　　号"
    if paper.kind.upward:
        signer = _e(paper.signer) or "　　　"
        row = (
            f'<table class="number upward"><tr><td>{number}</td>'
            f'<td class="signer">签发人：<span class="soft">{signer}</span></td></tr></table>'
        )
    else:
        row = f'<div class="number">{number}</div>'
    return (
        f'<div class="mark title" style="font-size:{size}pt"><span style="transform:scaleX({scale:.3f})">'
        f"{_e(paper.head)}</span></div>{row}"
    )


def _title_lines(title: str, page: Page) -> str:
    room = page.text_width / layout.MM_PER_PT / layout.TITLE_PT
    lines = title_lines(plain(title).replace("\n", ""), room)
    return f'<h1 class="title">{"<br>".join(str(escape(line)) for line in lines)}</h1>'


def _title(paper: Paper) -> str:
    out = _title_lines(paper.title, paper.page)
    if paper.subtitle:
        out += f'<p class="subtitle soft">{_e(paper.subtitle)}</p>'
    if paper.kind is Kind.SHEET:
        return out
    out += '<p class="empty"></p>'
    if paper.addressee:
        out += f'<p class="flush">{_e(paper.addressee)}：</p>'
    return out


def _blocks(blocks: tuple[Block, ...]) -> str:
    return "".join(_SHOW[type(block)](block) for block in blocks)


def _heading(block: Heading) -> str:
    face = _HEADING_FACE[block.level]
    keep = "" if block.body else ' class="heading"'
    return f'<p{keep}><span class="{face}">{_e(block.text)}</span>{_running(block.body)}</p>'


def _para(block: Para) -> str:
    flush = "" if block.indent else "text-indent:0;"
    return f'<p style="{flush}text-align:{block.align.value}">{_running(block.text)}</p>'


def _space(block: Space) -> str:
    return '<p class="empty"></p>' * block.lines


def _remark(block: Remark) -> str:
    return (
        f'<p class="remark" style="font-size:{block.point}pt;text-align:{block.align.value}">'
        f"{_text(block.text)}</p>"
    )


def _cols(widths: Iterable[float]) -> str:
    shares = list(widths)
    return "".join(f'<col style="width:{100 * w / sum(shares):.3f}%">' for w in shares)


def _table(block: Table) -> str:
    head = "".join(f'<th class="strong">{_e(c.title)}</th>' for c in block.columns)
    height = f' style="height:{block.row}mm"' if block.row else ""
    rows = "".join(
        f"<tr{height}>"
        + "".join(
            f'<td style="text-align:{column.align.value}">{_cell(cell)}</td>'
            for cell, column in zip(row, block.columns, strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    return (
        f'<table class="ruled" style="font-size:{block.point}pt"><colgroup>'
        f"{_cols(c.width for c in block.columns)}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _form(block: Form) -> str:
    rows = "".join(
        f'<tr style="height:{row.height}mm">{"".join(map(_form_cell, row.cells))}</tr>'
        for row in block.rows
    )
    return (
        f'<table class="ruled form" style="font-size:{block.point}pt"><colgroup>{_cols(block.widths)}'
        f"</colgroup><tbody>{rows}</tbody></table>"
    )


def _form_cell(cell: Cell) -> str:
    classes = "label strong" if cell.label else ("footed" if cell.foot else "")
    align = "center" if cell.label else cell.align.value
    foot = f'<div class="cellfoot">{_text(cell.foot)}</div>' if cell.foot else ""
    return f'<td colspan="{cell.span}" class="{classes}" style="text-align:{align}">{_text(cell.text)}{foot}</td>'


def _sign_line(block: SignLine) -> str:
    cells = "".join(f"<td>{_text(part)}</td>" for part in block.parts)
    return f'<table class="signs" style="font-size:{block.point}pt"><tr>{cells}</tr></table>'


_SHOW: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Para: _para,
    Space: _space,
    Remark: _remark,
    Table: _table,
    Form: _form,
    SignLine: _sign_line,
}


def _ending(paper: Paper) -> str:
    out = ""
    if paper.notes:
        out += '<p class="empty"></p>' + _annex_note(paper.notes)
    if paper.signature:
        out += _signature(paper.signature)
    if paper.contact:
        out += f'<p class="contact">（{_e(paper.contact)}）</p>'
    return out + _blocks(paper.tail)


def _annex_note(notes: tuple[str, ...]) -> str:
    out = ""
    for index, title in enumerate(notes, start=1):
        lead = ("附件：" if index == 1 else "") + (f"{index}." if len(notes) > 1 else "")
        hang = ems(lead)
        left = (2 if index == 1 else 5) + hang
        out += f'<p class="note" style="margin-left:{_chars(left)};text-indent:-{_chars(hang)}">{_e(lead + title)}</p>'
    return out


def _chars(count: float) -> str:
    return f"{count * layout.CHARACTER_PT:.2f}pt"


def _signature(signature: Signature) -> str:
    """The date four characters from the right edge, the name centred over it."""
    name, dated = plain(signature.name), day(signature.dated) or "　　　　年　　月　　日"
    overhang = (ems(name) - ems(dated)) / 2
    name_right = max(4 - overhang, 0)
    date_right = 4.0 if overhang <= 4 else min(overhang, layout.CHARACTERS - ems(dated))
    return (
        f'<div class="signature"><p style="margin-right:{_chars(name_right)}">{escape(name)}</p>'
        f'<p style="margin-right:{_chars(date_right)}">{escape(dated)}</p></div>'
    )


def _annex(annex: Annex, index: int, count: int) -> str:
    check = f'<p class="check">校验码：{_e(annex.check_code)}</p>' if annex.check_code else ""
    return (
        f'<p class="flush strong">附件{index if count > 1 else ""}</p><p class="empty"></p>'
        f'{_title_lines(annex.title, annex.page)}<p class="empty"></p>{_blocks(annex.blocks)}{check}'
    )


def _foot(paper: Paper) -> str:
    rows = ""
    if paper.copies:
        rows += f'<div class="copies"><p>抄送：{_e("，".join(paper.copies))}。</p></div>'
    if paper.imprint:
        printed = day(paper.imprint.printed_on) or "　　　　年　　月　　日"
        rows += (
            f'<table class="imprint"><tr><td>{_e(paper.imprint.office)}</td>'
            f'<td class="printed">{escape(printed)}印发</td></tr></table>'
        )
    return f'<div class="foot">{rows}</div>'
