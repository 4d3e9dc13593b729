"""移交: open problems pass to another person by name, or to the unit that takes over."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model, Q

from bihuan.access.scope import Actor, below_q
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Measure, Problem, Step
from bihuan.problems.record_words import HANDED_OVER
from bihuan.problems.services.recording import change, permit, record, step_of

UNSETTLED = (states.DRAFT, *states.OPEN, states.CONTINUING, states.NOT_NOW)
"""What still has to be looked after when somebody leaves or a unit ends."""


def held_by(path: str, name: str) -> list[Problem]:
    """Problems at or below a place that still have to be looked after and name this person. Two queries."""
    own = Q(leader=name) | Q(doer=name)
    measured = Measure.objects.filter(owner=name, done_on__isnull=True, dropped=False)
    return list(
        Problem.objects.filter(below_q("unit__path", path), state__in=UNSETTLED)
        .filter(own | Q(pk__in=measured.values("problem_id")))
        .select_related("unit")
        .order_by("due_on", "pk")
    )


def hand_over_person(
    *, problems: Sequence[Problem], from_name: str, to_name: str, actor: Actor, at: datetime
) -> list[Step]:
    """Put ``to_name`` in the place of ``from_name`` as leader, doer and owner of unfinished measures.

    Raises :class:`RefusedError` outside the right, :class:`LostRaceError` when one was changed meanwhile; then
    nothing is handed over.
    """
    with transaction.atomic():
        changed: list[Model] = []
        lines: list[Step] = []
        for problem in problems:
            if problem.state != states.DRAFT:
                permit("hand_over", problem, actor)
            names = {f: to_name for f in ("leader", "doer") if getattr(problem, f) == from_name}
            change(problem, version=problem.version, **names)
            lines.append(
                step_of(problem, "hand_over", actor=actor, at=at, note=_passed(from_name, to_name))
            )
            changed.append(problem)
        measures = list(
            Measure.objects.select_for_update().filter(
                problem__in=problems, owner=from_name, done_on__isnull=True, dropped=False
            )
        )
        for measure in measures:
            measure.owner = to_name
            measure.version += 1
        Measure.objects.bulk_update(measures, ["owner", "version"])
        return record(lines, [*changed, *measures], act="problems.hand_over", actor=actor, at=at)


def hand_over_unit(
    *, problems: Iterable[Problem], to: Unit, actor: Actor, at: datetime
) -> list[Step]:
    """Make ``to`` the responsible unit of what another unit leaves behind; state and deadline stay."""
    with transaction.atomic():
        moved: list[Model] = []
        lines: list[Step] = []
        for problem in problems:
            if problem.state != states.DRAFT:
                permit("hand_over", problem, actor)
            line = step_of(
                problem, "hand_over", actor=actor, at=at, note=_passed(problem.unit.name, to.name)
            )
            change(problem, version=problem.version, unit=to)
            moved.append(problem)
            lines.append(line)
        return record(lines, moved, act="problems.hand_over", actor=actor, at=at)


def _passed(before: str, after: str) -> str:
    return HANDED_OVER % {"a": before, "b": after}
