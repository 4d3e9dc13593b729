"""督办函: what is overdue at one unit, with days, and what is asked of it."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, deadline
from bihuan.reports.paper import (
    Align,
    Block,
    Column,
    Imprint,
    Kind,
    Paper,
    Para,
    Signature,
    Table,
)
from bihuan.reports.wording import clause, day, document_number, paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionLetter:
    issuer: str
    head: str = ""
    number: str = ""
    addressee: str
    unit: str
    as_of: date
    entries: tuple[Entry, ...]
    reply_by: date | None = None
    requirements: str = ""
    dated: date | None = None
    contact: str = ""
    copies: tuple[str, ...] = ()
    office: str = ""


COLUMNS = (
    Column("序号", 10, Align.CENTRE),
    Column("问题编号", 29, Align.CENTRE),
    Column("问题", 43),
    Column("整改期限", 33, Align.CENTRE),
    Column("逾期", 22, Align.CENTRE),
    Column("目前状态", 19, Align.CENTRE),
)


def paper(letter: SupervisionLetter) -> Paper:
    return Paper(
        kind=Kind.LETTER,
        title="督办函",
        head=letter.head,
        number=document_number(letter.number),
        addressee=letter.addressee,
        blocks=_body(letter),
        signature=Signature(letter.issuer, letter.dated),
        contact=letter.contact,
        copies=letter.copies,
        imprint=Imprint(letter.office, letter.dated) if letter.office else None,
    )


def _body(letter: SupervisionLetter) -> tuple[Block, ...]:
    rows = tuple(
        (str(i), e.number, clause(e.statement), deadline(e, between="\n"), _overdue(e), e.state)
        for i, e in enumerate(letter.entries, start=1)
    )
    asks: list[Block] = [Para(line) for line in paragraphs(letter.requirements)]
    until = f"于{day(letter.reply_by)}前" if letter.reply_by else "及时"
    return (
        Para(
            f"截至{day(letter.as_of)}，{letter.unit}有以下{len(rows)}个问题超过整改期限尚未办结，现予督办。"
        ),
        Table(COLUMNS, rows),
        *asks,
        Para(
            f"请抓紧整改，{until}书面报告办理结果；确有困难需要延期或者提请协调的，请一并说明理由。"
        ),
        Para("特此函告。"),
    )


def _overdue(entry: Entry) -> str:
    return f"{entry.overdue_days}个工作日" if entry.overdue_days else ""
