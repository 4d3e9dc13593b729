"""批复: the superior's reply, quoting the title and number of the request."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.elections.values import Renewal, names
from bihuan.reports.paper import Block, Kind, Paper, Para, Signature
from bihuan.reports.wording import day, document_number, document_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``matter`` is convene, candidates, result, dismissal or extension; ``asked_title`` and ``asked_number`` are
    quoted as they came."""

    matter: str
    issuer: str
    head: str = ""
    number: str = ""
    addressee: str
    asked_title: str
    asked_number: str = ""
    renewal: Renewal
    extended_to: date | None = None
    dated: date | None = None
    contact: str = ""


def paper(reply: Reply) -> Paper:
    return Paper(
        kind=Kind.REPLY,
        title=title_of(reply.asked_title),
        head=reply.head,
        number=document_number(reply.number),
        addressee=reply.addressee,
        blocks=_body(reply),
        signature=Signature(reply.issuer, reply.dated),
        contact=reply.contact,
    )


def title_of(asked: str) -> str:
    """关于X的请示 → 关于X的批复."""
    text = asked.strip().removesuffix("请示").removesuffix("报告")
    return f"{text}批复" if text.endswith("的") else f"关于{document_title(asked)}的批复"


def _body(reply: Reply) -> tuple[Block, ...]:
    number = f"（{document_number(reply.asked_number)}）" if reply.asked_number else ""
    return (
        Para(f"你们{document_title(reply.asked_title)}{number}收悉。经研究，现批复如下："),
        *(Para(text) for text in _said(reply)),
        Para("特此批复。"),
    )


def _said(reply: Reply) -> list[str]:
    renewal = reply.renewal
    match reply.matter:
        case "convene":
            when = f"于{day(renewal.planned_on)}" if renewal.planned_on else "适时"
            what = (
                f"选举产生{renewal.ordinal}{renewal.committee}"
                if renewal.renews
                else f"进行{renewal.kind}"
            )
            seats = (
                f"，{renewal.committee}设委员{renewal.seats}名"
                if renewal.seats and renewal.renews
                else ""
            )
            return [
                f"同意{when}召开{renewal.meeting}，{what}{seats}。",
                "请严格按照党内选举有关规定做好候选人酝酿提名和会议准备工作，选举结果及时报批。",
            ]
        case "candidates":
            members, officers = renewal.committee_candidates, renewal.office_candidates
            said = []
            if members and renewal.seats:
                said.append(f"{names(members)}同志为{renewal.committee}委员候选人预备人选")
            said += [f"{p.name}同志为{p.office}候选人预备人选" for p in officers]
            return [f"同意{'；'.join(said)}。" if said else "同意所报候选人预备人选。"]
        case "dismissal":
            who = "、".join(f"{p.name}同志不再担任{p.present}" for p in renewal.people)
            return [f"同意{who or '所报职务调整'}。请按规定做好工作移交，空缺职务及时补选。"]
        case "extension":
            until = day(reply.extended_to) if reply.extended_to else "所报日期"
            return [f"同意{renewal.committee}延期至{until}换届。请抓紧筹备，按期完成换届选举。"]
    return _result(renewal)


def _result(renewal: Renewal) -> list[str]:
    elected = tuple(p for p in renewal.people if p.elected)
    members = tuple(p for p in elected if p.member)
    said = []
    if members and renewal.seats:
        body = (
            f"{renewal.ordinal}{renewal.committee}由{names(members)}{len(members)}名同志组成"
            if renewal.renews
            else f"{names(members)}同志为{renewal.committee}委员"
        )
        said.append(body)
    said += [f"{p.name}同志任{p.office}" for p in elected if p.office]
    term = "" if renewal.renews else "任期到本届届满为止。"
    return [f"同意选举结果：{'；'.join(said)}。{term}" if said else "同意所报选举结果。"]
