"""What a set of packs asks for in a period: variants of indicators, windows, measures, attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.bulk import forms
from bihuan.engines.rules.bulk.picks import Measure, selectors
from bihuan.engines.rules.bulk.windows import Window, calendar, numbered
from bihuan.engines.rules.plans import Plan, plans
from bihuan.engines.rules.values import Indicator, Pack

EXEMPTION = "exemption"


@dataclass(frozen=True)
class Variant:
    """An indicator as one or more packs have it. ``packs`` are the places of those packs."""

    plan: Plan
    packs: tuple[int, ...]
    windows: tuple[Window, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.plan.indicator

    @property
    def form(self) -> str:
        return self.indicator.check.form

    @property
    def args(self) -> Mapping[str, Any]:
        return self.indicator.check.args

    def attributes(self) -> set[str]:
        """The attributes that its conditions and its check read."""
        return {c.attribute for c in self.indicator.conditions} | forms.attributes(
            self.form, self.args
        )


@dataclass
class Work:
    """Everything that is asked of one period under some packs."""

    packs: Sequence[Pack]
    period: Period
    as_of: date
    variants: list[Variant] = field(default_factory=list)
    windows: Sequence[Window] = ()

    @property
    def calendar(self) -> list[Variant]:
        return [
            variant
            for variant in self.variants
            if variant.indicator.window not in ("event", "term")
        ]

    @property
    def dated(self) -> list[Variant]:
        return [
            variant for variant in self.variants if variant.indicator.window in ("event", "term")
        ]

    def measures(self) -> list[Measure]:
        """The measures of all calendar indicators, each once."""
        found = (m for v in self.calendar for m in forms.needs(v.form, v.args))
        return list(dict.fromkeys(found))

    def asked_inside(self) -> list[tuple[list[tuple[int, Window]], list[Measure]]]:
        """Groups of windows (with their numbers) that do not overlap, and what is measured inside each of them."""
        groups: dict[tuple[str, date | None], list[tuple[int, Window]]] = {}
        for place, window in enumerate(self.windows):
            key = (window.frequency, window.closing if window.year is not None else None)
            groups.setdefault(key, []).append((place, window))
        found = []
        for windows in groups.values():
            asked = dict.fromkeys(
                measure
                for variant in self.calendar
                if any(window in variant.windows for _place, window in windows)
                for measure in forms.needs(variant.form, variant.args)
                if measure.pick.when == "window"
            )
            if asked:
                found.append((windows, list(asked)))
        return found

    def attributes(self) -> list[str]:
        return sorted({name for variant in self.calendar for name in variant.attributes()})

    def living(self) -> list[tuple[tuple[str, ...], str]]:
        """The kinds and places that are asked for by ``presence``."""
        found = {
            (tuple(sorted(v.args["orgs"])), v.args.get("place", "below"))
            for v in self.calendar
            if "orgs" in v.args
        }
        return sorted(found)

    def units(self) -> list[tuple[str, ...]]:
        """The sets of organisations to which local requirements are confined."""
        return sorted(
            {variant.indicator.units for variant in self.variants if variant.indicator.units}
        )

    def kinds(self, dated_only: bool = False) -> set[str]:
        """Every kind of record that some rule reads; ``dated_only``: some rule with moving windows, or exemptions."""
        keys = ("pick", "anchor", "answer", "extend")
        found = {EXEMPTION}
        for variant in self.dated if dated_only else self.variants:
            for key in keys:
                for selector in selectors(variant.args.get(key, ())):
                    found |= set(selector.kinds)
        return found


def work(packs: Sequence[Pack], period: Period, as_of: date) -> Work:
    """The indicators of all packs, equal ones once, with their windows in the period."""
    seen: list[tuple[Plan, list[int]]] = []
    for place, pack in enumerate(packs):
        for plan in plans(pack):
            same = next((entry for entry in seen if entry[0].indicator == plan.indicator), None)
            if same is None:
                same = (plan, [])
                seen.append(same)
            same[1].append(place)
    made = Work(packs, period, as_of)
    made.variants = [
        Variant(plan, tuple(where), windows_of(plan, period))
        for plan, where in sorted(seen, key=lambda e: e[0].indicator.code)
    ]
    made.windows = numbered(window for variant in made.variants for window in variant.windows)
    return made


def windows_of(plan: Plan, period: Period) -> tuple[Window, ...]:
    """The calendar windows of an indicator; rites with the closing day in force on their first day."""
    frequency = plan.indicator.window
    if frequency in ("event", "term"):
        return ()
    found = calendar(period, frequency)
    if frequency != "rite":
        return found
    return tuple(
        Window(w.frequency, w.code, w.first, w.last, w.place, plan.closing(w.first.year, w.first))
        for w in found
    )
