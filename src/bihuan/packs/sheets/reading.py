"""Reading the workbook back. What is wrong is told with sheet and cell, all at once."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from bihuan.engines.rules import pack as engine
from bihuan.packs import writing
from bihuan.packs.errors import FaultyPackError
from bihuan.packs.sheets.cells import CellError, read, unshielded
from bihuan.packs.sheets.columns import HEAD, HEAD_SHEET, SHEETS, WORDS_SHEET, Column, Sheet

MAX_BYTES = 4 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 5_000
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
)
"""What openpyxl and the modules below it raise on a damaged workbook."""

Cells = Mapping[str, list[tuple[Any, ...]]]


@dataclass
class _Found:
    """What was read so far: rows for the text, where each stands, and the faults."""

    faults: list[str] = field(default_factory=list)
    places: dict[tuple[str, ...], tuple[Sheet, int, dict[str, int]]] = field(default_factory=dict)


def text_of_workbook(data: bytes) -> str:
    """The text of the pack in a workbook. Raises :class:`FaultyPackError`, each fault with sheet and cell."""
    cells = _cells(data)
    found = _Found()
    head = _head(cells, found)
    lists: dict[str, list[dict[str, Any]]] = {
        "source": [],
        "kind": [],
        "indicator": [],
        "change": [],
    }
    for sheet in SHEETS:
        if not sheet.owner:
            _fill(sheet, cells, lists, found)
    for sheet in SHEETS:
        if sheet.owner:
            _fill(sheet, cells, lists, found)
    words = _words(cells)
    if found.faults:
        raise FaultyPackError(found.faults)
    text = writing.text_of_rows(head, words, lists)
    try:
        return writing.text_of(engine.read(text))
    except engine.PackFaultsError as error:
        raise FaultyPackError([_told(fault, found) for fault in error.faults]) from error


def _cells(data: bytes) -> Cells:
    if len(data) > MAX_BYTES or not data.startswith(b"PK\x03\x04"):
        raise FaultyPackError(
            ["这不是规则表格：请上传由“导出表格”得到的 .xlsx 文件，不超过 4 MB。"]
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise FaultyPackError(["表格解压后过大，没有读取。请只保留规则的内容。"])
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return {
                sheet.title: list(
                    sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=40, values_only=True)
                )
                for sheet in book.worksheets
            }
        finally:
            book.close()
    except _BROKEN as broken:
        raise FaultyPackError(
            ["表格打不开，可能已经损坏。请用 Excel 或 WPS 另存后再上传。"]
        ) from broken


def _head(cells: Cells, found: _Found) -> dict[str, Any]:
    if HEAD_SHEET not in cells:
        raise FaultyPackError([f"没有找到工作表“{HEAD_SHEET}”：请上传由“导出表格”得到的文件。"])
    columns = {column.title: column for column in HEAD}
    head: dict[str, Any] = {}
    for number, row in enumerate(cells[HEAD_SHEET][1:], start=2):
        column = columns.get(str(row[0]).strip()) if row and row[0] else None
        if column is None or len(row) < 2:
            continue
        try:
            value = read(row[1], column)
        except CellError as error:
            found.faults.append(f"{HEAD_SHEET}!B{number}：{error}。")
            continue
        if value not in (None, ""):
            head[column.key] = value
    return head


def _words(cells: Cells) -> dict[str, str]:
    rows = cells.get(WORDS_SHEET, [])[1:]
    return {
        unshielded(str(row[0])): unshielded(
            str(row[1] if len(row) > 1 and row[1] is not None else "")
        )
        for row in rows
        if row and row[0] not in (None, "")
    }


def _fill(
    sheet: Sheet, cells: Cells, lists: dict[str, list[dict[str, Any]]], found: _Found
) -> None:
    rows = cells.get(sheet.name, [])
    if not rows:
        return
    titles = {str(title).strip(): place for place, title in enumerate(rows[0]) if title}
    letters = {
        column.key: titles[column.title] for column in sheet.columns if column.title in titles
    }
    first, *inner = sheet.path
    owners = {str(one.get("code", "")): place for place, one in enumerate(lists[first])}
    for number, row in enumerate(rows[1:], start=2):
        if all(cell is None or str(cell).strip() == "" for cell in row):
            continue
        values = dict(_values(sheet, row, number, titles, found))
        if not inner:
            lists[first].append(values)
            path: tuple[str, ...] = (first, str(len(lists[first]) - 1))
        else:
            place = titles.get(sheet.owner, 0)
            code = unshielded(str(row[place] or "")).strip()
            if code not in owners:
                cell = f"{get_column_letter(place + 1)}{number}"
                found.faults.append(
                    f"{sheet.name}!{cell}：没有编码为“{code}”的{sheet.owner}，请改正编码。"
                )
                continue
            own = lists[first][owners[code]].setdefault(inner[0], [])
            own.append(values)
            path = (first, str(owners[code]), inner[0], str(len(own) - 1))
        found.places[path] = (sheet, number, letters)


def _values(
    sheet: Sheet, row: tuple[Any, ...], number: int, titles: Mapping[str, int], found: _Found
) -> Iterator[tuple[str, Any]]:
    check: dict[str, Any] = {}
    for column in sheet.columns:
        place = titles.get(column.title)
        if column.how == "shown" or place is None or place >= len(row):
            continue
        try:
            value = read(row[place], column)
        except CellError as error:
            found.faults.append(f"{sheet.name}!{get_column_letter(place + 1)}{number}：{error}。")
            continue
        if column.key == "form":
            check = {"form": value or "", **check}
        elif column.how == "table":
            check |= value if isinstance(value, dict) else {}
        elif _counts(value, column):
            yield column.key, value
    if check:
        yield "check", check


def _counts(value: Any, column: Column) -> bool:
    """Whether a cell says something: an empty one leaves the key away, so that the pack's own default holds."""
    return value not in (None, "", [])


def _told(fault: engine.Fault, found: _Found) -> str:
    """A fault of the pack's text with the cell in which it stands, where there is one."""
    path = tuple(fault.key.split("."))
    words = f"{fault.message}{fault.remedy}"
    for length in range(len(path), 0, -1):
        if place := found.places.get(path[:length]):
            sheet, number, letters = place
            key = path[length] if length < len(path) else ""
            at = letters.get(key if key != "check" else "check")
            cell = f"{get_column_letter(at + 1)}{number}" if at is not None else f"第 {number} 行"
            return (
                f"{sheet.name}!{cell}：{words}"
                if at is not None
                else f"{sheet.name}{cell}：{words}"
            )
    return f"{HEAD_SHEET}：{words}" if len(path) == 1 and path[0] else words
