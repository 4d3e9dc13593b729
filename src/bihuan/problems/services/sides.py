"""Rows of other tables that a step makes or changes besides the problem's own."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from bihuan.problems import states
from bihuan.problems.models import Extension, Measure, Objection, Problem, Recheck, Step, Transfer
from bihuan.problems.services import written
from bihuan.problems.services.numbers import next_numbers
from bihuan.problems.standing import Brought, Standing


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
    if family in written.ASKS_EXTENSION:
        rows.append(Extension.objects.create(**written.extension(problem, before, step, brought)))
    if family in written.ASKS_TRANSFER:
        rows.append(Transfer.objects.create(**written.transfer(problem, step, data["to_unit"])))
    if family == "grant_extension":
        rows += _decide(Extension.objects.filter(problem=problem), True, step)
    if family == "grant_transfer":
        changes = {"to_unit": data["to_unit"]} if data.get("to_unit") else {}
        rows += _decide(Transfer.objects.filter(problem=problem), True, step, **changes)
    if family in written.REFUSED:
        rows += _decide(Extension.objects.filter(problem=problem), False, step)
        rows += _decide(Transfer.objects.filter(problem=problem), False, step)
    rows += _rechecks(problem, before, family, step, brought)
    if family == "settle_partly":
        rows += _split_off(problem, step, brought)
    return rows


def _decide(pending: Any, granted: bool, step: Step, **changes: Any) -> list[Model]:
    """Close what waits for a decision."""
    rows: list[Model] = list(pending.filter(granted__isnull=True))
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).update(
            **written.decided(granted, step), **changes
        )
    return rows


def _rechecks(
    problem: Problem, before: Standing, family: str, step: Step, brought: Brought
) -> list[Model]:
    """Enter a 回头看 that was done, and plan the next one."""
    rows: list[Model] = []
    if family in written.RECHECKS:
        rows.append(_done(problem, before, family, step))
    planned = written.recheck_planned(problem, family, brought)
    if planned:
        rows.append(Recheck.objects.create(problem=problem, cycle=problem.cycle, due_on=planned))
    return rows


def _done(problem: Problem, before: Standing, family: str, step: Step) -> Recheck:
    pending = Recheck.objects.filter(
        problem=problem, cycle=before.cycle, passed__isnull=True
    ).first()
    row = pending or Recheck(
        problem=problem, cycle=before.cycle, due_on=before.recheck_on or step.on
    )
    for name, value in written.recheck_done(family, step).items():
        setattr(row, name, value)
    row.save()
    return row


def _split_off(problem: Problem, step: Step, brought: Brought) -> list[Model]:
    """The rest as a problem of its own, in rectification, with the measures that are not done."""
    number = next_numbers(step.on.year)[0]
    child = Problem.objects.create(**written.rest(problem, step, brought, number))
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
    return [*rows, Step.objects.create(**written.carried(child, step))]


def close_objection(row: Objection, **fields: Any) -> bool:
    """Decide an objection that is still open; False when somebody was first."""
    return bool(
        Objection.objects.filter(pk=row.pk, upheld__isnull=True, version=row.version).update(
            version=row.version + 1, **fields
        )
    )
