"""问题整改反馈单: the problems of one unit in the list's own words, signed by both sides on one line."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, pair_row
from bihuan.reports.paper import (
    Align,
    Blank,
    Column,
    Form,
    Kind,
    Paper,
    Remark,
    SignLine,
    Table,
)
from bihuan.reports.wording import day, day_or_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSheet:
    issuer: str
    unit: str
    list_title: str = ""
    list_number: str = ""
    feedback_on: date | None = None
    office: str = ""
    phone: str = ""
    entries: tuple[Entry, ...]


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("问题编号", 29, Align.CENTRE),
    Column("问题", 35),
    Column("具体表现", 35),
    Column("整改类型", 17, Align.CENTRE),
    Column("整改期限", 30, Align.CENTRE),
)


def paper(sheet: FeedbackSheet) -> Paper:
    rows = tuple(
        (str(i), e.number, e.statement, e.manifestation, e.rectify, day(e.due_on))
        for i, e in enumerate(sheet.entries, start=1)
    )
    head = Form(
        (22, 56, 22, 56),
        (
            pair_row((("反馈单位", sheet.issuer), ("责任单位", sheet.unit))),
            pair_row((("清单名称", sheet.list_title), ("清单编号", sheet.list_number))),
            pair_row((("承办处室", sheet.office), ("联系电话", sheet.phone))),
            pair_row(
                (("反馈日期", day_or_blank(sheet.feedback_on)), ("问题数量", f"{len(rows)}项"))
            ),
        ),
        point=10.5,
    )
    return Paper(
        kind=Kind.SHEET,
        title="问题整改反馈单",
        blocks=(
            head,
            Remark("反馈问题如下：", point=10.5),
            Table(COLUMNS, rows, point=10),
            SignLine(
                (("反馈单位负责人（签字）：", Blank(6)), ("接收单位负责人（签字）：", Blank(6)))
            ),
            SignLine(("日期：　　　　年　　月　　日", "日期：　　　　年　　月　　日")),
            Remark("本单一式两份，反馈单位、接收单位各存一份。", point=10.5),
        ),
    )
