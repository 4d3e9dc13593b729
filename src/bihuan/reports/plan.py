"""整改方案: one per unit and edition, made from its items."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, entry_heading, labelled, measure_blocks
from bihuan.reports.paper import Block, Heading, Kind, Paper, Para, Signature
from bihuan.reports.wording import (
    clause,
    day,
    document_number,
    document_title,
    numbered,
    paragraphs,
    sentence,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    unit: str
    signed_by: str
    """The unit's Party group or committee, as it signs."""
    list_title: str
    notice_number: str = ""
    discussed_on: date | None = None
    discussed_by: str = "党组（党委）"
    note: str = ""
    dated: date | None = None
    entries: tuple[Entry, ...]


def paper(plan: Plan) -> Paper:
    return Paper(
        kind=Kind.PLAN,
        title=f"{plan.unit}{_subject(plan.list_title)}整改方案",
        blocks=(_opening(plan), *_body(plan)),
        signature=Signature(plan.signed_by, plan.dated),
    )


def _subject(list_title: str) -> str:
    """2026年第一季度机关党建问题清单 → 2026年第一季度机关党建问题."""
    return clause(list_title).removesuffix("清单")


def _opening(plan: Plan) -> Para:
    number = f"（{document_number(plan.notice_number)}）" if plan.notice_number else ""
    title = document_title(f"关于印发{plan.list_title}的通知")
    discussed = (
        f"经{day(plan.discussed_on)}{plan.discussed_by}会议研究，" if plan.discussed_on else ""
    )
    return Para(
        f"按照{title}{number}要求，针对清单反馈我单位的{len(plan.entries)}个问题，{discussed}制定本方案。"
    )


def _body(plan: Plan) -> list[Block]:
    planned = tuple(e for e in plan.entries if not e.immediate)
    immediate = tuple(e for e in plan.entries if e.immediate)
    sections: list[tuple[str, list[Block]]] = []
    if planned:
        sections.append(("整改任务和措施", _tasks(planned)))
    if immediate:
        sections.append(("立行立改的问题", _immediate(immediate)))
    if plan.note.strip():
        sections.append(("有关说明", [Para(line) for line in paragraphs(plan.note)]))
    blocks: list[Block] = []
    for index, (title, content) in enumerate(sections, start=1):
        blocks += [Heading(1, f"{numbered(1, index)}{title}"), *content]
    return blocks


def _tasks(entries: tuple[Entry, ...]) -> list[Block]:
    blocks: list[Block] = []
    for index, entry in enumerate(entries, start=1):
        blocks.append(entry_heading(index, entry))
        if entry.manifestation.strip():
            blocks.append(Para(f"具体表现：{sentence(entry.manifestation)}"))
        blocks.append(Para(labelled((("整改目标", clause(entry.goal)),), blank=18)))
        if entry.measures:
            blocks += [Para("整改措施："), *measure_blocks(entry.measures)]
        else:
            blocks.append(Para(labelled((("整改措施", ""),), blank=18)))
        blocks.append(
            Para(
                labelled(
                    (
                        ("责任领导", entry.leader),
                        ("责任处室（支部）", entry.office),
                        ("责任人", entry.doer),
                        ("整改期限", day(entry.due_on)),
                    )
                )
            )
        )
    return blocks


def _immediate(entries: tuple[Entry, ...]) -> list[Block]:
    opening = Para(f"以下{len(entries)}个问题立行立改，不另列措施。")
    lines = [
        Para(
            f"{index}.{clause(e.statement)}，{day(e.due_on)}前完成。"
            if e.due_on
            else f"{index}.{sentence(e.statement)}"
        )
        for index, e in enumerate(entries, start=1)
    ]
    return [opening, *lines]
