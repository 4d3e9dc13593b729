"""The figures of a circular (F08): problems found and suggestions made, each by what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from bihuan.access.scope import Actor
from bihuan.lists.models import Edition
from bihuan.problems import states
from bihuan.problems.deadlines import overdue_line
from bihuan.problems.models import Problem
from bihuan.problems.models.problem import Sort


@dataclass(frozen=True, slots=True)
class Figures:
    """Each row counts once in ``open`` or in one of the five settled words; no sum mixes those words.

    ``overdue`` is part of ``open``; ``recurred`` counts those taken up again, wherever they stand now.
    """

    issued: int = 0
    open: int = 0
    overdue: int = 0
    closed: int = 0
    partly_done: int = 0
    continuing: int = 0
    not_now: int = 0
    withdrawn: int = 0
    recurred: int = 0


_COUNTS: Mapping[str, Q] = {
    "open": Q(state__in=states.OPEN),
    "closed": Q(state=states.CLOSED),
    "partly_done": Q(state=states.PARTLY_DONE),
    "continuing": Q(state=states.CONTINUING),
    "not_now": Q(state=states.NOT_NOW),
    "withdrawn": Q(state=states.WITHDRAWN),
    "recurred": Q(cycle__gt=1),
}


def figures(problems: QuerySet[Problem], *, on: date) -> dict[str, Figures]:
    """The figures of these rows by sort: ``problem`` and ``suggestion``. One query; drafts do not count."""
    rows = _issued(problems).order_by().values("sort").annotate(**_counts(on))
    found = {row["sort"]: _of(row) for row in rows}
    return {sort: found.get(sort, Figures()) for sort in Sort.values}


@dataclass(frozen=True, slots=True)
class UnitFigures:
    code: str
    name: str
    figures: Figures


def by_unit(problems: QuerySet[Problem], *, sort: str, on: date) -> list[UnitFigures]:
    """The same for each unit, in the order of the tree."""
    rows = (
        _issued(problems)
        .filter(sort=sort)
        .order_by("unit__path")
        .values("unit__code", "unit__name", "unit__path")
        .annotate(**_counts(on))
    )
    return [UnitFigures(row["unit__code"], row["unit__name"], _of(row)) for row in rows]


def of_edition(edition: Edition, actor: Actor) -> QuerySet[Problem]:
    """The problems that stand on an edition, as far as the actor may see them, each once."""
    listed = Problem.objects.filter(items__annex__edition=edition).values("pk")
    return Problem.objects.visible_to(actor).filter(pk__in=listed)


def of_year(actor: Actor, year: int) -> QuerySet[Problem]:
    """The problems issued in a year, as far as the actor may see them."""
    return Problem.objects.visible_to(actor).filter(issued_on__year=year)


def _issued(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    return problems.exclude(state=states.DRAFT).filter(issued_on__isnull=False)


def _counts(on: date) -> dict[str, Count]:
    late = Q(state__in=states.OPEN, due_on__lte=overdue_line(on))
    return {
        "issued_n": Count("pk"),
        "overdue_n": Count("pk", filter=late),
        **{f"{name}_n": Count("pk", filter=condition) for name, condition in _COUNTS.items()},
    }


def _of(row: Mapping[str, object]) -> Figures:
    return Figures(**{name: int(str(row[f"{name}_n"])) for name in Figures.__slots__})
