"""What an import of problems does: drafts written, drafts changed, and both taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Measure, Problem, Step
from bihuan.problems.services.measures import MeasureData
from bihuan.problems.services.numbers import next_numbers
from bihuan.problems.services.recording import record, step_of


def write_drafts(
    *,
    rows: Sequence[tuple[str, Unit, Mapping[str, Any], Sequence[MeasureData]]],
    batch: int,
    actor: Actor,
    at: datetime,
) -> list[Problem]:
    """Write drafts: (number or "", unit, fields, measures) each. Inside the caller's transaction.

    A row with a type counts as judged when the actor may judge there.
    """
    fresh = iter(next_numbers(business_date(at).year, sum(1 for row in rows if not row[0])))
    problems = [
        Problem(
            number=number or next(fresh),
            unit=unit,
            first_due_on=fields["due_on"],
            state=states.WORKFLOW.initial,
            state_since=at,
            classified_at=at
            if fields["type"] and actor.can("problems.classify", unit.path)
            else None,
            created_at=at,
            created_by_id=actor.account or None,
            batch=batch or None,
            **fields,
        )
        for number, unit, fields, _measures in rows
    ]
    Problem.objects.bulk_create(problems)
    measures = [
        _measure(problem, data)
        for problem, (_number, _unit, _fields, typed) in zip(problems, rows, strict=True)
        for data in typed
    ]
    Measure.objects.bulk_create(measures)
    lines = [step_of(problem, "draft", actor=actor, at=at) for problem in problems]
    changed: list[Model] = [*problems, *measures]
    record(lines, changed, act="problems.import", actor=actor, at=at)
    return problems


def rewrite_draft(
    *,
    problem: Problem,
    fields: Mapping[str, Any],
    measures: Sequence[MeasureData],
    version: int,
    actor: Actor,
    at: datetime,
    act: str = "problems.import",
) -> bool:
    """Give a draft other contents; False when it is no longer the draft that was compared."""
    done = Problem.objects.filter(pk=problem.pk, state=states.DRAFT, version=version).update(
        **fields, first_due_on=fields["due_on"], version=version + 1
    )
    if not done:
        return False
    problem.refresh_from_db()
    gone = list(Measure.objects.filter(problem=problem, cycle=problem.cycle, dropped=False))
    kept = {(m.text, m.owner, m.due_on) for m in gone}
    wanted = {(m.text, m.owner, m.due_on) for m in measures}
    changed: list[Model] = [problem]
    if kept != wanted or len(gone) != len(measures):
        changed += _replace(problem, gone, measures)
    line = step_of(problem, "edit_draft", actor=actor, at=at)
    record([line], changed, act=act, actor=actor, at=at)
    return True


def remove_drafts(*, problems: Iterable[Problem], actor: Actor, at: datetime) -> None:
    """Take back drafts that an import wrote and nobody touched: they and their lines are gone, the ledger says so."""
    rows = list(problems)
    keys = [p.pk for p in rows]
    steps = list(Step.objects.filter(problem_id__in=keys))
    measures = list(Measure.objects.filter(problem_id__in=keys))
    everything: list[Model] = [*steps, *measures, *rows]
    codes = {p.pk: p.unit.code for p in rows}
    units = [codes[getattr(obj, "problem_id", obj.pk)] for obj in everything]
    enter(
        *everything,
        act="problems.undo_import",
        actor=actor.ledger_id,
        at=at,
        units=units,
        removed=True,
    )
    Step.objects.filter(pk__in=[s.pk for s in steps]).delete()
    Measure.objects.filter(pk__in=[m.pk for m in measures]).delete()
    Problem.objects.filter(pk__in=keys).delete()


def _measure(problem: Problem, data: MeasureData) -> Measure:
    due: date | None = data.due_on
    return Measure(
        problem=problem, cycle=problem.cycle, text=data.text, owner=data.owner, due_on=due
    )


def _replace(
    problem: Problem, gone: Sequence[Measure], measures: Sequence[MeasureData]
) -> list[Measure]:
    """Drop the measures there are and write the given ones."""
    for row in gone:
        row.dropped, row.version = True, row.version + 1
    Measure.objects.bulk_update(gone, ["dropped", "version"])
    fresh = [_measure(problem, data) for data in measures]
    Measure.objects.bulk_create(fresh)
    return [*gone, *fresh]
