"""Facts of terms and elections for the engines. ``records.facts`` is the door; it alone reads this.

``facts(units, first, last)`` gives plain :class:`~bihuan.engines.rules.values.Fact` values of the kinds election,
by_election, ballot, extension, advance, term_reminder, request and approval that happened between two days, in a fixed number
of set queries whatever the number of units. What each column holds (INTERFACES 3):

- ``org`` the body's code; also of a reminder, which is the superior's act for this body.
- ``subject`` of election, by_election, ballot, extension, term_reminder: ``CODE:NUMBER`` of the term (for an election
  the term that it began, for a by-election and its ballot the running one); of request and approval: the matter
  (``petition-7``), so that a reply finds its request.
- ``election``: ``quantity`` the term's years where they are not the rule's, ``part``/``whole`` attending / eligible of
  the committee ballot where it was held here, marks ``committee``, ``secretary``, ``discipline``; ``from_register``
  where the register knows the term alone.
- ``by_election``: the same without ``quantity``. ``ballot``: ``quantity`` ballots issued, ``part``/``whole``
  candidates / seats, mark of the contest (``committee`` or ``secretary``); the first of a contest only, as another
  vote on what it left open needs no surplus.
- ``extension``: ``until`` the day extended (or asked) to, ``approved`` when it was.
- ``advance``: a term elected as 提前换届; ``on`` the day of the election, ``until`` the regular end of the term before,
  ``quantity`` the months between them, begun ones counted.
- ``term_reminder``: ``letter`` or ``phone``. ``request``: what it is about (``convene``, ``candidates``, ``result``,
  ``dismissal``, ``extension``) and the body's mark. ``approval``: the same, ``early`` of the consent to an early
  election, and ``group`` (the Party group decided),
  ``committee`` (the working committee approved) or ``mother_body``.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from django.db.models import F, Q, QuerySet

from bihuan.calendar.clock import business_date
from bihuan.elections.kinds import ORGAN_KINDS, years_of
from bihuan.elections.models import Ballot, Election, Extension, Petition, Reminder
from bihuan.engines.periods import add_months
from bihuan.engines.rules.values import SCALE, Fact
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Kind, Term, Unit

CHUNK = 400
"""Names of objects in one look-up of when they were entered."""


def facts(units: QuerySet[Unit] | Sequence[int], first: date, last: date) -> Iterator[Fact]:
    """Facts of these units (a query of units, or their ids) that happened from ``first`` to ``last``, both included.

    Order: by kind, then by key. What a dropped election left (its requests) still happened and is given. Nothing is asked
    about ballots where there was no election, nor about extensions and reminders where there is no term.
    """
    span = (first, last)
    terms = list(Term.objects.filter(unit__in=units).select_related("unit").order_by("pk"))
    rows = list(
        Election.objects.filter(unit__in=units)
        .select_related("unit", "term", "new_term")
        .order_by("pk")
    )
    ballots = _first_ballots(units) if rows else {}
    yield from _elections(terms, rows, ballots, span)
    yield from _by_elections(rows, ballots, span)
    if rows:
        yield from _ballots(units, span)
    if terms:
        yield from _extensions(units, terms, span)
        yield from _reminders(units, span)
    yield from _petitions(units, span)


Span = tuple[date, date]
Units = QuerySet[Unit] | Sequence[int]
Ballots = dict[int, dict[str, Ballot]]
"""The first round of each contest, by election."""


def subject_of(code: str, number: int) -> str:
    """The name of a term in facts."""
    return f"{code}:{number}"


def _within(day: date | None, span: Span) -> bool:
    return day is not None and span[0] <= day <= span[1]


def _elections(
    terms: Sequence[Term], rows: Sequence[Election], ballots: Ballots, span: Span
) -> Iterator[Fact]:
    """Every term of the register is an election that took place; here or before the system began. Early ones besides."""
    terms = [term for term in terms if _within(term.elected_on, span)]
    here = {
        row.new_term_id: row
        for row in rows
        if row.new_term is not None and _within(row.new_term.elected_on, span)
    }
    entered = _entered([f"orgs.term:{t.pk}" for t in terms])
    for term in terms:
        held = here.get(term.pk)
        by_rule = term.years == years_of(term.unit.kind)
        vote = ballots.get(held.pk, {}) if held else {}
        sheet = vote.get("committee") or vote.get("officers")
        yield Fact(
            fact=f"election-{term.pk}",
            org=term.unit.code,
            kind="election",
            on=term.elected_on,
            recorded_on=entered.get(f"orgs.term:{term.pk}", term.elected_on),
            subject=subject_of(term.unit.code, term.number),
            quantity=None if by_rule else term.years * SCALE,
            part=sheet.attending * SCALE if sheet else None,
            whole=sheet.eligible * SCALE if sheet else None,
            has=_marks(term.unit.kind, vote) | (frozenset() if held else {"from_register"}),
        )
    for one in sorted(here.values(), key=lambda e: e.pk):
        if one.kind == "early":
            yield from _advance(one)


def _by_elections(rows: Sequence[Election], ballots: Ballots, span: Span) -> Iterator[Fact]:
    for row in rows:
        if row.kind not in ("by_election", "secretary") or row.state != "approved":
            continue
        if row.held_on is None or not _within(row.held_on, span):
            continue
        vote = ballots.get(row.pk, {})
        sheet = vote.get("committee") or vote.get("officers")
        yield Fact(
            fact=f"by_election-{row.pk}",
            org=row.unit.code,
            kind="by_election",
            on=row.held_on,
            recorded_on=_recorded(row.approved_at, row.held_on),
            subject=subject_of(row.unit.code, row.term.number) if row.term else None,
            part=sheet.attending * SCALE if sheet else None,
            whole=sheet.eligible * SCALE if sheet else None,
            has=_marks(row.unit.kind, vote),
        )


def _ballots(units: Units, span: Span) -> Iterator[Fact]:
    rows = (
        Ballot.objects.filter(election__unit__in=units, held_on__range=span, round=1)
        .exclude(election__state="dropped")
        .select_related("election__unit", "election__term", "election__new_term")
        .prefetch_related("counts__candidate")
        .order_by("pk")
    )
    for row in rows:
        election = row.election
        term = election.new_term or election.term
        stood = sum(not c.candidate.written_in for c in row.counts.all())
        yield Fact(
            fact=f"ballot-{row.pk}",
            org=election.unit.code,
            kind="ballot",
            on=row.held_on,
            recorded_on=business_date(row.recorded_at),
            subject=subject_of(election.unit.code, term.number) if term else None,
            quantity=row.issued * SCALE,
            part=stood * SCALE,
            whole=row.seats * SCALE,
            has=frozenset({"committee" if row.contest == "committee" else "secretary"}),
        )


def _extensions(units: Units, terms: Sequence[Term], span: Span) -> Iterator[Fact]:
    """Extensions asked for here, and those of the register that were approved before the system began."""
    rows = (
        Extension.objects.filter(term__unit__in=units)
        .filter(Q(approved_on__range=span) | Q(approved_on__isnull=True, asked_on__range=span))
        .exclude(state="withdrawn")
        .select_related("term__unit")
        .order_by("pk")
    )
    for row in rows:
        yield Fact(
            fact=f"extension-{row.pk}",
            org=row.term.unit.code,
            kind="extension",
            on=row.approved_on or row.asked_on,
            recorded_on=_recorded(row.approved_at or row.recorded_at, row.asked_on),
            until=row.approved_to or row.asked_to,
            subject=subject_of(row.term.unit.code, row.term.number),
            has=frozenset({"approved"}) if row.approved_on else frozenset(),
        )
    moved = [term for term in terms if term.extended_to is not None and _within(term.due_on, span)]
    if not moved:
        return
    known = set(
        Extension.objects.filter(term__unit__in=units, state="approved").values_list(
            "term", flat=True
        )
    )
    moved = [term for term in moved if term.pk not in known]
    entered = _entered([f"orgs.term:{t.pk}" for t in moved])
    for term in moved:
        yield Fact(
            fact=f"extension-term-{term.pk}",
            org=term.unit.code,
            kind="extension",
            on=term.due_on,
            recorded_on=max(term.due_on, entered.get(f"orgs.term:{term.pk}", term.due_on)),
            until=term.extended_to,
            subject=subject_of(term.unit.code, term.number),
            has=frozenset({"approved"}),
        )


def _advance(row: Election) -> Iterator[Fact]:
    """The term that an election, started as an early one, began before the one before it was over."""
    term, new = row.term, row.new_term
    if term is None or new is None or new.elected_on >= term.due_on:
        return
    yield Fact(
        fact=f"advance-{row.pk}",
        org=row.unit.code,
        kind="advance",
        on=new.elected_on,
        recorded_on=_recorded(row.approved_at, new.elected_on),
        until=term.due_on,
        subject=subject_of(row.unit.code, new.number),
        quantity=_months(new.elected_on, term.due_on) * SCALE,
    )


def _months(first: date, last: date) -> int:
    """Months from one day to a later one, a begun one counted."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + (add_months(first, whole) < last)


