"""One body's book: its habits, its days, its words, and how late it writes up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from bihuan.demo.departments import table
from bihuan.demo.member import MemberSeed
from bihuan.demo.timing import at_office
from bihuan.demo.values import RecordSeed, UnitSeed
from bihuan.engines.periods import Frequency, Holidays, Period, next_working_day, period_of

LIFE = "life.toml"
COMMITTEE = 3
"""The fewest who make a committee."""
Span = tuple[date, date | None]
STEPS = ("study", "opinions", "talks", "examination", "criticism", "rectification", "reported")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a branch keeps its duties: the share of months missed, and how late it writes up (shares of three spans)."""

    missed: float
    late: tuple[float, float]
    """Share entered one to four weeks late; share entered one to three months late."""


HABITS = (
    (Habit(0.002, (0.03, 0.0)), 0.62),
    (Habit(0.012, (0.12, 0.01)), 0.29),
    (Habit(0.075, (0.26, 0.07)), 0.09),
)
"""With the share of branches that have each."""


def began_on(on: date) -> date:
    """The day from which the province has used the system: a New Year's Day, about three years back."""
    return date(on.year - (2 if on.month > 6 else 3), 1, 1)


@dataclass(slots=True)
class Yearbook:
    """What the records of one body are made from."""

    rng: Random
    on: date
    holidays: Holidays
    unit: UnitSeed
    business: tuple[str, ...]
    began: date
    habit: Habit
    spared: int = 0
    """Members who are exempt, where the unit keeps no register."""
    register: Sequence[MemberSeed] = ()
    seats: Sequence[Span] = ()
    """From when to when each seat of its committee was taken."""

    def exempt(self, day: date) -> int:
        """Members who are exempt on a day."""
        if not self.register:
            return self.spared
        return sum(member.spared_on(day) for member in self.register)

    def due(self, day: date) -> int:
        """Members who are expected on a day."""
        every = self.unit.members or 3
        if self.register:
            every = min(every, sum(member.there_on(day) for member in self.register))
        return max(1, every - self.exempt(day))

    def away(self) -> int:
        """How many miss something."""
        return int(abs(self.rng.gauss(0, 0.06 * self.due(self.on) + 0.35)))

    def numbers(self, day: date, away: int) -> dict[str, Any]:
        """Who came and who was expected, as the form asks it."""
        due = self.due(day)
        return {"present": due - min(due - 1, away), "due": due}

    def committee(self, day: date) -> int:
        """How many sat in the committee on a day; 0 where its posts make none."""
        sitting = sum(
            since <= day and (until is None or day < until) for since, until in self.seats
        )
        return sitting if sitting >= COMMITTEE else 0

    def said(self, words: list[str]) -> str:
        """A line with its slots filled."""
        text = self.rng.choice(words)
        if "{" in text:
            text = text.replace("{biz}", self.rng.choice(self.business))
            text = text.replace("{n}", str(self.rng.randint(2, 5)))
            text = text.replace("{topic}", self.rng.choice(table(LIFE)["themes"]["topics"]))
        return text

    def day(self, year: int, number: int, low: int = 3, high: int = 26) -> date:
        """A working day of a month."""
        day = next_working_day(date(year, number, self.rng.randint(low, high)), self.holidays)
        return day if day.month == number else date(year, number, min(low, 28))

    def missed(self, weight: float = 1.0) -> bool:
        return self.rng.random() < self.habit.missed * weight

    def entered(self, on: date) -> datetime:
        """When what happened on a day was written up."""
        chance = self.rng.random()
        weeks, months = self.habit.late
        if chance < months:
            days = self.rng.randint(31, 88)
        elif chance < months + weeks:
            days = self.rng.randint(8, 28)
        else:
            days = self.rng.choice((0, 0, 1, 1, 2, 3, 5))
        return at_office(next_working_day(on + timedelta(days=days), self.holidays), self.rng)

    def of(
        self, kind: str, on: date, data: dict[str, Any], *, period: str = "", until: date | None = None
    ) -> Iterator[RecordSeed]:  # fmt: skip
        """The record, if the body used the system then and had written it up by the sample's day."""
        last = until or on
        if on < max(self.began, self.unit.opened_on) or last >= self.on:
            return
        at = self.entered(last)
        if at.date() < self.on:
            yield RecordSeed(self.unit.code, kind, on, at, data, period, until)


def months(book: Yearbook) -> Iterator[Period]:
    at = period_of(book.began, Frequency.MONTH)
    while at.first < book.on:
        yield at
        at = at.next


def years(book: Yearbook) -> range:
    return range(book.began.year - 1, book.on.year + 1)
