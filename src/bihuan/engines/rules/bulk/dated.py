"""Rows of days: on which something happened (events) or a clock ran out (terms)."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from bihuan.engines.rules.bulk import events, terms
from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.picks import selectors
from bihuan.engines.rules.bulk.plan import EXEMPTION, Variant, Work
from bihuan.engines.rules.bulk.script import Recorder
from bihuan.engines.rules.bulk.state import lives, scaled
from bihuan.engines.rules.bulk.verdicts import UNSAID, Outcomes, conditions
from bihuan.engines.rules.evaluate import breach
from bihuan.engines.rules.values import Modality, Verdict

Places = Sequence[tuple[int, Variant]]
NUMBERS = ("above", "below", "limit_above", "limit_below", "used")


def dated_rows(
    session: Recorder, work: Work, outcomes: Outcomes, facts: Any, full: bool
) -> list[Any]:
    """The rows of all indicators with moving windows; ``facts`` as :func:`bihuan.engines.rules.bulk.state.facts_of`."""
    places = list(enumerate(work.variants))
    found = []
    for window in ("term", "event"):
        chosen = [
            (place, variant) for place, variant in places if variant.indicator.window == window
        ]
        if not chosen:
            continue
        known = session.keep(f"facts_{window}", with_orgs(session, facts, chosen))
        if window == "term":
            due = session.keep("due", terms.dues(work, known, chosen))
            table = terms.found_on_days(due, known, chosen, full).mutate(unclear=number(0))
            table = around(session, work, facts, chosen, table, attributes(chosen, False))
        else:
            names = attributes(chosen, True)
            table = events.happened(work, known, chosen)
            if names:
                table = with_attributes(session, table, names)
            table = events.found_on_days(table, chosen, names)
            table = around(session, work, facts, chosen, table, attributes(chosen, False))
        found.append(judged(work, session.keep(f"days_{window}", table), chosen, outcomes, full))
    return found


def attributes(places: Places, forms: bool) -> list[str]:
    """The attributes that forms read, or those that conditions do."""
    if forms:
        from bihuan.engines.rules.bulk.forms import attributes as of_form

        return sorted({name for _p, v in places for name in of_form(v.form, v.args)})
    return sorted({c.attribute for _p, v in places for c in v.indicator.conditions})


def with_orgs(session: Recorder, facts: Any, places: Places) -> Any:
    """The facts that these indicators read, with the kind of their organisation."""
    keys = ("pick", "anchor", "answer", "extend")
    kinds = {
        k
        for _p, v in places
        for key in keys
        for s in selectors(v.args.get(key, ()))
        for k in s.kinds
    }
    orgs = session.table("orgs").select("org", org_kind="kind")
    joined = facts.filter(facts.kind.isin(sorted(kinds))).join(orgs, "org")
    return joined.select(*(joined[name] for name in facts.columns), org_kind=joined.org_kind)


def with_attributes(session: Recorder, table: Any, names: Sequence[str]) -> Any:
    """The table with the attributes of ``org`` on ``day``, as ``a0``, ``a1``, …"""
    if not names:
        return table
    days = table.select("org", "day").distinct()
    found = session.table("attributes")
    found = found.filter(found.name.isin(list(names))).select(
        at=found.org, name=found.name, number=scaled(found.value), since=found.since
    )
    both = days.join(found, [days.org == found["at"], found.since <= days.day])
    columns = {
        f"a{p}": both.number.argmax(both.since, where=both.name == name)
        for p, name in enumerate(names)
    }
    known = both.group_by("org", "day").agg(**columns)
    joined = table.left_join(known, ["org", "day"])
    return joined.select(
        *(joined[name] for name in table.columns), *(joined[name] for name in columns)
    )


def around(
    session: Recorder, work: Work, facts: Any, places: Places, table: Any, names: Sequence[str]
) -> Any:
    """Those rows whose indicator is meant for their organisation, with what conditions and exemptions read."""
    import ibis

    orgs = session.table("orgs").select("org", "class", "opened_on", "closed_on")
    joined = table.join(orgs, "org")
    joined = joined.filter(lives(joined, joined.day))
    confined = [(p, v) for p, v in places if v.indicator.classes]
    for place, variant in confined:
        joined = joined.filter(
            (joined.v != place) | joined["class"].isin(list(variant.indicator.classes))
        )
    meant = joined.select(*(joined[name] for name in table.columns))
    for number_, units in enumerate(work.units()):
        of_these = [p for p, v in places if v.indicator.units == units]
        if of_these:
            inside = session.table(f"units_{number_}")
            joined = meant.left_join(inside, "org")
            joined = joined.filter(~joined.v.isin(of_these) | joined.within.fill_null(False))
            meant = joined.select(*(joined[name] for name in meant.columns))
    if len(work.packs) > 1:
        joined = meant.left_join(pack_on(session, meant), ["org", "day"])
        pack = joined.pack.fill_null(number(0))
        tests = [(joined.v == place) & pack.isin(list(variant.packs)) for place, variant in places]
        meant = joined.filter(reduce(or_, tests)).select(*(joined[name] for name in meant.columns))
    meant = with_attributes(session, meant, names)
    codes = {place: ibis.literal(variant.indicator.code) for place, variant in places}
    said = facts.filter(facts.kind == EXEMPTION).select(
        about="subject", at="org", begun="day", ended="until",
        turn=facts.day.cast("string") + facts.fact,
        says=ibis.ifelse(facts.marks.contains(" not_applicable "), number(2), number(1)),
    )  # fmt: skip
    days = meant.select("v", "org", "day", code=events.by_variant(meant, codes, ibis.literal("")))
    both = days.join(
        said,
        [
            days.org == said["at"],
            days.code == said.about,
            said.begun <= days.day,
            said.ended.isnull() | (said.ended >= days.day),
        ],
    )
    exempt = both.group_by("v", "org", "day").agg(exempt=both.says.argmin(both.turn))
    joined = meant.left_join(exempt, ["v", "org", "day"])
    return joined.select(
        *(joined[name] for name in meant.columns), exempt=joined.exempt.fill_null(number(0))
    )


def pack_on(session: Recorder, table: Any) -> Any:
    """The pack in force for each organisation and day of a table: ``org, day, pack``; none where nobody adopted one."""
    days = table.select("org", "day").distinct()
    force = session.table("force").rename(at="org")
    both = days.join(force, [days.org == force["at"], force.since <= days.day])
    return both.group_by("org", "day").agg(pack=both.pack.argmax(both["rank"]))


def not_in_force(table: Any, places: Places) -> list[Any]:
    """Tests for events on which their indicator, or some parameter of it, was not in force."""
    import ibis

    tests = []
    for place, variant in places:
        names = [name for name in variant.plan.parameters if name != "closing"]
        since = terms.begins(variant.plan, names)
        if since > date.min:
            tests.append((table.v == place) & (table.day < ibis.literal(since)))
        tests += [(table.v == place) & ~test for test in terms.began(variant, table.day)]
    return tests


def judged(work: Work, table: Any, places: Places, outcomes: Outcomes, full: bool) -> Any:
    """The rows with their outcomes."""
    import ibis

    cases: list[tuple[Any, Any]] = []
    if places[0][1].indicator.window == "event":
        early = not_in_force(table, places)
        if early:
            cases.append(
                (reduce(or_, early), outcomes.number(Verdict.NOT_APPLICABLE, "not_in_force"))
            )
    else:
        cases.append(
            (table.day > ibis.literal(work.as_of), outcomes.number(Verdict.UNKNOWN, "not_yet_due"))
        )
    cases.append((table.exempt == 1, outcomes.number(Verdict.EXEMPT, "exempted")))
    cases.append((table.exempt == 2, outcomes.number(Verdict.NOT_APPLICABLE, "exempted")))
    names = attributes(places, False)
    view = events.DayView(table, names)
    for place, variant in places:
        for test, outcome in conditions(variant.indicator.conditions, view.attribute, outcomes):
            cases.append((and_(table.v == place, test), outcome))
    for kind, code in events.UNCLEAR.items():
        cases.append(
            (table.unclear == kind, outcomes.number(UNSAID.get(code, Verdict.UNKNOWN), code))
        )
    cases.append((table.breached == 0, outcomes.number(Verdict.PASSED, "met", shown=True)))
    broken = {}
    for place, variant in places:
        code = terms.CODES[variant.form] if variant.form in terms.CODES else events.code(variant)
        if variant.indicator.modality is Modality.MAY:
            broken[place] = outcomes.number(Verdict.NOT_APPLICABLE, "may")
        else:
            broken[place] = outcomes.number(breach(variant.indicator), code, shown=True)
    codes = {place: ibis.literal(variant.indicator.code) for place, variant in places}
    return table.select(
        org=table.org,
        indicator=events.by_variant(table, codes, ibis.literal("")),
        window=table.day.cast("string"),
        outcome=ibis.cases(*cases, else_=events.by_variant(table, broken, number(0))),
        **({name: table[name] for name in NUMBERS} if full else {}),
    )
