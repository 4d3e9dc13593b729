"""复核申请: the paper of an objection against a finding, an overdue mark or a refusal."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry
from bihuan.reports.paper import Blank, Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import clause, day, document_number, numbered, paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    signed_by: str
    addressee: str
    against: str
    """What is objected to, in the interface's words: 问题认定, 逾期标记, 退回意见."""
    entry: Entry
    reason: str
    wish: str = ""
    materials: tuple[str, ...] = ()
    notified_on: date | None = None
    head: str = ""
    number: str = ""
    signer: str = ""
    dated: date | None = None
    contact: str = ""


def paper(request: ReviewRequest) -> Paper:
    return Paper(
        kind=Kind.REQUEST,
        title="复核申请",
        head=request.head,
        number=document_number(request.number),
        signer=request.signer,
        addressee=request.addressee,
        blocks=_body(request),
        signature=Signature(request.signed_by, request.dated),
        contact=request.contact,
    )


def _body(request: ReviewRequest) -> tuple[Block, ...]:
    entry = request.entry
    number = f"（编号：{entry.number}）" if entry.number else ""
    told = f"我单位于{day(request.notified_on)}收到通知。" if request.notified_on else ""
    sections: list[tuple[str, list[Block]]] = [
        (
            "申请复核的事项",
            [Para(f"问题“{clause(entry.statement)}”{number}的{request.against}。{told}")],
        ),
        ("事实和理由", [Para(line) for line in paragraphs(request.reason)] or [Para((Blank(26),))]),
    ]
    if request.wish.strip():
        sections.append(("申请意见", [Para(line) for line in paragraphs(request.wish)]))
    if request.materials:
        sections.append(
            (
                "所附材料",
                [
                    Para(f"{numbered(3, i)}{clause(m)}")
                    for i, m in enumerate(request.materials, start=1)
                ],
            )
        )
    blocks: list[Block] = []
    for index, (title, content) in enumerate(sections, start=1):
        blocks += [Heading(1, f"{numbered(1, index)}{title}"), *content]
    return (*blocks, Para("请予复核。"))
