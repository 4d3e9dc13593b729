"""What the committee said to each unit as a whole: reviews, feedback meetings, visits, now and then a talk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bihuan.demo.book import began_on
from bihuan.demo.departments import table
from bihuan.demo.phrases.words import words_of
from bihuan.demo.timing import at_office
from bihuan.demo.tree import ROOT
from bihuan.demo.values import CommentSeed, Department, EditionSeed, UnitSeed
from bihuan.engines.periods import Holidays, add_working_days, next_working_day

LEADERS = ("工委分管领导", "工委主要负责人", "工委副书记")
OFFICE = "工委联系处室"
FEEDBACK, VISIT, TALK, WITHDRAWN = 0.16, 0.35, 0.06, 0.01
"""Shares: of lists with a feedback meeting, of years with a visit and with a talk, of comments taken back."""


@dataclass(slots=True)
class Remarks:
    """What the comments are made from."""

    rng: Random
    on: date
    holidays: Holidays
    units: Mapping[str, UnitSeed]

    def said(
        self, department: Department, day: date, occasion: str, by: str, text: str, *, n: int = 0
    ) -> Iterator[CommentSeed]:
        """The comment, entered within days, if that was before the sample's day."""
        rng = self.rng
        said_on = next_working_day(day, self.holidays)
        at = at_office(
            add_working_days(said_on, rng.choice((0, 1, 1, 2, 4)), self.holidays), rng, 15
        )
        back: datetime | None = None
        if rng.random() < WITHDRAWN:
            back = at_office(add_working_days(at.date(), 1, self.holidays), rng)
        if said_on < began_on(self.on) or (back or at).date() >= self.on:
            return
        words = words_of(department, self.units, rng, said_on)
        for name, value in {**words, "n": n}.items():
            text = text.replace("{" + name + "}", str(value))
        reason = rng.choice(table("remarks.toml")["withdrawn"]["reason"]) if back else ""
        yield CommentSeed(department.code, said_on, occasion, by, text, at, back, reason)


def write(
    remarks: Remarks, departments: Sequence[Department], editions: Sequence[EditionSeed]
) -> Iterator[CommentSeed]:
    """Every comment of the years since the province has used the system, unit by unit."""
    lists = [e for e in editions if e.kind == "problems" and e.issuer == ROOT and len(e.steps) == 4]
    for department in departments:
        for year in range(began_on(remarks.on).year, remarks.on.year + 1):
            yield from _year(remarks, department, year)
        for edition in lists:
            yield from _fed_back(remarks, department, edition)


def _year(remarks: Remarks, department: Department, year: int) -> Iterator[CommentSeed]:
    rng, words = remarks.rng, table("remarks.toml")
    text = "".join(rng.choice(words["review"][part]) for part in ("good", "lack", "ask"))
    day = date(year, rng.choice((1, 2)), rng.randint(8, 26))
    yield from remarks.said(department, day, "review", rng.choice(LEADERS[:2]), text)
    for occasion, share, by in (("visit", VISIT, LEADERS), ("talk", TALK, (LEADERS[0], OFFICE))):
        if rng.random() < share:
            day = date(year, rng.randint(3, 11), rng.randint(4, 25))
            text = rng.choice(words[occasion]["text"])
            yield from remarks.said(department, day, occasion, rng.choice(by), text)


def _fed_back(
    remarks: Remarks, department: Department, edition: EditionSeed
) -> Iterator[CommentSeed]:
    """A meeting soon after the list, where the unit has at least three problems on it."""
    rng = remarks.rng
    found = sum(len(a.items) for a in edition.annexes if a.department == department.code)
    if found < 3 or rng.random() >= FEEDBACK:
        return
    day = edition.steps[-1].at.date() + timedelta(days=rng.randint(5, 20))
    text = rng.choice(table("remarks.toml")["feedback"]["text"])
    yield from remarks.said(department, day, "feedback", OFFICE, text, n=found)