def _reminders(units: Units, span: Span) -> Iterator[Fact]:
    rows = (
        Reminder.objects.filter(term__unit__in=units, on__range=span)
        .select_related("term__unit")
        .order_by("pk")
    )
    for row in rows:
        yield Fact(
            fact=f"reminder-{row.pk}",
            org=row.term.unit.code,
            kind="term_reminder",
            on=row.on,
            recorded_on=business_date(row.recorded_at),
            subject=subject_of(row.term.unit.code, row.term.number),
            has=frozenset({row.how}),
        )


def _petitions(units: Units, span: Span) -> Iterator[Fact]:
    rows = list(
        Petition.objects.filter(unit__in=units)
        .filter(Q(sent_on__range=span) | Q(decided_on__range=span) | Q(approved_on__range=span))
        .annotate(
            kind=F("unit__kind"),
            code=F("unit__code"),
            above=F("unit__parent__kind"),
            of=F("election__kind"),
        )
        .order_by("pk")
    )
    first, last = span
    for row in rows:
        about = {row.matter, *_body_marks(row.kind)}
        organ = row.kind in ORGAN_KINDS or row.above in (Kind.UNIT, Kind.WORKING_COMMITTEE)
        above = "committee" if organ else "mother_body"
        early = {"early"} if row.of == "early" and row.matter == "convene" else set()
        found: list[tuple[str, date | None, datetime | None, set[str]]] = [
            ("request", row.sent_on, row.recorded_at, about),
            ("approval-group", row.decided_on, row.decided_at, {*about, "group"}),
            ("approval", row.approved_on, row.approved_at, {*about, above, *early}),
        ]
        for name, on, at, marks in found:
            if on is None or not first <= on <= last:
                continue
            yield Fact(
                fact=f"{name}-{row.pk}",
                org=row.code,
                kind=name.partition("-")[0],
                on=on,
                recorded_on=_recorded(at, on),
                subject=f"petition-{row.pk}",
                has=frozenset(marks),
            )


