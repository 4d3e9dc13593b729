"""销号申请单: what was done about one problem, and the opinions of those who close it (two chains)."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import (
    Entry,
    Opinion,
    deadline,
    measure_lines,
    opinion_row,
    pair_row,
    wide_row,
)
from bihuan.reports.paper import Form, Kind, Paper, Remark
from bihuan.reports.wording import day, joined

BRANCH_CHAIN = ("党支部书记\n申请意见", "机关党委\n专职副书记\n核实意见", "机关党委书记\n审批意见")
UNIT_CHAIN = (
    "机关党委\n专职副书记\n审核意见",
    "党组（党委）\n书记意见",
    "联系处室\n核实意见",
    "分管领导\n审批意见",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRequest:
    unit: str
    entry: Entry
    list_number: str = ""
    asked_on: date | None = None
    raiser_absent: str = ""
    opinions: tuple[Opinion, ...]


def chain(labels: tuple[str, ...]) -> tuple[Opinion, ...]:
    """The opinions of a chain on which nobody has signed yet."""
    return tuple(Opinion(label=label) for label in labels)


def paper(request: ClosureRequest) -> Paper:
    entry = request.entry
    rows = [
        pair_row((("责任单位", request.unit), ("问题编号", entry.number)), 8.5),
        pair_row((("清单编号", request.list_number), ("问题来源", entry.source_line)), 8.5),
        pair_row((("责任领导", entry.leader), ("责任人", entry.doer)), 8.5),
        pair_row(
            (("整改期限", deadline(entry, between="\n")), ("申请日期", day(request.asked_on))), 8.5
        ),
        wide_row("问题", entry.statement, 4, 10),
        wide_row("具体表现", entry.manifestation, 4, 12),
        wide_row("整改措施及\n落实情况", measure_lines(entry.measures), 4, 20),
        wide_row("整改结果", entry.progress, 4, 16),
        wide_row("佐证材料", joined(entry.evidence), 4, 9),
    ]
    if entry.raiser or request.raiser_absent:
        rows.append(wide_row("提出人意见", entry.raiser_answer or request.raiser_absent, 4, 9))
    rows += [opinion_row(opinion, 4, 19) for opinion in request.opinions]
    return Paper(
        kind=Kind.SHEET,
        title="销号申请单",
        blocks=(
            Form((31, 48, 25, 52), tuple(rows), point=11),
            Remark("申请、核实、审批由不同的人办理；整改责任人及其下属不参与核实和审批。"),
        ),
        numbered=False,
    )
