"""The branches' months at a glance, and the sheets of the 工作手册: a month's and a year's, as values for any paper."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.access.scope import Actor
from bihuan.calendar.lateness import late_words
from bihuan.engines.periods import Frequency, Period, year
from bihuan.engines.rules.values import RecordKind
from bihuan.orgs.models import Kind, Term, Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.orgs.queries import found_units, people_in
from bihuan.records import states
from bihuan.records.models import Attendance, Member, Record, Standing
from bihuan.records.people import names_of
from bihuan.records.queries.words import (
    answered,
    kinds_of,
    name_of,
    unit_names,
    year_words,
)
from bihuan.records.queries.words import people_in as people_named

KEEPERS = (*BRANCH_KINDS, Kind.GENERAL_BRANCH, Kind.PARTY_CELL)
"""Kinds of organisation that keep a month's page."""


def branches_in(
    actor: Actor, month: Period, text: str = "", *, bare: bool = False
) -> QuerySet[Unit]:
    """The branches inside the reach that existed in a month, each with how much stands in it (``events``, and
    ``theme_days`` of these); with ``bare`` only branches without a theme day. One query."""
    inside = Record.objects.counting().filter(unit=OuterRef("pk")).in_period(month).order_by()
    every = inside.values("unit").annotate(n=Count("pk")).values("n")
    days = inside.filter(kind="theme_day").values("unit").annotate(n=Count("pk")).values("n")
    units = (
        Unit.objects.visible_to(actor, "records.view")
        .filter(kind__in=KEEPERS, opened_on__lte=month.last)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=month.first))
    )
    if bare:
        held = inside.filter(kind="theme_day")
        units = units.filter(~Exists(held), kind__in=BRANCH_KINDS)
    return (
        found_units(units, text)
        .select_related("parent__parent")
        .annotate(
            events=Coalesce(Subquery(every), 0),
            theme_days=Coalesce(Subquery(days), 0),
        )
        .order_by("path")
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the paper shows it."""

    title: str
    on: date
    until: date | None
    answers: list[tuple[str, str]]
    absent: str
    recorded_on: date
    late: str
    year: str
    corrected: bool
    record: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month of the book."""

    period: Period
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Book:
    """《党支部工作手册》 of a year: who, when, what happened month by month, annual rites."""

    unit: Unit
    year: int
    posts: list[tuple[str, str, date]]
    terms: list[Term]
    members: int | None
    full_members: int | None
    exempt: int
    sheets: list[Sheet]
    rites: list[Entry]
    """Rites of the year held in the next one (所属年度)."""
    counts: list[tuple[str, int]]

    @property
    def total(self) -> int:
        """How many events stand in the book."""
        return sum(len(sheet.entries) for sheet in self.sheets) + len(self.rites)


def sheet_of(unit: Unit, month: Period, *, names: bool = True) -> Sheet:
    """The month's sheet: what counted in it, with the names of those absent (``names``) where they are kept."""
    rows = Record.objects.counting().filter(unit=unit).in_period(month)
    return Sheet(month, _entries(list(rows.select_related("unit").order_by("on", "pk")), names))


def book_of(unit: Unit, number: int, today: date, *, names: bool = True) -> Book:
    """The year's book, from the same rows as everything else: nobody keeps it beside. A fixed number of queries."""
    span = year(number)
    rows = list(
        Record.objects.counting()
        .filter(Q(on__gte=span.first, on__lte=span.last) | Q(period=str(number)), unit=unit)
        .select_related("unit")
        .order_by("on", "pk")
    )
    entries = _entries(rows, names)
    sheets = [
        Sheet(month, [e for e in entries if e.on in month])
        for month in span.split(Frequency.MONTH)
        if month.first <= today
    ]
    members = list(Member.objects.filter(unit=unit).exclude(standing=Standing.LEFT))
    day = min(today, span.last)
    return Book(
        unit=unit,
        year=number,
        posts=[(p.person.name, p.title, p.since) for p in people_in(unit, day)],
        terms=list(Term.objects.filter(unit=unit, elected_on__lte=day).order_by("-number")[:1]),
        members=len(members) if members else unit.members,
        full_members=sum(m.standing == Standing.FULL for m in members)
        if members
        else unit.full_members,
        exempt=sum(bool(m.exempt) for m in members),
        sheets=sheets,
        rites=[e for e in entries if e.on > span.last],
        counts=_counts(entries),
    )


def _counts(entries: list[Entry]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for entry in entries:
        found[entry.title] = found.get(entry.title, 0) + 1
    return list(found.items())


def _entries(rows: list[Record], with_names: bool) -> list[Entry]:
    """Records in words: names, units and those absent in one query each."""
    kinds: dict[str, RecordKind] = kinds_of(rows)
    gone: dict[int, Attendance] = {}
    if with_names:
        away_rows = Attendance.objects.filter(record__in=[row.pk for row in rows])
        gone = {away.record_id: away for away in away_rows}
    refs = [ref for row in rows for ref in people_named(kinds.get(row.kind), row.data)]
    refs += [ref for a in gone.values() for ref in (*a.absent, *a.excused)]
    names = names_of(refs)
    units = unit_names(kinds.values(), [row.data for row in rows])
    found = []
    for row in rows:
        kind = kinds.get(row.kind)
        away = gone.get(row.pk)
        absent = [name_of(ref, names) for ref in (*away.absent, *away.excused)] if away else []
        found.append(
            Entry(
                title=kind.title if kind else row.kind,
                group=kind.group if kind else "",
                on=row.on,
                until=row.until,
                answers=answered(kind, row.data, names, units) if kind else [],
                absent="、".join(absent),
                recorded_on=row.recorded_on,
                late=late_words(row.late),
                year=year_words(row),
                corrected=row.state == states.CORRECTED,
                record=row.pk,
            )
        )
    return found
