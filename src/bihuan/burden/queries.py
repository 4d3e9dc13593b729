"""The bill of a demand before it goes out, and what has been asked of whom so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet, Sum

from bihuan.access.scope import Actor
from bihuan.burden.models import Demand
from bihuan.orgs.models import Unit

WARN_MINUTES_A_QUARTER = 480
"""The sender is warned when a unit would be asked for more minutes than this in one quarter: one working day."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one paper would ask of one unit: items, minutes, fields to fill in, fields filled in already."""

    unit: Unit
    items: int
    minutes: int
    asked: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class BillLine:
    """An ask with what this quarter and this year have already cost the unit; ``warned`` above the limit."""

    ask: Ask
    quarter_before: int
    year_before: int
    warned: bool

    @property
    def quarter_after(self) -> int:
        return self.quarter_before + self.ask.minutes

    @property
    def year_after(self) -> int:
        return self.year_before + self.ask.minutes


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of one paper. ``limit`` is the setting, in minutes a quarter, above which the sender is warned."""

    lines: tuple[BillLine, ...]
    limit: int
    on: date
    warned: tuple[BillLine, ...] = field(default=())

    @property
    def units(self) -> int:
        return len(self.lines)

    @property
    def items(self) -> int:
        return sum(line.ask.items for line in self.lines)

    @property
    def minutes(self) -> int:
        return sum(line.ask.minutes for line in self.lines)

    @property
    def asked(self) -> int:
        return sum(line.ask.asked for line in self.lines)

    @property
    def known(self) -> int:
        return sum(line.ask.known for line in self.lines)

    @property
    def most(self) -> int:
        """The minutes of the unit of which most is asked."""
        return max((line.ask.minutes for line in self.lines), default=0)


def bill(asks: Sequence[Ask], *, on: date, limit: int = WARN_MINUTES_A_QUARTER) -> Bill:
    """The bill of a paper that would go out on this day. Two queries, whatever the number of units."""
    keys = [ask.unit.pk for ask in asks]
    of_year = Demand.objects.filter(unit__in=keys, year=on.year)
    year = totals(of_year)
    quarter = totals(of_year.filter(quarter=quarter_of(on)))
    lines = tuple(
        BillLine(
            ask,
            quarter.get(ask.unit.pk, 0),
            year.get(ask.unit.pk, 0),
            quarter.get(ask.unit.pk, 0) + ask.minutes > limit,
        )
        for ask in asks
    )
    return Bill(lines, limit, on, tuple(line for line in lines if line.warned))


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def totals(demands: QuerySet[Demand]) -> dict[int, int]:
    """Minutes by unit."""
    rows: Iterable[tuple[int, int]] = (
        demands.order_by().values_list("unit").annotate(total=Sum("minutes"))
    )
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a year as the published page shows it: what it asked of how many units, why, approved by whom."""

    ref: str
    title: str
    sender: str
    basis: str
    approved_by: str
    on: date
    units: int
    items: int
    minutes: int
    asked: int
    known: int


def papers(actor: Actor, *, year: int, quarter: int | None = None) -> list[Paper]:
    """What was asked of the units that this actor may see, paper by paper, latest first."""
    rows = _of(actor, year, quarter)
    grouped = (
        rows.order_by("-on", "ref")
        .values("ref", "title", "sender__name", "basis", "approved_by", "on")
        .annotate(
            units=Count("unit", distinct=True),
            total_items=Sum("items"),
            total_minutes=Sum("minutes"),
            total_asked=Sum("asked"),
            total_known=Sum("known"),
        )
    )
    return [
        Paper(
            row["ref"],
            row["title"],
            row["sender__name"],
            row["basis"],
            row["approved_by"],
            row["on"],
            row["units"],
            row["total_items"],
            row["total_minutes"],
            row["total_asked"],
            row["total_known"],
        )
        for row in grouped
    ]


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """What a unit was asked in a span of time."""

    code: str
    name: str
    papers: int
    items: int
    minutes: int


def by_unit(actor: Actor, *, year: int, quarter: int | None = None) -> list[UnitTotal]:
    """Minutes, papers and items of each unit inside the reach, in the order of the tree (no ranking)."""
    rows = (
        _of(actor, year, quarter)
        .order_by("unit__path")
        .values("unit__code", "unit__name", "unit__path")
        .annotate(
            minutes_sum=Sum("minutes"), items_sum=Sum("items"), papers=Count("ref", distinct=True)
        )
    )
    return [
        UnitTotal(
            row["unit__code"],
            row["unit__name"],
            row["papers"],
            row["items_sum"],
            row["minutes_sum"],
        )
        for row in rows
    ]


def by_quarter(actor: Actor, *, year: int) -> dict[int, int]:
    """Minutes asked in each quarter of the year, of the units inside the reach."""
    rows = _of(actor, year, None).order_by().values_list("quarter").annotate(total=Sum("minutes"))
    found: dict[int, int] = dict(rows)
    return {number: found.get(number, 0) for number in range(1, 5)}


def _of(actor: Actor, year: int, quarter: int | None) -> QuerySet[Demand]:
    rows = Demand.objects.visible_to(actor).filter(year=year)
    return rows.filter(quarter=quarter) if quarter else rows
