"""How far the past is closed. The layer above, which freezes verdicts, says so here when it is loaded."""

from collections.abc import Callable
from datetime import date

LAST_CLOSED: list[Callable[[], date | None]] = []
"""Each gives the last day of the last period that is closed, or None when none is. Append to it in ``AppConfig.ready``."""


def closed_until() -> date | None:
    """The last day that no change of rules may touch any more; None when nothing is closed yet."""
    days = [day for ask in LAST_CLOSED if (day := ask()) is not None]
    return max(days, default=None)
