"""A line of a branch's register, from the day on which it was written."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class MemberSeed:
    """A member on a branch's register. ``exempt`` is empty or the class of the reason, known when he was enlisted or
    stated on a later day; ``left``: when he was transferred."""

    key: str
    name: str
    unit: str
    standing: str
    since: date
    exempt: str = ""
    exempt_from: date | None = None
    left: date | None = None

    @property
    def changes(self) -> tuple[tuple[date, dict[str, Any]], ...]:
        """What was changed of the line after it was written, and when."""
        found: list[tuple[date, dict[str, Any]]] = []
        if self.exempt_from is not None:
            found.append((self.exempt_from, {"exempt": self.exempt}))
        if self.left is not None:
            found.append((self.left, {"standing": "left", "since": self.left}))
        return tuple(found)

    def there_on(self, day: date) -> bool:
        """Whether the branch counts the member on a day."""
        return self.since <= day and (self.left is None or day < self.left)

    def spared_on(self, day: date) -> bool:
        """Whether he is in the branch and not expected at activities."""
        known = self.exempt_from is None or self.exempt_from <= day
        return bool(self.exempt) and known and self.there_on(day)
