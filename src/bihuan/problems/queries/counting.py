"""Counts with names. Each counts one thing; 已销号, 部分完成, 长期坚持, 暂不具备条件 are never added up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import Frequency, Period, period_of, working_days_between
from bihuan.problems import states
from bihuan.problems.models.problem import ProblemQuerySet
from bihuan.problems.queries.lights import light_q
from bihuan.problems.queries.stages import stage_expression


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a set of problems. ``open`` are owed; the next five are settled, each in its own way.

    ``overdue`` and ``near`` are parts of ``open``; ``verified_solved`` (回头看通过) and ``whole`` (ring closed) are
    parts of ``closed``. Under objection: an overdue mark in dispute is in ``open``, not in ``overdue_told``.
    """

    open: int = 0
    overdue: int = 0
    overdue_told: int = 0
    near: int = 0
    under_objection: int = 0
    waiting_closure: int = 0
    passed_up: int = 0
    closed: int = 0
    partly_done: int = 0
    continuing: int = 0
    not_now: int = 0
    withdrawn: int = 0
    verified_solved: int = 0
    whole: int = 0
    taken_up_again: int = 0


def counts(problems: ProblemQuerySet, today: date) -> Counts:
    """All counts of a set in one query. What was never issued is not counted."""
    overdue = light_q("overdue", today)
    objected = Q(objections__upheld__isnull=True, objections__isnull=False)
    one = problems.exclude(_never_issued()).order_by()
    told = {
        "open": Q(state__in=states.OPEN),
        "overdue": overdue,
        "near": light_q("near", today),
        "waiting_closure": Q(state__in=states.IN_CLOSURE),
        "passed_up": Q(state=states.PASSED_UP),
        "closed": Q(state=states.CLOSED),
        "partly_done": Q(state=states.PARTLY_DONE),
        "continuing": Q(state=states.CONTINUING),
        "not_now": Q(state=states.NOT_NOW),
        "withdrawn": Q(state=states.WITHDRAWN),
        "verified_solved": Q(state=states.CLOSED, recheck_passed_on__isnull=False),
        "taken_up_again": Q(cycle__gt=1),
    }
    row = one.aggregate(**{name: Count("pk", filter=q) for name, q in told.items()})
    disputed = one.filter(objected).aggregate(
        all=Count("pk", distinct=True), late=Count("pk", filter=overdue, distinct=True)
    )
    whole = one.filter(state=states.CLOSED).alias(stage_=stage_expression()).filter(stage_=7)
    return Counts(
        **row,
        under_objection=disputed["all"],
        overdue_told=row["overdue"] - disputed["late"],
        whole=whole.count(),
    )


def by_state(problems: ProblemQuerySet) -> dict[str, int]:
    """How many stand in each state, in the order of the table; states without any are left out."""
    rows = dict(problems.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: rows[state] for state in states.STATES if state in rows}


def by_stage(problems: ProblemQuerySet) -> dict[int, int]:
    """How many are owed something in each of the six stages (7: ring whole). Settled otherwise is in none."""
    parked = (states.PARTLY_DONE, states.CONTINUING, states.NOT_NOW, states.WITHDRAWN)
    rows = (
        problems.exclude(state__in=parked)
        .order_by()
        .annotate(stage_=stage_expression())
        .values_list("stage_")
        .annotate(n=Count("pk"))
    )
    found = dict(rows)
    return {stage: found.get(stage, 0) for stage in range(1, 8)}


def by_unit_and_state(problems: ProblemQuerySet) -> dict[int, dict[str, int]]:
    """For each responsible unit (by id) how many stand in each state: one query."""
    found: dict[int, dict[str, int]] = {}
    for unit, state, n in (
        problems.order_by().values_list("unit_id", "state").annotate(n=Count("pk"))
    ):
        found.setdefault(unit, {})[state] = n
    return found


SPANS: tuple[tuple[int, str, str], ...] = (
    (2, "found_on", "classified_on"),
    (3, "classified_on", "signed_for_on"),
    (4, "signed_for_on", "closed_on"),
    (5, "closed_on", "root_cause_on"),
    (6, "closed_on", "lesson_on"),
)
"""Stages with the day on which each begins and ends. 分析 ends when the problem is found, so it has no length."""


@dataclass(frozen=True, slots=True)
class Medians:
    """Median working days of each stage that ended in a period, beside the period before."""

    period: Period
    now: dict[int, int | None]
    before: dict[int, int | None]


def medians(problems: ProblemQuerySet, today: date) -> Medians:
    """How fast problems pass each stage: those that ended this quarter against last quarter's."""
    period = period_of(today, Frequency.QUARTER)
    return Medians(period, _medians(problems, period), _medians(problems, period.previous))


def _medians(problems: ProblemQuerySet, period: Period) -> dict[int, int | None]:
    return {stage: _median(_lengths(problems, begin, end, period)) for stage, begin, end in SPANS}


def _lengths(problems: ProblemQuerySet, begin: str, end: str, period: Period) -> list[int]:
    known = holidays()
    columns = ["classified_at" if name == "classified_on" else name for name in (begin, end)]
    last = columns[1]
    inside = {
        f"{last}__date__range" if last == "classified_at" else f"{last}__range": (
            period.first,
            period.last,
        )
    }
    rows = (
        problems.filter(**inside, **{f"{columns[0]}__isnull": False})
        .order_by()
        .values_list(*columns)
    )
    days = ((_day(a), _day(b)) for a, b in rows)
    return [max(working_days_between(a, b, known), 0) for a, b in days]


def _day(value: date | datetime) -> date:
    return business_date(value) if isinstance(value, datetime) else value


def _median(lengths: Iterable[int]) -> int | None:
    ordered = sorted(lengths)
    return ordered[len(ordered) // 2] if ordered else None


def _never_issued() -> Q:
    return Q(state=states.DRAFT) | Q(state=states.WITHDRAWN, issued_on__isnull=True)
