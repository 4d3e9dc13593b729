"""关于候选人预备人选的请示: the second request, with the names."""

from bihuan.reports.elections.values import Named, Renewal
from bihuan.reports.paper import Align, Blank, Block, Column, Kind, Paper, Para, Signature, Table
from bihuan.reports.wording import document_number

COLUMNS = (
    Column("序号", 14, Align.CENTRE),
    Column("姓名", 32, Align.CENTRE),
    Column("提名为", 62),
    Column("现任职务", 48),
)


def title_of(renewal: Renewal) -> str:
    return f"关于{renewal.body}{renewal.kind}候选人预备人选的请示"


def paper(renewal: Renewal) -> Paper:
    head = renewal.head
    return Paper(
        kind=Kind.REQUEST,
        title=title_of(renewal),
        head=head.head,
        number=document_number(head.number),
        signer=head.signer,
        addressee=head.addressee,
        blocks=_body(renewal),
        signature=Signature(head.signed_by, head.dated),
        contact=head.contact,
    )


def _body(renewal: Renewal) -> tuple[Block, ...]:
    basis = f"根据{renewal.consent}精神，" if renewal.consent else ""
    members, officers = renewal.committee_candidates, renewal.office_candidates
    parts = []
    if members and renewal.seats:
        more = len(members) - renewal.seats
        parts.append(
            f"{renewal.committee}委员候选人预备人选{len(members)}名，应选{renewal.seats}名，差额{more}名"
        )
    if officers:
        parts.append(f"书记、副书记候选人预备人选{len(officers)}名")
    said = "；".join(parts)
    ordinal = renewal.ordinal if renewal.renews else ""
    opening = (
        f"{basis}经党员酝酿提名、集体研究，提出{ordinal}{said}。现将名单报上。" if said else ""
    )
    body: list[Block] = [Para(opening) if opening else Para((Blank(26),))]
    if renewal.people:
        body.append(Table(COLUMNS, rows(renewal.people), point=12, row=9))
    body.append(Para("妥否，请批示。"))
    return tuple(body)


def rows(people: tuple[Named, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(i), p.name, standing(p), p.present)
        for i, p in enumerate((p for p in people if not p.written_in), start=1)
    )


def standing(person: Named) -> str:
    """委员、书记候选人, with the duty proposed."""
    said = "、".join(word for word in ("委员" if person.member else "", person.office) if word)
    return f"{said}候选人" + (f"（{person.title}）" if person.title else "")
