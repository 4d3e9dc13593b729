"""呈批单: carried to leaders who sign on paper; what they write is then registered by the handler."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Opinion, opinion_row, pair_row, wide_row
from bihuan.reports.paper import Form, Kind, Paper, Remark
from bihuan.reports.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSheet:
    office: str
    """The organisation in whose name it is carried."""
    subject: str
    number: str = ""
    presented_on: date | None = None
    handled_by_office: str = ""
    handler: str = ""
    phone: str = ""
    summary: str = ""
    proposal: str = ""
    attachments: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...]


def paper(sheet: ApprovalSheet) -> Paper:
    rows = [
        pair_row((("编号", sheet.number), ("呈报日期", day(sheet.presented_on)))),
        pair_row(
            (
                ("承办处室", sheet.handled_by_office),
                ("承办人\n及电话", f"{sheet.handler}　{sheet.phone}".strip("　")),
            )
        ),
        wide_row("事项", sheet.subject, 4, 14),
        wide_row("内容摘要", sheet.summary, 4, 32),
    ]
    if sheet.attachments:
        listed = "\n".join(f"{i}.{title}" for i, title in enumerate(sheet.attachments, start=1))
        rows.append(wide_row("附件", listed, 4))
    rows.append(wide_row("拟办意见", sheet.proposal, 4, 22))
    rows += [opinion_row(opinion, 4, 28) for opinion in sheet.opinions]
    return Paper(
        kind=Kind.SHEET,
        title="呈批单",
        subtitle=sheet.office,
        blocks=(
            Form((28, 50, 28, 50), tuple(rows), point=12),
            Remark("签批后请由承办人在系统中登记签批人、职务、日期和意见。"),
        ),
        numbered=False,
    )
