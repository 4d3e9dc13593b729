"""The holidays that are loaded, kept in memory for a short while."""

from dataclasses import dataclass
from itertools import groupby

from django.core.cache import cache

from bihuan.calendar.models import Holiday
from bihuan.engines.periods import Holidays

KEY = "calendar.holidays"
KEPT = 60
"""Seconds after which another process sees a notice that was just loaded."""


def holidays() -> Holidays:
    """All loaded notices as one value. One query a minute and process at most."""
    kept: Holidays | None = cache.get(KEY)
    if kept is not None:
        return kept
    rows = list(Holiday.objects.values_list("on", "is_working", "year"))
    value = Holidays(
        off=frozenset(on for on, working, _ in rows if not working),
        working=frozenset(on for on, working, _ in rows if working),
        years=frozenset(year for _, _, year in rows),
    )
    cache.set(KEY, value, KEPT)
    return value


def forget() -> None:
    """Read the notices anew at the next question."""
    cache.delete(KEY)


def known(year: int) -> bool:
    """Whether the notice for that year has been loaded; pages say so when it is not."""
    return holidays().known(year)


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


def years() -> list[Year]:
    """The loaded notices, the latest first."""
    rows = Holiday.objects.order_by("year", "on")
    grouped = [
        Year(number, tuple(days)) for number, days in groupby(rows, key=lambda row: row.year)
    ]
    return grouped[::-1]
