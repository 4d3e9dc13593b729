"""The child that marks faulty cells: ``python -m bihuan.workbooks.child.mark FORM``.

On stdin: eight bytes of length, JSON ``{"marks": [{"sheet", "cell", "message"}], "filename", "words"}``, the workbook.
On stdout: the line ``marked`` and an .xlsx, or nothing when the workbook cannot be opened.
"""

import io
import json
import re
import sys
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from bihuan.files.cleaning import CleaningError
from bihuan.workbooks.child import precheck, sheets

RED = PatternFill("solid", fgColor="FFC7C2")
WHOLE_CELLS = 500_000
PLACE = re.compile(r"([A-Z]+)(\d+)")


def main() -> int:
    raw = sys.stdin.buffer.read()
    length = int.from_bytes(raw[:8], "big")
    order: dict[str, Any] = json.loads(raw[8 : 8 + length])
    content = raw[8 + length :]
    try:
        book = _book(content, sys.argv[1], order)
    except CleaningError:
        return 0
    out = io.BytesIO()
    book.save(out)
    sys.stdout.buffer.write(b"marked\n" + out.getvalue())
    return 0


def _book(content: bytes, form: str, order: dict[str, Any]) -> openpyxl.Workbook:
    if form == "xlsx":
        precheck.check(content)
        if _cells(content) <= WHOLE_CELLS:
            book = openpyxl.load_workbook(io.BytesIO(content))
            for sheet in book.worksheets:
                _mark(sheet, _marks_of(order, sheet.title, book))
            return book
    return _copied(content, form, order)


def _cells(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return sum((s.max_row or 0) * (s.max_column or 0) for s in book.worksheets)


def _marks_of(order: dict[str, Any], title: str, book: openpyxl.Workbook) -> list[dict[str, str]]:
    """The marks of one sheet; those that name no sheet are put on the first one."""
    names = {sheet.title for sheet in book.worksheets}
    first = book.worksheets[0].title
    return [
        mark
        for mark in order["marks"]
        if mark["sheet"] == title or (mark["sheet"] not in names and title == first)
    ]


def _mark(sheet: Worksheet, marks: list[dict[str, str]]) -> None:
    told: dict[str, list[str]] = {}
    for mark in marks:
        told.setdefault(mark["cell"] or "A1", []).append(mark["message"])
    corners = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row, column in area.cells
    }
    for place, messages in told.items():
        cell = sheet[place]
        if isinstance(cell, MergedCell):
            row, column = corners[cell.row, cell.column]
            cell = sheet.cell(row, column)
        cell.fill = RED
        note = Comment("\n".join(messages), "")
        note.width, note.height = 320, 40 + 40 * len(messages)
        cell.comment = note


def _copied(content: bytes, form: str, order: dict[str, Any]) -> openpyxl.Workbook:
    """A workbook made anew from the cells: all rows of a small one, else the header and the faulty rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    wanted = {mark["sheet"] for mark in order["marks"]}
    for sheet in sheets.opened(content, form, order["filename"]):
        if sheet.name not in wanted and book.worksheets:
            continue
        target = book.create_sheet(sheet.name[:31] or "Sheet")
        _copy(sheet, target, order)
    return book


def _copy(sheet: sheets.Sheet, target: Worksheet, order: dict[str, Any]) -> None:
    marks: dict[int, list[tuple[str, str]]] = {}
    for mark in order["marks"]:
        if mark["sheet"] in (sheet.name, ""):
            found = PLACE.fullmatch(mark["cell"] or "A1")
            if found:
                marks.setdefault(int(found[2]), []).append((found[1], mark["message"]))
    rows = list(sheet.rows)
    whole = sum(len(cells) for _, cells in rows) <= WHOLE_CELLS
    last = 0
    for number, cells in rows:
        if not whole and number > 10 and number not in marks:
            continue
        last = number if whole else last + 1
        for place, cell in enumerate(cells, start=1):
            _write(target, last, place, cell)
        if not whole:
            target.cell(last, len(cells) + 1, number if number > 1 else order["words"]["row"])
        told = [
            {"cell": f"{column}{last}", "message": text} for column, text in marks.get(number, ())
        ]
        _mark(target, [{"sheet": "", **mark} for mark in told])


def _write(target: Worksheet, row: int, column: int, value: sheets.Cell) -> None:
    if value is None:
        return
    if isinstance(value, str):
        cell = target.cell(row, column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
        cell.data_type = "s"
        return
    target.cell(row, column, value)


if __name__ == "__main__":
    sys.exit(main())
