"""Numbers that are true of an organisation from a day on: counts as stated, and what the tree and the posts say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Q, QuerySet

from bihuan.access.policy import Role
from bihuan.engines.rules.values import SCALE, Attribute
from bihuan.orgs.models import Kind, Post, Unit, UnitCount
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.records.facts.places import Units, chosen
from bihuan.records.facts.roles import BY_TITLE, COMMITTEE, marks_of
from bihuan.records.models import Member

COUNTS = ("members", "full_members", "staff")
STATED = ("covered_units", "large_committee")
"""Besides the counts: of a joint branch how many units it covers, of a committee whether it is a large one (0 or 1)."""
COMMITTEE_FROM = 3
"""A branch with so many people in committee posts has a committee (支部委员会 3 to 5 members)."""
CHILDREN = {
    Kind.PARTY_CELL: "cells",
    Kind.ORGAN_COMMITTEE: "organ_committees",
    Kind.ORGAN_DISCIPLINE: "discipline_bodies",
    Kind.GENERAL_BRANCH: "general_branches",
    Kind.BRANCH: "branches",
    Kind.JOINT_BRANCH: "branches",
    Kind.TEMPORARY_BRANCH: "branches",
    Kind.RETIRED_BRANCH: "branches",
}
HAS = {
    "cells": "has_cells",
    "organ_committees": "has_committee",
    "discipline_bodies": "has_discipline",
    "branches": "has_branch",
}
"""Counts of children that also give a 0 or 1."""

PARTY_WORK = reduce(
    or_,
    (Q(title__contains=words) for words, mark in BY_TITLE if mark == "party_worker"),
    Q(full_time=True) | Q(role=Role.LIAISON_WORKER),
)
"""Posts of those who do Party work: full-time ones, and those named for it."""

Span = tuple[date, date | None]
"""From a day to the day before another, or on and on."""
Changes = dict[tuple[str, str], dict[date, int]]
"""By organisation and name: by how much the number changes on a day."""


def attributes_of(units: Units) -> list[Attribute]:
    """The attributes of these units, each with the day from which it holds. Six queries for any number of units.

    ``members``, ``full_members``, ``staff``, ``covered_units``, ``large_committee`` as stated; ``has_committee`` (of a branch: three or more people in
    committee posts; of a unit: an organ committee below it), ``committee_size``, ``full_time`` (people in full-time
    posts in the unit's bodies), ``party_staff`` (people in full-time or Party work posts there or in the unit), ``cells``, ``branches``, … and ``has_…`` from the tree.
    """
    rows = chosen(units)
    places = list(rows.filter(batch=0).values_list("pk", "code", "kind", "opened_on", *COUNTS))
    found = [
        *_stated(rows, places),
        *_children(rows, places),
        *_posts(rows, places),
        *_waived(rows),
    ]
    return sorted(found, key=lambda a: (a.org, a.name, a.since))


def _stated(rows: QuerySet[Unit], places: list[tuple]) -> Iterator[Attribute]:  # type: ignore[type-arg]
    """Counts as they were stated for a day; the present ones from the founding day where no day was stated."""
    told: set[tuple[str, str]] = set()
    stated = UnitCount.objects.filter(unit__in=rows.values("pk")).order_by()
    names = (*COUNTS, *STATED)
    for code, since, *numbers in stated.values_list("unit__code", "since", *names):
        for name, number in zip(names, numbers, strict=True):
            if number is not None:
                told.add((code, name))
                yield Attribute(code, name, int(number) * SCALE, since)
    for _key, code, _kind, opened_on, *numbers in places:
        for name, number in zip(COUNTS, numbers, strict=True):
            if number is not None and (code, name) not in told:
                yield Attribute(code, name, number * SCALE, opened_on)


def _children(rows: QuerySet[Unit], places: list[tuple]) -> Iterator[Attribute]:  # type: ignore[type-arg]
    """How many bodies of each kind stand directly below, and whether any does."""
    changes: Changes = defaultdict(dict)
    below = Unit.objects.filter(parent__in=rows.values("pk"), kind__in=list(CHILDREN), batch=0)
    for code, kind, opened_on, closed_on in below.order_by().values_list(
        "parent__code", "kind", "opened_on", "closed_on"
    ):
        _count(changes, code, CHILDREN[Kind(kind)], opened_on, closed_on)
    for _key, code, kind, opened_on, *_numbers in places:
        for name in _expected(kind):
            changes.setdefault((code, name), {}).setdefault(opened_on, 0)
    for (code, name), days in changes.items():
        for since, number in _running(days):
            yield Attribute(code, name, number * SCALE, since)
            if name in HAS:
                yield Attribute(code, HAS[name], SCALE if number else 0, since)


def _expected(kind: str) -> Iterable[str]:
    """Names that are 0 and not unknown where nothing is below."""
    if kind == Kind.UNIT:
        return ("organ_committees", "discipline_bodies")
    if kind in BRANCH_KINDS:
        return ("cells",)
    if kind in {Kind.ORGAN_COMMITTEE, Kind.GENERAL_BRANCH}:
        return ("branches",)
    return ()


def _posts(rows: QuerySet[Unit], places: list[tuple]) -> Iterator[Attribute]:  # type: ignore[type-arg]
    """The size of committees and the people in full-time posts, from the posts of the body and of its parent's unit."""
    changes: Changes = defaultdict(dict)
    begun = {code: (kind, opened_on) for _key, code, kind, opened_on, *_numbers in places}
    held = Post.objects.filter(unit__in=rows.values("pk")).order_by()
    sat: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for code, person, title, role, full_time, since, until in held.values_list(
        "unit__code", "person", "title", "role", "full_time", "since", "until"
    ):
        marks = marks_of(title, role, full_time=full_time)
        if marks & COMMITTEE:
            sat[code, person].append((since, until))
    for (code, _person), spans in sat.items():
        for since, until in joined(spans):
            _count(changes, code, "committee_size", since, until)
    for own, parent, title, role, full_time, since, until in (
        Post.objects.filter(PARTY_WORK)
        .filter(Q(unit__parent__in=rows.values("pk")) | Q(unit__in=rows.values("pk")))
        .order_by()
        .values_list(
            "unit__code", "unit__parent__code", "title", "role", "full_time", "since", "until"
        )
    ):
        if full_time and parent in begun:
            _count(changes, parent, "full_time", since, until)
        works = full_time or "party_worker" in marks_of(title, role)
        for code in (own, parent):
            if works and begun.get(code, ("", None))[0] == Kind.UNIT:
                _count(changes, code, "party_staff", since, until)
    for code, (kind, opened_on) in begun.items():
        if kind in BRANCH_KINDS or kind == Kind.ORGAN_COMMITTEE:
            changes.setdefault((code, "committee_size"), {}).setdefault(opened_on, 0)
        for name in ("full_time", "party_staff") if kind == Kind.UNIT else ():
            changes.setdefault((code, name), {}).setdefault(opened_on, 0)
    for (code, name), days in changes.items():
        branch = begun.get(code, ("", None))[0] in BRANCH_KINDS
        for since, number in _running(days):
            yield Attribute(code, name, number * SCALE, since)
            if name == "committee_size" and branch:
                yield Attribute(
                    code, "has_committee", SCALE if number >= COMMITTEE_FROM else 0, since
                )


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The same days in the fewest spans, whatever the order: somebody in two posts at once is one person."""
    since: date | None = None
    until: date | None = None
    for first, last in sorted(spans, key=lambda span: span[0]):
        if since is None:
            since, until = first, last
        elif until is None or first <= until:
            until = None if until is None or last is None else max(until, last)
        else:
            yield since, until
            since, until = first, last
    if since is not None:
        yield since, until


def _waived(rows: QuerySet[Unit]) -> Iterator[Attribute]:
    """Branches in which more than half of the members on the register are exempt: nothing is demanded hard there."""
    there = Member.objects.filter(unit__in=rows.values("pk")).present().order_by()
    counts = there.values("unit__code").annotate(
        every=Count("pk"), exempt=Count("pk", filter=~Q(exempt="")), since=Max("since")
    )
    for row in counts:
        if row["exempt"] * 2 > row["every"]:
            yield Attribute(row["unit__code"], "hard_requirements_waived", SCALE, row["since"])


def _count(changes: Changes, code: str, name: str, since: date, until: date | None) -> None:
    days = changes.setdefault((code, name), {})
    days[since] = days.get(since, 0) + 1
    if until is not None:
        days[until] = days.get(until, 0) - 1


def _running(days: dict[date, int]) -> Iterator[tuple[date, int]]:
    """The sum from each day on, only where it changes."""
    total, told = 0, None
    for day in sorted(days):
        total += days[day]
        if total != told:
            told = total
            yield day, total
