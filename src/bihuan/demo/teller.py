"""Who tells one story: where it stands in time, what has happened, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from bihuan.demo.findings import Wording
from bihuan.demo.phrases.grammar import written
from bihuan.demo.phrases.topics import pools
from bihuan.demo.quarters import Annex
from bihuan.demo.timing import Pace
from bihuan.demo.values import Event, MeasureSeed
from bihuan.engines.periods import Holidays, add_working_days


@dataclass(slots=True)
class Teller:
    """Tells one story: where it stands in time, what has happened, and who speaks."""

    rng: Random
    wording: Wording
    holidays: Holidays
    pace: Pace
    annex: Annex
    measures: tuple[MeasureSeed, ...]
    due_on: date
    serious: bool
    rectify: str
    raised: bool
    other_unit: str = ""
    """Short name of the unit that a transfer proposes, and its code."""
    other_code: str = ""
    suggestion: bool = False
    events: list[Event] = field(default_factory=list)
    cycle: int = 1
    acted: tuple[date, date] | None = None
    """Two days of action: what was done and what was verified speak of the same."""

    def happen(self, what: str, by: str, **data: Any) -> None:
        self.events.append(Event(self.pace.now, what, by, data))

    def say(self, pool: str, **more: str | int) -> str:
        """A sentence from a pool, as told today."""
        return self._said(self.rng.choice(pools()[pool]), more)

    def tell(self, lines: tuple[str, ...]) -> str:
        """One of the topic's own sentences, as told today."""
        return self._said(self.rng.choice(lines), {})

    def _said(self, template: str, more: Mapping[str, str | int]) -> str:
        scene = self.wording.later(self.pace.today, **{**self._words(), **more})
        scene.rules["n9"] = "2..5"
        return scene.say(template)

    def act(self) -> tuple[date, date]:
        """Settle on two days of action between the receipt and today."""
        start = self.annex.signed_at.date()
        if self.cycle > 1:
            start = max(start, self.pace.today - timedelta(days=40))
        span = max((self.pace.today - start).days, 3)
        first = start + timedelta(days=max(1, span * 2 // 5))
        second = min(start + timedelta(days=max(2, span * 4 // 5)), self.pace.today)
        self.acted = self._open(first), self._open(second)
        return self.acted

    def _words(self) -> dict[str, str | int]:
        """The days of action, one that lies ahead, and what the story is about."""
        settled = self.acted
        first, second = settled or self.act()
        self.acted = settled
        near = self.pace.today
        return {
            "act": written(first, near),
            "act2": written(second, near),
            "later": written(self._open(near + timedelta(days=25)), near),
            "title": self.wording.topic.title,
            "lack": self.rng.choice(pools()["lack"]),
            "other_unit": self.other_unit,
        }

    def done(self) -> str:
        """What was done, told on the day; what is verified later speaks of the same days."""
        self.act()
        if self.suggestion:
            return self.say("suggestion_done")
        return self.tell(self.wording.topic.done)

    def proof(self, count: int) -> None:
        """So many pieces of proof."""
        titles = f"evidence_title_{self.wording.topic.level}"
        for _piece in range(count):
            self.pace.now += timedelta(minutes=self.rng.randint(2, 9))
            day = add_working_days(self.pace.today, -self.rng.randint(1, 6), self.holidays)
            self.happen(
                "evidence",
                "worker",
                title=self.say(titles),
                speaks_of_on=day,
                note=self.say("evidence_note"),
            )

    def _open(self, day: date) -> date:
        return day if self.holidays.is_working(day) else add_working_days(day, -1, self.holidays)
