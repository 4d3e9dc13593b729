"""The cells of a workbook, sheet by sheet, as plain Python values. Three ways in: .xlsx, .xls and .csv."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bihuan.files.cleaning import CleaningError
from bihuan.workbooks.child import oldbook, precheck
from bihuan.workbooks.values import CELLS, COLUMNS, ROWS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Merge = tuple[int, int, int, int]
ERROR = "#错误"
"""What a cell shows whose formula ended in an error."""


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows as (number from 1, cells), and its merged ranges as (row, column, row, column) from 0."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False


def opened(content: bytes, form: str, filename: str, first: str = "") -> Iterator[Sheet]:
    """The sheets of a workbook, the one named ``first`` before the others. ``form`` is ``xlsx``, ``xls`` or ``csv``. Raises :class:`CleaningError`."""
    if form == "csv":
        yield _csv_sheet(content, filename)
        return
    errors = precheck.check(content) if form == "xlsx" else oldbook.errors(content)
    try:
        import python_calamine
    except ImportError:
        yield from _with_openpyxl(content, form, first)
        return
    del python_calamine
    yield from _with_calamine(content, first, errors)


def _with_calamine(content: bytes, first: str, errors: precheck.Errors) -> Iterator[Sheet]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = {
            meta.name: meta.visible != calamine.SheetVisibleEnum.Visible
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        }
        for name in sorted(hidden, key=lambda name: name != first):
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > CELLS or sheet.total_width > COLUMNS:
                raise CleaningError("cells", str(CELLS))
            merges = [(*begin, *end) for begin, end in sheet.merged_cell_ranges or ()]
            yield Sheet(name, _calamine_rows(sheet, errors.get(name, ())), merges, hidden[name])
    except calamine.PasswordError as fault:
        raise CleaningError("encrypted") from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        if "password" in str(fault).lower() or "encrypt" in str(fault).lower():
            raise CleaningError("encrypted") from fault
        raise CleaningError("damaged") from fault


def _calamine_rows(
    sheet: "CalamineSheet", errors: Collection[tuple[int, int]]
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the columns left of the data put back, and an error's sign where calamine leaves a hole."""
    if sheet.start is None:
        return
    left: list[Cell] = [None] * sheet.start[1]
    broken: dict[int, list[int]] = {}
    for row, column in errors:
        broken.setdefault(row, []).append(column)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        line = left + [None if cell == "" else cell for cell in cells]
        for column in broken.get(number, ()):
            line += [None] * (column + 1 - len(line))
            line[column] = ERROR if line[column] is None else line[column]
        yield number, line


def _with_openpyxl(content: bytes, form: str, first: str) -> Iterator[Sheet]:
    if form != "xlsx":
        raise CleaningError("no_xls")
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False, data_only=True)
    except Exception as fault:
        raise CleaningError("damaged") from fault
    for sheet in sorted(book.worksheets, key=lambda sheet: sheet.title != first):
        merges = [
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ]
        rows = ((number, _marked(cells)) for number, cells in enumerate(sheet.values, start=1))
        yield Sheet(sheet.title, rows, merges, sheet.sheet_state != "visible")


def _marked(cells: Sequence[object]) -> list[Cell]:
    errors = ("#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")
    return [ERROR if cell in errors else cell for cell in cells]  # type: ignore[misc]


def decoded(content: bytes) -> str:
    """The text of a .csv, its encoding judged on the whole file: BOM, else UTF-8, else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CleaningError("not_text")


def _csv_sheet(content: bytes, filename: str) -> Sheet:
    text = decoded(content)
    csv.field_size_limit(precheck.VALUE_BYTES)
    first = text[: text.find("\n")] if "\n" in text else text
    counts = {mark: first.count(mark) for mark in (",", "\t", ";", "，")}
    mark = max(counts, key=lambda m: counts[m])
    name = filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    mark = mark if counts[mark] else ","
    if text.count("\n") > ROWS + precheck.ROW_SLACK:
        for _row in _csv_rows(text, mark):
            """Count before anything is given out, so that a file that is too long costs no more."""
    return Sheet(name, _csv_rows(text, mark))


def _csv_rows(text: str, mark: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > ROWS + precheck.ROW_SLACK:
                raise CleaningError("rows", str(ROWS))
            if len(cells) > COLUMNS and any(cells[COLUMNS:]):
                raise CleaningError("columns", str(COLUMNS))
            yield number, [unguarded(cell) or None for cell in cells]
    except csv.Error as fault:
        if "limit" in str(fault):
            raise CleaningError("bomb") from fault
        raise CleaningError("csv", str(number + 1)) from fault


TRIGGERS = "=+-@\t\r\n＝＋－＠"
"""A text that begins so could be run as a formula by the program that opens a .csv."""


def guarded(text: str) -> str:
    """A text as it is written into a .csv: led by an apostrophe where a spreadsheet could run it."""
    return "'" + text if text.startswith(("'", *TRIGGERS)) else text


def unguarded(text: str) -> str:
    """The way back from :func:`guarded`; other text is left alone."""
    return text[1:] if text.startswith("'") and text[1:].startswith(("'", *TRIGGERS)) else text
