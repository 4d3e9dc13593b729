"""整改情况报告: what became of every problem of one unit's list; states are named one by one and never summed up."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import (
    Entry,
    deadline,
    entry_heading,
    labelled,
    measure_blocks,
    state_counts,
)
from bihuan.reports.paper import (
    Blank,
    Block,
    Cell,
    Form,
    FormRow,
    Heading,
    Kind,
    Paper,
    Para,
    Signature,
    Space,
)
from bihuan.reports.wording import (
    clause,
    count_words,
    day,
    document_number,
    document_title,
    joined,
    numbered,
    paragraphs,
    sentence,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    unit: str
    signed_by: str
    head: str = ""
    number: str = ""
    signer: str = ""
    addressee: str
    list_title: str
    notice_number: str = ""
    discussed_on: date | None = None
    discussed_by: str = "党组（党委）"
    as_of: date
    note: str = ""
    dated: date | None = None
    contact: str = ""
    entries: tuple[Entry, ...]


def paper(report: ProgressReport) -> Paper:
    return Paper(
        kind=Kind.REPORT,
        title=f"{report.signed_by}关于{clause(report.list_title).removesuffix('清单')}整改情况的报告",
        head=report.head,
        number=document_number(report.number),
        signer=report.signer,
        addressee=report.addressee,
        blocks=(*_opening(report), *_body(report), Para("特此报告。")),
        signature=Signature(report.signed_by, report.dated),
        contact=report.contact,
        tail=_promise(),
    )


def _opening(report: ProgressReport) -> tuple[Block, ...]:
    number = f"（{document_number(report.notice_number)}）" if report.notice_number else ""
    title = document_title(f"关于印发{report.list_title}的通知")
    discussed = (
        f"本报告经{day(report.discussed_on)}{report.discussed_by}会议研究。"
        if report.discussed_on
        else ""
    )
    return (Para(f"按照{title}{number}要求，现将我单位整改情况报告如下。{discussed}"),)


def _body(report: ProgressReport) -> list[Block]:
    counts = count_words(state_counts(report.entries))
    sections: list[tuple[str, list[Block]]] = [
        (
            "总体情况",
            [
                Para(
                    f"清单反馈我单位问题共{len(report.entries)}个。截至{day(report.as_of)}，{counts}。"
                    if report.entries
                    else "清单没有反馈我单位的问题。"
                )
            ],
        )
    ]
    if report.entries:
        sections.append(("逐项整改情况", _entries(report.entries)))
    causes = [e for e in report.entries if e.root_cause.strip()]
    if causes:
        lines: list[Block] = [
            Para(f"{i}.针对“{clause(e.statement)}”：{sentence(e.root_cause)}")
            for i, e in enumerate(causes, start=1)
        ]
        sections.append(("治本措施", lines))
    if report.note.strip():
        sections.append(("需要说明的情况", [Para(line) for line in paragraphs(report.note)]))
    blocks: list[Block] = []
    for index, (title, content) in enumerate(sections, start=1):
        blocks += [Heading(1, f"{numbered(1, index)}{title}"), *content]
    return blocks


def _entries(entries: tuple[Entry, ...]) -> list[Block]:
    blocks: list[Block] = []
    for index, entry in enumerate(entries, start=1):
        blocks.append(entry_heading(index, entry))
        blocks.append(Para(_state_sentence(entry)))
        if entry.measures:
            blocks += [Para("采取的措施："), *measure_blocks(entry.measures, reporting=True)]
        if entry.progress.strip():
            blocks += [Para(f"进展和成效：{sentence(entry.progress)}")]
        else:
            blocks.append(Para(labelled((("进展和成效", ""),), blank=17)))
        if entry.evidence:
            blocks.append(Para(f"佐证材料：{joined(entry.evidence)}。"))
    return blocks


def _state_sentence(entry: Entry) -> str:
    known = [f"目前状态：{entry.state}" if entry.state else ""]
    if entry.closed_on:
        known.append(f"销号日期：{day(entry.closed_on)}")
    else:
        known.append(f"整改期限：{deadline(entry)}" if entry.due_on else "")
        known.append(f"逾期{entry.overdue_days}个工作日" if entry.overdue_days else "")
    known.append(f"责任领导：{entry.leader}" if entry.leader else "")
    known.append(f"责任人：{entry.doer}" if entry.doer else "")
    return "；".join(k for k in known if k) + "。"


def _promise() -> tuple[Block, ...]:
    """The principal's promise of truth: an empty box, because it is written and signed by hand."""
    label = Cell("真实性承诺\n（主要负责人\n手书并签名）", label=True)
    foot = ("签名：", Blank(6), "　　　　　年　　月　　日")
    return (Space(), Form((36, 120), (FormRow((label, Cell(foot=foot)), 32),), point=12))
