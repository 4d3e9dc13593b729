"""What branches and bodies recorded: months of organisation life, yearly rites, who kept them well and who did not.

All have used the system for about three years.
A record is there when it was entered before the sample's day: what happened last week may not be written up yet.
Nearly all is entered within days; some weeks later, as in life; a few months were missed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from bihuan.demo import bodies
from bihuan.demo.book import HABITS, LIFE, STEPS, Habit, Span, Yearbook, began_on, months, years
from bihuan.demo.departments import table
from bihuan.demo.member import MemberSeed
from bihuan.demo.people import BRANCHES, COMMITTEE_FROM
from bihuan.demo.timing import at_office
from bihuan.demo.values import (
    Department,
    PostSeed,
    PromptSeed,
    RecordSeed,
    UnitSeed,
)
from bihuan.engines.periods import Holidays, Period, month, next_working_day


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Every record of the province, told when it is wanted. ``secretaries``: who has held that post in each branch;
    ``seats``: when each seat of its committee was taken; ``registers``: the members of branches that keep one."""

    seed: int
    on: date
    holidays: Holidays
    departments: Mapping[str, Department]
    units: Mapping[str, UnitSeed]
    secretaries: Mapping[str, Sequence[PostSeed]]
    seats: Mapping[str, Sequence[Span]]
    registers: Mapping[str, Sequence[MemberSeed]]

    def told(self) -> Iterator[RecordSeed]:
        """Body by body."""
        for unit in self.units.values():
            department = self.departments.get(unit.department)
            business = department.business if department else ("机关党建",)
            rng = Random(f"{self.seed}:life:{unit.code}")
            began = began_on(self.on)
            book = Yearbook(rng, self.on, self.holidays, unit, business, began, _habit(rng))
            yield from self._of(book)

    def _of(self, book: Yearbook) -> Iterator[RecordSeed]:
        unit = book.unit
        if unit.kind in BRANCHES:
            book.spared = _exempt(book)
            book.seats = self.seats.get(unit.code, ())
            book.register = self.registers.get(unit.code, ())
            yield from _branch(book)
            if unit.code in self.secretaries:
                yield from bodies.trainings(book, self.secretaries[unit.code])
        elif unit.kind in {"organ_committee", "general_branch"}:
            yield from bodies.committee(book)
        elif unit.kind in {"party_group", "party_committee", "leading_body"}:
            yield from bodies.leading(book)
        elif unit.kind in {"unit", "working_committee"}:
            yield from (bodies.root(book) if unit.parent is None else bodies.unit(book))


def _habit(rng: Random) -> Habit:
    habits = [habit for habit, _share in HABITS]
    return rng.choices(habits, [share for _habit, share in HABITS])[0]


def _exempt(book: Yearbook) -> int:
    """How many members are old or ill: most of them in branches of the retired."""
    members = book.unit.members or 0
    share = 0.3 if book.unit.kind == "retired_branch" else 0.02
    return (
        min(members - 1, round(members * share * book.rng.uniform(0.5, 1.5))) if members > 4 else 0
    )


def _branch(book: Yearbook) -> Iterator[RecordSeed]:
    fixed = book.rng.randint(4, 24)
    board = (book.unit.full_members or 0) >= COMMITTEE_FROM
    usual = book.rng.choice((3, 3, 3, 5, 5))
    for at in months(book):
        yield from _theme_day(book, at, fixed)
        if board and not book.missed(0.8):
            topic = book.said(table(LIFE)["committee"]["words"])
            on = book.day(at.year, at.number, 1, 22)
            seats = book.committee(on) or usual
            data = {"topic": topic, "present": seats, "due": seats}
            yield from book.of("committee_meeting", on, data)
        if at.number % 3 == 2 and not book.missed(0.7):
            yield from _gathered(book, at, "general_meeting", "general")
        if at.number in (3, 6, 9, 11) and book.rng.random() < 0.55:
            yield from _lecture(book, at, by_secretary=at.number == 6)
        elif at.number == 6 and not book.missed(2):
            yield from _lecture(book, at, by_secretary=True)
    for year in years(book):
        yield from _rites(book, year)


