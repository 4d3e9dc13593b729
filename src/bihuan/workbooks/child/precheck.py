"""A look at an .xlsx piece by piece before any library builds something from it.

Twelve megabytes of memory are enough however big the sheet claims to be: far corners, endless rows, endless cells,
entities and heaps of merged ranges are seen in the stream.
"""

import re
from xml.sax.saxutils import unescape

from bihuan.files.cleaning import CleaningError, traces
from bihuan.files.cleaning.archive import Archive
from bihuan.workbooks.values import CELLS, COLUMNS, ROWS

SHEET_BYTES = 500 * 1024 * 1024
STRING_BYTES = 120 * 1024 * 1024
VALUE_BYTES = 1 << 20
MERGES = 20_000
ROW_SLACK = 1_000
"""Empty formatted rows below the data are common; so many beyond the limit are forgiven."""

_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,4})([0-9]{1,9})[\"']")
_ERROR_CELL = re.compile(rb"<c\b[^<>]*\bt=[\"']e[\"'][^<>]*>")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_RELATION = re.compile(rb"<Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CHUNK = 1 << 18
_OVERLAP = 256
_ERRORS_TOLD = 10_000

Errors = dict[str, list[tuple[int, int]]]
"""By sheet name: (row from 1, column from 0) of cells whose formula ended in an error."""


def check(content: bytes) -> Errors:
    """Refuse a workbook that asks for too much, and tell where formulas failed. Raises :class:`CleaningError`."""
    archive = Archive(content)
    if "xl/workbook.xml" not in archive:
        raise CleaningError("wrong_kind", "xlsx")
    errors: Errors = {}
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and traces.declares_entities(archive.head(name)):
            raise CleaningError("entities")
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            errors[name] = _check_sheet(archive, name)
        elif name.endswith(".xml"):
            _check_length(archive, name, STRING_BYTES)
    return {title: errors[name] for title, name in _members(archive).items() if errors.get(name)}


def _members(archive: Archive) -> dict[str, str]:
    """Sheet title → member of the archive."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive:
        return {}
    targets = {
        found["Id"]: "xl/" + found["Target"].removeprefix("/xl/").removeprefix("./")
        for found in map(_attributes, _RELATION.findall(archive.read(relations)))
        if {"Id", "Target"} <= set(found)
    }
    sheets = map(_attributes, _SHEET_TAG.findall(archive.read("xl/workbook.xml")))
    return {
        unescape(found["name"], {"&quot;": '"', "&apos;": "'"}): targets.get(found["r:id"], "")
        for found in sheets
        if {"name", "r:id"} <= set(found)
    }


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    return {name: one or other for name, one, other in _ATTRIBUTE.findall(text)}


def _check_length(archive: Archive, name: str, limit: int) -> None:
    length = 0
    for chunk in archive.stream(name, _CHUNK):
        length += len(chunk)
        if length > limit:
            raise CleaningError("bomb")


def _check_sheet(archive: Archive, name: str) -> list[tuple[int, int]]:
    length = cells = merges = rows = last_row = silent = 0
    columns: set[bytes] = set()
    errors: list[tuple[int, int]] = []
    tail = b""
    for chunk in archive.stream(name, _CHUNK):
        length += len(chunk)
        if length > SHEET_BYTES:
            raise CleaningError("bomb")
        silent = _silent(chunk, silent)
        text = tail + chunk
        cut = max(text.rfind(b"<", 0, len(text)), len(text) - _OVERLAP)
        text, tail = text[:cut], text[cut:]
        places = _PLACE.findall(text)
        cells += text.count(b"<c ") + text.count(b"<c>") + text.count(b":c ") + text.count(b":c>")
        rows += text.count(b"<row") + text.count(b":row ") + text.count(b":row>")
        if places:
            columns.update(column for column, _ in places)
            last_row = max(last_row, *(int(row) for _, row in places))
        merges += text.count(b"<mergeCell ")
        if len(errors) < _ERRORS_TOLD:
            errors += _errors(text)
        _refuse(cells, merges, max(last_row, rows), columns)
    places = _PLACE.findall(tail)
    columns.update(column for column, _ in places)
    _refuse(cells, merges, max([last_row, *(int(row) for _, row in places)]), columns)
    return errors + _errors(tail)


def _errors(text: bytes) -> list[tuple[int, int]]:
    """Places of the cells that hold an error. One test of the whole piece first, since most have none."""
    if b't="e"' not in text and b"t='e'" not in text:
        return []
    found = (_PLACE.search(tag) for tag in _ERROR_CELL.findall(text))
    return [(int(place[2]), _number(place[1]) - 1) for place in found if place is not None]


def _silent(chunk: bytes, before: int) -> int:
    """How long the stream has gone on without a tag; a value of a megabyte is refused."""
    last = chunk.rfind(b"<")
    now = before + len(chunk) if last < 0 else len(chunk) - last
    if now > VALUE_BYTES:
        raise CleaningError("bomb")
    return now


def _refuse(cells: int, merges: int, last_row: int, columns: set[bytes]) -> None:
    last_column = max((_number(column) for column in columns), default=0)
    if last_row > ROWS + ROW_SLACK:
        raise CleaningError("rows", str(ROWS))
    if last_column > COLUMNS:
        raise CleaningError("columns", str(COLUMNS))
    if cells > CELLS or last_row * last_column > CELLS:
        raise CleaningError("cells", str(CELLS))
    if merges > MERGES:
        raise CleaningError("merges", str(MERGES))


def _number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
