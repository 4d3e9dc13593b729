"""What branches and bodies recorded: months of organisation life, yearly rites, who kept them well and who did not.

A few units, the shown one among them, have used the system since January of the year before last, all others for a
little more than a year.
A record is there when it was entered before the sample's day: what happened last week may not be written up yet.
Nearly all is entered within days; some weeks later, as in life; a few months were missed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from bihuan.demo.departments import table
from bihuan.demo.names import Names
from bihuan.demo.people import BRANCHES, COMMITTEE_FROM
from bihuan.demo.timing import at_office
from bihuan.demo.values import Department, MemberSeed, PromptSeed, RecordSeed, UnitSeed
from bihuan.engines.periods import Frequency, Holidays, Period, month, next_working_day, period_of

LIFE = "life.toml"
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


PILOT = 16
"""One department in so many has used the system from the beginning, and the shown unit."""


def began_on(on: date, *, early: bool) -> date:
    """The day from which a unit has used the system."""
    if early:
        return date(on.year - 2, 1, 1)
    return period_of(on, Frequency.QUARTER).shift(-4).first


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
    exempt: int = 0

    @property
    def due(self) -> int:
        """Members who are expected."""
        return max(1, (self.unit.members or 3) - self.exempt)

    def present(self, due: int = 0) -> int:
        whole = due or self.due
        return whole - min(whole - 1, int(abs(self.rng.gauss(0, 0.06 * whole + 0.35))))

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


def write_up(
    seed: int,
    on: date,
    holidays: Holidays,
    departments: Mapping[str, Department],
    units: Mapping[str, UnitSeed],
    shown: str,
) -> Iterator[RecordSeed]:
    """Every record of the province, body by body."""
    pilots = {shown, "", *list(departments)[::PILOT]}
    for unit in units.values():
        department = departments.get(unit.department)
        business = department.business if department else ("机关党建",)
        rng = Random(f"{seed}:life:{unit.code}")
        began = began_on(on, early=unit.department in pilots)
        book = Yearbook(rng, on, holidays, unit, business, began, _habit(rng))
        if unit.kind in BRANCHES:
            book.exempt = _exempt(book)
            yield from _branch(book)
        elif unit.kind in {"organ_committee", "general_branch"}:
            yield from _committee(book)
        elif unit.kind in {"party_group", "party_committee", "leading_body"}:
            yield from _leading(book)


def _habit(rng: Random) -> Habit:
    habits, shares = zip(*HABITS, strict=True)
    return rng.choices(habits, shares)[0]


def _exempt(book: Yearbook) -> int:
    """How many members are old or ill: most of them in branches of the retired."""
    members = book.unit.members or 0
    share = 0.3 if book.unit.kind == "retired_branch" else 0.02
    return (
        min(members - 1, round(members * share * book.rng.uniform(0.5, 1.5))) if members > 4 else 0
    )


def _months(book: Yearbook) -> Iterator[Period]:
    at = period_of(book.began, Frequency.MONTH)
    while at.first < book.on:
        yield at
        at = at.next


def _branch(book: Yearbook) -> Iterator[RecordSeed]:
    fixed = book.rng.randint(4, 24)
    board = (book.unit.full_members or 0) >= COMMITTEE_FROM
    seats = book.rng.choice((3, 3, 3, 5, 5))
    for at in _months(book):
        yield from _theme_day(book, at, fixed)
        if board and not book.missed(0.8):
            data = {
                "topic": book.said(table(LIFE)["committee"]["words"]),
                "present": seats,
                "due": seats,
            }
            yield from book.of("committee_meeting", book.day(at.year, at.number, 1, 22), data)
        if at.number % 3 == 2 and not book.missed(0.7):
            data = {
                "topic": book.said(table(LIFE)["general"]["words"]),
                "present": book.present(), "due": book.due,
            }  # fmt: skip
            yield from book.of("general_meeting", book.day(at.year, at.number), data)
        if at.number in (3, 6, 9, 11) and book.rng.random() < 0.55:
            yield from _lecture(book, at, by_secretary=at.number == 6)
        elif at.number == 6 and not book.missed(2):
            yield from _lecture(book, at, by_secretary=True)
    for year in range(book.began.year - 1, book.on.year + 1):
        yield from _rites(book, year)


def _theme_day(book: Yearbook, at: Period, fixed: int) -> Iterator[RecordSeed]:
    if book.missed():
        return
    on = next_working_day(date(at.year, at.number, fixed), book.holidays)
    words = table(LIFE)
    prompted = book.rng.random() < 0.4
    theme = words["prompts"][str(at.number)] if prompted else book.said(words["themes"]["own"])
    data: dict[str, Any] = {"theme": theme, "present": book.present(), "due": book.due}
    for name, share in (("speaker", 0.8), ("discussion", 0.6), ("gain", 0.5)):
        if book.rng.random() < share:
            data[name] = book.said(words[name]["words"])
    yield from book.of("theme_day", on, data)


def _lecture(book: Yearbook, at: Period, *, by_secretary: bool) -> Iterator[RecordSeed]:
    by = "书记" if by_secretary else book.rng.choice(("书记", "党员领导干部", "其他"))
    data = {
        "topic": book.said(table(LIFE)["lecture"]["words"]), "by": by,
        "present": book.present(), "due": book.due,
    }  # fmt: skip
    yield from book.of("party_lecture", book.day(at.year, at.number), data)


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
    due, present = book.due, book.present()
    data = {"present": present, "due": due, "steps": steps}
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
    data = {"group": "党员", "met": met, "due": due, "exempt": book.exempt}
    yield from book.of("study_requirement", held, data, period=period)
    if rng.random() < 0.97:
        data = {"group": "书记和委员", "met": 1, "due": 1}
        second = held + timedelta(days=1)
        yield from book.of("study_requirement", second, data, period=period)


def _committee(book: Yearbook) -> Iterator[RecordSeed]:
    """An organ committee or general branch: its secretary's lecture, reports, the yearly meeting."""
    for at in _months(book):
        if at.number in (1, 7) and not book.missed(3):
            data: dict[str, Any] = {
                "topic": book.said(table(LIFE)["lecture"]["words"]), "by": "书记",
                "present": book.rng.randint(30, 90), "due": 90,
            }  # fmt: skip
            yield from book.of("party_lecture", book.day(at.year, at.number), data)
        if at.number % 3 == 0 and book.unit.kind == "organ_committee" and not book.missed(2):
            data = {"topic": book.said(table(LIFE)["committee"]["words"]), "present": 7, "due": 7}
            yield from book.of("committee_meeting", book.day(at.year, at.number), data)


