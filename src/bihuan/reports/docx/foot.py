"""版记: the copies and the printing line at the foot of the last page, between rules of 0.35 and 0.25 mm."""

import math
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bihuan.reports import layout
from bihuan.reports.docx.tables import new_grid
from bihuan.reports.docx.text import add_run, shape, tab_stop
from bihuan.reports.layout import OFFICIAL, ems
from bihuan.reports.paper import Imprint, Paper, plain
from bihuan.reports.wording import day

LINE_PT = layout.FOOT_PT * 1.5

_ONE = layout.FOOT_PT / layout.CHARACTER_PT
"""One character of the foot, in characters of the body."""

_BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="900" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>
"""


def add_foot(document: Any, paper: Paper) -> None:
    """A box that stands on the foot of the text area of the page where the text ends."""
    rows: list[tuple[str, str]] = []
    if paper.copies:
        rows.append((f"抄送：{'，'.join(paper.copies)}。", ""))
    if paper.imprint:
        rows.append((paper.imprint.office, _printed(paper.imprint)))
    height = (len(rows) + _more_lines(paper)) * LINE_PT + 5
    box = parse_xml(_BOX.format(width=int(Mm(OFFICIAL.text_width)), height=int(Pt(height))))
    content = next(box.iter(qn("w:txbxContent")))
    content.append(_ruled(document, rows)._tbl)
    content.append(shape(document.add_paragraph(), pitch=1)._p)
    anchor = shape(document.add_paragraph(), pitch=1)
    anchor._p.append(box)


def _ruled(document: Any, rows: list[tuple[str, str]]) -> Any:
    """One row for each element, ruled over the whole width; the text stands one character in."""
    grid = new_grid(document, len(rows), [OFFICIAL.text_width], ruled=False)
    for index, (row, (left, right)) in enumerate(zip(grid.rows, rows, strict=True)):
        line = row.cells[0].paragraphs[0]
        shape(line, pitch=LINE_PT, left=_ONE, right=_ONE, hanging=0 if right else 3 * _ONE)
        if right:
            tab_stop(line, OFFICIAL.text_width - layout.FOOT_PT * layout.MM_PER_PT, right=True)
        add_run(line, f"{plain(left)}\t{right}" if right else plain(left), point=layout.FOOT_PT)
        _rules(row.cells[0], first=index == 0, last=index == len(rows) - 1)
    return grid


def _printed(imprint: Imprint) -> str:
    return f"{day(imprint.printed_on) or '　　　　年　　月　　日'}印发"


def _more_lines(paper: Paper) -> int:
    """How many lines the copies take beyond their first."""
    room = OFFICIAL.text_width / layout.MM_PER_PT / layout.FOOT_PT - 5
    return max(0, math.ceil((ems("，".join(paper.copies)) + 1) / room) - 1)


def _rules(cell: Any, *, first: bool, last: bool) -> None:
    borders = OxmlElement("w:tcBorders")
    if first:
        borders.append(_rule("top", layout.FOOT_LINE_THICK))
    borders.append(_rule("bottom", layout.FOOT_LINE_THICK if last else layout.FOOT_LINE_THIN))
    cell._tc.get_or_add_tcPr().append(borders)


def _rule(side: str, mm: float) -> Any:
    edge = OxmlElement(f"w:{side}")
    edge.set(qn("w:val"), "single")
    edge.set(qn("w:sz"), str(round(mm / layout.MM_PER_PT * 8)))
    edge.set(qn("w:color"), "000000")
    return edge
