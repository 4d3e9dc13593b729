"""Duties: what is wrong with them per level, what changed since last year, what falls due."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Max, QuerySet

from bihuan.access.scope import Actor
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days
from bihuan.lists.kinds import LEVEL_KINDS, LEVEL_ORDER, NODE_WARNING_WORKING_DAYS, bearing_q
from bihuan.lists.models import Duty, DutyNode

STUCK_DAYS = 92
"""A quarter without a fact or a finished node."""

IN_FORCE = ("issued", "confirmed")

_SEVERAL = re.compile(r"[、，,；;/和及与]|以及")
_SPACE = re.compile(r"[\s，。；：、,.;:]+")

CHECKS = ("no_owner", "two_owners", "no_facts", "stuck", "orphan")
"""F14: without an owner, with two owners, without facts, stuck for a quarter, belonging to no level or to two."""


def checks(duties: Iterable[Duty], *, on: date) -> dict[str, dict[str, list[Duty]]]:
    """Per level and check the duties that it names. The rows carry ``last_fact`` and ``last_node`` (see ``checkable``).

    A duty may be named by several checks. Only issued and confirmed duties are looked at.
    """
    rows = [duty for duty in duties if duty.state in IN_FORCE]
    doubled = _borne_twice(rows)
    found: dict[str, dict[str, list[Duty]]] = {
        level: {name: [] for name in CHECKS} for level in LEVEL_ORDER
    }
    for duty in rows:
        bucket = found[duty.level]
        if not duty.bearer_post.strip() or _closed(duty, on):
            bucket["no_owner"].append(duty)
        if _SEVERAL.search(duty.bearer_post) or duty.pk in doubled:
            bucket["two_owners"].append(duty)
        last = _last_sign(duty)
        if vars(duty).get("last_fact") is None:
            bucket["no_facts"].append(duty)
        since = max(filter(None, (last, duty.issued_on)), default=None)
        if since is not None and (on - since).days > STUCK_DAYS:
            bucket["stuck"].append(duty)
        if _is_orphan(duty):
            bucket["orphan"].append(duty)
    return found


def checkable(actor: Actor, *, year: int, kind: str = "duties") -> QuerySet[Duty]:
    """The duties of a year that the actor sees, with the day of the last fact and of the last finished node."""
    rows: QuerySet[Duty] = (
        Duty.objects.visible_to(actor)
        .filter(year=year, kind=kind)
        .select_related("bearer", "parent__bearer", "issuer")
        .annotate(last_fact=Max("facts__on"), last_node=Max("nodes__done_on"))
        .order_by("bearer__path", "number")
    )
    return rows


def _last_sign(duty: Duty) -> date | None:
    days = [vars(duty).get("last_fact"), vars(duty).get("last_node")]
    return max((day for day in days if day), default=None)


def _closed(duty: Duty, on: date) -> bool:
    return duty.bearer.closed_on is not None and duty.bearer.closed_on <= on


def _borne_twice(rows: Sequence[Duty]) -> set[int]:
    """The same words laid by one issuer on one bearer's post twice, or on two levels of one unit at once.

    Cascading is not doubling: a duty and its children are one line of responsibility.
    """
    lines: dict[tuple[int, str, str], list[Duty]] = {}
    for duty in rows:
        seat = duty.bearer.path[: 2 * 4]
        lines.setdefault((duty.issuer_id, seat, plain(duty.content)), []).append(duty)
    found: set[int] = set()
    for group in lines.values():
        origins = {duty.parent_id for duty in group}
        if len(group) > 1 and (origins == {None} or len({d.bearer_id for d in group}) == 1):
            found |= {duty.pk for duty in group if not _is_peer_branch(duty, group)}
    return found


def _is_peer_branch(duty: Duty, group: Sequence[Duty]) -> bool:
    """Every branch of a unit may carry the same duty: that is one duty each, not one borne twice."""
    same = [d for d in group if d.bearer_id == duty.bearer_id]
    return len(same) == 1 and {d.level for d in group} == {"branch"}


def _is_orphan(duty: Duty) -> bool:
    """Not on exactly one level: the bearer does not stand there, or the origin is gone or not higher."""
    if duty.bearer.kind not in LEVEL_KINDS[duty.level]:
        return True
    parent = duty.parent
    if parent is None:
        return False
    higher = LEVEL_ORDER.index(parent.level) < LEVEL_ORDER.index(duty.level)
    return parent.state == "dropped" or not higher


def plain(text: str) -> str:
    """Words without spaces and punctuation, for comparing."""
    return _SPACE.sub("", text)


# --- this year beside last year ----------------------------------------------------------------

FIELDS = ("level", "bearer_post", "position", "content", "basis", "standard", "nodes")


@dataclass(frozen=True, slots=True)
class Plain:
    """A duty as compared: who bears it, and its words. ``origin`` is the key of the duty it was copied from."""

    key: int
    bearer: str
    words: Mapping[str, str]
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One duty in two years, with the fields that differ."""

    old: Plain
    new: Plain
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Every old duty is in ``dropped``, ``changed`` or ``same``; every new one in ``added``, ``changed`` or ``same``."""

    added: tuple[Plain, ...]
    dropped: tuple[Plain, ...]
    changed: tuple[Changed, ...]
    same: tuple[Plain, ...]


def difference(old: Sequence[Plain], new: Sequence[Plain]) -> Difference:
    """What changed from one year's list to the next. Matched by origin, else by bearer and equal content, once each."""
    left = {duty.key: duty for duty in old}
    added: list[Plain] = []
    changed: list[Changed] = []
    same: list[Plain] = []
    unmatched: list[Plain] = []
    for duty in new:
        before = left.pop(duty.origin, None) if duty.origin is not None else None
        if before is None:
            unmatched.append(duty)
        else:
            _sort_in(before, duty, changed, same)
    by_words: dict[tuple[str, str], list[Plain]] = {}
    for duty in left.values():
        by_words.setdefault((duty.bearer, plain(duty.words.get("content", ""))), []).append(duty)
    for duty in unmatched:
        rows = by_words.get((duty.bearer, plain(duty.words.get("content", ""))))
        if rows:
            before = rows.pop(0)
            del left[before.key]
            _sort_in(before, duty, changed, same)
        else:
            added.append(duty)
    return Difference(tuple(added), tuple(left.values()), tuple(changed), tuple(same))


