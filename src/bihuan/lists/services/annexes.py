"""What a unit does with its annex: receipt, plan, report; and what the issuer decides about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import Move
from bihuan.ledger.services import enter, head, witness
from bihuan.lists.errors import NeedError
from bihuan.lists.kinds import bears_for, issues_to
from bihuan.lists.models import Annex, Item
from bihuan.lists.record_words import recorded
from bihuan.lists.services.needs import (
    TYPED_IN,
    AnnexCase,
    account_of,
    missing_of_annex,
)
from bihuan.lists.services.papers import May, handler_may, taker_of
from bihuan.lists.services.rows import (
    change,
    fresh_annex,
    leave_step,
    number_steps,
    sent_before,
    step_of,
    with_signoff,
)
from bihuan.lists.states import ANNEX
from bihuan.orgs.paper import Paper, Taker
from bihuan.orgs.step_errors import refuse_missing
from bihuan.problems import services as problems
from bihuan.problems import states as problem_states
from bihuan.problems.models import Measure

DECIDED_BY_ISSUER = frozenset(
    {"approve_plan", "return_plan", "return_report", "return_report_direct"}
)
"""Moves of an annex that the issuing side takes; all others are the unit's own."""


def sign_for(
    *,
    annex: Annex,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    version: int | None = None,
) -> Annex:
    """签收: the annex and all its problems together. The receipt keeps the ledger head of that moment.

    Raises :class:`RefusedError` for anybody but the unit's own people, :class:`LostRaceError`.
    """
    return take_annex_step(
        annex=annex, move="sign_for", actor=actor, at=at, paper=paper, version=version
    )


def submit_plan(
    *,
    annex: Annex,
    discussed_on: date | None,
    actor: Actor,
    at: datetime,
    note: str = "",
    paper: Paper | None = None,
    version: int | None = None,
) -> Annex:
    """报送整改方案: frozen from the items as they stand, with the day on which it was discussed."""
    return take_annex_step(
        annex=annex,
        move="submit_plan",
        actor=actor,
        at=at,
        paper=paper,
        note=note,
        discussed_on=discussed_on,
        version=version,
    )


def submit_report(
    *,
    annex: Annex,
    discussed_on: date | None,
    actor: Actor,
    at: datetime,
    note: str = "",
    paper: Paper | None = None,
    version: int | None = None,
) -> Annex:
    """报送整改情况报告: frozen from the items as they stand. Closing goes on problem by problem."""
    return take_annex_step(
        annex=annex,
        move="submit_report",
        actor=actor,
        at=at,
        paper=paper,
        note=note,
        discussed_on=discussed_on,
        version=version,
    )


def take_annex_step(
    *,
    annex: Annex,
    move: str,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    note: str = "",
    discussed_on: date | None = None,
    version: int | None = None,
    key: str = "",
) -> Annex:
    """Take one step of an annex, in the system or as registered from paper, and return the annex.

    ``key`` is the form's own: a form that is sent twice does its work once.

    Raises :class:`RefusedError`, :class:`NeedError` with what is missing, :class:`ListError` for a step that does
    not start in the present state, :class:`LostRaceError`.
    """
    if sent_before(annex, key):
        return Annex.objects.select_related("edition__issuer", "unit").get(pk=annex.pk)
    with transaction.atomic():
        now = fresh_annex(annex, version)
        step = step_of(ANNEX, now, move)
        taker = taker_of(
            move=step,
            about=now,
            paper=paper,
            actor=actor,
            at=at,
            may=may_on(now, move),
            handles=_handles(now, move),
        )
        case = case_of(now)
        case.taker, case.note, case.discussed_on = taker, note, discussed_on
        case.today = business_date(at)
        refuse_missing(
            NeedError, missing_of_annex(case, step.needs), lambda: fresh_annex(annex, version)
        )
        source = now.state
        change(now, state=step.target, **_facts(step, case, at))
        if move == "sign_for":
            _sign_problems(case.items, taker, at)
        if move == "approve_plan":
            _approve_plans(case, at)
        row = leave_step(now, move=move, source=source, taker=taker, at=at, note=note, key=key)
        entries = enter(
            *with_signoff(taker, now, row),
            act=f"lists.{move}",
            actor=taker.handler.ledger_id,
            at=at,
            unit=now.unit.code,
        )
        number_steps([row], entries[:1])
        if move == "sign_for":
            # The head that the receipt keeps was taken before its own entry; this one goes out with the receipt.
            witness(
                purpose=recorded(step.label),
                actor=taker.handler.ledger_id,
                at=at,
                object=now,
                unit=now.unit.code,
            )
    return now


def mark_opened(*, annex: Annex, actor: Actor, at: datetime) -> None:
    """The issuer has opened what waits for it: from now on the unit can no longer take it back.

    Nothing happens when the actor is not of the issuing side, or nothing waits.
    """
    waiting = annex.state in {"plan_received", "report_received"} and annex.opened_at is None
    if waiting and issues_to(actor, "lists.approve", annex.edition.issuer, annex.unit):
        Annex.objects.filter(pk=annex.pk, version=annex.version, opened_at__isnull=True).update(
            opened_at=at
        )


