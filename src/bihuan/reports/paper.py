"""An official paper as a value: what stands on it, in which order. No layout, no files, no clock.

Text is ``str``, or a tuple of strings and ``Blank`` places that are filled in by pen. Values come from users: nothing
here is markup, and ``plain`` removes what no paper can carry.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.reports.layout import OFFICIAL, OFFICIAL_WIDE, Page


class Kind(StrEnum):
    """What a paper is; an upward one shows its signer beside the number, a sheet has neither head nor signature."""

    NOTICE = "通知"
    LETTER = "函"
    REPORT = "报告"
    REQUEST = "请示"
    PLAN = "方案"
    REPLY = "批复"
    METHOD = "办法"
    SHEET = "单"

    @property
    def upward(self) -> bool:
        return self in (Kind.REPORT, Kind.REQUEST)


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    BOTH = "justify"


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled in by pen, ``chars`` full-width characters wide."""

    chars: int = 4


Text = str | tuple[str | Blank, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 一、 (黑体), 2 （一） (楷体), 3 1. and 4 （1）. With ``body`` the text runs on in the same paragraph."""

    level: int
    text: str
    body: Text = ""


@dataclass(frozen=True, slots=True)
class Para:
    text: Text
    indent: bool = True
    align: Align = Align.BOTH


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is a share: the columns of a table always fill the text area together."""

    title: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A list with a head that is repeated on every page. ``row`` is the least height of a row in mm."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    point: float = 10.5
    row: float = 0.0

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a table has as many cells as the table has columns")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form; ``foot`` stands at its lower right corner (a signature with its date)."""

    text: Text = ""
    span: int = 1
    label: bool = False
    align: Align = Align.LEFT
    foot: Text = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    cells: tuple[Cell, ...]
    height: float = 10.0
    """Least height in mm."""


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet with ruled boxes: labels and what is filled in."""

    widths: tuple[float, ...]
    rows: tuple[FormRow, ...]
    point: float = 12.0

    def __post_init__(self) -> None:
        if any(sum(cell.span for cell in row.cells) != len(self.widths) for row in self.rows):
            raise ValueError("the cells of every row of a form cover its columns exactly")


@dataclass(frozen=True, slots=True)
class SignLine:
    """Places for signatures side by side on one line, in equal columns."""

    parts: tuple[Text, ...]
    point: float = 12.0


@dataclass(frozen=True, slots=True)
class Remark:
    """A small line of explanation, such as how to fill in a form."""

    text: Text
    align: Align = Align.LEFT
    point: float = 10.5


Block = Heading | Para | Space | Table | Form | SignLine | Remark


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and when; without a date the day is left to the pen."""

    name: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Imprint:
    """The last line of the foot: which office printed it, and when."""

    office: str
    printed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An annex: begins on a new page; ``check_code`` is the ledger head printed at its foot."""

    title: str
    blocks: tuple[Block, ...]
    page: Page = OFFICIAL_WIDE
    check_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole paper.

    ``head`` is the issuer's mark in red, empty for papers on plain sheets. ``number`` is the 发文字号 as typed; with a
    head and no number its place is left blank. ``signer`` is shown on upward papers with a head.
    """

    kind: Kind
    title: str
    blocks: tuple[Block, ...]
    head: str = ""
    number: str = ""
    signer: str = ""
    subtitle: str = ""
    addressee: str = ""
    signature: Signature | None = None
    contact: str = ""
    tail: tuple[Block, ...] = ()
    """What stands below the signature: a promise written by hand."""
    copies: tuple[str, ...] = ()
    imprint: Imprint | None = None
    annexes: tuple[Annex, ...] = ()
    annex_note: tuple[str, ...] | None = None
    """What the note 附件 under the text says; default the titles of the annexes."""
    page: Page = OFFICIAL
    numbered: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines of the note 附件 under the text."""
        return tuple(a.title for a in self.annexes) if self.annex_note is None else self.annex_note

    @property
    def has_foot(self) -> bool:
        return bool(self.copies or self.imprint)

    @property
    def foot_on_own_page(self) -> bool:
        """The foot stands on an upright page: after a turned annex it takes a page of its own."""
        return self.has_foot and bool(self.annexes) and self.annexes[-1].page.landscape


_NEW_LINES = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")
_DROPPED = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF}


def plain(text: str) -> str:
    """``text`` without what no paper can carry: control characters, lone surrogates, direction overrides.

    Rare characters of names, also in the private areas, are kept.
    """
    text = text.replace("\r\n", "\n").translate(_NEW_LINES).replace("\t", " ")
    return "".join(
        c
        for c in text
        if c == "\n" or (unicodedata.category(c) not in {"Cc", "Cs"} and ord(c) not in _DROPPED)
    )


def parts(text: Text) -> tuple[str | Blank, ...]:
    """The pieces of a text, cleaned; an empty text has none."""
    pieces = (text,) if isinstance(text, str) else text
    return tuple(p if isinstance(p, Blank) else plain(p) for p in pieces if p != "")


def strings(text: Text) -> str:
    """The words of a text without its blanks."""
    return "".join(p for p in parts(text) if isinstance(p, str))


def words_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every string that stands in these blocks, in reading order."""
    for block in blocks:
        match block:
            case Heading():
                yield plain(block.text) + strings(block.body)
            case Para() | Remark():
                yield strings(block.text)
            case Table():
                yield from (plain(c.title) for c in block.columns)
                yield from (strings(cell) for row in block.rows for cell in row)
            case Form():
                for row in block.rows:
                    for cell in row.cells:
                        yield strings(cell.text)
                        yield strings(cell.foot)
            case SignLine():
                yield from (strings(p) for p in block.parts)
            case Space():
                pass
