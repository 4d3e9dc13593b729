"""延期换届请示: to when, why."""

from datetime import date

from bihuan.reports.elections.values import ELECTION_RULES, Renewal
from bihuan.reports.paper import Blank, Kind, Paper, Para, Signature
from bihuan.reports.wording import day, document_number, paragraphs


def title_of(renewal: Renewal) -> str:
    return f"关于{renewal.body}延期换届的请示"


def paper(renewal: Renewal, asked_to: date | None) -> Paper:
    head = renewal.head
    years = f"，任期{renewal.years}年" if renewal.years else ""
    until = day(asked_to) if asked_to else "　　　　年　　月　　日"
    return Paper(
        kind=Kind.REQUEST,
        title=title_of(renewal),
        head=head.head,
        number=document_number(head.number),
        signer=head.signer,
        addressee=head.addressee,
        blocks=(
            Para(
                f"本届{renewal.committee}于{day(renewal.elected_on)}选举产生{years}，于{day(renewal.ends_on)}届满，"
                "应当按期换届。因以下情况，需要延期："
            ),
            *(Para(line) for line in paragraphs(renewal.reason) or ()),
            *(() if renewal.reason.strip() else (Para((Blank(26),)),)),
            Para(
                f"根据{ELECTION_RULES}第三条的规定，申请延期至{until}换届。延期期间，本届{renewal.committee}继续履行职责，同时做好换届准备。"
            ),
            Para("妥否，请批示。"),
        ),
        signature=Signature(head.signed_by, head.dated),
        contact=head.contact,
    )