def _recorded(at: datetime | None, on: date) -> date:
    return business_date(at) if at else on


def _first_ballots(units: Units) -> Ballots:
    found: Ballots = {}
    for row in Ballot.objects.filter(election__unit__in=units, round=1).order_by("pk"):
        found.setdefault(row.election_id, {})[row.contest] = row
    return found


def _body_marks(kind: str) -> frozenset[str]:
    if kind == Kind.ORGAN_DISCIPLINE:
        return frozenset({"discipline"})
    return frozenset({"organ_committee"}) if kind == Kind.ORGAN_COMMITTEE else frozenset()


def _marks(kind: str, vote: dict[str, Ballot]) -> frozenset[str]:
    """What was elected. Of a term from before the system only the kind of body is known."""
    marks = {"committee"} if "committee" in vote or kind in ORGAN_KINDS else set()
    if "officers" in vote:
        marks.add("secretary")
    if kind == Kind.ORGAN_DISCIPLINE:
        marks.add("discipline")
    return frozenset(marks)


def _entered(names: Iterable[str]) -> dict[str, date]:
    """On which business day each object was first entered in the ledger; objects without an entry are absent."""
    found: dict[str, date] = {}
    rest = iter(names)
    while chunk := list(islice(rest, CHUNK)):
        rows = Entry.objects.filter(object__in=chunk).order_by("seq").values_list("object", "at")
        for name, at in rows:
            found.setdefault(name, business_date(at))
    return found
