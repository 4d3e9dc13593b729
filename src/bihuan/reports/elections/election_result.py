"""选举结果报告: what the meeting and the first committee meeting decided, in numbers and names, for approval."""

from bihuan.reports.elections.values import Renewal, SheetValue, names
from bihuan.reports.paper import Blank, Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import day, document_number, numbered


def title_of(renewal: Renewal) -> str:
    return f"关于{renewal.body}{'选举' if renewal.renews else '补选'}结果的报告"


def paper(renewal: Renewal) -> Paper:
    head = renewal.head
    return Paper(
        kind=Kind.REPORT,
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
    basis = f"根据{renewal.consent}，" if renewal.consent else ""
    when = day(renewal.held_on)
    opening = f"{basis}我单位于{when}召开{renewal.meeting}，进行{renewal.body}{renewal.kind}。现将选举结果报告如下。"
    blocks: list[Block] = [Para(opening) if when else Para((Blank(26),))]
    for place, sheet in enumerate(renewal.sheets, start=1):
        blocks += [
            Heading(1, f"{numbered(1, place)}{sheet.what}选举{sheet.again}"),
            *_sheet(renewal, sheet),
        ]
    if renewal.renews and renewal.new_years:
        blocks.append(
            Para(
                f"{renewal.ordinal}{renewal.committee}任期{renewal.new_years}年，自选举之日起计算。"
            )
        )
    elif not renewal.renews:
        blocks.append(Para("当选人的任期到本届届满为止。"))
    blocks.append(Para("以上选举结果，请予审批。"))
    return tuple(blocks)


def _sheet(renewal: Renewal, sheet: SheetValue) -> list[Block]:
    if sheet.attending is None:
        return [Para((Blank(26),))]
    elected = tuple(p for p in sheet.people if p.elected)
    votes = "；".join(f"{p.name}{p.yes}票" for p in sheet.people)
    due = "应到会有选举权的" if sheet.what == "委员" or not renewal.seats else "应到会"
    return [
        Para(
            f"{day(sheet.held_on)}，{due}{sheet.eligible}人，实到会{sheet.attending}人，符合规定人数。发出选票{sheet.issued}张，"
            f"收回{sheet.returned}张，其中有效票{sheet.valid}张。应选{sheet.seats}名，得赞成票情况：{votes}。"
        ),
        Para(f"当选：{_elected(elected, sheet)}。" if elected else "没有人当选。"),
    ]


def _elected(people: tuple, sheet: SheetValue) -> str:  # type: ignore[type-arg]
    if sheet.what == "委员":
        return names(people)
    return "；".join(f"{p.office}{p.name}" for p in people)
