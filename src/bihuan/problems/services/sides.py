"""What a step writes besides the problem's own state: columns of its family, and rows of other tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from bihuan.problems import states
from bihuan.problems.models import Extension, Measure, Objection, Problem, Recheck, Step, Transfer
from bihuan.problems.record_words import SPLIT_OFF
from bihuan.problems.services.numbers import next_numbers
from bihuan.problems.standing import Brought, Standing, Who

REFUSED = {"refuse_extension", "refuse_transfer", "withdraw", "uphold_finding"}


def columns(problem: Problem, family: str, who: Who, on: date) -> dict[str, Any]:
    """Columns that only one family of moves writes."""
    match family:
        case "issue":
            return {"issued_on": on}
        case "sign_for" | "refuse_transfer":
            return {"signed_for_on": on}
        case "ask_closure":
            return {"asked_on": on, "accepted_by": "", "accepting_unit": ""}
        case "take_back":
            return {"asked_on": None}
        case "accept" | "settle_partly" | "keep_up":
            return {"accepted_by": who.actor.name, "accepting_unit": _seat(problem, who)}
        case "pass_recheck":
            return {"recheck_passed_on": on}
        case "grant_transfer":
            return {
                "signed_for_on": None,
                "plan_approved_on": None,
                "leader": "",
                "doer": "",
                "responsible_office": "",
            }
        case "retake":
            return {
                "asked_on": None,
                "accepted_by": "",
                "accepting_unit": "",
                "raiser_answer": "",
                "raiser_absent": "",
                "recheck_passed_on": None,
                "root_cause": "",
                "root_cause_none": "",
                "root_cause_on": None,
                "lesson": "",
                "lesson_kind": "",
                "lesson_on": None,
            }
    return {}


def _seat(problem: Problem, who: Who) -> str:
    """The name of the organisation for which he accepts."""
    above = [h for h in who.actor.held if problem.unit.path.startswith(h.path)]
    return max(above, key=lambda h: len(h.path)).unit_name if above else ""


def of(
    problem: Problem,
    before: Standing,
    after: Standing,
    step: Step,
    brought: Brought,
    data: Mapping[str, Any],
) -> list[Model]:
    """The rows of other tables that this step makes or changes, saved; the ledger takes each."""
    family = states.family(step.move)
    rows: list[Model] = []
    if family in {"ask_extension", "uphold_extension"}:
        rows.append(_ask_extension(problem, before, step, brought))
    if family in {"ask_transfer", "uphold_transfer"}:
        rows.append(_ask_transfer(problem, step, data))
    if family == "grant_extension":
        rows += _decide(Extension.objects.filter(problem=problem), True, step)
    if family == "grant_transfer":
        changes = {"to_unit": data["to_unit"]} if data.get("to_unit") else {}
        rows += _decide(Transfer.objects.filter(problem=problem), True, step, **changes)
    if family in REFUSED:
        rows += _decide(Extension.objects.filter(problem=problem), False, step)
        rows += _decide(Transfer.objects.filter(problem=problem), False, step)
    rows += _rechecks(problem, before, family, step, brought)
    if family == "settle_partly":
        rows += _split_off(problem, step, brought)
    return rows


def _ask_extension(problem: Problem, before: Standing, step: Step, brought: Brought) -> Extension:
    return Extension.objects.create(
        problem=problem,
        cycle=problem.cycle,
        from_due_on=before.due_on,
        asked_to=brought.asked_to or before.due_on,
        reason=brought.note[:1000],
        asked_at=step.at,
    )


def _ask_transfer(problem: Problem, step: Step, data: Mapping[str, Any]) -> Transfer:
    return Transfer.objects.create(
        problem=problem,
        from_unit=problem.unit,
        to_unit=data["to_unit"],
        reason=step.note[:1000],
        asked_at=step.at,
    )


def _decide(pending: Any, granted: bool, step: Step, **changes: Any) -> list[Model]:
    """Close what waits for a decision."""
    rows: list[Model] = list(pending.filter(granted__isnull=True))
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).update(
            granted=granted, decided_at=step.at, decision=step.note[:500], **changes
        )
    return rows


def _rechecks(
    problem: Problem, before: Standing, family: str, step: Step, brought: Brought
) -> list[Model]:
    """Enter a 回头看 that was done, and plan the next one."""
    rows: list[Model] = []
    if family in {"pass_recheck", "recheck_kept", "retake", "keep_not_now"}:
        rows.append(_done(problem, before, family != "retake", step))
    planned = brought.recheck_on
    if family == "accept":
        planned = problem.recheck_on
    if planned and family in {
        "accept", "keep_up", "allow_not_now", "keep_not_now", "recheck_kept", "pass_recheck",
    }:  # fmt: skip
        rows.append(Recheck.objects.create(problem=problem, cycle=problem.cycle, due_on=planned))
    return rows


def _done(problem: Problem, before: Standing, passed: bool, step: Step) -> Recheck:
    pending = Recheck.objects.filter(
        problem=problem, cycle=before.cycle, passed__isnull=True
    ).first()
    row = pending or Recheck(
        problem=problem, cycle=before.cycle, due_on=before.recheck_on or step.on
    )
    row.done_on, row.passed, row.note, row.by_id = step.on, passed, step.note, step.actor_id
    row.save()
    return row


COPIED = (
    "sort", "unit", "responsible_office", "partners", "source", "source_note", "basis", "found_on",
    "raised_by", "type", "causes", "aspects", "symptoms", "nature", "severity", "group",
    "classified_at", "leader", "doer", "goal", "expected_effect", "rectify", "plan_approved_on",
    "issued_on", "signed_for_on", "transfers",
)  # fmt: skip
"""What the rest of a partly done problem takes over from it."""


def _split_off(problem: Problem, step: Step, brought: Brought) -> list[Model]:
    """The rest as a problem of its own, in rectification, with the measures that are not done."""
    child = Problem(**{name: getattr(problem, name) for name in COPIED})
    child.number = next_numbers(step.on.year)[0]
    child.statement = brought.rest[:500]
    child.manifestation = SPLIT_OFF % {"number": problem.number}
    child.due_on = child.first_due_on = brought.rest_due or problem.due_on
    child.state, child.state_since = states.RECTIFYING, step.at
    child.parent, child.created_at, child.created_by_id = problem, step.at, step.actor_id
    child.save()
    rows: list[Model] = [child]
    undone = Measure.objects.filter(
        problem=problem, cycle=problem.cycle, done_on__isnull=True, dropped=False
    )
    for measure in undone:
        rows.append(
            Measure.objects.create(
                problem=child, text=measure.text, owner=measure.owner, due_on=child.due_on
            )
        )
    line = Step.objects.create(
        problem=child,
        move="carried",
        source=child.state,
        target=child.state,
        actor_id=step.actor_id,
        actor_name=step.actor_name,
        for_unit=step.for_unit,
        signoff=step.signoff,
        at=step.at,
        on=step.on,
        note=child.manifestation,
    )
    return [*rows, line]


def close_objection(row: Objection, **fields: Any) -> bool:
    """Decide an objection that is still open; False when somebody was first."""
    return bool(
        Objection.objects.filter(pk=row.pk, upheld__isnull=True, version=row.version).update(
            version=row.version + 1, **fields
        )
    )
