"""延期整改申请: asked before the deadline, with the first deadline in sight."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, measure_blocks
from bihuan.reports.paper import Blank, Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import clause, day, document_number, paragraphs, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    unit: str
    signed_by: str
    head: str = ""
    number: str = ""
    signer: str = ""
    addressee: str
    list_title: str = ""
    entry: Entry
    asked_to: date | None
    reason: str
    earlier: tuple[date, ...] = ()
    """Deadlines before the present one, the first in front."""
    dated: date | None = None
    contact: str = ""


def paper(request: Extension) -> Paper:
    return Paper(
        kind=Kind.REQUEST,
        title="延期整改申请",
        head=request.head,
        number=document_number(request.number),
        signer=request.signer,
        addressee=request.addressee,
        blocks=_body(request),
        signature=Signature(request.signed_by, request.dated),
        contact=request.contact,
    )


def _body(request: Extension) -> tuple[Block, ...]:
    entry = request.entry
    where = f"{clause(request.list_title)}反馈我单位的" if request.list_title else "我单位的"
    number = f"（编号：{entry.number}）" if entry.number else ""
    earlier = f"，首次期限为{day(request.earlier[0])}" if request.earlier else ""
    asked = f"延期至{day(request.asked_to)}" if request.asked_to else "延期至　　　　年　　月　　日"
    blocks: list[Block] = [
        Para(
            f"{where}问题“{clause(entry.statement)}”{number}，整改期限为{day(entry.due_on)}{earlier}。"
            f"现申请{asked}。"
        ),
        Heading(1, "一、已开展的工作"),
        *measure_blocks(entry.measures, reporting=True),
    ]
    if entry.progress.strip():
        blocks += [Para(sentence(line)) for line in paragraphs(entry.progress)]
    elif not entry.measures:
        blocks.append(Para((Blank(26),)))
    blocks.append(Heading(1, "二、延期理由"))
    blocks += [Para(line) for line in paragraphs(request.reason)] or [Para((Blank(26),))]
    blocks.append(Para("妥否，请批示。"))
    return tuple(blocks)
