"""The proofs that a move asks for: each a function that gives the sentence of what is missing, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from bihuan.lists.kinds import COMMITTEE
from bihuan.lists.models import Annex, AnnexStep, Edition, EditionStep, Item
from bihuan.lists.services.papers import same_person
from bihuan.orgs.models import Account
from bihuan.orgs.paper import Taker
from bihuan.problems import states as problem_states
from bihuan.problems.models import Measure, Problem
from bihuan.problems.models.problem import Rectify


@dataclass(slots=True)
class EditionCase:
    """What the needs of an edition's move look at. ``taker`` is None while a page only asks what is missing."""

    edition: Edition
    items: Sequence[Item]
    taker: Taker | None = None
    note: str = ""
    document_number: str = ""
    bill_minutes: int | None = None
    minutes: int = 0
    content: str = ""
    key: str = ""


def has_items(case: EditionCase) -> str:
    return "" if case.items else _("清单里还没有事项。")


def has_basis(case: EditionCase) -> str:
    return "" if case.edition.basis.strip() else _("请填写依据：凭什么向下提出这些要求。")


def current(case: EditionCase) -> str:
    """Every item is still what may go out: a draft or an open problem of this unit, a drafted duty."""
    gone = [_number(item) for item in case.items if not _may_go_out(item)]
    if gone:
        return _("已作废、办结或印发，请移出：%(numbers)s。") % {"numbers": listed(gone)}
    moved = [
        item.problem.number
        for item in case.items
        if item.problem and item.problem.unit_id != item.annex.unit_id
    ]
    if moved:
        return _("责任单位已改，请移出后重新列入：问题 %(numbers)s。") % {"numbers": listed(moved)}
    return ""


def _may_go_out(item: Item) -> bool:
    if item.duty is not None:
        return item.duty.state == "drafted"
    assert item.problem is not None
    if item.carried_from_id:
        return item.problem.state in problem_states.OPEN
    return item.problem.state == problem_states.DRAFT


def _number(item: Item) -> str:
    held = item.problem or item.duty
    return held.number if held else ""


def classified(case: EditionCase) -> str:
    """Drafted problems have been judged; drafted duties name who bears them."""
    unjudged = [
        item.problem.number
        for item in case.items
        if item.problem
        and item.problem.state == problem_states.DRAFT
        and item.problem.classified_at is None
    ]
    if unjudged:
        return _("还没有研判归类：问题 %(numbers)s。") % {"numbers": listed(unjudged)}
    unowned = [
        item.duty.number
        for item in case.items
        if item.duty and not item.duty.bearer_post.strip() and item.duty.kind == "duties"
    ]
    return _("没有责任人职务：责任 %(numbers)s。") % {"numbers": listed(unowned)} if unowned else ""


def edition_other_person(case: EditionCase) -> str:
    """The signer is not the drafter."""
    if case.taker is None:
        return ""
    drafter = case.edition.drafted_by
    if drafter and same_person(case.taker, drafter.pk, drafter.person_id):
        return _("签发人不能是拟稿人。")
    return ""


def reason_given(case: "EditionCase | AnnexCase") -> str:
    given = case.note.strip() or (case.taker.note if case.taker else "")
    return "" if given else _("请写明理由。")


def document_number_given(case: EditionCase) -> str:
    """The 发文字号 comes from the office's own system. A unit's own plan needs none."""
    if case.document_number.strip() or case.edition.kind == "plan":
        return ""
    return _("请填写发文字号（由本单位公文系统给出）。")


def bill_seen(case: EditionCase) -> str:
    if case.bill_minutes is None:
        return _("请先看过账单：这份清单要求多少单位、用多少时间。")
    if case.bill_minutes != case.minutes:
        return _("账单有变化，请重新看过再印发。")
    return ""


def as_signed(case: EditionCase) -> str:
    """What is issued is what the leader signed."""
    signed = (
        EditionStep.objects.filter(edition=case.edition, move="sign")
        .order_by("-pk")
        .values_list("content", flat=True)
        .first()
    )
    return "" if signed == case.content else _("签发以后内容有改动，请退回修改后重新签发。")


EDITION_NEEDS: dict[str, Callable[[EditionCase], str]] = {
    "has_items": has_items,
    "has_basis": has_basis,
    "current": current,
    "classified": classified,
    "other_person": edition_other_person,
    "reason": reason_given,
    "document_number": document_number_given,
    "bill_seen": bill_seen,
    "as_signed": as_signed,
}

SHOWN = 5
"""Numbers named in one sentence."""

TYPED_IN = frozenset({"reason", "document_number", "bill_seen", "discussed_on"})
"""Needs that the form of the move supplies; a page that only offers the move does not ask for them."""


@dataclass(slots=True)
class AnnexCase:
    """What the needs of an annex's move look at. ``items`` are those for which this unit still answers."""

    annex: Annex
    items: Sequence[Item]
    taker: Taker | None = None
    note: str = ""
    discussed_on: date | None = None
    today: date | None = None
    measures: dict[int, list[Measure]] = field(default_factory=dict)

    def needing_plan(self) -> list[Problem]:
        """Open problems that are not 立行立改."""
        return [
            item.problem
            for item in self.items
            if item.problem
            and item.problem.rectify != Rectify.IMMEDIATE
            and item.problem.state in problem_states.OPEN
        ]


