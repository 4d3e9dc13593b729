"""One row for each organisation, indicator and window of the calendar."""

from collections.abc import Sequence
from typing import Any

from bihuan.engines.rules.bulk import forms, state
from bihuan.engines.rules.bulk.forms import long, number
from bihuan.engines.rules.bulk.picks import Measure, Pick
from bihuan.engines.rules.bulk.plan import Variant, Work
from bihuan.engines.rules.bulk.script import Recorder
from bihuan.engines.rules.bulk.verdicts import Outcomes, conditions, exemption, judged, numbers
from bihuan.engines.rules.bulk.windows import Window
from bihuan.engines.rules.values import Verdict


class RowView:
    """An organisation in the window that a row of the state holds."""

    def __init__(
        self, table: Any, variant: Variant, names: "Names", windows: Sequence[Window]
    ) -> None:
        self.table, self.variant, self.names, self.all = table, variant, names, windows

    def measure(self, wanted: Measure) -> Any:
        return self.table[f"m{self.names.measures.index(wanted)}"]

    def some(self, pick: Pick) -> Any:
        return self.measure(Measure("count", pick)) > 0

    def used(self, pick: Pick) -> Any:
        return self.measure(Measure("count", pick))

    def attribute(self, name: str) -> Any:
        return self.table[f"a{self.names.attributes.index(name)}"]

    def living(self, kinds: Sequence[str], place: str) -> Any:
        return self.table[f"l{self.names.living.index((tuple(sorted(kinds)), place))}"]

    def parameter(self, name: str) -> Any:
        values = [(w, self.variant.plan.in_force(w.first)) for w in self.variant.windows]
        known = [(self.all.index(w), found[name]) for w, found in values if found is not None]
        return by_case([(self.table.w == place, value) for place, value in known])


class Names:
    """The places of the columns of the state."""

    def __init__(self, work: Work) -> None:
        self.measures = work.measures()
        self.attributes = work.attributes()
        self.living = work.living()


def by_case(values: Sequence[tuple[Any, int]]) -> Any:
    """A whole number where all are equal, else an expression that chooses."""
    import ibis

    if len({value for _test, value in values}) <= 1:
        return values[0][1] if values else 0
    return ibis.cases(*((test, long(value)) for test, value in values), else_=long(0))


def state_rows(
    session: Recorder, work: Work, facts: Any, exempt: Sequence[str], names: Names
) -> Any:
    """The state: every organisation in every calendar window in which it lives on some day."""
    import ibis

    windows = state.windows_table(session, work)
    orgs = session.table("orgs")
    spine = orgs.cross_join(windows)
    spine = spine.filter(
        (spine.opened_on <= spine["last"])
        & (spine.closed_on.isnull() | (spine.closed_on >= spine["first"]))
    )
    whole = state.lives(spine, spine["first"]) & state.lives(spine, spine.known)
    spine = spine.select(
        "org", "kind", "class", "w", "label", "first",
        stage=ibis.cases((~whole, number(1)), (spine.known > ibis.literal(work.as_of), number(2)), else_=number(0)),
    )  # fmt: skip
    parts: list[tuple[Any, dict[str, bool]]] = []
    for measured, places in state.measured(work, facts, names.measures):
        parts.append((measured, {f"m{place}": True for place in places}))
    if names.attributes:
        columns = {f"a{place}": False for place in range(len(names.attributes))}
        parts.append((state.attributed(session, windows, names.attributes), columns))
    for place, (kinds, where) in enumerate(names.living):
        around = state.living(session, windows, kinds, where)
        parts.append((around.select("org", "w", **{f"l{place}": around.n}), {f"l{place}": True}))
    if exempt:
        columns = {f"e{place}": False for place in range(len(exempt))}
        parts.append((state.exempted(facts, windows, exempt), columns))
    for part, columns in parts:
        joined = spine.left_join(part, ["org", "w"])
        spine = joined.select(
            *(joined[name] for name in spine.columns),
            **{
                name: joined[name].fill_null(number(0)) if zero else joined[name]
                for name, zero in columns.items()
            },
        )
    return spine


def calendar_rows(
    work: Work,
    table: Any,
    variant: Variant,
    names: Names,
    exempt: Sequence[str],
    outcomes: Outcomes,
) -> Any:
    """The rows of one indicator from the state."""
    import ibis

    indicator = variant.indicator
    places = {
        work.windows.index(w): variant.plan.in_force(w.first) is not None for w in variant.windows
    }
    chosen = table.filter(*concerned(table, variant, work), table.w.isin(sorted(places)))
    view = RowView(chosen, variant, names, work.windows)
    cases: list[tuple[Any, Any]] = []
    before = sorted(place for place, in_force in places.items() if not in_force)
    if before:
        cases.append(
            (chosen.w.isin(before), outcomes.number(Verdict.NOT_APPLICABLE, "not_in_force"))
        )
    cases.append((chosen.stage == 1, outcomes.number(Verdict.UNKNOWN, "outside_life")))
    cases.append((chosen.stage == 2, outcomes.number(Verdict.UNKNOWN, "not_yet_due")))
    if indicator.code in exempt:
        cases += exemption(chosen[f"e{exempt.index(indicator.code)}"], outcomes)
    cases += conditions(indicator.conditions, view.attribute, outcomes)
    finding = forms.FORMS[variant.form](variant.args, view)
    last, met = judged(indicator, finding, outcomes)
    return chosen.select(
        org=chosen.org,
        indicator=ibis.literal(indicator.code),
        window=chosen.label,
        outcome=ibis.cases(*cases, *last, else_=met),
        **numbers(finding),
    )


def concerned(table: Any, variant: Variant, work: Work, packs: bool = True) -> list[Any]:
    """Tests on kind, class, place in the tree, and the pack in force; ``table`` has ``kind``, ``class`` and more."""
    indicator = variant.indicator
    tests = [table.kind.isin(list(indicator.subjects))]
    if indicator.classes:
        tests.append(table["class"].isin(list(indicator.classes)))
    if indicator.units:
        tests.append(table[f"u{work.units().index(indicator.units)}"].fill_null(False))
    if packs and len(work.packs) > 1:
        tests.append(table.pack.isin(list(variant.packs)))
    return tests
