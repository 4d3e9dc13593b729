"""Finding the table on a sheet: the header row, merged cells filled, empty and repeated rows left out."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from bihuan.workbooks.child.sheets import Cell, Merge, Sheet
from bihuan.workbooks.values import EXAMPLE, HEADER_WITHIN


def folded(title: object) -> str:
    """A title as it is compared: width and case folded, without blanks and the mark of a required column."""
    text = unicodedata.normalize("NFKC", str(title or "")).casefold()
    return "".join(text.split()).replace("*", "")


def table(
    sheet: Sheet, required: Sequence[str]
) -> tuple[int, list[Cell], Iterator[tuple[int, list[Cell]]], list[str]]:
    """(header row, header cells, data rows, missing titles) of a sheet.

    The header is the first of the top rows that holds all ``required`` (folded) titles, else the one that holds most
    of them; then the titles that it lacks are given. A sheet without any of them gives header row 0.
    """
    top = list(islice(sheet.rows, HEADER_WITHIN))
    best, found = -1, -1
    for place, (_, cells) in enumerate(top):
        titles = {folded(cell) for cell in cells if cell is not None}
        have = len(titles.intersection(required))
        if have > found:
            best, found = place, have
    if best < 0 or found <= 0:
        return 0, [], iter(()), list(required)
    number, header = top[best]
    present = {folded(cell) for cell in header if cell is not None}
    missing = [title for title in required if title not in present]
    rest = chain(top[best + 1 :], sheet.rows)
    return number, header, _data(rest, header, number, sheet.merges), missing


def _data(
    rows: Iterator[tuple[int, list[Cell]]], header: list[Cell], above: int, merges: list[Merge]
) -> Iterator[tuple[int, list[Cell]]]:
    titles = [folded(cell) for cell in header]
    upright = _upright(merges, above)
    values: dict[Merge, Cell] = {}
    for number, cells in rows:
        for area in upright.get(number - 1, ()):
            column = area[1]
            cells += [None] * (column + 1 - len(cells))
            if number - 1 == area[0]:
                values[area] = cells[column]
            elif cells[column] is None:
                cells[column] = values.get(area)
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if any(isinstance(cell, str) and cell.strip().startswith(EXAMPLE) for cell in cells):
            continue
        if [folded(cell) for cell in cells if cell is not None] == [t for t in titles if t]:
            continue
        yield number, cells


def _upright(merges: list[Merge], above: int) -> dict[int, list[Merge]]:
    """By row: merged ranges one column wide below the header; their value holds for each of their rows."""
    by_row: dict[int, list[Merge]] = {}
    for area in merges:
        top, left, bottom, right = area
        if left == right and bottom > top and top >= above:
            for row in range(top, bottom + 1):
                by_row.setdefault(row, []).append(area)
    return by_row
