"""The board: every body with a term, when it ends, how far its election is, on whom it waits. Set queries only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor, below_q, spans_q
from bihuan.calendar.queries import holidays
from bihuan.elections.kinds import ELECTED_KINDS, REMIND_MONTHS, RENEWING, organ_level_q
from bihuan.elections.models import Election, ElectionStep, Extension, Reminder
from bihuan.elections.states import (
    ELECTION_STATES,
    OPEN_STATES,
    WAITING_COMMITTEE,
    WAITING_GROUP,
)
from bihuan.engines.periods import add_months, parse, working_days_between
from bihuan.orgs.models import Kind, Term, Unit
from bihuan.shell.words import period_words

Bodies = QuerySet[Any]
"""Units with the annotations of :func:`bodies`."""

CALENDAR_MONTHS = 36

STATES: dict[str, object] = {
    "overdue": gettext_lazy("已超期"),
    "due": gettext_lazy("六个月内届满"),
    "unreminded": gettext_lazy("应提醒未提醒"),
    "underway": gettext_lazy("正在办理"),
    "group": gettext_lazy("等党组（党委）研究"),
    "committee": gettext_lazy("等工委审批"),
    "mother": gettext_lazy("等上级党组织审批"),
    "body": gettext_lazy("等本组织办理"),
    "extending": gettext_lazy("申请延期"),
    "extended": gettext_lazy("已批准延期"),
    "unknown": gettext_lazy("没有登记任期"),
}
SORTS = {"ends": "ends_on", "unit": "path", "since": "election_since"}


def bodies(actor: Actor, today: date) -> Bodies:
    """Bodies with a term inside the reach, each with its latest term's end, its open election, reminder, extension.

    Annotations: ``term_pk``, ``ends_on``, ``extended_to``, ``reminded_on``, ``election_pk``, ``election_state``,
    ``election_since``, ``extension_pk``.
    """
    latest = Term.objects.filter(unit=OuterRef("pk")).order_by("-number")
    election = Election.objects.filter(
        unit=OuterRef("pk"), kind__in=RENEWING, state__in=OPEN_STATES
    )
    reminder = Reminder.objects.filter(term=OuterRef("term_pk")).order_by("-on")
    extension = Extension.objects.open().filter(term=OuterRef("term_pk"))
    return (
        Unit.objects.filter(
            spans_q("path", actor.reach("elections.view")), kind__in=ELECTED_KINDS, batch=0
        )
        .existing(today)
        .annotate(
            term_pk=Subquery(latest.values("pk")[:1]),
            ends_on=Subquery(
                latest.annotate(end=Coalesce("extended_to", "due_on")).values("end")[:1]
            ),
            extended_to=Subquery(latest.values("extended_to")[:1]),
            reminded_on=Subquery(reminder.values("on")[:1]),
            election_pk=Subquery(election.values("pk")[:1]),
            election_state=Subquery(election.values("state")[:1]),
            election_since=Subquery(election.values("state_since")[:1]),
            extension_pk=Subquery(extension.values("pk")[:1]),
        )
    )


def condition(state: str, today: date) -> Q:
    """Which bodies stand in this state of the board. An unknown state narrows nothing."""
    soon = add_months(today, REMIND_MONTHS)
    organ = organ_level_q()
    match state:
        case "overdue":
            return Q(ends_on__lt=today)
        case "due":
            return Q(ends_on__gte=today, ends_on__lte=soon)
        case "unreminded":
            return Q(ends_on__lte=soon, reminded_on__isnull=True, election_pk__isnull=True)
        case "underway":
            return Q(election_pk__isnull=False)
        case "group":
            return organ & Q(election_state__in=WAITING_GROUP)
        case "committee":
            return organ & Q(election_state__in=WAITING_COMMITTEE)
        case "mother":
            return ~organ & Q(election_state__in=[*WAITING_GROUP, *WAITING_COMMITTEE])
        case "body":
            waiting = [*WAITING_GROUP, *WAITING_COMMITTEE]
            return Q(election_state__in=[s for s in OPEN_STATES if s not in waiting])
        case "extending":
            return Q(extension_pk__isnull=False)
        case "extended":
            return Q(extended_to__isnull=False)
        case "unknown":
            return Q(term_pk__isnull=True)
    return Q()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of the board as they stand in the address."""

    state: str = ""
    kind: str = ""
    unit: str = ""
    month: str = ""
    text: str = ""
    sort: str = "ends"

    @classmethod
    def of(cls, query: QueryDict) -> "Chosen":
        """From the address; what is not known is passed over."""
        state, kind = query.get("state", ""), query.get("kind", "")
        sort = query.get("sort", "ends")
        return cls(
            state if state in STATES else "",
            kind if kind in ELECTED_KINDS else "",
            query.get("unit", "")[:32],
            query.get("month", "")[:7],
            query.get("q", "").strip()[:60],
            sort if sort.removeprefix("-") in SORTS else "ends",
        )

    def narrow(self, rows: Bodies, today: date) -> Bodies:
        """The rows that fit, in the chosen order."""
        rows = rows.filter(condition(self.state, today))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.unit:
            path = Unit.objects.filter(code=self.unit).values_list("path", flat=True).first()
            rows = rows.filter(below_q("path", path)) if path else rows.none()
        if span := month_of(self.month):
            rows = rows.filter(ends_on__gte=span[0], ends_on__lt=span[1])
        if self.text:
            rows = rows.filter(
                Q(name__icontains=self.text) | Q(code__istartswith=self.text.upper())
            )
        field = SORTS[self.sort.removeprefix("-")]
        down = self.sort.startswith("-")
        order = F(field).desc(nulls_last=True) if down else F(field).asc(nulls_last=True)
        return rows.order_by(order, "path")


