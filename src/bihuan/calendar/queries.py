"""The holidays that are loaded, kept in memory for a short while."""

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
    rows = list(Holiday.objects.values_list("on", "is_working"))
    value = Holidays(
        off=frozenset(on for on, working in rows if not working),
        working=frozenset(on for on, working in rows if working),
        years=frozenset(on.year for on, _working in rows),
    )
    cache.set(KEY, value, KEPT)
    return value


def forget() -> None:
    """Read the notices anew at the next question."""
    cache.delete(KEY)


def known(year: int) -> bool:
    """Whether the notice for that year has been loaded; pages say so when it is not."""
    return holidays().known(year)
