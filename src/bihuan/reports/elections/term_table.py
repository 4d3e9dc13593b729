"""届满一览表: whose term ends when, reminded when, how far the election is."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.layout import SHEET_WIDE
from bihuan.reports.paper import Align, Block, Column, Kind, Paper, Para, Remark, Table
from bihuan.reports.wording import day

COLUMNS = (
    Column("序号", 12, Align.CENTRE),
    Column("组织", 78),
    Column("类型", 26, Align.CENTRE),
    Column("届次", 16, Align.CENTRE),
    Column("选举日期", 34, Align.CENTRE),
    Column("届满日期", 34, Align.CENTRE),
    Column("上级提醒", 34, Align.CENTRE),
    Column("办理情况", 40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    unit: str
    kind: str
    number: int | None = None
    elected_on: date | None = None
    ends_on: date | None = None
    extended: bool = False
    reminded_on: date | None = None
    state: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTable:
    office: str
    first: date
    last: date
    as_of: date
    rows: tuple[TermRow, ...]


def paper(table: TermTable) -> Paper:
    late = sum(1 for r in table.rows if r.ends_on and r.ends_on < table.as_of)
    content: tuple[Block, ...] = (
        Remark(
            f"{table.office}　　截至{day(table.as_of)}　　共{len(table.rows)}个，其中已超期{late}个",
            align=Align.CENTRE,
        ),
    )
    if table.rows:
        content += (
            Table(
                COLUMNS,
                tuple(_cells(i, r, table.as_of) for i, r in enumerate(table.rows, start=1)),
                point=10.5,
                row=8,
            ),
        )
    else:
        content += (Para("这段时间没有任期届满的组织。", indent=False, align=Align.CENTRE),)
    return Paper(
        kind=Kind.SHEET,
        title="任期届满一览表",
        subtitle=f"（{day(table.first)}至{day(table.last)}届满及此前已超期）",
        blocks=content,
        page=SHEET_WIDE,
    )


def _cells(place: int, row: TermRow, as_of: date) -> tuple[str, ...]:
    ends = day(row.ends_on) + ("\n（已延期）" if row.extended else "")
    if row.ends_on and row.ends_on < as_of:
        ends += "\n已超期"
    return (
        str(place),
        row.unit,
        row.kind,
        f"第{row.number}届" if row.number else "",
        day(row.elected_on),
        ends,
        day(row.reminded_on),
        "\n".join(t for t in (row.state, f"等{row.holder}办理" if row.holder else "") if t),
    )
