"""A pack made ready to be evaluated, and the windows of a period."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bihuan.engines.periods import Frequency, Period, add_months
from bihuan.engines.rules.index import Index
from bihuan.engines.rules.resolving import value_on
from bihuan.engines.rules.scene import Scene
from bihuan.engines.rules.terms import dues
from bihuan.engines.rules.values import SCALE, Indicator, Org, Pack, Parameter

CLOSING = 331
"""The last day, as month and day of the next year, on which an annual rite counts, where a pack says no other."""

_FREQUENCIES = {
    "month": Frequency.MONTH,
    "quarter": Frequency.QUARTER,
    "half": Frequency.HALF,
    "year": Frequency.YEAR,
    "rite": Frequency.YEAR,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What a calendar window is for every organisation: its days, and the parameters in force (None: not in force)."""

    label: str
    first: date
    last: date
    closing: date | None
    values: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """An indicator with its parameters by name, and the pack's words for marks, attributes and kinds of record."""

    indicator: Indicator
    parameters: Mapping[str, tuple[Parameter, ...]]
    words: Mapping[str, str]
    _frames: dict[Period, Frame] = field(default_factory=dict, repr=False, compare=False)

    def in_force(self, day: date) -> dict[str, int] | None:
        """The parameters in force on a day; None when one of them, or the indicator itself, was not."""
        if not self.began(day):
            return None
        values: dict[str, int] = {}
        for name, entries in self.parameters.items():
            entry = (
                entries[0]
                if len(entries) == 1 and entries[0].since <= day
                else value_on(entries, day)
            )
            if entry is None and name != "closing":
                return None
            if entry is not None:
                values[name] = entry.value
        return values

    def frame(self, span: Period) -> Frame:
        """The calendar window of a span, made once."""
        if span not in self._frames:
            first = span.first
            closing = self.closing(span.year, first) if self.indicator.window == "rite" else None
            self._frames[span] = Frame(span.code, first, span.last, closing, self.in_force(first))
        return self._frames[span]

    def began(self, day: date) -> bool:
        """Whether the indicator is in force on a day; for a clock, the day of its anchor."""
        since, until = self.indicator.since, self.indicator.until
        return (since is None or day >= since) and (until is None or day <= until)

    def closing(self, year: int, day: date) -> date:
        """The last day on which a rite of that year counts; the parameter ``closing`` in force on ``day``, else 31 March."""
        entry = value_on(self.parameters.get("closing", ()), day)
        month, number = divmod(entry.value // SCALE if entry else CLOSING, 100)
        first = date(year + 1, month, 1)
        return min(
            date.fromordinal(first.toordinal() + number - 1),
            date.fromordinal(add_months(first, 1).toordinal() - 1),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one indicator: its label, its days, and the day from which its verdict is known."""

    label: str
    first: date
    last: date
    known: date
    scene: Scene
    in_force: bool


def plans(pack: Pack) -> tuple[Plan, ...]:
    """The indicators of a pack in the order of their codes."""
    made = []
    words = {kind.code: kind.title for kind in pack.kinds} | dict(pack.words)
    for indicator in sorted(pack.indicators, key=lambda indicator: indicator.code):
        names: dict[str, list[Parameter]] = {}
        for parameter in indicator.parameters:
            names.setdefault(parameter.name, []).append(parameter)
        made.append(
            Plan(indicator, {name: tuple(entries) for name, entries in names.items()}, words)
        )
    return tuple(made)


@cache
def spans(window: str, period: Period) -> tuple[Period, ...]:
    """The calendar windows of a period: those wholly inside it; a rite only in a whole year."""
    frequency = _FREQUENCIES[window]
    return period.split(frequency) if frequency.months <= period.frequency.months else ()


def calendar_window(plan: Plan, org: Org, index: Index, span: Period) -> Window:
    """The window of a month, quarter, half-year, year or rite."""
    frame = plan.frame(span)
    scene = Scene(
        index,
        org,
        frame.first,
        frame.last,
        frame.values or {},
        year=span.year if plan.indicator.window in ("year", "rite") else None,
        closing=frame.closing,
    )
    known = frame.closing or frame.last
    return Window(frame.label, frame.first, frame.last, known, scene, frame.values is not None)


def moved_windows(plan: Plan, org: Org, index: Index, first: date, last: date) -> list[Window]:
    """The windows of events and terms: one for each day in the span on which something happened or fell due."""
    check = plan.indicator.check
    if plan.indicator.window == "event":
        days = {
            fact.on
            for fact in index.picked(org.org, check.args["pick"])
            if first <= fact.on <= last
        }
        windows = []
        for day in sorted(days):
            values = plan.in_force(day)
            scene = Scene(index, org, day, day, values or {}, event=True)
            windows.append(Window(day.isoformat(), day, day, day, scene, values is not None))
        return windows
    found = [
        due
        for due in dues(check.form, check.args, plan.parameters, index, org.org)
        if first <= due.on <= last and plan.began(due.anchor.on)
    ]
    windows = []
    for day in sorted({due.on for due in found}):
        together = tuple(due for due in found if due.on == day)
        values = {name: value for due in together for name, value in due.parameters.items()}
        scene = Scene(index, org, day, day, values, dues=together)
        windows.append(Window(day.isoformat(), day, day, day, scene, True))
    return windows
