"""关于印发……清单的通知: one notice, and for every unit the annex with its own list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry
from bihuan.reports.paper import (
    Align,
    Annex,
    Block,
    Column,
    Heading,
    Imprint,
    Kind,
    Paper,
    Para,
    Remark,
    Signature,
    Table,
)
from bihuan.reports.wording import (
    clause,
    day,
    document_number,
    document_title,
    numbered,
    paragraphs,
    sentence,
)

LONGEST_NOTE = 6
"""More annexes than this are named together in the note under the text (the issuer's own copy)."""

PROBLEM_COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("问题编号", 27, Align.CENTRE),
    Column("问题", 41),
    Column("具体表现", 45),
    Column("问题类型", 19, Align.CENTRE),
    Column("整改类型", 18.5, Align.CENTRE),
    Column("整改期限", 30.5, Align.CENTRE),
    Column("责任领导责任人", 18.5, Align.CENTRE),
    Column("备注", 15.5),
)

DUTY_COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("责任主体", 35),
    Column("责任内容", 62),
    Column("依据", 35),
    Column("时间节点", 40),
    Column("完成标准", 43),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """A unit's own annex as it was frozen, with the ledger head that proves it and what was corrected since."""

    unit: str
    columns: tuple[Column, ...] = PROBLEM_COLUMNS
    rows: tuple[tuple[str, ...], ...]
    corrections: tuple[str, ...] = ()
    check_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``problems`` is false for lists of duties, which are confirmed and not rectified."""

    list_title: str
    """2026年第一季度机关党建问题清单."""
    list_number: str = ""
    problems: bool = True
    head: str = ""
    document_number: str = ""
    issuer: str
    addressee: str = "各单位党组（党委）"
    discussed_by: str = "党组（党委）"
    basis: str = ""
    requirements: str = ""
    plan_due_on: date | None = None
    report_due_on: date | None = None
    objection_days: int = 0
    contact: str = ""
    issued_on: date | None = None
    copies: tuple[str, ...] = ()
    office: str = ""
    lists: tuple[UnitList, ...]


def problem_rows(
    entries: Iterable[Entry], remarks: Iterable[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """The rows of ``PROBLEM_COLUMNS``; ``remarks`` say where an item stood before or that it is a suggestion."""
    notes = [*remarks]
    return tuple(
        (
            str(index),
            entry.number,
            entry.statement,
            entry.manifestation,
            entry.type,
            entry.rectify,
            day(entry.due_on),
            "\n".join(name for name in (entry.leader, entry.doer) if name),
            notes[index - 1] if index <= len(notes) else "",
        )
        for index, entry in enumerate(entries, start=1)
    )


def paper(notice: Notice) -> Paper:
    """The notice with the given annexes. A unit's copy is made with its own list only."""
    return Paper(
        kind=Kind.NOTICE,
        title=f"关于印发{clause(notice.list_title)}的通知",
        head=notice.head,
        number=document_number(notice.document_number),
        addressee=notice.addressee,
        blocks=_body(notice),
        signature=Signature(notice.issuer, notice.issued_on),
        contact=notice.contact,
        copies=notice.copies,
        imprint=Imprint(notice.office, notice.issued_on) if notice.office else None,
        annexes=tuple(_annex(notice, unit_list) for unit_list in notice.lists),
        annex_note=_note(notice),
    )


def _note(notice: Notice) -> tuple[str, ...] | None:
    if len(notice.lists) <= LONGEST_NOTE:
        return None
    return (f"{notice.list_title}（按单位分列，共{len(notice.lists)}份）",)


def _body(notice: Notice) -> tuple[Block, ...]:
    basis = f"根据{clause(notice.basis)}，" if notice.basis.strip() else ""
    asked = "逐项整改" if notice.problems else "逐项落实"
    opening = Para(
        f"{basis}现将{document_title(notice.list_title)}印发给你们，请对照本单位清单{asked}，并做好以下工作。"
    )
    points = tuple(
        Heading(1, f"{numbered(1, index)}{title}", text)
        for index, (title, text) in enumerate(_points(notice), start=1)
    )
    return (opening, *points, *_requirements(notice, len(points) + 1))


def _points(notice: Notice) -> list[tuple[str, str]]:
    objection = (
        f"对清单内容有异议的，自签收之日起{notice.objection_days}个工作日内提出复核申请。"
        if notice.objection_days
        else ""
    )
    points = [("签收清单。", f"收到本通知后及时签收。{objection}")]
    if not notice.problems:
        return [*points, ("确认责任。", "由责任主体确认承担的责任，不签订责任书。")]
    discussed = f"经{notice.discussed_by}研究后，" if notice.discussed_by else ""
    if notice.plan_due_on:
        points.append(
            (
                "报送整改方案。",
                f"{discussed}于{day(notice.plan_due_on)}前报送整改方案。立行立改的问题不需列入方案，直接整改。",
            )
        )
    if notice.report_due_on:
        points.append(
            ("报送整改情况。", f"{discussed}于{day(notice.report_due_on)}前报送整改情况报告。")
        )
    return points


def _requirements(notice: Notice, number: int) -> tuple[Block, ...]:
    """What the issuing office typed, under a heading of its own."""
    lines = paragraphs(notice.requirements)
    if not lines:
        return ()
    heading = f"{numbered(1, number)}有关要求"
    if len(lines) == 1:
        return (Heading(1, f"{heading}。", sentence(lines[0])),)
    return (Heading(1, heading), *(Para(line) for line in lines))


def _annex(notice: Notice, unit_list: UnitList) -> Annex:
    number = f"　　清单编号：{notice.list_number}" if notice.list_number else ""
    bearer = "责任单位" if notice.problems else "责任主体"
    opening = f"{bearer}：{unit_list.unit}{number}　　共{len(unit_list.rows)}项"
    return Annex(
        title=f"{notice.list_title}（{unit_list.unit}）",
        blocks=(
            Remark(opening, point=12),
            Table(unit_list.columns, unit_list.rows),
            *(Remark(text) for text in unit_list.corrections),
        ),
        check_code=unit_list.check_code,
    )
