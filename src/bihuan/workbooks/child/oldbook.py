"""Where formulas failed in an old binary workbook: the reader leaves a hole there, which must not pass for empty."""

import struct
from bisect import bisect_right

from bihuan.files.cleaning import CleaningError
from bihuan.files.cleaning.ole import BOUND_SHEET, Compound
from bihuan.workbooks.child.precheck import Errors
from bihuan.workbooks.values import CELLS

_BOOL_ERR, _FORMULA, _DIMENSIONS = 0x205, 0x06, 0x200
_CELLS = frozenset({_BOOL_ERR, _FORMULA, 0x203, 0x204, 0xFD, 0x27E, 0xBD, 0xBE, 0x201})
"""Records that begin with a row and a column."""


def errors(content: bytes) -> Errors:
    """By sheet name: (row from 1, column from 0) of error cells. Refuses a far corner, raising :class:`CleaningError`."""
    try:
        compound = Compound(content)
        book = next((e for e in compound.entries if e.name in ("Workbook", "Book")), None)
        if book is None:
            raise CleaningError("wrong_kind", "xls")
        return _errors(compound.read(book))
    except (struct.error, IndexError) as fault:
        raise CleaningError("damaged") from fault


def _errors(book: bytes) -> Errors:
    starts: list[int] = []
    names: dict[int, str] = {}
    found: Errors = {}
    last = [0, 0]
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack("<HH", book[at : at + 4])
        body = book[at + 4 : at + 4 + length]
        if kind == BOUND_SHEET and length > 8:
            start = struct.unpack("<L", body[:4])[0]
            wide = body[7] & 1
            raw = body[8 : 8 + body[6] * (2 if wide else 1)]
            names[start] = raw.decode("utf-16-le" if wide else "latin-1", "replace")
            starts = sorted(names)
        if kind in _CELLS and length >= 4:
            last = [max(one, two) for one, two in zip(last, _pair(body), strict=True)]
        elif kind == _DIMENSIONS and length >= 12:
            last = [max(last[0], _long(body, 4)), max(last[1], _pair(body[10:])[0])]
        if (last[0] + 1) * (last[1] + 1) > CELLS:
            raise CleaningError("cells", str(CELLS))
        failed = (kind == _BOOL_ERR and length >= 8 and body[7]) or (
            kind == _FORMULA and length >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff"
        )
        if failed and (place := bisect_right(starts, at)):
            row, column = _pair(body)
            found.setdefault(names[starts[place - 1]], []).append((row + 1, column))
        at += 4 + length
    return found


def _pair(body: bytes) -> tuple[int, int]:
    one, two = struct.unpack("<HH", body[:4].ljust(4, b"\0"))
    return one, two


def _long(body: bytes, at: int) -> int:
    number: int = struct.unpack("<L", body[at : at + 4])[0]
    return number
