"""关于印发……问题清单的通知: one notice, and for every unit the annex with its own list."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """A unit's own annex, with the ledger head that proves it."""

    unit: str
    entries: tuple[Entry, ...]
    check_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    list_title: str
    """2026年第一季度机关党建问题清单."""
    list_number: str = ""
    head: str = ""
    document_number: str = ""
    issuer: str
    addressee: str = "各单位党组（党委）"
    basis: str = ""
    requirements: str = ""
    plan_due_on: date | None = None
    report_due_on: date | None = None
    objection_days: int = 0
    contact: str = ""
    issued_on: date | None = None
    copies: tuple[str, ...] = ("各单位机关党委",)
    office: str = ""
    lists: tuple[UnitList, ...]


def paper(notice: Notice) -> Paper:
    """The notice with the given annexes. A unit's copy is made with its own list only."""
    annexes = tuple(_annex(notice, unit_list) for unit_list in notice.lists)
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
        annexes=annexes,
        annex_note=_note(notice),
    )


def _note(notice: Notice) -> tuple[str, ...] | None:
    if len(notice.lists) <= LONGEST_NOTE:
        return None
    return (f"{notice.list_title}（按单位分列，共{len(notice.lists)}份）",)


def _body(notice: Notice) -> tuple[Block, ...]:
    basis = f"根据{clause(notice.basis)}，" if notice.basis.strip() else ""
    opening = Para(
        f"{basis}现将{document_title(notice.list_title)}印发给你们，请对照本单位清单逐项整改，并做好以下工作。"
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
    if notice.plan_due_on:
        points.append(
            (
                "报送整改方案。",
                f"经党组（党委）研究后，于{day(notice.plan_due_on)}前报送整改方案。立行立改的问题不需列入方案，"
                "直接整改。",
            )
        )
    if notice.report_due_on:
        points.append(
            (
                "报送整改情况。",
                f"经党组（党委）研究后，于{day(notice.report_due_on)}前报送整改情况报告。",
            )
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


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("问题编号", 29, Align.CENTRE),
    Column("问题", 42),
    Column("具体表现", 49),
    Column("来源及发现日期", 30, Align.CENTRE),
    Column("问题类型", 18, Align.CENTRE),
    Column("整改类型", 18, Align.CENTRE),
    Column("整改期限", 29, Align.CENTRE),
)


def _annex(notice: Notice, unit_list: UnitList) -> Annex:
    number = f"　　清单编号：{notice.list_number}" if notice.list_number else ""
    rows = tuple(
        (
            str(index),
            entry.number,
            entry.statement,
            entry.manifestation,
            entry.source_line,
            entry.type,
            entry.rectify,
            day(entry.due_on),
        )
        for index, entry in enumerate(unit_list.entries, start=1)
    )
    return Annex(
        title=f"{notice.list_title}（{unit_list.unit}）",
        blocks=(
            Remark(
                f"责任单位：{unit_list.unit}{number}　　共{len(rows)}项", align=Align.LEFT, point=12
            ),
            Table(COLUMNS, rows),
        ),
        check_code=unit_list.check_code,
    )
