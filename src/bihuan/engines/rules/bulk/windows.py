"""The windows of a period, as values: months, quarters, half-years, the year, and the year of an annual rite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engines.periods import Frequency, Period
from bihuan.engines.periods import windows as periods_between

FREQUENCIES = {
    "month": Frequency.MONTH,
    "quarter": Frequency.QUARTER,
    "half": Frequency.HALF,
    "year": Frequency.YEAR,
    "rite": Frequency.YEAR,
}


@dataclass(frozen=True, slots=True)
class Window:
    """One window. ``frequency`` as in packs; ``closing`` is the last day on which a rite counts; ``place`` counts the
    windows of one frequency and closing from 0."""

    frequency: str
    code: str
    first: date
    last: date
    place: int
    closing: date | None = None

    @property
    def year(self) -> int | None:
        """The year to which facts must belong, in years and rites."""
        return self.first.year if self.frequency in ("year", "rite") else None

    @property
    def ends(self) -> date:
        """The day that must have passed before a verdict can be given."""
        return self.closing or self.last


def calendar(period: Period, frequency: str) -> tuple[Window, ...]:
    """The windows of a frequency that lie wholly in the period; for rites without their closing days."""
    return tuple(
        Window(frequency, found.code, found.first, found.last, place)
        for place, found in enumerate(
            periods_between(period.first, period.last, FREQUENCIES[frequency])
        )
    )


def numbered(windows: Iterable[Window]) -> Sequence[Window]:
    """Each window once, in a fixed order, so that its index is its number."""
    return sorted(set(windows), key=lambda w: (w.frequency, w.first, w.closing or w.last))
