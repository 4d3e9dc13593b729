"""Runs and paragraphs: East Asian fonts, fixed line pitch, indents in characters, blanks to fill in."""

from enum import StrEnum
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bihuan.reports import layout
from bihuan.reports.paper import Align, Blank, Text, parts


class Face(StrEnum):
    """The typefaces that the standard names, as Word and WPS know them."""

    BODY = "仿宋_GB2312"
    TITLE = "方正小标宋简体"
    STRONG = "黑体"
    SOFT = "楷体_GB2312"
    NUMBER = "宋体"


_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.BOTH: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def set_face(properties: Any, face: Face) -> None:
    """Name the face for every script in a run's or style's ``w:rPr``."""
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(slot), face.value)


def add_run(
    paragraph: Any,
    text: str,
    *,
    face: Face = Face.BODY,
    point: float = layout.BODY_PT,
    red: bool = False,
    underline: bool = False,
) -> Any:
    """A run in one face; line breaks in ``text`` become breaks inside the paragraph."""
    run = paragraph.add_run(text)
    set_face(run._r.get_or_add_rPr(), face)
    run.font.size = Pt(point)
    run.font.underline = underline or None
    if point != layout.BODY_PT:
        set_spacing(run._r.get_or_add_rPr(), 0)
    if red:
        run.font.color.rgb = RGBColor.from_string(layout.RED)
    return run


def add_text(
    paragraph: Any, text: Text, *, face: Face = Face.BODY, point: float = layout.BODY_PT
) -> None:
    """The pieces of a text: strings as they are, blanks as underlined space that no program trims."""
    for piece in parts(text):
        if isinstance(piece, Blank):
            add_run(paragraph, "\u00a0" * (2 * piece.chars), face=face, point=point, underline=True)
        else:
            add_run(paragraph, piece, face=face, point=point)


def shape(
    paragraph: Any,
    *,
    align: Align = Align.LEFT,
    pitch: float = layout.LINE_PT,
    first: float = 0.0,
    left: float = 0.0,
    right: float = 0.0,
    hanging: float = 0.0,
    before: float = 0.0,
    keep_next: bool = False,
    keep_lines: bool = False,
) -> Any:
    """Set a paragraph: ``pitch`` and ``before`` in points, indents in characters of body size."""
    form = paragraph.paragraph_format
    form.alignment = _ALIGN[align]
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(pitch)
    form.space_before, form.space_after = Pt(before), Pt(0)
    form.widow_control = False
    form.keep_with_next = keep_next or None
    form.keep_together = keep_lines or None
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, chars in (("left", left + hanging), ("right", right)):
        if chars:
            indent.set(qn(f"w:{name}"), str(_twips(chars)))
    if first:
        indent.set(qn("w:firstLineChars"), str(round(first * 100)))
        indent.set(qn("w:firstLine"), str(_twips(first)))
    if hanging:
        indent.set(qn("w:hanging"), str(_twips(hanging)))
    return paragraph


def _twips(chars: float) -> int:
    return round(chars * layout.CHARACTER_PT * 20)


def line_below(paragraph: Any, *, colour: str, points: float, gap: float) -> None:
    """A rule under a paragraph, as wide as the text area; ``gap`` in points."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    bottom.set(qn("w:val"), "single")
    bottom.set(qn("w:sz"), str(round(points * 8)))
    bottom.set(qn("w:space"), str(round(gap)))
    bottom.set(qn("w:color"), colour)
    border.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap",
        "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi",
        "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
        "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
        "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
        "w:pPrChange",
    )  # fmt: skip


_AFTER_SPACING = (
    "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr",
    "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout",
    "w:specVanish", "w:oMath",
)  # fmt: skip


def set_spacing(properties: Any, twips: int) -> None:
    """Extra room after each character of a run or style (``w:spacing``), in twentieths of a point."""
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twips))
    properties.insert_element_before(spacing, *_AFTER_SPACING)


def narrow(run: Any, scale: float) -> None:
    """Draw the characters of a run at ``scale`` of their width (``w:w``)."""
    if scale < 1:
        width = OxmlElement("w:w")
        width.set(qn("w:val"), str(int(scale * 100)))
        run._r.get_or_add_rPr().insert_element_before(width, *_AFTER_SPACING[1:])


def tab_stop(paragraph: Any, at_mm: float, *, right: bool = False) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT

    alignment = WD_TAB_ALIGNMENT.RIGHT if right else WD_TAB_ALIGNMENT.LEFT
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(at_mm), alignment)
