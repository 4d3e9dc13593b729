"""催办电话单: overdue by unit on one A4 page, with whom to call and one sentence to read out."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.layout import SHEET_WIDE
from bihuan.reports.paper import Align, Blank, Block, Column, Kind, Paper, Para, Remark, Table, Text
from bihuan.reports.wording import day

ON_ONE_PAGE = 12
"""Units of which the sheet surely fits on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One unit: who answers the telephone, how much is overdue and since how many working days."""

    unit: str
    contact: str = ""
    phone: str = ""
    overdue: int
    longest: int
    sentence: str
    """What to read out, as the page shows it."""
    last_call_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    office: str
    on: date
    calls: tuple[Call, ...]


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("单位、联系人、办公电话", 52),
    Column("逾期情况", 38),
    Column("通话要点（照读即可）", 117),
    Column("答复记录", 40),
)


def paper(sheet: CallSheet) -> Paper:
    """Those overdue longest stand first. A dozen units fit on the page."""
    calls = sorted(sheet.calls, key=lambda call: -call.longest)
    rows = tuple(
        (str(i), _whom(call), _how_late(call), call.sentence, "")
        for i, call in enumerate(calls, start=1)
    )
    total = sum(call.overdue for call in calls)
    content: tuple[Block, ...] = (
        Remark(
            f"{sheet.office}　　{day(sheet.on)}　　共{len(rows)}个单位、{total}项逾期",
            align=Align.CENTRE,
        ),
    )
    if rows:
        content += (Table(COLUMNS, rows, point=9.5, row=10),)
    else:
        content += (Para("今天没有逾期事项。", align=Align.CENTRE, indent=False),)
    content += (Remark("打过电话后，请在系统中点一下“已催办”。"),)
    return Paper(
        kind=Kind.SHEET,
        title="催办电话单",
        blocks=content,
        page=SHEET_WIDE,
        numbered=len(rows) > ON_ONE_PAGE,
    )


def _whom(call: Call) -> Text:
    """Unit, then name and number; places to write what is not known."""
    contact: str | Blank = call.contact.strip() or Blank(3)
    phone: str | Blank = call.phone.strip() or Blank(6)
    return (f"{call.unit}\n", contact, " ", phone)


def _how_late(call: Call) -> str:
    lines = [f"{call.overdue}项，最长{call.longest}个工作日"]
    if call.last_call_on:
        lines.append(f"上次催办{call.last_call_on.month}月{call.last_call_on.day}日")
    return "\n".join(lines)
