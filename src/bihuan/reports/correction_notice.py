"""更正通知: what an issued list should have read; the issued text itself stays as it is."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.paper import (
    Align,
    Column,
    Imprint,
    Kind,
    Paper,
    Para,
    Signature,
    Table,
)
from bihuan.reports.wording import clause, document_number, document_title, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNotice:
    head: str = ""
    document_number: str = ""
    issuer: str
    addressee: str
    list_title: str
    list_number: str = ""
    correction_number: str
    place: str
    """清单正文, or 某单位清单第3项."""
    column: str
    was: str
    now: str
    reason: str
    dated: date | None = None
    contact: str = ""
    office: str = ""


COLUMNS = (
    Column("更正编号", 34, Align.CENTRE),
    Column("位置", 30, Align.CENTRE),
    Column("栏目", 22, Align.CENTRE),
    Column("原文", 35),
    Column("更正为", 35),
)


def paper(notice: CorrectionNotice) -> Paper:
    number = f"（{notice.list_number}）" if notice.list_number else ""
    row = (notice.correction_number, notice.place, notice.column, notice.was, notice.now)
    return Paper(
        kind=Kind.NOTICE,
        title=f"关于更正{clause(notice.list_title)}有关内容的通知",
        head=notice.head,
        number=document_number(notice.document_number),
        addressee=notice.addressee,
        blocks=(
            Para(f"{document_title(notice.list_title)}{number}印发后，现将有关内容更正如下："),
            Table(COLUMNS, (row,), point=12),
            Para(f"更正理由：{sentence(notice.reason)}"),
            Para("清单其他内容不变，请按更正后的内容办理。"),
        ),
        signature=Signature(notice.issuer, notice.dated),
        contact=notice.contact,
        imprint=Imprint(notice.office, notice.dated) if notice.office else None,
    )
