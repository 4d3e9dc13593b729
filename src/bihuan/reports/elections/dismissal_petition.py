"""关于书记、副书记职务调整的请示: a change of post inside the term needs the superior's consent (机关条例 Art. 8)."""

from bihuan.reports.elections.values import Renewal
from bihuan.reports.paper import Blank, Kind, Paper, Para, Signature
from bihuan.reports.wording import clause, day, document_number, sentence


def title_of(renewal: Renewal) -> str:
    return f"关于{renewal.body}书记、副书记职务调整的请示"


def paper(renewal: Renewal) -> Paper:
    head = renewal.head
    who = "、".join(f"{p.name}同志（{p.present}）" for p in renewal.people)
    term = f"本届{renewal.committee}任期至{day(renewal.ends_on)}。" if renewal.ends_on else ""
    why = sentence(clause(renewal.reason)) if renewal.reason.strip() else ""
    return Paper(
        kind=Kind.REQUEST,
        title=title_of(renewal),
        head=head.head,
        number=document_number(head.number),
        signer=head.signer,
        addressee=head.addressee,
        blocks=(
            Para(f"{term}{why}" or (Blank(26),)),
            Para(
                f"根据{renewal.rules}关于书记、副书记任期内职务变动须经上级党组织同意的规定，"
                f"拟对{who or '有关同志'}的职务作出调整，不再担任现任党内职务。空缺的职务按规定补选。"
            ),
            Para("妥否，请批示。"),
        ),
        signature=Signature(head.signed_by, head.dated),
        contact=head.contact,
    )
