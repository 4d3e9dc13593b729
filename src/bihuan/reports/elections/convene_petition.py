"""关于召开党员大会（党员代表大会）进行换届选举的请示: the first request, also of a by-election."""

from bihuan.reports.elections.values import ELECTION_RULES, Renewal
from bihuan.reports.paper import Blank, Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import clause, day, document_number, sentence


def title_of(renewal: Renewal) -> str:
    return f"关于召开{renewal.meeting}进行{renewal.body}{renewal.kind}的请示"


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
    when: str | Blank = day(renewal.planned_on) if renewal.planned_on else Blank(8)
    opening = _why(renewal)
    asked = (
        f"选举产生{renewal.ordinal}{renewal.committee}"
        if renewal.seats
        else f"选举产生{renewal.body}书记"
    )
    if not renewal.renews:
        asked = f"进行{renewal.kind}"
    text: tuple[str | Blank, ...] = (
        f"{opening}根据{renewal.rules}和{ELECTION_RULES}有关规定，拟于",
        when,
        f"召开{renewal.meeting}，{asked}。现将有关事项请示如下。",
    )
    blocks: list[Block] = [Para(text), Heading(1, "一、大会主要任务", "")]
    if renewal.renews:
        blocks.append(Para(f"听取和审议本届{renewal.committee}工作报告；{asked}。"))
    else:
        blocks.append(Para(f"{asked}，当选人的任期到本届届满为止。"))
    blocks += [
        Heading(1, "二、名额和候选人"),
        *_seats(renewal),
        Heading(1, "三、选举办法"),
        *_how(renewal),
    ]
    if renewal.members:
        blocks += [
            Heading(1, "四、党员情况"),
            Para(f"现有正式党员{renewal.members}名。有选举权的人数以大会召开时为准。"),
        ]
    blocks.append(Para("妥否，请批示。"))
    return tuple(blocks)


def _why(renewal: Renewal) -> str:
    if not renewal.renews:
        return sentence(clause(renewal.reason)) if renewal.reason else ""
    if renewal.elected_on is None or renewal.ends_on is None:
        return f"我单位{renewal.body}尚未选举产生。"
    over = "已于" if renewal.head.dated and renewal.ends_on < renewal.head.dated else "将于"
    years = f"，任期{renewal.years}年" if renewal.years else ""
    said = f"本届{renewal.committee}于{day(renewal.elected_on)}选举产生{years}，{over}{day(renewal.ends_on)}届满。"
    return said + (sentence(clause(renewal.reason)) if renewal.reason.strip() else "")


def _seats(renewal: Renewal) -> list[Block]:
    said: list[str] = []
    if renewal.seats:
        said.append(
            f"{renewal.committee}委员名额{renewal.seats}名，按不少于20%的差额提名候选人，即不少于{renewal.nominees}名。"
        )
    if renewal.officers:
        said.append(f"书记、副书记名额共{renewal.officers}名，候选人等额提名。")
    return [Para("".join(said))] if said else [Para((Blank(26),))]


def _how(renewal: Renewal) -> list[Block]:
    said = "选举采用无记名投票方式。"
    if renewal.seats:
        said += f"委员由{renewal.meeting}差额选举产生"
        said += (
            f"，书记、副书记由新选出的{renewal.committee}第一次全体会议等额选举产生，报上级党组织批准。"
            if renewal.officers
            else "。"
        )
    elif renewal.officers:
        said += f"书记、副书记由{renewal.meeting}选举产生，报上级党组织批准。"
    return [Para(said)]
