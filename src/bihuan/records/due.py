"""What is due: asked of the layers above through a registry, so that the month page need not know who judges.

``SOURCES`` is filled by ``indicators`` when it starts (its own judgement of the open period). Each source is called
with the unit, the month shown and today, and gives lines; while nobody is registered, the windows of the pack are
counted here in the simplest way, so that the page also lives alone.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.engines.periods import Frequency, Period, period_of
from bihuan.engines.rules.values import SCALE, Condition, Fact, Indicator
from bihuan.orgs.models import Unit
from bihuan.packs import queries as packs
from bihuan.records.facts import attributes_of
from bihuan.records.facts.gathering import of_records
from bihuan.records.kinds import TYPED


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a window asks: what, until when, whether it is there already.

    ``state`` is done, open or missed (the window is over); ``kind`` is the kind of record that answers it best (""
    for none), ``code`` the indicator, ``words`` what is known in one sentence, ``url`` where it opens.
    """

    title: str
    state: str
    until: date
    code: str = ""
    kind: str = ""
    words: str = ""
    url: str = ""


Source = Callable[[Unit, Period, date], Iterable[Due]]

SOURCES: list[Source] = []
"""Who says what is due; empty means :func:`from_pack`."""

_WINDOWS = {
    "month": Frequency.MONTH,
    "quarter": Frequency.QUARTER,
    "half": Frequency.HALF,
    "year": Frequency.YEAR,
}
_ORDER = {"missed": 0, "open": 1, "done": 2}


def due_of(unit: Unit, month: Period, today: date) -> list[Due]:
    """What the month and the quarter around it ask of a unit, what is open first."""
    lines = [line for source in SOURCES or (from_pack,) for line in source(unit, month, today)]
    return sorted(lines, key=lambda line: (_ORDER.get(line.state, 1), line.until, line.code))


def from_pack(unit: Unit, month: Period, today: date) -> Iterable[Due]:
    """Windows of the pack that count events, counted: for a page without judgements."""
    rules = [
        one
        for one in packs.in_force(unit.path, month.first).indicators
        if one.window in _WINDOWS and unit.kind in one.subjects and _picks(one) and not one.units
    ]
    held = _numbers(unit, month.last)
    rules = [one for one in rules if not any(_exempts(c, held) for c in one.conditions)]
    if not rules:
        return []
    year = period_of(month.first, Frequency.YEAR)
    facts = list(of_records(Unit.objects.filter(pk=unit.pk), year.first, year.last))
    return [_line(one, month, today, facts) for one in rules]


def _numbers(unit: Unit, on: date) -> Mapping[str, int]:
    """The attributes of a unit on a day."""
    found: dict[str, int] = {}
    for one in attributes_of(Unit.objects.filter(pk=unit.pk)):
        if one.since <= on:
            found[one.name] = one.value
    return found


_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


def _exempts(one: Condition, held: Mapping[str, int]) -> bool:
    """Whether the rule does not count here."""
    value = held.get(one.attribute, one.missing)
    return value is not None and _COMPARE[one.op](value, one.value)


def _picks(one: Indicator) -> tuple[Mapping[str, Any], ...]:
    if one.check.form != "count" or "at_least" not in one.check.args:
        return ()
    found = tuple(one.check.args.get("pick", ()))
    return found if not TYPED.intersection(*map(_kinds, found)) else ()


def _kinds(pick: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = pick.get("kind", ())
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def _fits(fact: Fact, pick: Mapping[str, Any]) -> bool:
    return fact.kind in _kinds(pick) and set(pick.get("has", ())) <= fact.has


def _line(one: Indicator, month: Period, today: date, facts: list[Fact]) -> Due:
    window = period_of(month.first, _WINDOWS[one.window])
    picks = _picks(one)
    held = sum(fact.on in window and any(_fits(fact, pick) for pick in picks) for fact in facts)
    wanted = next(
        (p.value // SCALE for p in one.parameters if p.name == one.check.args.get("at_least")), 1
    )
    state = "done" if held >= wanted else "open" if today <= window.last else "missed"
    return Due(
        title=one.title,
        state=state,
        until=window.last,
        code=one.code,
        kind=next(iter(_kinds(picks[0])), ""),
    )
