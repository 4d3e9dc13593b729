"""调度会单: the open items of a dispatch meeting, with room for what is decided."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, deadline, pair_row
from bihuan.reports.layout import SHEET_WIDE
from bihuan.reports.paper import (
    Align,
    Blank,
    Column,
    Form,
    Kind,
    Paper,
    Remark,
    SignLine,
    Space,
    Table,
)
from bihuan.reports.wording import clause, day_or_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, where the meeting has been held; else left to the pen."""

    text: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    entry: Entry
    need: str = ""
    decision: Decision = Decision()


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchSheet:
    title: str
    host: str
    on: date | None = None
    lines: tuple[Line, ...]


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("责任单位", 30),
    Column("问题", 48),
    Column("目前状态", 19, Align.CENTRE),
    Column("整改期限", 32, Align.CENTRE),
    Column("进展和需要协调的事项", 50),
    Column("议定事项", 44),
    Column("完成期限", 24, Align.CENTRE),
)


def paper(sheet: DispatchSheet) -> Paper:
    rows = tuple(_row(i, line) for i, line in enumerate(sheet.lines, start=1))
    head = Form(
        (24, 104, 24, 105),
        (
            pair_row((("召集单位", sheet.host), ("时间", day_or_blank(sheet.on)))),
            pair_row((("地点", ""), ("主持人", ""))),
            pair_row((("参加人员", ""), ("记录人", ""))),
        ),
        point=10.5,
    )
    return Paper(
        kind=Kind.SHEET,
        title=sheet.title,
        page=SHEET_WIDE,
        blocks=(
            head,
            Remark(f"调度事项（共{len(rows)}项）：", point=10.5),
            Table(COLUMNS, rows, row=14),
            Space() if not rows else Remark("议定事项由召集单位在系统中登记为任务。"),
            SignLine(
                (
                    ("主持人（签字）：", Blank(6)),
                    ("记录人（签字）：", Blank(6)),
                    "日期：　　　　年　　月　　日",
                )
            ),
        ),
    )


def _row(index: int, line: Line) -> tuple[str, ...]:
    entry = line.entry
    late = f"\n逾期{entry.overdue_days}个工作日" if entry.overdue_days else ""
    said = [clause(entry.progress), f"需协调：{clause(line.need)}" if line.need.strip() else ""]
    return (
        str(index),
        entry.unit,
        clause(entry.statement),
        entry.state,
        deadline(entry, between="\n") + late,
        "\n".join(s for s in said if s),
        line.decision.text,
        line.decision.due,
    )
