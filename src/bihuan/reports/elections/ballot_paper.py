"""选票: names in a table, how to mark it, room for others. It has no place for the voter's name."""

from bihuan.reports.elections.values import Renewal, SheetValue
from bihuan.reports.paper import Align, Column, Kind, Paper, Remark, Space, Table
from bihuan.reports.wording import day

COLUMNS = (
    Column("符号", 28, Align.CENTRE),
    Column("候选人", 50, Align.CENTRE),
    Column("另选人", 78, Align.CENTRE),
)


def paper(renewal: Renewal, sheet: SheetValue) -> Paper:
    people = [p for p in sheet.people if not p.written_in]
    columns = COLUMNS[:2] if sheet.runoff else COLUMNS
    rows = tuple(
        ("", p.name + (f"（{p.office}）" if sheet.what != "委员" and p.office else ""), "")[
            : len(columns)
        ]
        for p in people
    )
    of = renewal.committee if sheet.what == "委员" else renewal.body
    return Paper(
        kind=Kind.SHEET,
        title=f"{of}{sheet.what}选票{sheet.again}",
        subtitle=day(sheet.held_on or renewal.planned_on),
        blocks=(
            Remark(f"应选{sheet.seats}名，候选人{len(people)}名。", point=12, align=Align.CENTRE),
            Table(columns, rows or (("",) * len(columns),), point=14, row=12),
            Space(1),
            Remark(_how(sheet), point=12),
        ),
        numbered=False,
    )


def _how(sheet: SheetValue) -> str:
    others = (
        "这次只就得票相等的候选人重新投票，不能另选他人。"
        if sheet.runoff
        else "不赞成某候选人的，可以在同一行“另选人”栏内写上另选人的姓名，并画“○”；弃权的不能另选他人。"
    )
    return (
        "填写说明：赞成的，在候选人姓名左边的“符号”栏内画“○”；不赞成的画“×”；弃权的不画任何符号。"
        f"{others}所选人数等于或者少于{sheet.seats}名的有效，多于{sheet.seats}名的无效。"
    )