def problems_only(case: AnnexCase) -> str:
    if any(item.problem_id for item in case.items):
        return ""
    return _("责任清单逐项确认即可，不用报方案和报告。")


def measures(case: AnnexCase) -> str:
    """Each problem that needs a plan has measures, each with its owner and a date not after the deadline."""
    wanted = case.needing_plan()
    if not wanted:
        return _("全部事项为立行立改，不用报方案，整改后直接报整改情况。")
    empty = [problem.number for problem in wanted if not case.measures.get(problem.pk)]
    if empty:
        return _("还没有整改措施：问题 %(numbers)s。") % {"numbers": listed(empty)}
    for problem in wanted:
        for measure in case.measures[problem.pk]:
            if not measure.owner.strip() or measure.due_on is None:
                return _("问题 %(number)s 的措施“%(text)s”缺责任人或完成日期。") % {
                    "number": problem.number,
                    "text": measure.text,
                }
            if measure.due_on > problem.due_on:
                return _("问题 %(number)s 的措施“%(text)s”完成日期晚于整改期限。") % {
                    "number": problem.number,
                    "text": measure.text,
                }
    return ""


def discussed_on(case: AnnexCase) -> str:
    """The day on which the Party group discussed it: after the issue, not in the future."""
    day = case.discussed_on
    if day is None:
        return _("请填写党组（党委）或支部研究日期。")
    if case.today and day > case.today:
        return _("研究日期晚于今天，请核对。")
    if case.annex.issued_on and day < case.annex.issued_on:
        return _("研究日期早于清单印发日期，请核对。")
    return ""


def annex_other_person(case: AnnexCase) -> str:
    """Who decides is not who submitted, and holds no post in or below the unit."""
    taker, annex = case.taker, case.annex
    if taker is None:
        return ""
    last = (
        AnnexStep.objects.filter(annex=annex, move__in=["submit_plan", "submit_report"])
        .select_related("actor", "signoff__post")
        .order_by("-pk")
        .first()
    )
    if last is not None:
        persons = {last.actor.person_id if last.actor else None}
        if last.signoff:
            persons.add(last.signoff.post.person_id)
        if any(same_person(taker, last.actor_id, person) for person in persons):
            return _("审定人不能是报送人。")
    seats = [*taker.actor.posts, *(h.path for h in taker.actor.held if h.role not in COMMITTEE)]
    if any(path.startswith(annex.unit.path) for path in seats):
        return _("审定人在责任单位任职，请由他人审定。")
    return ""


def plan_or_immediate(case: AnnexCase) -> str:
    if case.annex.state == "plan_approved" or not case.needing_plan():
        return ""
    return _("有需要报方案的事项，请先报整改方案并经审定。")


def all_answered(case: AnnexCase) -> str:
    """Each item for which the unit answers says what was done."""
    silent = [
        item.problem.number
        for item in case.items
        if item.problem
        and item.problem.state in problem_states.OPEN
        and not item.problem.progress.strip()
    ]
    return (
        _("还没有填写整改进展：问题 %(numbers)s。") % {"numbers": listed(silent)} if silent else ""
    )


def listed(numbers: Sequence[str]) -> str:
    """The first few of these numbers, and how many there are beyond."""
    shown = "、".join(numbers[:SHOWN])
    if len(numbers) <= SHOWN:
        return shown
    return _("%(shown)s 等 %(count)d 个") % {"shown": shown, "count": len(numbers)}


def with_plan(case: AnnexCase) -> str:
    return "" if case.annex.plan_approved_at else _("本附件没有经审定的方案。")


def without_plan(case: AnnexCase) -> str:
    return _("本附件已有经审定的方案。") if case.annex.plan_approved_at else ""


def own_submission(case: AnnexCase) -> str:
    taker = case.taker
    if taker is None:
        return ""
    submitter = case.annex.submitted_by
    if submitter and same_person(taker, submitter.pk, submitter.person_id):
        return ""
    return _("只有报送人可以撤回。")


def not_opened(case: AnnexCase) -> str:
    return (
        _("发单单位已经打开，不能撤回；需要修改的，请联系其退回。") if case.annex.opened_at else ""
    )


ANNEX_NEEDS: dict[str, Callable[[AnnexCase], str]] = {
    "problems_only": problems_only,
    "measures": measures,
    "discussed_on": discussed_on,
    "other_person": annex_other_person,
    "reason": reason_given,
    "plan_or_immediate": plan_or_immediate,
    "all_answered": all_answered,
    "with_plan": with_plan,
    "without_plan": without_plan,
    "own_submission": own_submission,
    "not_opened": not_opened,
}


def missing_of_edition(case: EditionCase, needs: Sequence[str]) -> list[str]:
    return [text for need in needs if (text := EDITION_NEEDS[need](case))]


def missing_of_annex(case: AnnexCase, needs: Sequence[str]) -> list[str]:
    return [text for need in needs if (text := ANNEX_NEEDS[need](case))]


def account_of(taker: Taker) -> Account | None:
    """The account at the keyboard."""
    return Account.objects.filter(pk=taker.handler.account).first()
