"""Which columns counting needs for each organisation, and the view of a row that holds all windows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.engines.rules.bulk import forms
from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.picks import Measure, Pick
from bihuan.engines.rules.bulk.plan import Variant, Work
from bihuan.engines.rules.bulk.verdicts import VERDICTS, conditions
from bihuan.engines.rules.bulk.windows import Window
from bihuan.engines.rules.values import Verdict

WIDTH = 10
"""Bits for the number of one verdict: a year has 366 days."""
WORD = 60
"""Bits that are used of a whole number."""

BitKey = tuple[Pick, str, date | None]


class Shifts:
    """Stands for :class:`bihuan.engines.rules.bulk.verdicts.Outcomes` where only verdicts are counted."""

    def number(self, verdict: Verdict, reason: str, shown: bool = False) -> Any:
        return number(1 << (WIDTH * VERDICTS.index(verdict)))


@dataclass
class Needs:
    """The columns that the indicators ask for, in the order in which they asked."""

    bits: dict[BitKey, int] = field(default_factory=dict)
    sums: dict[tuple[Measure, Window], int] = field(default_factory=dict)
    attributes: dict[tuple[str, date], int] = field(default_factory=dict)
    living: dict[tuple[tuple[str, ...], str, date], int] = field(default_factory=dict)


class WideView:
    """An organisation in one of the windows that its row holds. Without a table it only notes what is asked for."""

    def __init__(
        self, needs: Needs, places: "Places", table: Any, variant: Variant, window: Window
    ) -> None:
        self.needs, self.places, self.table, self.window = needs, places, table, window
        self.values = variant.plan.in_force(window.first) or {}

    def measure(self, wanted: Measure) -> Any:
        place = self.needs.sums.setdefault((wanted, self.window), len(self.needs.sums))
        return number(0) if self.table is None else self.table[f"m{place}"]

    def some(self, pick: Pick) -> Any:
        key = (pick, self.window.frequency, self.window.closing)
        self.needs.bits.setdefault(key, len(self.needs.bits))
        if self.table is None:
            return number(0) == 1
        word, offset = self.places.bits[key]
        return ((self.table[f"b{word}"] >> (offset + self.window.place)) & number(1)) == 1

    def used(self, pick: Pick) -> Any:
        return number(0)

    def attribute(self, name: str) -> Any:
        place = self.needs.attributes.setdefault(
            (name, self.window.last), len(self.needs.attributes)
        )
        return number(0) if self.table is None else self.table[f"a{place}"]

    def living(self, kinds: Sequence[str], place: str) -> Any:
        key = (tuple(sorted(kinds)), place, self.window.last)
        found = self.needs.living.setdefault(key, len(self.needs.living))
        return number(0) if self.table is None else self.table[f"l{found}"]

    def parameter(self, name: str) -> Any:
        return self.values.get(name, 0)


@dataclass
class Places:
    """Where the bits of each pick stand: which word, from which bit."""

    bits: dict[BitKey, tuple[int, int]] = field(default_factory=dict)
    words: int = 0


def needs_of(work: Work) -> Needs:
    """Every column that the calendar indicators read."""
    needs = Needs()
    for variant in work.calendar:
        for window in variant.windows:
            view = WideView(needs, Places(), None, variant, window)
            shifts: Any = Shifts()
            conditions(variant.indicator.conditions, view.attribute, shifts)
            forms.FORMS[variant.form](variant.args, view)
    return needs


def placed(work: Work, needs: Needs) -> Places:
    """Words filled one after the other; the bits of a pick never part."""
    places = Places()
    free = 0
    for key in needs.bits:
        width = len(windows_like(work, key[1], key[2]))
        if width > free:
            places.words += 1
            free = WORD
        places.bits[key] = (places.words - 1, WORD - free)
        free -= width
    return places


def windows_like(work: Work, frequency: str, closing: date | None) -> list[Window]:
    return [w for w in work.windows if w.frequency == frequency and w.closing == closing]
