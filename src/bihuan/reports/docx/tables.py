"""Lists with a repeated head, forms with ruled boxes, and signature lines."""

from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from bihuan.reports.docx.text import Face, add_text, shape
from bihuan.reports.layout import Page
from bihuan.reports.paper import (
    Align,
    Cell,
    Form,
    SignLine,
    Table,
    Text,
    parts,
    strings,
)

LEADING = 1.35
"""Line pitch inside tables, in type sizes."""

CELL_GAP_MM = 1.2


def add_table(document: Any, table: Table, page: Page) -> None:
    """A list whose head is repeated on every page; columns fill the text width in their shares."""
    widths = _share([c.width for c in table.columns], page.text_width)
    grid = new_grid(document, 1 + len(table.rows), widths)
    head = grid.rows[0]
    _repeat(head)
    for cell, column in zip(head.cells, table.columns, strict=True):
        _fill(cell, column.title, Align.CENTRE, table.point, Face.STRONG)
    for row, texts in zip(grid.rows[1:], table.rows, strict=True):
        _whole(row)
        if table.row:
            row.height, row.height_rule = Mm(table.row), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, text, column in zip(row.cells, texts, table.columns, strict=True):
            _fill(cell, text, column.align, table.point)


def add_form(document: Any, form: Form, page: Page) -> None:
    """A sheet of boxes: labels centred, contents to the left, signatures at the lower right."""
    widths = _share(list(form.widths), page.text_width)
    grid = new_grid(document, len(form.rows), widths)
    for row, wanted in zip(grid.rows, form.rows, strict=True):
        row.height, row.height_rule = Mm(wanted.height), WD_ROW_HEIGHT_RULE.AT_LEAST
        at = 0
        for cell in wanted.cells:
            target = row.cells[at]
            if cell.span > 1:
                target = target.merge(row.cells[at + cell.span - 1])
            _fill_form(target, cell, form.point)
            at += cell.span


def _fill_form(target: Any, cell: Cell, point: float) -> None:
    align = Align.CENTRE if cell.label else cell.align
    _fill(target, cell.text, align, point, Face.STRONG if cell.label else Face.BODY)
    if cell.foot:
        target.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        paragraph = target.add_paragraph()
        gap = point if strings(cell.text) else 0
        shape(paragraph, align=Align.RIGHT, pitch=point * LEADING, before=gap)
        add_text(paragraph, cell.foot, point=point)


def add_sign_line(document: Any, line: SignLine, page: Page) -> None:
    """Places for signatures in equal columns, without rules."""
    widths = _share([1.0] * len(line.parts), page.text_width)
    grid = new_grid(document, 1, widths, ruled=False)
    for cell, text in zip(grid.rows[0].cells, line.parts, strict=True):
        _fill(cell, text, Align.LEFT, line.point, before=line.point * 0.8)


def new_grid(document: Any, rows: int, widths: list[float], *, ruled: bool = True) -> Any:
    """A table of fixed column widths in mm."""
    grid = document.add_table(rows=rows, cols=len(widths))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if ruled:
        grid.style = "Table Grid"
    properties = grid._tbl.tblPr
    total = properties.find(qn("w:tblW"))
    if total is None:
        total = OxmlElement("w:tblW")
        properties.append(total)
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(Mm(sum(widths)).twips))
    properties.append(_cell_margins(CELL_GAP_MM if ruled else 0))
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for row in grid.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return grid


def _cell_margins(side: float) -> Any:
    margins = OxmlElement("w:tblCellMar")
    for name, gap in (("top", 0.6), ("left", side), ("bottom", 0.6), ("right", side)):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), str(Mm(gap).twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    return margins


def _share(widths: list[float], room: float) -> list[float]:
    return [width * room / sum(widths) for width in widths]


def _fill(
    cell: Any, text: Text, align: Align, point: float, face: Face = Face.BODY, before: float = 0.0
) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    shape(paragraph, align=align, pitch=point * LEADING, before=before)
    for index, line in enumerate(_lines(text)):
        if index:
            paragraph = cell.add_paragraph()
            shape(paragraph, align=align, pitch=point * LEADING)
        add_text(paragraph, line, face=face, point=point)


def _lines(text: Text) -> list[Text]:
    """One text per paragraph of a cell."""
    pieces = parts(text)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return list(pieces[0].split("\n"))
    return [pieces]


def _repeat(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(head)
    _whole(row)


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