def month_of(text: str) -> tuple[date, date] | None:
    """First day of the month and of the next; None for anything that is not a month."""
    year, _dash, month = text.partition("-")
    if not (year.isascii() and month.isascii() and year.isdigit() and month.isdigit()):
        return None
    if not (1 <= int(month) <= 12 and 1990 < int(year) < 2200):
        return None
    first = date(int(year), int(month), 1)
    return first, add_months(first, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One body of the board, ready for its page, the workbook and the paper."""

    unit: Unit
    term: Term | None
    ends_on: date | None
    reminded_on: date | None
    election: int | None
    state_word: str
    holder: str
    days: int | None
    extension: int | None
    superior: str = ""


def lines(rows: Iterable[Any], today: date) -> list[Line]:
    """The rows of one page: one more query for their terms."""
    found = list(rows)
    keys = [row.term_pk for row in found if row.term_pk]
    terms = Term.objects.in_bulk(keys)
    known = holidays()
    return [
        Line(
            unit=row,
            term=terms.get(row.term_pk),
            ends_on=row.ends_on,
            reminded_on=row.reminded_on,
            election=row.election_pk,
            state_word=str(ELECTION_STATES[row.election_state]) if row.election_state else "",
            holder=holder_of(row.kind, row.organ, row.election_state or ""),
            days=working_days_between(row.election_since, today, known)
            if row.election_since
            else None,
            extension=row.extension_pk,
        )
        for row in _with_level(found)
    ]


def _with_level(rows: list[Any]) -> Iterator[Any]:
    """Each row told whether its body is organ-level; the parents' kinds come with one query."""
    parents = dict(
        Unit.objects.filter(pk__in={row.parent_id for row in rows}).values_list("pk", "kind")
    )
    for row in rows:
        above = parents.get(row.parent_id or 0, Kind.UNIT)
        row.__dict__["organ"] = row.kind in (Kind.ORGAN_COMMITTEE, Kind.ORGAN_DISCIPLINE) or (
            above in (Kind.UNIT, Kind.WORKING_COMMITTEE)
        )
        yield row


def holder_of(kind: str, organ: bool, state: str) -> str:
    """Whose turn it is, in words; empty where nothing is under way."""
    if not state:
        return ""
    if state in WAITING_GROUP:
        return _("党组（党委）") if organ else _("上级党组织")
    if state in WAITING_COMMITTEE:
        return _("工委") if organ else _("上级党组织")
    return str(Kind(kind).label)


def counts(rows: Bodies, today: date) -> dict[str, int]:
    """How many bodies stand in each state, in one query."""
    return rows.aggregate(
        total=Count("pk"),
        **{state: Count("pk", filter=condition(state, today)) for state in STATES},
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one state lasted: steps counted, working days on average."""

    word: str
    steps: int
    days: float


def paces(actor: Actor, since: date) -> list[Pace]:
    """Working days that each state lasted in steps taken since a day, in the order of the way. One query."""
    rows = (
        ElectionStep.objects.filter(
            on__gte=since, election__in=Election.objects.visible_to(actor), source__in=OPEN_STATES
        )
        .exclude(move="stop")
        .order_by()
        .values_list("source")
        .annotate(number=Count("pk"), mean=Avg("days"))
    )
    found = {source: (number, mean) for source, number, mean in rows}
    return [
        Pace(str(ELECTION_STATES[s]), found[s][0], round(float(found[s][1]), 1))
        for s in OPEN_STATES
        if s in found
    ]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar: terms that end in it, by level."""

    code: str
    first: date
    organ: int
    branch: int
    share: int
    """0 to 100: against the fullest month."""

    @property
    def total(self) -> int:
        return self.organ + self.branch

    @property
    def words(self) -> str:
        """The month as a page says it."""
        return period_words(parse(self.code))


def months(rows: Bodies, today: date) -> tuple[int, list[Month]]:
    """How many terms were over before this month, and those ending in each of the next months. One query."""
    ends = (
        rows.filter(ends_on__isnull=False)
        .order_by()
        .values_list("ends_on", "kind")
        .annotate(number=Count("pk"))
    )
    first = today.replace(day=1)
    before = 0
    organ: Counter[str] = Counter()
    branch: Counter[str] = Counter()
    for end, kind, number in ends:
        if end < first:
            before += number
            continue
        counter = organ if kind in (Kind.ORGAN_COMMITTEE, Kind.ORGAN_DISCIPLINE) else branch
        counter[f"{end:%Y-%m}"] += number
    span = [add_months(first, n) for n in range(CALENDAR_MONTHS)]
    most = max((organ[f"{d:%Y-%m}"] + branch[f"{d:%Y-%m}"] for d in span), default=0) or 1
    return before, [
        Month(
            (code := f"{day:%Y-%m}"),
            day,
            organ[code],
            branch[code],
            round((organ[code] + branch[code]) * 100 / most),
        )
        for day in span
    ]


def ending(rows: Bodies, first: date, last: date) -> Bodies:
    """Bodies whose terms end between two days, for the paper 届满一览表."""
    return rows.filter(ends_on__range=(first, last)).order_by("ends_on", "path")