def _sort_in(old: Plain, new: Plain, changed: list[Changed], same: list[Plain]) -> None:
    fields = tuple(name for name in FIELDS if old.words.get(name, "") != new.words.get(name, ""))
    if old.bearer != new.bearer:
        fields = ("bearer", *fields)
    if fields:
        changed.append(Changed(old, new, fields))
    else:
        same.append(new)


def plain_duties(duties: Iterable[Duty]) -> list[Plain]:
    """Rows as values. The nodes are compared by day of the year and title, so that moving a year is no change."""
    return [
        Plain(
            duty.pk,
            duty.bearer.code,
            {
                "level": duty.level,
                "bearer_post": duty.bearer_post,
                "position": duty.position,
                "content": duty.content,
                "basis": duty.basis,
                "standard": duty.standard,
                "nodes": "；".join(
                    f"{n.due_on.year - duty.year:+d} {n.due_on:%m-%d} {n.title}"
                    for n in sorted(duty.nodes.all(), key=lambda n: (n.due_on, n.pk))
                ),
            },
            duty.copied_from_id,
        )
        for duty in duties
    ]


def passages(old: str, new: str) -> list[tuple[str, str]]:
    """The two texts as pieces: ``same``, ``gone`` (only in the old), ``new``. Joined back they give both texts."""
    pieces: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(("same", old[a:b]))
            continue
        if a < b:
            pieces.append(("gone", old[a:b]))
        if c < d:
            pieces.append(("new", new[c:d]))
    return pieces


# --- what falls due -----------------------------------------------------------------------------


def node_alerts(actor: Actor, *, on: date) -> QuerySet[DutyNode]:
    """Unfinished nodes of duties in force that the actor's own people bear: overdue ones, and those within the
    warning time. Earliest first."""
    line = add_working_days(on, NODE_WARNING_WORKING_DAYS, holidays())
    return (
        DutyNode.objects.filter(
            bearing_q("duty__bearer__", actor, "duties.perform"),
            duty__state__in=IN_FORCE,
            done_on__isnull=True,
            due_on__lte=line,
        )
        .select_related("duty__bearer")
        .order_by("due_on", "pk")
    )


def counts_by_level(actor: Actor, *, year: int, kind: str) -> dict[str, dict[str, int]]:
    """How many duties stand in which state on each level."""
    rows = (
        Duty.objects.visible_to(actor)
        .filter(year=year, kind=kind)
        .order_by()
        .values_list("level", "state")
    )
    found: dict[str, dict[str, int]] = {level: {} for level in LEVEL_ORDER}
    for level, state in rows:
        found[level][state] = found[level].get(state, 0) + 1
    return found


def every(actor: Actor, *, year: int, kind: str) -> QuerySet[Duty]:
    """All duties of a year that the actor sees, in the order of the tree."""
    return (
        Duty.objects.visible_to(actor)
        .filter(year=year, kind=kind)
        .select_related("bearer", "issuer", "parent__bearer")
        .prefetch_related("nodes", "facts")
        .order_by("bearer__path", "number")
    )


def mine(actor: Actor, *, year: int) -> QuerySet[Duty]:
    """The duties that the actor's own people bear in a year."""
    return (
        Duty.objects.filter(bearing_q("bearer__", actor, "duties.view"), year=year)
        .exclude(state__in=["drafted", "dropped"])
        .select_related("bearer", "issuer", "parent__bearer")
        .prefetch_related("nodes", "facts")
    )
