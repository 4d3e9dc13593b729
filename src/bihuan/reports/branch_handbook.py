"""《党支部工作手册》: a month's sheet, and the year's book, from what was recorded once."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.layout import SHEET
from bihuan.reports.paper import (
    Align,
    Block,
    Column,
    Heading,
    Kind,
    Paper,
    Para,
    Remark,
    SignLine,
    Table,
)
from bihuan.reports.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: when, of what kind, what was said of it, and what must be known of its entry."""

    on: date
    kind: str
    words: str
    note: str = ""
    """所属年度, 补录 with the days, 有更正."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    branch: str
    period: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBook:
    branch: str
    year: int
    facts: tuple[tuple[str, str], ...]
    """What is said of the branch: (title, words)."""
    counts: tuple[tuple[str, int], ...]
    months: tuple[MonthSheet, ...]
    rites: tuple[Event, ...] = ()
    """Annual rites of the year held in the next one."""


COLUMNS = (
    Column("日期", 30, Align.CENTRE),
    Column("类别", 30, Align.CENTRE),
    Column("内容", 105),
)
NOTHING = "本月没有记录。"
SIGNATURES = ("记录人：", "支部书记：")


def month_paper(sheet: MonthSheet) -> Paper:
    """The sheet of a month with room for two signatures."""
    return Paper(
        kind=Kind.SHEET,
        title=f"党支部工作手册（{sheet.period}）",
        blocks=(
            Remark(sheet.branch, align=Align.CENTRE),
            *_events(sheet.events),
            SignLine(SIGNATURES),
        ),
        page=SHEET,
        numbered=True,
    )


def year_paper(book: YearBook) -> Paper:
    """The book of a year: the branch, what the year adds up to, month by month, rites held in the next year."""
    blocks: list[Block] = [
        Remark(book.branch, align=Align.CENTRE),
        Heading(1, "支部情况"),
        *(Para(f"{title}：{words}") for title, words in book.facts),
    ]
    if book.counts:
        told = "，".join(f"{title}{number}次" for title, number in book.counts)
        blocks += [Para(f"全年合计：{told}。")]
    for month in book.months:
        blocks += [Heading(1, month.period), *_events(month.events)]
    if book.rites:
        blocks += [Heading(1, "次年补开的年度事项"), *_events(book.rites)]
    blocks.append(SignLine(SIGNATURES))
    return Paper(
        kind=Kind.SHEET,
        title=f"{book.year}年党支部工作手册",
        blocks=tuple(blocks),
        page=SHEET,
        numbered=True,
    )


def _events(events: tuple[Event, ...]) -> tuple[Block, ...]:
    if not events:
        return (Para(NOTHING),)
    rows = tuple(
        (day(one.on), one.kind, f"{one.words}（{one.note}）" if one.note else one.words)
        for one in events
    )
    return (Table(COLUMNS, rows, row=9),)
