"""The holidays that are loaded, kept in memory for a short while."""

import secrets
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.cache import cache

from bihuan.calendar.models import Holiday
from bihuan.engines.periods import Holidays

KEY = "calendar.holidays"
KEPT = 60
"""Seconds after which another process sees a notice that was just loaded."""


_read: tuple[str, Holidays] = ("", Holidays())
"""What was read last, under its mark. The cache keeps the mark only: a page asks for the holidays at every line, and
the cache would take the whole value to pieces and put it together each time."""


def holidays() -> Holidays:
    """All loaded notices as one value. One query a minute and process at most."""
    global _read
    mark: str | None = cache.get(KEY)
    kept_as, kept = _read
    if mark is not None and mark == kept_as:
        return kept
    rows = list(Holiday.objects.values_list("on", "is_working", "year"))
    value = Holidays(
        off=frozenset(on for on, working, _ in rows if not working),
        working=frozenset(on for on, working, _ in rows if working),
        years=frozenset(year for _, _, year in rows),
    )
    mark = secrets.token_hex(8)
    _read = (mark, value)
    cache.set(KEY, mark, KEPT)
    return value


def forget() -> None:
    """Read the notices anew at the next question."""
    cache.delete(KEY)


def known(year: int) -> bool:
    """Whether the notice for that year has been loaded; pages say so when it is not."""
    return holidays().known(year)


@dataclass(frozen=True, slots=True)
class Rest:
    """One holiday of a notice: its days off and the weekend days worked in exchange."""

    name: str
    off: tuple[date, ...]
    working: tuple[date, ...]

    @property
    def is_span(self) -> bool:
        """Whether several days off follow each other without a gap."""
        return len(self.off) > 1 and (self.off[-1] - self.off[0]).days == len(self.off) - 1


@dataclass(frozen=True, slots=True)
class Year:
    """A loaded notice as the calendar page shows it."""

    number: int
    days: tuple[Holiday, ...]

    @property
    def source(self) -> str:
        return self.days[0].source

    @property
    def verified(self) -> bool:
        return all(day.verified for day in self.days)

    @property
    def rests(self) -> list[Rest]:
        """The holidays in the order of their first day off; days without a name stand together."""
        off_first = sorted(self.days, key=lambda day: (day.is_working, day.on))
        names = dict.fromkeys(day.name for day in off_first)
        return [
            Rest(
                name,
                tuple(day.on for day in self.days if day.name == name and not day.is_working),
                tuple(day.on for day in self.days if day.name == name and day.is_working),
            )
            for name in names
        ]


def year_of(number: int) -> Year | None:
    """The notice of one year, if it is loaded."""
    return next((year for year in years() if year.number == number), None)


def years() -> list[Year]:
    """The loaded notices, the latest first."""
    rows = Holiday.objects.order_by("year", "on")
    grouped = [
        Year(number, tuple(days)) for number, days in groupby(rows, key=lambda row: row.year)
    ]
    return grouped[::-1]
