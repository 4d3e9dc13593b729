"""移交: open problems pass to another person by name, or to the unit that takes over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.db.models import Model, Q

from bihuan.access.scope import Actor, below_q
from bihuan.ledger.services import enter
from bihuan.orgs.actors import seat_of
from bihuan.orgs.models import Handover, Post, Unit
from bihuan.orgs.services.terms import Renewed
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
    for problem in problems:
        if problem.state != states.DRAFT:
            permit("hand_over", problem, actor)
    return _pass_names(problems, from_name, to_name, actor, at)


def _pass_names(
    problems: Sequence[Problem], from_name: str, to_name: str, actor: Actor, at: datetime
) -> list[Step]:
    with transaction.atomic():
        changed: list[Model] = []
        lines: list[Step] = []
        for problem in problems:
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


def hand_over_after_election(renewed: Renewed) -> None:
    """Hand over what names those who are not on the new committee, with a frozen list for each.

    The successor is who has the same title now, else the only one with the same role, else the secretary, else the
    first elected. Who still holds a post in the organisation keeps what names him. No right is judged: this is a part
    of the step that approves the result, which has judged the approver.
    """
    seat = seat_of(renewed.unit).path
    stays = set(
        Post.objects.held_on(renewed.today)
        .filter(below_q("unit__path", seat))
        .values_list("person__name", flat=True)
    )
    made: list[Model] = []
    for post in renewed.ended:
        name = post.person.name
        successor = _successor(post, renewed.begun)
        if name in stays or successor is None:
            continue
        stays.add(name)
        items = held_by(seat, name)
        if not items:
            continue
        frozen = [line_of(problem) for problem in items]
        _pass_names(items, name, successor.person.name, renewed.actor, renewed.at)
        made.append(
            Handover.objects.create(
                post=post, unit=renewed.unit, to_post=successor, on=renewed.today, items=frozen,
                handler_id=renewed.actor.account or None, at=renewed.at,
            )
        )  # fmt: skip
    if made:
        enter(
            *made, act="orgs.hand_over", actor=renewed.actor.ledger_id, at=renewed.at,
            unit=renewed.unit.code,
        )  # fmt: skip


LEADING = ("organ_secretary", "discipline_secretary", "branch_secretary")


def _successor(post: Post, begun: Sequence[Post]) -> Post | None:
    same_role = [p for p in begun if post.role and p.role == post.role]
    return next(
        chain(
            (p for p in begun if p.title == post.title),
            same_role if len(same_role) == 1 else (),
            (p for p in begun if p.role in LEADING),
            begun,
        ),
        None,
    )


def line_of(problem: Problem) -> dict[str, str]:
    """One line of a handover list, as it stood before."""
    return {
        "object": f"problems.problem:{problem.pk}",
        "number": problem.number,
        "statement": problem.statement,
        "state": problem.state,
        "due_on": problem.due_on.isoformat(),
    }


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
