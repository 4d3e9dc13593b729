"""退回整改意见: why a closure was not accepted, and what is asked in writing."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry
from bihuan.reports.paper import Blank, Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import clause, day, paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    issuer: str
    unit: str
    entry: Entry
    asked_on: date | None = None
    requirements: str
    again_by: date | None = None
    dated: date | None = None
    contact: str = ""


def paper(sent_back: SentBack) -> Paper:
    return Paper(
        kind=Kind.LETTER,
        title="退回整改意见",
        addressee=sent_back.unit,
        blocks=_body(sent_back),
        signature=Signature(sent_back.issuer, sent_back.dated),
        contact=sent_back.contact,
    )


def _body(sent_back: SentBack) -> tuple[Block, ...]:
    entry = sent_back.entry
    asked = f"{day(sent_back.asked_on)}提交的" if sent_back.asked_on else "提交的"
    number = f"（编号：{entry.number}）" if entry.number else ""
    opening = Para(
        f"你单位{asked}问题“{clause(entry.statement)}”{number}销号申请收悉。经核实，尚不符合销号条件，"
        "现退回完善。"
    )
    asks: list[Block] = [Para(line) for line in paragraphs(sent_back.requirements)] or [
        Para((Blank(26),))
    ]
    again = (
        f"请按上述要求补充完善，于{day(sent_back.again_by)}前重新申请销号。"
        if sent_back.again_by
        else "请按上述要求补充完善后，重新申请销号。"
    )
    due = f"本问题整改期限为{day(entry.due_on)}。" if entry.due_on else ""
    return (
        opening,
        Heading(1, "一、补充整改要求"),
        *asks,
        Heading(1, "二、办理时限"),
        Para(again + due),
    )
