"""Noticing that the computer's clock was set: the wall clock against one that only runs forward."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIMIT = timedelta(minutes=5)
"""A difference up to this is the usual care of the clock, beyond it a jump."""


@dataclass(frozen=True, slots=True)
class Jump:
    """The instant that the clock should have shown, and the one that it showed."""

    expected: datetime
    found: datetime


class Watch:
    """Compares the two clocks at each look; what it is given are the readings of the moment."""

    def __init__(self, wall: datetime, steady: float) -> None:
        self._wall, self._steady = wall, steady

    def look(self, wall: datetime, steady: float) -> Jump | None:
        """The jump since the last look, if there was one; ``steady`` in seconds."""
        expected = self._wall + timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        return Jump(expected, wall) if abs(wall - expected) > LIMIT else None


def set_back(latest: datetime | None, wall: datetime) -> Jump | None:
    """At the start, when nothing is known of the time before: a clock behind the latest that was entered."""
    return Jump(latest, wall) if latest is not None and latest - wall > LIMIT else None
