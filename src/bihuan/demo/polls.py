"""One election as a row of acts: asked, decided, approved, voted, reported; and an extension the same way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from bihuan.demo.names import Names
from bihuan.demo.timing import at_office
from bihuan.demo.values import CandidateSeed, ElectionAct, PostSeed, SheetSeed
from bihuan.engines.periods import Holidays, add_working_days, next_working_day

Gap = tuple[str, int, int]
"""An act and how many working days after the one before it comes, from and to."""

CONGRESS_FROM = 500
NEW_SEATS = ("青年委员", "统战委员", "群工委员", "保密委员", "文体委员", "纪检委员", "委员")


def stage(matter: str, organ: bool, wait: int) -> tuple[Gap, ...]:
    """One request with its way up and its reply."""
    asked = (f"{matter}_ask", wait, wait + 3)
    if organ:
        way: tuple[Gap, ...] = ((f"{matter}_decide", 2, 5), (f"{matter}_approve", 3, 7))
    else:
        way = ((f"{matter}_approve_branch", 2, 6),)
    return (asked, *way, (f"{matter}_reply", 1, 3))


def way_of(kind: str, organ: bool, contests: Sequence[str]) -> tuple[Gap, ...]:
    """Everything that is done for an election of this kind, in order."""
    if kind == "dismissal":
        return (("start", 0, 0), *stage("dismissal", organ, 0))
    return (
        ("start", 0, 0),
        ("plan", 0, 0),
        *stage("convene", organ, 1),
        ("candidates", 3, 9),
        *stage("candidates", organ, 0),
        *((f"vote_{contest}", 6 if not place else 0, 12 if not place else 0)
          for place, contest in enumerate(contests)),
        ("count", 0, 0),
        *stage("result", organ, 1),
    )  # fmt: skip


@dataclass(slots=True)
class Body:
    """Who elects: the holders of its seats today, its voters, and which part of the way is taken."""

    code: str
    organ: bool
    kind: str
    posts: list[PostSeed]
    voters: int
    short: str


@dataclass(slots=True)
class Teller:
    """Chance, days and names of all elections."""

    rng: Random
    on: date
    holidays: Holidays
    names: Names
    known: Mapping[str, str]
    """The name of everybody on the register, by key."""
    numbers: set[tuple[str, int, int]] = field(default_factory=set)
    people: int = 0

    def letter(self, short: str, day: date) -> str:
        """A number of a unit's letters, the higher the later in the year."""
        number = day.timetuple().tm_yday // 2 + self.rng.randint(1, 3)
        while (short, day.year, number) in self.numbers:
            number += 1
        self.numbers.add((short, day.year, number))
        word = "" if short.endswith(("函", "复")) else "党"
        return f"{short}{word}〔{day.year}〕{number}号"

    def days(self, way: Sequence[Gap], anchor: int, day: date) -> list[date]:
        """A working day for each act; ``day`` is that of the act at ``anchor``."""
        gaps = [self.rng.randint(low, high) for _what, low, high in way]
        found = [day] * len(way)
        for place in range(anchor - 1, -1, -1):
            found[place] = add_working_days(found[place + 1], -gaps[place + 1], self.holidays)
        for place in range(anchor + 1, len(way)):
            found[place] = add_working_days(found[place - 1], gaps[place], self.holidays)
        return found

    def instants(self, days: Sequence[date]) -> Iterator[datetime]:
        """An instant on each day, always forward."""
        last: datetime | None = None
        for day in days:
            if last is None or last.date() != day:
                last = at_office(day, self.rng, 8.6, 11.5)
            else:
                last += timedelta(minutes=self.rng.randint(8, 45))
            yield last

    def last_day(self) -> date:
        """A working day shortly before the sample's day: when what is under way moved last."""
        back = self.rng.choice((1, 1, 2, 2, 3, 4, 6, 9))
        return add_working_days(self.on, -back, self.holidays)

    def poll(
        self, body: Body, kind: str, *, until: str = "", held_on: date | None = None
    ) -> list[ElectionAct]:  # fmt: skip
        """The acts of an election that ends with the act ``until``, or whose vote was on a day.

        Whatever would lie on the sample's day or later is left out.
        """
        seats, stand = self.standing(body, kind)
        officers = sum(bool(c.office) for c in stand)
        contests = [c for c, n in (("committee", seats), ("officers", officers)) if n]
        way = way_of(kind, body.organ, contests)
        names = [what for what, _low, _high in way]
        vote = next((n for n, what in enumerate(names) if what.startswith("vote_")), 0)
        if held_on is not None:
            days = self.days(way, vote, held_on)
        else:
            anchor = names.index(until or names[-1])
            days = self.days(way, anchor, self.last_day())
            way = way[: anchor + 1]
        congress = kind == "term" and body.organ and body.voters >= CONGRESS_FROM
        plan = {
            "planned_on": days[vote], "form": "congress" if congress else "meeting",
            "members": body.voters, "seats": seats, "officers": officers,
        }  # fmt: skip
        acts = []
        for (what, _low, _high), at in zip(way, self.instants(days), strict=False):
            if at.date() >= self.on:
                break
            acts.append(ElectionAct(at, what, self.brought(body, what, at, plan, stand)))
        return acts

    def brought(
        self, body: Body, what: str, at: datetime, plan: dict[str, Any], stand: list[CandidateSeed]
    ) -> dict[str, Any]:
        """What the form of an act brought."""
        if what == "plan":
            return plan
        if what == "candidates":
            return {"candidates": tuple(stand)}
        if what.startswith("vote_"):
            return {"sheet": self.sheet(what.removeprefix("vote_"), plan, stand)}
        if what.endswith("_ask"):
            return {"number": self.letter(body.short, at.date())}
        if what.endswith("_reply"):
            short = "江岚直工复" if body.organ else f"{body.short}机关复"
            return {"number": self.letter(short, at.date())}
        return {}

    def standing(self, body: Body, kind: str) -> tuple[int, list[CandidateSeed]]:
        """Seats of the committee, and who stands: those in office, and enough others."""
        if kind == "dismissal":
            return 0, []
        if kind == "by_election":
            return 1, [self.fresh("青年委员"), self.fresh("青年委员")]
        held = [self.again(p) for p in body.posts]
        if len(held) == 1 and not body.organ:
            only = held[0]
            return 0, [CandidateSeed(only.name, only.person, "", False, "secretary")]
        wanted = 5 if body.kind == "organ_discipline" else 7 if body.organ else len(held)
        if len(held) > 2 and not body.organ and self.rng.random() < 0.3:
            held[-1] = self.fresh(held[-1].title)
        missing = NEW_SEATS[: max(0, wanted - len(held))]
        held += [self.fresh("委员" if body.kind == "organ_discipline" else one) for one in missing]
        losers = -(-wanted * 6 // 5) - wanted
        return wanted, [*held, *(self.fresh("委员") for _one in range(losers))]

    def again(self, post: PostSeed) -> CandidateSeed:
        """The holder of a seat stands again for what he is."""
        office = "deputy" if "副书记" in post.title else "secretary" if "书记" in post.title else ""
        return CandidateSeed(
            self.known[post.person], post.person, "", True, office, "" if office else post.title,
            post.full_time,
        )  # fmt: skip

    def fresh(self, title: str) -> CandidateSeed:
        """Somebody who held no post yet."""
        self.people += 1
        return CandidateSeed(self.names.draw(), "", f"E{self.people:05d}", title=title)

    def sheet(self, contest: str, plan: dict[str, Any], stand: list[CandidateSeed]) -> SheetSeed:
        """A right tally: the last candidates for the committee are not elected."""
        rng, seats = self.rng, int(plan["seats"])
        if contest == "officers" and seats:
            votes = tuple(
                (seats - low, low, 0)
                for low in (int(seats > 3 and rng.random() < 0.3) for c in stand if c.office)
            )
            return SheetSeed(contest, seats, seats, seats, int(plan["officers"]), votes)
        eligible = rng.randint(110, 160) if plan["form"] == "congress" else int(plan["members"])
        attending = eligible - rng.randint(0, eligible // 6)
        valid = attending - int(attending > 12 and rng.random() < 0.25)
        want = seats if contest == "committee" else int(plan["officers"])
        rows = [c for c in stand if c.for_committee] if contest == "committee" else stand[:1]
        spare = max(0, min(3, valid - attending // 2 - 2))
        yes = [valid - rng.randint(0, spare) for _one in range(want)]
        left = sum(valid - one for one in yes)
        losers = len(rows) - want
        few = min(valid // 4, left // losers) if losers else 0
        votes = tuple((one, valid - one, 0) for one in [*yes, *(few for _one in range(losers))])
        return SheetSeed(contest, eligible, attending, valid, want, votes)

    def asked(
        self, organ: bool, short: str, before: date, *, answered: bool, number: str = ""
    ) -> tuple[ElectionAct, ...]:
        """An extension asked for some weeks before a day, and its way."""
        day = next_working_day(before - timedelta(days=self.rng.randint(30, 70)), self.holidays)
        day = min(day, self.last_day())
        way: list[Gap] = [("ask", 0, 0)]
        way += [("decide", 2, 4), ("approve", 3, 6)] if organ else [("approve_branch", 2, 6)]
        way.append(("reply", 1, 3))
        if not answered:
            way = way[: 2 if organ else 1]
        acts = []
        for (what, _low, _high), at in zip(way, self.instants(self.days(way, 0, day)), strict=True):
            data: dict[str, Any] = {}
            if what == "ask":
                data = {"number": self.letter(short, at.date())}
            elif what == "reply":
                data = {"number": number}
            if at.date() < self.on:
                acts.append(ElectionAct(at, what, data))
        return tuple(acts)