def _gathered(
    book: Yearbook, at: Period, kind: str, words: str, **more: str
) -> Iterator[RecordSeed]:
    """Something of a month to which all members were called."""
    topic, away = book.said(table(LIFE)[words]["words"]), book.away()
    on = book.day(at.year, at.number)
    yield from book.of(kind, on, {"topic": topic, **more, **book.numbers(on, away)})


def _theme_day(book: Yearbook, at: Period, fixed: int) -> Iterator[RecordSeed]:
    if book.missed():
        return
    on = next_working_day(date(at.year, at.number, fixed), book.holidays)
    words = table(LIFE)
    prompted = book.rng.random() < 0.4
    theme = words["prompts"][str(at.number)] if prompted else book.said(words["themes"]["own"])
    data: dict[str, Any] = {"theme": theme, **book.numbers(on, book.away())}
    for name, share in (("speaker", 0.8), ("discussion", 0.6), ("gain", 0.5)):
        if book.rng.random() < share:
            data[name] = book.said(words[name]["words"])
    yield from book.of("theme_day", on, data)


def _lecture(book: Yearbook, at: Period, *, by_secretary: bool) -> Iterator[RecordSeed]:
    by = "书记" if by_secretary else book.rng.choice(("书记", "党员领导干部", "其他"))
    yield from _gathered(book, at, "party_lecture", "lecture", by=by)


def _rites(book: Yearbook, year: int) -> Iterator[RecordSeed]:
    """The yearly rites of a year, most of them held in the first weeks of the next."""
    rng = book.rng
    late = rng.random() < 0.8
    held = book.day(year + 1, rng.choice((1, 1, 2, 3))) if late else book.day(year, 12, 8, 24)
    period = str(year) if late else ""
    talks = held - timedelta(days=rng.randint(12, 25))
    across = str(year) if talks.year > year else ""
    if not book.missed(1.2):
        until = talks + timedelta(days=rng.randint(2, 9))
        data: dict[str, Any] = {"until": until.isoformat(), "committee": True, "members": True}
        yield from book.of("heart_talk", talks, data, period=across, until=until)
    if book.missed(1.5):
        return
    steps = [step for step in STEPS if rng.random() > 0.02]
    numbers = book.numbers(held, book.away())
    due, present = numbers["due"], numbers["present"]
    data = {**numbers, "steps": steps}
    yield from book.of("org_life_meeting", held, data, period=period)
    excellent = present // 3 if rng.random() > 0.012 else present // 3 + 1
    data = {
        "appraised": present,
        "due": due,
        "excellent": min(excellent, present),
        "steps": ["self", "mutual", "vote"],
    }
    yield from book.of("member_appraisal", held, data, period=period)
    met = due - (rng.randint(1, 2) if rng.random() < 0.07 and due > 3 else 0)
    data = {"group": "党员", "met": met, "due": due, "exempt": book.exempt(held)}
    yield from book.of("study_requirement", held, data, period=period)
    if rng.random() < 0.97:
        second = held + timedelta(days=1)
        seats = book.committee(second) or 1
        data = {"group": "书记和委员", "met": seats, "due": seats}
        yield from book.of("study_requirement", second, data, period=period)


def prompts(seed: int, on: date, holidays: Holidays) -> Iterator[PromptSeed]:
    """What the committee suggested each month of the last year and this one."""
    rng = Random(f"{seed}:prompts")
    words = table(LIFE)
    for year in (on.year - 1, on.year):
        for number in range(1, 13):
            day = next_working_day(month(year, number).first - timedelta(days=5), holidays)
            at = at_office(day, rng)
            if at.date() < on:
                yield PromptSeed(
                    month(year, number).code, words["prompts"][str(number)],
                    rng.choice(words["prompt_materials"]["words"]), at,
                )  # fmt: skip
