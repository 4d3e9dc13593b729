"""Deployments, requests and dispatch meetings: how far they are, how long answers took, what may be dispatched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from bihuan.access.scope import Actor, below_q
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import overdue_days, working_days_between
from bihuan.lists.models import Deployment, DeploymentStep, DispatchMeeting, Submission
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.deadlines import overdue_line
from bihuan.problems.models import Problem


def deployments(actor: Actor) -> QuerySet[Deployment]:
    """The ledger of deployments that the actor sees, with steps done, of how many, for each kind of step."""
    counts = {
        f"{kind}_{name}": Count("steps", filter=Q(steps__kind=kind) & condition)
        for kind in DeploymentStep.Kind.values
        for name, condition in (("done", Q(steps__done_on__isnull=False)), ("all", Q()))
    }
    rows: QuerySet[Deployment] = (
        Deployment.objects.visible_to(actor)
        .select_related("keeper")
        .annotate(**counts)
        .order_by(F("closed_on").asc(nulls_first=True), "-received_on", "-pk")
    )
    return rows


@dataclass(frozen=True, slots=True)
class UnitSteps:
    """The three steps of one unit, in the order of the trade."""

    unit: Unit
    steps: tuple[DeploymentStep, ...]


def steps_of(deployment: Deployment, actor: Actor) -> list[UnitSteps]:
    """The steps of a deployment that the actor may see: all for its keeper, else those of his own units."""
    rows = deployment.steps.select_related("unit", "by").order_by("unit__path", "pk")
    if not actor.can("deployments.view", deployment.keeper.path):
        spans = actor.reach("deployments.view")
        rows = rows.filter(unit__in=Unit.objects.within(spans))
    by_unit: dict[int, list[DeploymentStep]] = {}
    for step in rows:
        by_unit.setdefault(step.unit_id, []).append(step)
    order = {kind: place for place, kind in enumerate(DeploymentStep.Kind.values)}
    return [
        UnitSteps(steps[0].unit, tuple(sorted(steps, key=lambda s: order[s.kind])))
        for steps in by_unit.values()
    ]


@dataclass(frozen=True, slots=True)
class Answered:
    """A submission with its days: taken until the answer, or waited so far; ``late`` working days beyond the date."""

    row: Submission
    days: int
    late: int


def with_days(rows: Iterable[Submission], *, on: date) -> list[Answered]:
    """Working days from the day of sending to the answer, or to this day while it waits."""
    known = holidays()
    found = []
    for row in rows:
        end = row.answered_on or on
        late = overdue_days(row.answer_due_on, end, known) if row.answer_due_on else 0
        found.append(Answered(row, working_days_between(row.sent_on, end, known), late))
    return found


def requests(actor: Actor) -> QuerySet[Submission]:
    """Requests and reports that the actor sees, unanswered requests first."""
    return (
        Submission.objects.visible_to(actor)
        .select_related("unit", "to", "by")
        .order_by(F("answered_on").asc(nulls_first=True), "-sent_on", "-pk")
    )


def meetings(actor: Actor) -> QuerySet[DispatchMeeting]:
    """Dispatch meetings with the number of their tasks and of those done."""
    rows: QuerySet[DispatchMeeting] = (
        DispatchMeeting.objects.visible_to(actor)
        .select_related("host")
        .annotate(
            task_count=Count("tasks"),
            done_count=Count("tasks", filter=Q(tasks__done_on__isnull=False)),
        )
        .order_by("-on", "-pk")
    )
    return rows


FILTERS = ("overdue", "serious", "passed_up")
"""What a dispatch sheet may be made of; no filter gives every open problem."""


def dispatchable(
    actor: Actor, host: Unit, *, on: date, which: Iterable[str] = (), unit: str = ""
) -> QuerySet[Problem]:
    """Open problems below the host that the actor sees, narrowed by any of the filters and to one unit's part."""
    rows = (
        Problem.objects.visible_to(actor)
        .filter(below_q("unit__path", host.path), state__in=states.OPEN)
        .select_related("unit")
    )
    conditions = {
        "overdue": Q(due_on__lte=overdue_line(on)),
        "serious": Q(severity="serious"),
        "passed_up": Q(state=states.PASSED_UP),
    }
    chosen = Q()
    for name in which:
        if name in conditions:
            chosen |= conditions[name]
    rows = rows.filter(chosen)
    if unit:
        place = Unit.objects.filter(code=unit).values_list("path", flat=True).first()
        rows = rows.filter(below_q("unit__path", place)) if place else rows.none()
    return rows.order_by("due_on", "unit__path", "pk")
