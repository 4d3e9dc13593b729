"""Sections: paper size, margins, document grid, page numbers; and the settings of the whole file."""

import math
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bihuan.reports import layout
from bihuan.reports.docx.text import Face, add_run, set_face, set_spacing, shape
from bihuan.reports.layout import OFFICIAL, Page
from bihuan.reports.paper import Align


def new_document(*, title: str, author: str, numbered: bool) -> Any:
    """An empty document: Chinese throughout, body style set, no content."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = author
    document.core_properties.comments = ""
    document.core_properties.language = "zh-CN"
    _strip_theme_fonts(document)
    _set_default_size(document)
    _set_normal(document.styles["Normal"])
    document.settings.odd_and_even_pages_header_footer = numbered
    return document


def _strip_theme_fonts(document: Any) -> None:
    """The template's defaults name theme fonts, which would win over the named ones."""
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for key in [k for k in fonts.attrib if k.endswith("Theme")]:
            del fonts.attrib[key]
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "en-US")
        lang.set(qn("w:eastAsia"), "zh-CN")


def _set_default_size(document: Any) -> None:
    """The pitch of the character grid is counted from the default size: make it the body's."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for size in defaults.iter(qn("w:sz"), qn("w:szCs")):
        size.set(qn("w:val"), str(round(layout.BODY_PT * 2)))
    for spacing in list(defaults.iter(qn("w:spacing"))):
        spacing.getparent().remove(spacing)


_SWITCHED_OFF = (
    "w:widowControl",
    "w:overflowPunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:snapToGrid",
)


def _set_normal(style: Any) -> None:
    """Body type with its pitch set on the characters themselves.

    Programs disagree on a grid whose cell is narrower than the type; so the grid is declared in the section and text
    does not lean on it: 28 characters and 22 lines come out the same everywhere.
    """
    properties = style.element.get_or_add_rPr()
    style.font.snap_to_grid = False
    set_spacing(properties, math.floor((layout.CHARACTER_PT - layout.BODY_PT) * 20))
    set_face(properties, Face.BODY)
    style.font.size = Pt(layout.BODY_PT)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")
    properties.append(lang)
    paragraph = style.element.get_or_add_pPr()
    for name in _SWITCHED_OFF:
        flag = OxmlElement(name)
        flag.set(qn("w:val"), "0")
        paragraph.append(flag)
    style.paragraph_format.space_after = Pt(0)


def first_section(document: Any, page: Page, *, numbered: bool) -> None:
    section = document.sections[0]
    _set_page(section, page)
    if numbered:
        _number(section.footer, Align.RIGHT)
        _number(section.even_page_footer, Align.LEFT)


def next_section(document: Any, page: Page, *, even: bool = False) -> None:
    """Begin a new page (with ``even`` the next even one) with its own shape; page numbers run on."""
    start = WD_SECTION.EVEN_PAGE if even else WD_SECTION.NEW_PAGE
    _set_page(document.add_section(start), page)


def _set_page(section: Any, page: Page) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = Mm(15)
    half_line = layout.FOOT_PT * layout.MM_PER_PT / 2
    section.footer_distance = Mm(max(page.bottom - layout.PAGE_NUMBER_DROP - half_line, 5))
    _set_grid(section, page)


def _set_grid(section: Any, page: Page) -> None:
    """22 lines of 28 characters on an official page; on others the same pitches."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars" if page == OFFICIAL else "lines")
    grid.set(qn("w:linePitch"), str(round(layout.LINE_PT * 20)))
    if page == OFFICIAL:
        spare = (layout.CHARACTER_PT - layout.BODY_PT) * 4096
        grid.set(qn("w:charSpace"), str(round(spare)))


def _number(footer: Any, align: Align) -> None:
    """— 1 — in 4号宋体, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    right = 1.0 if align is Align.RIGHT else 0.0
    shape(paragraph, align=align, pitch=layout.FOOT_PT, right=right, left=1.0 - right)
    add_run(paragraph, "— ", face=Face.NUMBER, point=layout.FOOT_PT)
    for kind, code in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        _field_part(paragraph, kind, code)
    add_run(paragraph, " —", face=Face.NUMBER, point=layout.FOOT_PT)


def _field_part(paragraph: Any, kind: str, code: str) -> None:
    run = add_run(paragraph, code if kind == "text" else "", face=Face.NUMBER, point=layout.FOOT_PT)
    if kind == "text":
        return
    element = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        element.set(qn("w:fldCharType"), kind)
    else:
        element.set(qn("xml:space"), "preserve")
        element.text = code
    run._r.append(element)
