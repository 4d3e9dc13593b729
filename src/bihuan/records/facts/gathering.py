"""Facts: from records, and from the typed tables of posts and terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.elections.queries import facts as elections
from bihuan.engines.periods import add_months
from bihuan.engines.rules.values import Fact
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.models.unit import STEP
from bihuan.packs import texts
from bihuan.records.facts.places import Span, Units, chosen, span_of
from bihuan.records.facts.roles import marks_of
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Record

ALWAYS = ("request", "approval")
"""Kinds that are given however old they are, beside those that the pack's clocks run from or to."""
BEGINNING = date(1921, 7, 1)
LEADING = ("party_group", "party_committee", "leading_body")
BACK = 12
"""Months for which posts that ended are still given: a timer may run from their beginning."""


def lasting() -> tuple[str, ...]:
    """The kinds that a later window may ask for: anchors, answers and extensions of clocks, and what counts for ever."""
    found = set(ALWAYS)
    for one in texts.shipped_base().indicators:
        args = one.check.args
        names = ["anchor", "answer", "extend"]
        if args.get("when") in {"ever", "held"}:
            names.append("pick")
        for name in names:
            for pick in args.get(name, ()):
                kinds = pick.get("kind", ())
                found |= {kinds} if isinstance(kinds, str) else set(kinds)
    return tuple(sorted(found))


def facts_of(units: Units, period: Span, *, as_of: date | None = None) -> list[Fact]:
    """The facts of these units that windows inside ``period`` may need.

    That is: what happened inside it; annual rites of the year before, and of its years though held later (所属年度);
    what lasted into it; and, however old, what clocks run from or to. ``as_of`` leaves out what happened or was entered
    after that day. A fixed number of queries for each table.
    """
    first, last = span_of(period)
    rows = chosen(units)
    found = [
        *of_records(rows, first, last, as_of),
        *of_posts(rows, first, last, as_of),
        *of_elections(rows, last, as_of),
    ]
    return sorted(found, key=lambda fact: (fact.org, fact.on, fact.fact))


def of_records(
    units: QuerySet[Unit], first: date, last: date, as_of: date | None = None
) -> Iterator[Fact]:
    """What was entered."""
    years = [str(year) for year in range(first.year - 1, last.year + 1)]
    annual = [kind.code for kind in all_kinds().values() if kind.annual]
    wanted = (
        Q(on__gte=first, on__lte=last)
        | Q(period__in=years)
        | Q(kind__in=annual, on__gte=date(first.year - 1, 1, 1), on__lte=last)
        | Q(kind__in=lasting(), on__lt=first)
        | Q(on__lt=first, until__gte=first)
    )
    rows = Record.objects.counting().filter(wanted, unit__in=units.values("pk"))
    if as_of is not None:
        rows = rows.filter(on__lte=as_of, recorded_on__lte=as_of)
    columns = (
        "pk", "unit__code", "kind", "on", "recorded_on", "until", "period", "subject", "quantity", "part", "whole",
        "marks",
    )  # fmt: skip
    for (
        key, org, kind, on, recorded_on, until, year, subject, quantity, part, whole, marks,
    ) in rows.order_by().values_list(*columns).iterator(chunk_size=5_000):  # fmt: skip
        yield Fact(
            fact=f"r{key}",
            org=org,
            kind=kind,
            on=on,
            recorded_on=recorded_on,
            until=until,
            period=year or None,
            subject=subject or None,
            quantity=quantity,
            part=part,
            whole=whole,
            has=frozenset(marks.split()),
        )


APPOINTED = frozenset({"unit_leader", "committee_deputy", "newly_appointed"})
"""What the register of posts can say of an appointment as secretary."""
FROM_POSTS = "from_posts"
"""Marks an appointment that nobody described: whether he heads the office, how long he is a member, is not known."""


def of_posts(
    units: QuerySet[Unit], first: date, last: date, as_of: date | None = None
) -> Iterator[Fact]:
    """Who held a post, from and until (the day of leaving), with the marks of the role.

    What other posts of the same person say is marked too, so that nobody types it: ``unit_leader`` (in the unit's
    leading body), ``committee_deputy`` (deputy secretary of its organ committee), ``newly_appointed`` (no earlier post
    as a secretary). A secretary's post gives the fact ``secretary_appointment`` besides.
    """
    since = add_months(first, -BACK)
    rows = Post.objects.filter(
        Q(until__isnull=True) | Q(until__gte=since), unit__in=units.values("pk"), since__lte=last
    )
    if as_of is not None:
        rows = rows.filter(since__lte=as_of)
    held = _held_by(rows)
    columns = (
        "pk",
        "unit__code",
        "unit__path",
        "person_id",
        "person__key",
        "title",
        "role",
        "full_time",
    )
    for key, org, path, who, person, title, role, full_time, began, ended in (
        rows.order_by().values_list(*columns, "since", "until")
    ):  # fmt: skip
        marks = set(marks_of(title, role, full_time=full_time))
        marks |= _from_others(path, began, ended, "secretary" in marks, held.get(who, ()))
        post = Fact(
            fact=f"p{key}",
            org=org,
            kind="post",
            on=began,
            recorded_on=began,
            until=ended,
            subject=f"p-{person}",
            has=frozenset(marks),
        )
        yield post
        if "secretary" in marks and began >= first:
            has = post.has & APPOINTED | {FROM_POSTS}
            yield replace(
                post, fact=f"s{key}", kind="secretary_appointment", until=None, has=frozenset(has)
            )


@dataclass(frozen=True, slots=True)
class _Held:
    path: str
    kind: str
    since: date
    until: date | None
    marks: frozenset[str]


def _held_by(rows: QuerySet[Post]) -> Mapping[int, Sequence[_Held]]:
    """Every post of the people who hold one of these."""
    found: dict[int, list[_Held]] = {}
    every = Post.objects.filter(person__in=rows.order_by().values("person"))
    for who, path, kind, since, until, title, role in every.order_by().values_list(
        "person_id", "unit__path", "unit__kind", "since", "until", "title", "role"
    ):
        found.setdefault(who, []).append(_Held(path, kind, since, until, marks_of(title, role)))
    return found


def _from_others(
    path: str, began: date, ended: date | None, secretary: bool, others: Sequence[_Held]
) -> set[str]:
    """The marks that a person's other posts give to this one."""
    marks = set()
    house = path[:-STEP]
    for other in others:
        together = (other.until is None or other.until > began) and (
            ended is None or other.since < ended
        )
        near = other.path[:-STEP] == house and other.path != path
        if together and near and other.kind in LEADING:
            marks.add("unit_leader")
        if (
            together
            and near
            and other.kind == "organ_committee"
            and "deputy_secretary" in other.marks
        ):
            marks.add("committee_deputy")
    if secretary and not any("secretary" in o.marks and o.since < began for o in others):
        marks.add("newly_appointed")
    return marks


def of_elections(units: QuerySet[Unit], last: date, as_of: date | None = None) -> Iterator[Fact]:
    """Terms, elections, ballots, extensions, reminders, requests and replies: however old, for clocks run from them."""
    until = last if as_of is None else min(last, as_of)
    for fact in elections.facts(units, BEGINNING, until):
        if as_of is None or fact.recorded_on <= as_of:
            yield fact
