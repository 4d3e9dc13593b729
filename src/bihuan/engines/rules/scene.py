"""What a check sees, and what it says it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from bihuan.engines.rules.index import Index
from bihuan.engines.rules.terms import Due
from bihuan.engines.rules.values import Fact, Org

Args: TypeAlias = Mapping[str, Any]
Fraction: TypeAlias = tuple[int, int]
"""Above and below the line; the one division happens at the very end."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a check sees: an organisation in one window.

    ``year`` is set in years and rites, ``closing`` in rites (the last day on which such a rite counts), ``day`` in an
    event window, ``dues`` in a term window. ``parameters`` are those in force.
    """

    index: Index
    org: Org
    first: date
    last: date
    parameters: Mapping[str, int]
    year: int | None = None
    closing: date | None = None
    event: bool = False
    dues: tuple[Due, ...] = ()

    def facts(self, args: Args) -> list[Fact]:
        """The facts that ``pick`` and ``when`` choose for this window."""
        found = self.index.picked(self.org.org, args.get("pick", ()))
        when = "window" if self.event else args.get("when", "window")
        if when == "held":
            return [
                fact
                for fact in found
                if fact.on <= self.last and (fact.until is None or fact.until >= self.last)
            ]
        if when == "ever":
            return [fact for fact in found if fact.on <= self.last]
        return [fact for fact in found if self.holds(fact)]

    def holds(self, fact: Fact) -> bool:
        """Whether a fact belongs to this window."""
        if self.year is None:
            return self.first <= fact.on <= self.last
        if year_of(fact) != self.year:
            return False
        return self.closing is None or fact.on <= self.closing

    def attribute(self, name: str) -> int | None:
        """An attribute on the window's last day."""
        return self.index.attribute(self.org.org, name, self.last)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. ``met`` is None when it cannot be said, ``code`` then says why.

    ``code`` is one of the codes of :data:`wording.REASONS`; ``lacking`` names what is missing, or was asked for
    where all of it is there: marks, attributes, kinds of record or of organisation.
    """

    met: bool | None
    code: str
    measured: Fraction | None = None
    required: Fraction | None = None
    used: tuple[Fact, ...] = ()
    lacking: tuple[str, ...] = ()


def year_of(fact: Fact) -> int:
    """The year a fact belongs to: ``period`` where it says one, else that of its day."""
    period = fact.period
    if period is not None and len(period) == 4 and period.isascii() and period.isdigit():
        return int(period)
    return fact.on.year
