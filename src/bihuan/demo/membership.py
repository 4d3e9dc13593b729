"""The registers of the shown unit's branches; the others state numbers only.

Whoever holds a post of a branch or stands for one is on its register, under the name that post or ballot bears. Those
who sat in its committee before are there too, or were transferred, and somebody came for them. On the sample's day a
register holds exactly as many as the branch states.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bihuan.demo.book import Span
from bihuan.demo.member import MemberSeed
from bihuan.demo.names import Names
from bihuan.demo.people import SEATS, People
from bihuan.demo.values import ElectionSeed, PostSeed, UnitSeed
from bihuan.engines.periods import next_working_day

TRANSFERRED = 0.12
"""Of those who left a committee, so many left the branch too."""
OLD, ILL = 0.3, 0.012
"""Of those without a post: the old in a branch of the retired, the ill everywhere."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody whom posts or ballots of a branch name: from this day, in a post until that one."""

    first: date
    last: date | None = None


@dataclass(slots=True)
class Clerk:
    """Keeps the registers, by chance; ``began``: the day from which they are kept."""

    rng: Random
    people: People
    names: Names
    began: date

    def before(self, day: date) -> date:
        """Long before a day and before the register."""
        return min(day, self.began) - timedelta(days=self.rng.randint(100, 3_000))

    def after(self, day: date, low: int, high: int) -> date:
        """A working day some days later, if that is before the sample's day."""
        found = next_working_day(
            day + timedelta(days=self.rng.randint(low, high)), self.people.holidays
        )
        return min(found, self.people.on - timedelta(days=1))

    def strangers(self, number: int) -> list[str]:
        return [self.names.draw() for _place in range(number)]


def registers(
    seed: int, people: People, elections: Iterable[ElectionSeed], units: Sequence[UnitSeed], began: date
) -> Iterator[MemberSeed]:  # fmt: skip
    """The registers of these branches. In the first of them, that of the sample account, somebody is ill."""
    rng = Random(f"{seed}:members")
    clerk = Clerk(rng, people, Names(rng, people.names.used), began)
    posts: dict[str, list[PostSeed]] = {unit.code: [] for unit in units}
    polls: dict[str, list[ElectionSeed]] = {unit.code: [] for unit in units}
    for post in people.posts:
        if post.unit in posts:
            posts[post.unit].append(post)
    for poll in elections:
        if poll.unit in polls:
            polls[poll.unit].append(poll)
    called = {person.key: person.name for person in people.persons}
    for place, unit in enumerate(units):
        held = _held(posts[unit.code], called)
        stand = _standing(polls[unit.code], held)
        lines = _lines(clerk, unit, held, stand, sure=not place)
        for number, line in enumerate(lines, 1):
            yield replace(line, key=f"{unit.code.lower()}-{number:03d}"[:40])


def seats_of(people: People, elections: Iterable[ElectionSeed]) -> dict[str, list[Span]]:
    """From when to when each seat of a branch's committee was taken; a by-election that was approved added one."""
    found: dict[str, list[Span]] = {}
    for post in people.posts:
        if post.title in SEATS:
            found.setdefault(post.unit, []).append((post.since, post.until))
    for poll in elections:
        days = [act.at.date() for act in poll.acts if act.what == "vote_committee"]
        if poll.kind == "by_election" and days and poll.acts[-1].what == "result_reply":
            found.setdefault(poll.unit, []).append((days[0], None))
    return found


def _held(posts: Iterable[PostSeed], called: Mapping[str, str]) -> dict[str, Seen]:
    """Who holds or held posts of the branch, by name; without a last day who still does."""
    found: dict[str, Seen] = {}
    for post in posts:
        name = called[post.person]
        old = found.get(name)
        if old is None:
            found[name] = Seen(post.since, post.until)
        else:
            still = old.last is None or post.until is None
            last = None if still else max(d for d in (old.last, post.until) if d)
            found[name] = Seen(min(old.first, post.since), last)
    return found


def _standing(polls: Iterable[ElectionSeed], held: Mapping[str, Seen]) -> dict[str, Seen]:
    """Who stands or stood and holds no post now, by name."""
    found: dict[str, Seen] = {}
    for act in (act for poll in polls for act in poll.acts):
        for one in act.data.get("candidates", ()):
            if one.name not in held or held[one.name].last is not None:
                found.setdefault(one.name, Seen(act.at.date()))
    return found


def _lines(
    clerk: Clerk, unit: UnitSeed, held: Mapping[str, Seen], stand: Mapping[str, Seen], *, sure: bool
) -> list[MemberSeed]:
    """Those in a post, those who stand, those who were in one, the others, the probationary ones."""
    full = unit.full_members or 0
    now = [name for name, seen in held.items() if seen.last is None]
    once = {
        name: seen.last
        for name, seen in held.items()
        if seen.last is not None and seen.last > clerk.began and name not in stand
    }
    free = full - len(now) - len(stand) - len(once)
    left = _left(clerk, once, -free)
    others = clerk.strangers(free + len(left))
    came = dict(zip([*others, *stand], sorted(left.values()), strict=False))
    idle = [name for name in (*once, *others) if name not in left and name not in came]
    spared = _spared(clerk, unit, idle, once, sure=sure)
    found = []
    for name in [*now, *stand, *once, *others]:
        seen = held.get(name) or stand.get(name) or Seen(clerk.began)
        since = clerk.before(seen.first)
        if name in came:
            since = clerk.after(came[name], 1, 3 if name in stand else 40)
            since = min(since, stand[name].first) if name in stand else since
        exempt, exempt_from = spared.get(name, ("", None))
        found.append(
            MemberSeed(
                "", name, unit.code, "full", max(since, unit.opened_on), exempt, exempt_from,
                left.get(name),
            )
        )  # fmt: skip
    for name in clerk.strangers((unit.members or 0) - full):
        since = clerk.after(clerk.people.on, -340, -45)
        found.append(MemberSeed("", name, unit.code, "probationary", since))
    return found


def _left(clerk: Clerk, once: Mapping[str, date], crowded: int) -> dict[str, date]:
    """Who of those once in a post was transferred, and when: a few, or as many as there is no room for, the first who
    laid their posts down, so that whoever came for them could stand since."""
    if crowded > 0:
        first = sorted(once, key=once.__getitem__)[:crowded]
        return {name: clerk.after(once[name], 2, 5) for name in first}
    few = [name for name in once if clerk.rng.random() < TRANSFERRED]
    return {name: clerk.after(once[name], 5, 60) for name in few}


def _spared(
    clerk: Clerk, unit: UnitSeed, idle: Sequence[str], once: Mapping[str, date], *, sure: bool
) -> dict[str, tuple[str, date | None]]:
    """The old and the ill among those without a post, fewer than half of the branch, and since when: the old always,
    but nobody before he laid a post down."""
    rng, most = clerk.rng, ((unit.members or 0) - 1) // 2
    chances = {
        name: (rng.random() < OLD and unit.kind == "retired_branch", rng.random() < ILL)
        for name in idle
    }
    found = {name: "old" if old else "ill" for name, (old, ill) in chances.items() if old or ill}
    if sure and idle and not found:
        found[idle[-1]] = "ill"
    since = {
        name: clerk.after(once.get(name, clerk.began), 60, 300)
        for name, why in found.items()
        if why == "ill" or name in once
    }
    return {name: (why, since.get(name)) for name, why in list(found.items())[:most]}
