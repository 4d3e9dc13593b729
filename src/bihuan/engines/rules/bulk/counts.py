"""How many windows of each verdict an organisation has: one pass over the facts, one row for all of its windows.

Whether anything was picked in a window is a bit; the bits of all picks of a year stand in a few whole numbers for each
organisation. The verdicts of an indicator are counted in one whole number, ten bits for each verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from bihuan.engines.rules.bulk import forms, state
from bihuan.engines.rules.bulk.forms import long, number
from bihuan.engines.rules.bulk.needs import (
    WIDTH,
    Needs,
    Places,
    Shifts,
    WideView,
    needs_of,
    placed,
    windows_like,
)
from bihuan.engines.rules.bulk.picks import kinds_of, picked, picked_of
from bihuan.engines.rules.bulk.plan import EXEMPTION, Variant, Work
from bihuan.engines.rules.bulk.rows import concerned
from bihuan.engines.rules.bulk.script import Recorder
from bihuan.engines.rules.bulk.state import lives
from bihuan.engines.rules.bulk.verdicts import VERDICTS, conditions, exemption, judged
from bihuan.engines.rules.bulk.windows import Window
from bihuan.engines.rules.values import Verdict


def one() -> Any:
    return long(1)


def mask(facts: Any, when: str, windows: Sequence[Window]) -> Any:
    """The windows for which a fact counts, as bits."""
    import ibis

    first = windows[0]
    if when == "window" and first.year is None:
        return facts[f"in_{first.frequency}"]
    total = None
    for window in windows:
        bit = ibis.ifelse(counts_in(facts, when, window), one() * (1 << window.place), number(0))
        total = bit if total is None else total + bit
    return total


def placed_in(facts: Any, windows: Sequence[Window]) -> Any:
    """The window of one frequency in which the day of a fact lies, as a bit; 0 outside all of them."""
    import ibis

    cases = [
        (facts.day <= ibis.literal(window.last), long(1 << window.place)) for window in windows
    ]
    inside = ibis.cases(*cases, else_=number(0))
    return ibis.ifelse(facts.day < ibis.literal(windows[0].first), number(0), inside)


def counts_in(facts: Any, when: str, window: Window) -> Any:
    """Whether a fact counts for a window; never null."""
    import ibis

    last = ibis.literal(window.last)
    if when == "ever":
        return facts.day <= last
    if when == "held":
        return (facts.day <= last) & (facts.until.isnull() | (facts.until >= last))
    if window.year is None:
        return (facts.day >= ibis.literal(window.first)) & (facts.day <= last)
    inside = facts.year == number(window.year)
    return (
        inside if window.closing is None else inside & (facts.day <= ibis.literal(window.closing))
    )


def bits_by_org(work: Work, facts: Any, needs: Needs, places: Places) -> Any:
    """The pass over all facts: words of bits ``b0``, … for each organisation with facts.

    Tests are asked by kind of record, so that a fact is only asked what may be said of its kind.
    """
    import ibis

    @ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
    def bit_or(bits: int) -> int:  # type: ignore[empty-body]
        """Not defined by Ibis for every engine; both have it under this name."""

    picks = [pick for pick, _frequency, _closing in needs.bits]
    facts = facts.filter(facts.kind.isin(sorted(kinds_of(picks))))
    facts = facts.mutate(
        **{
            f"in_{frequency}": placed_in(facts, windows_like(work, frequency, None))
            for pick, frequency, _closing in needs.bits
            if pick.when == "window" and frequency in ("month", "quarter", "half")
        }
    )
    columns = {}
    for word in range(places.words):
        asked: dict[str, Any] = {}
        for key, (where, offset) in places.bits.items():
            if where != word:
                continue
            bits = mask(facts, key[0].when, windows_like(work, key[1], key[2])) * (1 << offset)
            for kind in sorted(kinds_of([key[0]])):
                test = picked_of(facts, key[0], kind)
                part = bits if test is None else ibis.ifelse(test, bits, number(0))
                asked[kind] = asked[kind] + part if kind in asked else part
        cases = [(facts.kind == kind, value) for kind, value in asked.items()]
        columns[f"b{word}"] = bit_or(ibis.cases(*cases, else_=number(0)))
    return facts.group_by("org").agg(**columns)


def sums_by_org(facts: Any, needs: Needs) -> Any:
    """A second pass over the few kinds that are counted or summed: ``m0``, … for each organisation with such facts."""
    sums = {key: place for key, place in needs.sums.items() if key[0].of != "subjects"}
    facts = facts.filter(facts.kind.isin(sorted(kinds_of(m.pick for m, _window in sums))))
    columns = {}
    for (measure, window), place in sums.items():
        chosen = picked(facts, measure.pick) & counts_in(facts, measure.pick.when, window)
        columns[f"m{place}"] = state.aggregated(facts, measure, chosen)
    return facts.group_by("org").agg(**columns)


def subjects_by_org(facts: Any, needs: Needs) -> Any:
    """How many different subjects were picked, as ``m…``: first by subject, so that no set is kept for an organisation."""
    import ibis

    wanted = {key: place for key, place in needs.sums.items() if key[0].of == "subjects"}
    kinds = {k for measure, _w in wanted for s in measure.pick.selectors for k in s.kinds}
    facts = facts.filter(facts.kind.isin(sorted(kinds)), facts.subject.notnull())
    there = {
        f"m{place}": ibis.ifelse(
            picked(facts, measure.pick) & counts_in(facts, measure.pick.when, window),
            number(1),
            number(0),
        ).max()
        for (measure, window), place in wanted.items()
    }
    by_subject = facts.group_by("org", "subject").agg(**there)
    return by_subject.group_by("org").agg(
        **{name: by_subject[name].sum().cast("int64") for name in there}
    )


def attributes_by_org(session: Recorder, needs: Needs) -> Any:
    """The attributes in force on the last days of windows, as ``a0``, …

    Few change within a period, so what was in force on the first such day is taken once, and only changes are followed.
    """
    import ibis

    found = session.table("attributes")
    names = list(dict.fromkeys(name for name, _last in needs.attributes))
    start, end = (f(last for _name, last in needs.attributes) for f in (min, max))
    found = found.filter(found.name.isin(sorted(names)), found.since <= ibis.literal(end))
    found = found.select("org", "name", "since", number=state.scaled(found.value))
    early = found.filter(found.since <= ibis.literal(start))
    late = found.filter(found.since > ibis.literal(start))
    before = early.group_by(at=early.org).agg(
        **{
            f"s{place}": early.number.argmax(early.since, where=early.name == name)
            for place, name in enumerate(names)
        }
    )
    moved = {key: place for key, place in needs.attributes.items() if key[1] > start}
    after = (
        late.group_by("org").agg(
            **{
                f"c{place}": late.number.argmax(
                    late.since, where=(late.name == name) & (late.since <= ibis.literal(last))
                )
                for (name, last), place in moved.items()
            }
        )
        if moved
        else late.select("org").distinct()
    )
    both = before.outer_join(after, before["at"] == after.org)
    columns = {}
    for key, place in needs.attributes.items():
        value = both[f"s{names.index(key[0])}"]
        columns[f"a{place}"] = both[f"c{place}"].coalesce(value) if key in moved else value
    return both.select(org=both["at"].coalesce(both.org), **columns)


def living_by_org(session: Recorder, needs: Needs) -> Any:
    """How many organisations live around each, as ``l0``, …"""
    days = sorted({last for _kinds, _place, last in needs.living})
    columns = {"w": "int64", "last": "date"}
    windows = session.rows("days_of_life", columns, list(enumerate(days)))
    parts = []
    for (kinds, place, last), number_ in needs.living.items():
        around = state.living(session, windows.filter(windows.w == days.index(last)), kinds, place)
        parts.append(around.select("org", "n", which=number(number_)))
    every = reduce(lambda a, b: a.union(b), parts)
    columns_ = {
        f"l{n}": every.n.sum(where=every.which == n).cast("int64") for n in needs.living.values()
    }
    return every.group_by("org").agg(**columns_)


def exemptions_by_org(work: Work, rare: Any, codes: Sequence[str]) -> Any:
    """What exemptions say of each indicator in each of its windows, as ``e{code}_{window}``."""
    import ibis

    chosen = rare.filter(rare.kind == EXEMPTION)
    chosen = chosen.mutate(
        turn=chosen.day.cast("string") + chosen.fact,
        says=ibis.ifelse(chosen.marks.contains(" not_applicable "), number(2), number(1)),
    )
    columns = {}
    for place, code in enumerate(codes):
        windows = {w for v in work.calendar if v.indicator.code == code for w in v.windows}
        for window in sorted(windows, key=work.windows.index):
            there = (chosen.subject == code) & counts_in(chosen, "held", window)
            columns[f"e{place}_{work.windows.index(window)}"] = chosen.says.argmin(
                chosen.turn, where=there
            )
    return chosen.group_by("org").agg(**columns)


@dataclass
class Prepared:
    """What was aggregated once, kept by the session under these names."""

    needs: Needs
    places: Places
    exempt: Sequence[str]
    parts: Sequence[str]


def prepare(
    session: Recorder, work: Work, facts: Any, rare: Any, exempt: Sequence[str]
) -> Prepared:
    """The aggregates of the calendar indicators; ``rare`` holds the exemptions, of the indicators ``exempt``."""
    needs = needs_of(work)
    places = placed(work, needs)
    parts = []
    subjects = any(measure.of == "subjects" for measure, _window in needs.sums)
    if subjects:
        session.keep("by_org_subjects", subjects_by_org(facts, needs))
        parts.append("by_org_subjects")
    if needs.bits:
        session.keep("by_org_bits", bits_by_org(work, facts, needs, places))
        parts.append("by_org_bits")
    if any(measure.of != "subjects" for measure, _window in needs.sums):
        session.keep("by_org_sums", sums_by_org(facts, needs))
        parts.append("by_org_sums")
    if needs.attributes:
        session.keep("by_org_attributes", attributes_by_org(session, needs))
        parts.append("by_org_attributes")
    if needs.living:
        session.keep("by_org_living", living_by_org(session, needs))
        parts.append("by_org_living")
    if len(work.packs) > 1:
        session.keep("by_org_packs", packs_by_org(session, work))
        parts.append("by_org_packs")
    if exempt:
        session.keep("by_org_exemptions", exemptions_by_org(work, rare, exempt))
        parts.append("by_org_exemptions")
    return Prepared(needs, places, exempt, parts)


def spread(session: Recorder, work: Work, made: Prepared, orgs: Any) -> Any:
    """Some organisations with all that was aggregated, and their stage in each window as ``g0``, …

    A stage is 0: judged, 1: not there all the time, 2: not yet due, null: not there at all.
    """
    import ibis

    table = orgs.select("org", "kind", "class", "opened_on", "closed_on")
    names = list(table.columns)
    for part in made.parts:
        kept = session.table(part)
        zero = [c for c in kept.columns if c[0] in "bmlp"]
        joined = table.left_join(kept, "org")
        table = joined.select(
            *(joined[name] for name in names),
            **{
                c: joined[c].fill_null(number(0)) if c in zero else joined[c]
                for c in kept.columns
                if c != "org"
            },
        )
        names = list(table.columns)
    for place in range(len(work.units())):
        joined = table.left_join(session.table(f"units_{place}"), "org")
        table = joined.select(
            *(joined[n] for n in names), **{f"u{place}": joined.within.fill_null(False)}
        )
        names = list(table.columns)
    stages = {}
    for place, window in enumerate(work.windows):
        first, last, known = map(ibis.literal, (window.first, window.last, window.ends))
        there = (table.opened_on <= last) & (table.closed_on.isnull() | (table.closed_on >= first))
        whole = lives(table, first) & lives(table, known)
        stages[f"g{place}"] = ibis.cases(
            (~there, ibis.null("int64")),
            (~whole, number(1)),
            else_=number(2 if window.ends > work.as_of else 0),
        )
    return table.mutate(**stages)


def packed(work: Work, made: Prepared, table: Any, variant: Variant) -> Any:
    """The numbers of verdicts of one indicator."""
    import ibis

    shifts: Any = Shifts()
    total = one() * 0
    code = variant.indicator.code
    for window in variant.windows:
        place = work.windows.index(window)
        stage = table[f"g{place}"]
        cases: list[tuple[Any, Any]] = []
        if variant.plan.in_force(window.first) is None:
            verdict = shifts.number(Verdict.NOT_APPLICABLE, "not_in_force")
        else:
            view = WideView(made.needs, made.places, table, variant, window)
            cases.append((stage > 0, shifts.number(Verdict.UNKNOWN, "")))
            if code in made.exempt:
                cases += exemption(table[f"e{made.exempt.index(code)}_{place}"], shifts)
            cases += conditions(variant.indicator.conditions, view.attribute, shifts)
            found, met = judged(
                variant.indicator, forms.FORMS[variant.form](variant.args, view), shifts
            )
            verdict = ibis.cases(*cases, *found, else_=met)
        there = stage.notnull()
        if len(work.packs) > 1:
            there = there & table[f"p{place}"].isin(list(variant.packs))
        total = total + ibis.ifelse(there, verdict, number(0))
    meant = reduce(lambda a, b: a & b, concerned(table, variant, work, packs=False))
    return ibis.ifelse(meant, total, one() * 0)


def packs_by_org(session: Recorder, work: Work) -> Any:
    """The pack in force on the first day of each window, as ``p0``, …; only where one was adopted."""
    import ibis

    force = session.table("force")
    columns = {
        f"p{place}": force.pack.argmax(
            force["rank"], where=force.since <= ibis.literal(window.first)
        )
        for place, window in enumerate(work.windows)
    }
    return force.group_by("org").agg(**columns)


def days_by_org(session: Recorder, days: Sequence[Any]) -> None:
    """Keeps the numbers of verdicts of indicators with moving windows: ``org, indicator, n``."""
    every = reduce(lambda a, b: a.union(b), days)
    shift = every.outcome % 8 * WIDTH
    session.keep(
        "by_org_days",
        every.group_by("org", "indicator").agg(n=(one() << shift).sum().cast("int64")),
    )


def rows(session: Recorder, work: Work, made: Prepared, orgs: Any, dated: bool) -> Any:
    """The rows of some organisations, sorted: ``org, indicator`` and one column for each verdict.

    ``dated``: numbers of indicators with moving windows were kept, see :func:`days_by_org`.
    """
    import ibis

    found: dict[str, Any] = {}
    listed = None
    if any(variant.windows for variant in work.calendar):
        table = spread(session, work, made, orgs)
        for variant in work.calendar:
            if variant.windows:
                value = packed(work, made, table, variant)
                code = variant.indicator.code
                found[code] = found[code] + value if code in found else value
        table = table.select("org", **{f"n{place}": n for place, n in enumerate(found.values())})
        entries = [
            ibis.struct({"indicator": ibis.literal(code), "n": table[f"n{place}"]})
            for place, code in enumerate(found)
        ]
        listed = table.select("org", entry=ibis.array(entries).unnest())
        listed = listed.select("org", indicator=listed.entry["indicator"], n=listed.entry["n"])
    if dated:
        days = session.table("by_org_days").semi_join(orgs, "org").select("org", "indicator", "n")
        listed = days if listed is None else listed.union(days)
        if set(found) & {variant.indicator.code for variant in work.dated}:
            listed = listed.group_by("org", "indicator").agg(n=listed.n.sum().cast("int64"))
    if listed is None:
        listed = orgs.select("org", indicator=ibis.literal(""), n=number(0))
    listed = listed.filter(listed.n > 0)
    counted = listed.select(
        "org",
        "indicator",
        **{
            str(v): (listed.n >> (WIDTH * p)) & number((1 << WIDTH) - 1)
            for p, v in enumerate(VERDICTS)
        },
    )
    return counted.order_by("org", "indicator")
