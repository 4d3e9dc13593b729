"""From a paper to the bytes of a .docx, piece by piece in reading order."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from bihuan.reports import layout
from bihuan.reports.docx.foot import add_foot
from bihuan.reports.docx.page import first_section, new_document, next_section
from bihuan.reports.docx.tables import add_form, add_sign_line, add_table
from bihuan.reports.docx.text import Face, add_run, add_text, line_below, narrow, shape
from bihuan.reports.layout import OFFICIAL, Page, ems, title_lines
from bihuan.reports.paper import (
    Align,
    Annex,
    Block,
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
    plain,
)
from bihuan.reports.wording import day

_HEADING_FACE = {1: Face.STRONG, 2: Face.SOFT, 3: Face.BODY, 4: Face.BODY}


def render(paper: Paper) -> bytes:
    """The .docx of a paper. Opens in Word, WPS and LibreOffice without a repair."""
    author = paper.signature.name if paper.signature else paper.head
    document = new_document(title=plain(paper.title), author=plain(author), numbered=paper.numbered)
    first_section(document, paper.page, numbered=paper.numbered)
    if paper.head:
        _add_head(document, paper)
    _add_title(document, paper)
    for block in paper.blocks:
        _add_block(document, block, paper.page)
    _add_ending(document, paper)
    for index, annex in enumerate(paper.annexes, start=1):
        next_section(document, annex.page)
        _add_annex(document, annex, index, len(paper.annexes))
    if paper.has_foot:
        if paper.foot_on_own_page:
            next_section(document, OFFICIAL, even=True)
        add_foot(document, paper)
    _end_after_table(document)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _paragraph(document: Any) -> Any:
    return document.add_paragraph()


def _empty(document: Any, lines: int = 1) -> None:
    for _ in range(lines):
        shape(_paragraph(document))


def _add_head(document: Any, paper: Paper) -> None:
    """The red mark 35 mm under the head of the text area, the number two lines below, the red line."""
    size, scale = layout.red_head(plain(paper.head))
    mark = shape(
        _paragraph(document),
        align=Align.CENTRE,
        pitch=size * 1.1,
        before=layout.RED_HEAD_DROP / layout.MM_PER_PT,
    )
    run = add_run(mark, plain(paper.head), face=Face.TITLE, point=size, red=True)
    narrow(run, scale)
    _empty(document, 2)
    number = _paragraph(document)
    if paper.kind.upward:
        shape(number)
        _signer_beside_number(number, paper)
    else:
        shape(number, align=Align.CENTRE)
        add_run(number, _number(paper))
    line_below(
        number, colour=layout.RED, points=layout.RED_LINE_PT,
        gap=layout.RED_LINE_GAP / layout.MM_PER_PT - 6,
    )  # fmt: skip
    _empty(document, 2)


def _number(paper: Paper) -> str:
    return plain(paper.number) or "　　　　〔　　　　〕　　号"


def _signer_beside_number(paragraph: Any, paper: Paper) -> None:
    from bihuan.reports.docx.text import tab_stop

    tab_stop(paragraph, OFFICIAL.text_width - layout.CHARACTER_PT * layout.MM_PER_PT, right=True)
    add_run(paragraph, f"　{_number(paper)}\t签发人：")
    add_run(paragraph, plain(paper.signer) or "　　　", face=Face.SOFT)


def _add_title(document: Any, paper: Paper) -> None:
    _add_title_lines(document, paper.title, paper.page)
    if paper.subtitle:
        shape_ = shape(_paragraph(document), align=Align.CENTRE)
        add_run(shape_, plain(paper.subtitle), face=Face.SOFT)
    if paper.kind is Kind.SHEET:
        return
    _empty(document)
    if paper.addressee:
        addressee = shape(_paragraph(document), align=Align.BOTH)
        add_run(addressee, f"{plain(paper.addressee)}：")


def _add_title_lines(document: Any, title: str, page: Page) -> None:
    room = page.text_width / layout.MM_PER_PT / layout.TITLE_PT
    for line in title_lines(plain(title).replace("\n", ""), room):
        paragraph = shape(
            _paragraph(document), align=Align.CENTRE, pitch=layout.TITLE_LINE_PT, keep_next=True
        )
        add_run(paragraph, line, face=Face.TITLE, point=layout.TITLE_PT)


def _add_block(document: Any, block: Block, page: Page) -> None:
    _ADD[type(block)](document, block, page)


def _add_heading(document: Any, block: Heading, page: Page) -> None:
    runs_on = bool(block.body)
    paragraph = shape(_paragraph(document), align=Align.BOTH, first=2, keep_next=not runs_on)
    add_run(paragraph, plain(block.text), face=_HEADING_FACE[block.level])
    add_text(paragraph, block.body)


def _add_para(document: Any, block: Para, page: Page) -> None:
    paragraph = shape(_paragraph(document), align=block.align, first=2 if block.indent else 0)
    add_text(paragraph, block.text)


def _add_space(document: Any, block: Space, page: Page) -> None:
    _empty(document, block.lines)


def _add_remark(document: Any, block: Remark, page: Page) -> None:
    paragraph = shape(_paragraph(document), align=block.align, pitch=block.point * 1.6)
    add_text(paragraph, block.text, point=block.point)


def _add_table(document: Any, block: Table, page: Page) -> None:
    add_table(document, block, page)


def _add_form(document: Any, block: Form, page: Page) -> None:
    add_form(document, block, page)


def _add_sign_line(document: Any, block: SignLine, page: Page) -> None:
    add_sign_line(document, block, page)


_ADD: dict[type, Callable[[Any, Any, Page], None]] = {
    Heading: _add_heading,
    Para: _add_para,
    Space: _add_space,
    Remark: _add_remark,
    Table: _add_table,
    Form: _add_form,
    SignLine: _add_sign_line,
}


def _add_ending(document: Any, paper: Paper) -> None:
    """附件 note, signature over its date, the line with the contact, and what stands below."""
    if paper.signature:
        _keep_last(document)
    if paper.notes:
        _empty(document)
        _add_annex_note(document, paper.notes)
    if paper.signature:
        _add_signature(document, paper.signature, contact=bool(paper.contact))
    if paper.contact:
        contact = shape(_paragraph(document), first=2)
        add_run(contact, f"（{plain(paper.contact)}）")
    for block in paper.tail:
        _add_block(document, block, paper.page)


def _keep_last(document: Any) -> None:
    """The signature never stands on a page without text."""
    last = document.element.body[-2]
    if last.tag.endswith("}p"):
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def _add_annex_note(document: Any, notes: tuple[str, ...]) -> None:
    """附件：1. …, further ones under the first; a single one carries no number."""
    for index, title in enumerate(notes, start=1):
        lead = "附件：" if index == 1 else ""
        number = f"{index}." if len(notes) > 1 else ""
        paragraph = shape(
            _paragraph(document),
            align=Align.BOTH,
            left=2 if lead else 5,
            hanging=ems(lead + number),
        )
        add_run(paragraph, lead + number + plain(title))


def _add_signature(document: Any, signature: Signature, *, contact: bool) -> None:
    """The date four characters from the right edge, the name centred over it; all of it on one page."""
    for _ in range(2):
        shape(_paragraph(document), keep_next=True)
    name, dated = plain(signature.name), day(signature.dated) or "　　　　年　　月　　日"
    overhang = (ems(name) - ems(dated)) / 2
    name_right = max(4 - overhang, 0)
    date_right = 4.0 if overhang <= 4 else min(overhang, layout.CHARACTERS - ems(dated))
    line = shape(_paragraph(document), align=Align.RIGHT, right=name_right, keep_next=True)
    add_run(line, name)
    line = shape(_paragraph(document), align=Align.RIGHT, right=date_right, keep_next=contact)
    add_run(line, dated)


def _add_annex(document: Any, annex: Annex, index: int, count: int) -> None:
    label = shape(_paragraph(document))
    add_run(label, f"附件{index if count > 1 else ''}", face=Face.STRONG)
    _empty(document)
    _add_title_lines(document, annex.title, annex.page)
    _empty(document)
    for block in annex.blocks:
        _add_block(document, block, annex.page)
    if annex.check_code:
        check = shape(_paragraph(document), pitch=layout.CHECK_PT * 2, before=4)
        add_run(check, f"校验码：{plain(annex.check_code)}", point=layout.CHECK_PT)


def _end_after_table(document: Any) -> None:
    """Word wants a paragraph after a table at the end of a cell or file; keep it from making a page."""
    body = document.element.body
    if body[-2].tag.endswith("}tbl"):
        shape(_paragraph(document), pitch=1)
