"""What a workbook is: columns, kinds, rows and faults as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | int | Decimal | bool | date | list[str] | None
Values = dict[str, Value]
Key = tuple[str, ...]

ROWS = 200_000
"""Rows that one sheet may have."""
COLUMNS = 200
CELLS = 6_000_000
EXAMPLE = "【示例】"
"""A row with a cell that begins so is an example and is passed over."""
HEADER_WITHIN = 10
"""The header row is looked for among so many rows from the top."""


class Sort(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    YEAR = "year"
    CHOICE = "choice"
    YES_NO = "yes_no"
    MANY = "many"
    """Several texts, parted by ；, ; or a line break."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its exact title (without the ``*``), the name of its value in a row, and what it may hold.

    Titles and choices belong to the file and stay Chinese; a note is read by the clerk and may be a lazy translation.
    ``choices`` are the permitted words of a CHOICE (of MANY too, when given). ``export_only`` columns are written at
    export and read back only to be compared. ``example`` stands in the template's example row.
    """

    title: str
    name: str
    sort: Sort = Sort.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    note: object = ""
    example: str = ""
    max_length: int = 0
    width: int = 14
    export_only: bool = False

    @property
    def heading(self) -> str:
        """What stands in the header row."""
        return self.title + ("*" if self.required else "")


@dataclass(frozen=True, slots=True)
class WorkbookKind:
    """A kind of workbook. ``title`` is its name on pages, ``sheet`` the one in the file.

    ``keys`` are alternatives, tried in order: the first whose columns are all filled is a row's key
    (``(("number",), ("unit", "source", "found_on", "text"))``).
    """

    name: str
    title: object
    sheet: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    note: object = ""

    def column(self, name: str) -> Column:
        """The column whose values are called ``name``. Raises :class:`KeyError`."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def importable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.export_only)

    def key_of(self, values: Mapping[str, Value]) -> Key | None:
        """The row's key, led by the place of the alternative, or nothing when no alternative is filled."""
        for place, names in enumerate(self.keys):
            parts = tuple(written(values.get(name)) for name in names)
            if all(parts):
                return (str(place), *parts)
        return None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with its place. ``cell`` is like ``D7``, or empty for the sheet as a whole."""

    message: str
    sheet: str = ""
    cell: str = ""
    column: str = ""

    def line(self, filename: str) -> str:
        """``FILE:SHEET!CELL: message``."""
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{filename}:{place}: {self.message}"

    def as_json(self) -> dict[str, str]:
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "column": self.column,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data. ``number`` is its row in the sheet, from 1; ``faults`` what its cells have wrong."""

    number: int
    values: Values
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Where things stand in the sheet that was read: sheet, header row (from 1), place of each column (from 0)."""

    sheet: str
    row: int
    places: Mapping[str, int]
    unknown: tuple[str, ...] = ()

    def cell(self, name: str, row: int) -> str:
        """``D7`` for a column's name and a row; the row's first cell when the column is absent."""
        return f"{letters(self.places.get(name, 0))}{row}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A whole workbook read: rows that can be understood, faults, unknown columns (reported, not used)."""

    rows: Sequence[Row]
    faults: Sequence[Fault]
    unknown: tuple[str, ...] = ()
    header: Header = field(default_factory=lambda: Header("", 0, {}))

    @property
    def right(self) -> bool:
        return not self.faults


def letters(place: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def written(value: Value) -> str:
    """A value as the text that a cell shows."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case list():
            return "；".join(value)
        case Decimal():
            return format(value.normalize(), "f")
        case _:
            return str(value)


def dumped(values: Mapping[str, Value]) -> dict[str, object]:
    """Values as plain JSON; :func:`loaded` is the way back."""
    plain: dict[str, object] = {}
    for name, value in values.items():
        plain[name] = written(value) if isinstance(value, (date, Decimal)) else value
    return plain


def loaded(kind: WorkbookKind, plain: Mapping[str, object]) -> Values:
    """Values from the JSON of :func:`dumped`, by the kinds of their columns."""
    values: Values = {}
    for column in kind.columns:
        if column.name not in plain:
            continue
        stored = plain[column.name]
        if stored is None:
            values[column.name] = None
        elif column.sort is Sort.DATE:
            values[column.name] = date.fromisoformat(str(stored))
        elif column.sort is Sort.DECIMAL:
            values[column.name] = Decimal(str(stored))
        else:
            values[column.name] = stored  # type: ignore[assignment]
    return values


def differences(
    kind: WorkbookKind, before: Mapping[str, Value], after: Mapping[str, Value]
) -> Iterable[tuple[Column, str, str]]:
    """(column, old text, new text) for the columns in which two rows differ."""
    for column in kind.columns:
        if column.name not in after:
            continue
        old, new = written(before.get(column.name)), written(after[column.name])
        if old != new:
            yield column, old, new