def blockers(
    annex: Annex, move: Move, case: AnnexCase | None = None, taker: Taker | None = None
) -> list[str]:
    """What is missing before this move can be offered; what its own form supplies is not counted."""
    needs = [need for need in move.needs if need not in TYPED_IN]
    if not needs:
        return []
    case = case or case_of(annex)
    case.taker = taker
    return missing_of_annex(case, needs)


def may_on(annex: Annex, move: str) -> May:
    """Who may take this move: the issuer's people for a decision, the unit's own for the rest."""
    if move in DECIDED_BY_ISSUER:
        return lambda who, action: issues_to(who, action, annex.edition.issuer, annex.unit)
    return lambda who, action: bears_for(who, action, annex.unit)


def _handles(annex: Annex, move: str) -> May:
    if move in DECIDED_BY_ISSUER:
        return may_on(annex, move)
    return lambda who, _action: handler_may(who, annex.unit.path)


def case_of(annex: Annex) -> AnnexCase:
    """The items for which the unit still answers, with the measures of their present cycle. Two queries.

    An item whose problem has since been given to another unit is no longer this unit's.
    """
    items = [
        item
        for item in Item.objects.filter(annex=annex)
        .select_related("problem", "duty")
        .order_by("number")
        if item.problem is None or item.problem.unit_id == annex.unit_id
    ]
    for item in items:
        item.annex = annex
    cycles = {item.problem_id: item.problem.cycle for item in items if item.problem}
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(problem__in=list(cycles), dropped=False).order_by("pk"):
        if measure.cycle == cycles[measure.problem_id]:
            measures.setdefault(measure.problem_id, []).append(measure)
    return AnnexCase(annex=annex, items=items, measures=measures)


def _facts(step: Move, case: AnnexCase, at: datetime) -> dict[str, Any]:
    """The fields of the annex that this step fills or empties."""
    taker = case.taker
    assert taker is not None
    match step.name:
        case "sign_for":
            return {
                "signed_for_at": at,
                "signed_for_by": taker.name,
                "seen_head": str(head()),
            }
        case "submit_plan":
            return {
                "plan": plan_lines(case),
                "plan_discussed_on": case.discussed_on,
                "plan_note": case.note.strip(),
                "plan_at": at,
                "submitted_by": account_of(taker),
                "opened_at": None,
            }
        case "submit_report":
            return {
                "report": report_lines(case),
                "report_discussed_on": case.discussed_on,
                "report_note": case.note.strip(),
                "report_at": at,
                "submitted_by": account_of(taker),
                "opened_at": None,
            }
        case "approve_plan":
            return {"plan_approved_at": at}
        case "return_plan" | "take_back_plan":
            return {"plan_at": None}
        case _:
            return {"report_at": None}


def plan_lines(case: AnnexCase) -> list[dict[str, Any]]:
    """What the plan says, item by item, as it is sent up."""
    wanted = {problem.pk for problem in case.needing_plan()}
    lines = []
    for item in case.items:
        problem = item.problem
        if problem is None or problem.pk not in wanted:
            continue
        lines.append(
            {
                "item": item.number,
                "problem": problem.number,
                "statement": problem.statement,
                "goal": problem.goal,
                "leader": problem.leader,
                "doer": problem.doer,
                "due_on": problem.due_on.isoformat(),
                "measures": [_measure(m) for m in case.measures.get(problem.pk, [])],
            }
        )
    return lines


def report_lines(case: AnnexCase) -> list[dict[str, Any]]:
    """What the report says, item by item, as it is sent up."""
    return [
        {
            "item": item.number,
            "problem": item.problem.number,
            "statement": item.problem.statement,
            "state": item.problem.state,
            "progress": item.problem.progress,
            "measures": [_measure(m) for m in case.measures.get(item.problem.pk, [])],
        }
        for item in case.items
        if item.problem
    ]


def _measure(measure: Measure) -> dict[str, str | None]:
    return {
        "text": measure.text,
        "owner": measure.owner,
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "done_on": measure.done_on.isoformat() if measure.done_on else None,
    }


def _sign_problems(items: Sequence[Item], taker: Taker, at: datetime) -> None:
    """The problems that wait for receipt are signed for with the annex."""
    waiting = [
        item.problem
        for item in items
        if item.problem and item.problem.state == problem_states.AWAITING
    ]
    if waiting:
        problems.sign_for(problems=waiting, actor=taker.handler, at=at, signoff=taker.signoff)


def _approve_plans(case: AnnexCase, at: datetime) -> None:
    """The problems of an approved plan may be closed from now on."""
    taker = case.taker
    assert taker is not None
    wanted = case.needing_plan()
    if wanted:
        problems.approve_plans(problems=wanted, on=business_date(at), actor=taker.handler, at=at)
