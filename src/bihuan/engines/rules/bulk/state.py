"""What the indicators read, aggregated: one row for each organisation and window."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from bihuan.engines.rules.bulk import forms
from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.picks import Measure, kinds_of, picked
from bihuan.engines.rules.bulk.plan import EXEMPTION, Work
from bihuan.engines.rules.bulk.script import Recorder
from bihuan.engines.rules.bulk.windows import Window
from bihuan.engines.rules.values import SCALE

WINDOW_COLUMNS = {
    "w": "int64",
    "label": "string",
    "first": "date",
    "last": "date",
    "year": "int64",
    "closing": "date",
    "known": "date",
}


def scaled(value: Any) -> Any:
    """A double in ten-thousandths, rounded half-even: only operations that every engine does alike."""
    import ibis

    large = value * float(SCALE)
    below = large.floor().cast("int64")
    rest = large - below.cast("float64")
    up = (rest > 0.5) | ((rest == 0.5) & (below % 2 != 0))
    return below + ibis.ifelse(up, number(1), number(0))


def facts_of(session: Recorder, work: Work, dated_only: bool = False) -> Any:
    """The facts that some rule reads, known on the day, with numbers in ten-thousandths; see :meth:`Work.kinds`."""
    import ibis

    raw = session.table("facts")
    known = raw.filter(
        raw.kind.isin(sorted(work.kinds(dated_only))),
        raw["on"] <= ibis.literal(work.as_of),
        raw.recorded_on <= ibis.literal(work.as_of),
    )
    return known.select(
        fact=known.fact,
        org=known.org,
        kind=known.kind,
        day=known["on"],
        until=known.until,
        year=known.period.cast("int64").fill_null(known["on"].year().cast("int64")),
        subject=known.subject,
        quantity=scaled(known.quantity),
        part=scaled(known.part),
        whole=scaled(known.whole),
        marks=ibis.literal(" ") + known.has.fill_null("") + ibis.literal(" "),
    )


def windows_table(session: Recorder, work: Work) -> Any:
    values = [
        (number_, w.code, w.first, w.last, w.year, w.closing, w.ends)
        for number_, w in enumerate(work.windows)
    ]
    return session.rows("windows", WINDOW_COLUMNS, values)


def aggregated(table: Any, measure: Measure, chosen: Any) -> Any:
    """One measure over the rows for which ``chosen`` holds."""
    if measure.of == "count":
        return table.count(where=chosen).cast("int64")
    if measure.of == "subjects":
        return table.subject.nunique(where=chosen).cast("int64")
    if measure.of.startswith("no_"):
        return table.count(where=chosen & table[measure.of.removeprefix("no_")].isnull()).cast(
            "int64"
        )
    return table[measure.of].sum(where=chosen).cast("int64")


def measured(work: Work, facts: Any, measures: Sequence[Measure]) -> list[tuple[Any, list[int]]]:
    """Tables of measures by ``org`` and window ``w``, only where there is a fact, with the places of the measures.

    No window comes twice in the first table, which holds what lies in windows; the second, where some rule looks back
    beyond the window, holds that.
    """
    found = []
    inside = [
        by_window(facts, dict(chosen), asked, measures) for chosen, asked in work.asked_inside()
    ]
    if inside:
        places = sorted({place for _table, places in inside for place in places})
        found.append(
            (reduce(lambda a, b: a.union(b), (wide(t, p, places) for t, p in inside)), places)
        )
    back = [m for m in measures if m.pick.when != "window"]
    if back:
        found.append(looked_back(work, facts, back, measures))
    return found


def wide(table: Any, places: Sequence[int], wanted: Sequence[int]) -> Any:
    """The table with null for measures that it does not have."""
    import ibis

    nothing = ibis.null("int64")
    return table.select(
        "org", "w", **{f"m{p}": table[f"m{p}"] if p in places else nothing for p in wanted}
    )


def by_window(
    facts: Any, windows: Mapping[int, Window], asked: Sequence[Measure], measures: Sequence[Measure]
) -> tuple[Any, list[int]]:
    """The measures of windows of which a fact lies in one at most; ``windows`` by their number."""
    import ibis

    tests = []
    for number_, window in windows.items():
        if window.year is None:
            test = (facts.day >= ibis.literal(window.first)) & (
                facts.day <= ibis.literal(window.last)
            )
        else:
            test = facts.year == number(window.year)
            if window.closing is not None:
                test = test & (facts.day <= ibis.literal(window.closing))
        tests.append((test, number(number_)))
    kinds = kinds_of(measure.pick for measure in asked)
    chosen = facts.filter(facts.kind.isin(sorted(kinds)))
    chosen = chosen.mutate(w=ibis.cases(*tests, else_=ibis.null("int64")))
    return aggregates(chosen.filter(chosen.w.notnull()), asked, measures, {})


def looked_back(
    work: Work, facts: Any, asked: Sequence[Measure], measures: Sequence[Measure]
) -> tuple[Any, list[int]]:
    """The measures of facts that were held, or ever were, on the last day of a window."""
    import ibis

    wanted = {
        place
        for place, window in enumerate(work.windows)
        for variant in work.calendar
        if window in variant.windows
        and any(m.pick.when != "window" for m in forms.needs(variant.form, variant.args))
    }
    chosen = facts.filter(facts.kind.isin(sorted(kinds_of(measure.pick for measure in asked))))
    parts = []
    for place in sorted(wanted):
        last = ibis.literal(work.windows[place].last)
        there = chosen.filter(chosen.day <= last)
        parts.append(
            there.mutate(w=number(place), held=there.until.isnull() | (there.until >= last))
        )
    table = reduce(lambda a, b: a.union(b), parts)
    return aggregates(table, asked, measures, {"held": table.held})


def aggregates(
    table: Any, asked: Sequence[Measure], measures: Sequence[Measure], flags: Mapping[str, Any]
) -> tuple[Any, list[int]]:
    """The measures by ``org`` and ``w``; whether a fact is picked is asked once for each pick."""
    picks = list(dict.fromkeys(measure.pick for measure in asked))
    table = table.mutate(
        **{
            f"p{place}": picked(table, pick) & flags[pick.when]
            if pick.when in flags
            else picked(table, pick)
            for place, pick in enumerate(picks)
        }
    )
    places = sorted(measures.index(measure) for measure in asked)
    columns = {
        f"m{place}": aggregated(
            table, measures[place], table[f"p{picks.index(measures[place].pick)}"]
        )
        for place in places
    }
    return table.group_by("org", "w").agg(**columns), places


def attributed(session: Recorder, windows: Any, names: Sequence[str]) -> Any:
    """The attributes on the last day of each window, as ``a0``, ``a1``, … in the order of ``names``."""
    attributes = session.table("attributes")
    attributes = attributes.filter(attributes.name.isin(list(names)))
    attributes = attributes.select(
        org=attributes.org,
        name=attributes.name,
        number=scaled(attributes.value),
        since=attributes.since,
    )
    both = attributes.join(windows, attributes.since <= windows["last"])
    columns = {
        f"a{place}": both.number.argmax(both.since, where=both.name == name)
        for place, name in enumerate(names)
    }
    return both.group_by("org", "w").agg(**columns)


def lives(table: Any, day: Any) -> Any:
    """Whether the organisation of a row exists on a day."""
    return (table.opened_on <= day) & (table.closed_on.isnull() | (table.closed_on >= day))


def living(session: Recorder, windows: Any, kinds: Sequence[str], place: str) -> Any:
    """How many organisations of some kinds live around each on the last day of each window: ``org, w, n``."""
    orgs = session.table("orgs")
    there = orgs.filter(orgs.kind.isin(list(kinds)) & orgs.parent.notnull()).cross_join(windows)
    there = there.filter(lives(there, there["last"]))
    around = there.group_by(org=there.parent, w=there.w).agg(n=there.count().cast("int64"))
    if place == "below":
        return around
    beside = orgs.filter(orgs.parent.notnull()).select(org="org", up="parent")
    counted = beside.join(around, beside.up == around.org).select(
        org=beside.org, w=around.w, n=around.n
    )
    itself = there.select(org=there.org, w=there.w, n=number(-1))
    together = around.select("org", "w", "n").union(counted).union(itself)
    return together.group_by("org", "w").agg(n=together.n.sum().cast("int64"))


def exempted(facts: Any, windows: Any, codes: Sequence[str]) -> Any:
    """What exemptions say by organisation and window: ``e0``, … per indicator, 1 exempt, 2 not applicable, null none.

    Where several are on record, the first by date and number counts.
    """
    import ibis

    chosen = facts.filter(facts.kind == EXEMPTION, facts.subject.isin(list(codes)))
    both = chosen.cross_join(windows)
    both = both.filter(
        (both.day <= both["last"]) & (both.until.isnull() | (both.until >= both["last"]))
    )
    both = both.mutate(
        turn=both.day.cast("string") + both.fact,
        says=ibis.ifelse(both.marks.contains(" not_applicable "), number(2), number(1)),
    )
    columns = {
        f"e{place}": both.says.argmin(both.turn, where=both.subject == code)
        for place, code in enumerate(codes)
    }
    return both.group_by("org", "w").agg(**columns)