def _leading(book: Yearbook) -> Iterator[RecordSeed]:
    """The Party group: study, and its democratic life meeting."""
    for at in _months(book):
        if not book.missed(2):
            data: dict[str, Any] = {
                "topic": book.said(table(LIFE)["center"]["words"]),
                "present": book.rng.randint(6, 9), "due": 9,
            }  # fmt: skip
            yield from book.of("center_group_study", book.day(at.year, at.number), data)
    for year in range(book.began.year - 1, book.on.year + 1):
        held = book.day(year + 1, book.rng.choice((1, 1, 2)))
        data = {
            "present": book.rng.randint(6, 7), "due": 7, "deputy": book.rng.random() > 0.05,
            "moved": True, "consent": book.rng.random() > 0.03, "steps": list(STEPS),
        }  # fmt: skip
        yield from book.of("democratic_life_meeting", held, data, period=str(year))


def members_of(
    seed: int, on: date, departments: Mapping[str, Department], units: Mapping[str, UnitSeed], shown: str
) -> Iterator[MemberSeed]:  # fmt: skip
    """The registers of the shown unit's branches; the others state numbers only."""
    rng = Random(f"{seed}:members")
    names = Names(rng)
    for code in departments[shown].branches:
        unit = units[code]
        full = unit.full_members or 0
        for place in range(unit.members or 0):
            old = unit.kind == "retired_branch" and rng.random() < 0.3
            yield MemberSeed(
                key=f"{code.lower()}-{place + 1:03d}"[:40],
                name=names.draw(),
                unit=code,
                standing="full" if place < full else "probationary",
                since=date(rng.randint(on.year - 9, on.year - 1), rng.randint(1, 12), rng.randint(1, 28))
                if place < full
                else date(on.year - 1, 12, 15),
                exempt="old" if old else "ill" if rng.random() < 0.012 else "",
            )  # fmt: skip


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
