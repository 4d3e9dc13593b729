"""One row for each day on which something happened (events) or fell due (terms)."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from bihuan.engines.rules.bulk import terms
from bihuan.engines.rules.bulk.forms import Finding, below_limit, either, empty, expression, needed, number
from bihuan.engines.rules.bulk.picks import bears, fits, selectors
from bihuan.engines.rules.bulk.plan import EXEMPTION, Variant, Work
from bihuan.engines.rules.bulk.rows import by_case, concerned
from bihuan.engines.rules.bulk.state import Session, lives, scaled
from bihuan.engines.rules.bulk.verdicts import Outcomes, compare, conditions, exemption, judged, numbers
from bihuan.engines.rules.forms import COLUMNS
from bihuan.engines.rules.plans import Plan
from bihuan.engines.rules.values import SCALE, Verdict

MISSING = {1: "missing_attribute", 2: "missing_number"}


class DayView:
    """A fact, or all facts, of an organisation on a day; ``table`` has ``day`` and the attributes on it."""

    def __init__(self, table: Any, variant: Variant, names: Sequence[str]) -> None:
        self.table, self.variant, self.names = table, variant, names

    def attribute(self, name: str) -> Any:
        return self.table[f"a{self.names.index(name)}"]

    def parameter(self, name: str) -> Any:
        return parameter_on(self.variant.plan, name, self.table.day)

    def amount(self, name: str) -> tuple[Any, int, Any]:
        """An amount of one fact; the kind of what may be missing for it (0: nothing) and whether it is."""
        if name == "count":
            return number(SCALE), 0, None
        if name == "subjects":
            return either(self.table.subject.isnull(), number(0), number(SCALE)), 0, None
        if name in COLUMNS:
            return self.table[name], 2, self.table[name].isnull()
        prefix, _, rest = name.partition(":")
        if prefix == "parameter":
            return expression(self.parameter(rest)), 0, None
        value = self.attribute(rest)
        return value, 1, value.isnull()

    def measure(self, wanted: Any) -> Any:
        raise NotImplementedError

    some = living = measure


def parameter_on(plan: Plan, name: str, day: Any) -> Any:
    """The parameter in force on a day: an integer where there is only one entry; null before the first."""
    import ibis

    entries = sorted(plan.parameters[name], key=lambda entry: entry.since, reverse=True)
    if len(entries) == 1:
        return entries[0].value
    return by_case([(day >= ibis.literal(entry.since), entry.value) for entry in entries])


def in_force(plan: Plan, day: Any) -> Any:
    """Whether every parameter of an indicator is in force on a day."""
    import ibis

    since = max(
        (min(entry.since for entry in entries) for name, entries in plan.parameters.items() if name != "closing"),
        default=None,
    )
    return ibis.literal(True) if since is None else day >= ibis.literal(since)


def lacking(*sides: tuple[Any, int, Any]) -> Any:
    """The greatest kind of what is missing among some amounts, as in MISSING; 0 when nothing is."""
    found = number(0)
    for kind in (1, 2):
        for _value, what, missing in sides:
            if what == kind:
                found = either(missing, number(kind), found)
    return found


def event_rows(session: Session, work: Work, facts: Any, variant: Variant, outcomes: Outcomes, full: bool) -> Any:
    """The rows of an indicator whose windows are the days on which such a fact happened."""
    import ibis

    args = variant.args
    first, last = ibis.literal(work.period.first), ibis.literal(work.period.last)
    chosen = facts.filter(fits(facts, selectors(args["pick"])), facts.day >= first, facts.day <= last)  # type: ignore[arg-type]
    table = surrounded(session, work, facts, variant, chosen)
    names = sorted(variant.attributes())
    view = DayView(table, variant, names)
    keys = ["org", "day", "exempt", *(f"a{place}" for place in range(len(names)))]
    form = {"ratio": ratio, "coverage": coverage, "tally": tally}[variant.form]
    grouped, finding = form(args, table, view, keys, variant, names)
    return finished(grouped, finding, variant, names, outcomes, full)


def finished(
    grouped: Any, finding: Finding, variant: Variant, names: Sequence[str], outcomes: Outcomes, full: bool
) -> Any:
    """The rows of days that were found."""
    import ibis

    view = DayView(grouped, variant, names)
    cases = []
    if variant.indicator.window == "event":
        cases.append((~in_force(variant.plan, grouped.day), outcomes.number(Verdict.NOT_APPLICABLE, "not_in_force")))
    if variant.indicator.window == "term":
        cases.append((grouped.later, outcomes.number(Verdict.UNKNOWN, "not_yet_due")))
    cases += exemption(grouped.exempt, outcomes)
    cases += conditions(variant.indicator.conditions, view.attribute, outcomes)
    last, met = judged(variant.indicator, finding, outcomes)
    return grouped.select(
        org=grouped.org,
        indicator=ibis.literal(variant.indicator.code),
        window=grouped.day.cast("string"),
        outcome=ibis.cases(*cases, *last, else_=met),
        **(numbers(finding) if full else {}),
    )


def surrounded(session: Session, work: Work, facts: Any, variant: Variant, table: Any) -> Any:
    """Rows with ``org`` and ``day``: those the indicator is meant for, with attributes and exemptions on the day."""
    import ibis

    orgs = session.table("orgs").select("org", "kind", "class", "opened_on", "closed_on")
    orgs = orgs.rename(org_kind="kind")
    joined = table.join(orgs, "org")
    joined = joined.filter(lives(joined, joined.day))
    columns = [name for name in table.columns]
    extra = {"kind": joined.org_kind, "class": joined["class"]}
    if variant.indicator.units:
        place = work.units().index(variant.indicator.units)
        units = session.table(f"units_{place}")
        joined = joined.left_join(units, "org")
        extra = {"kind": joined.org_kind, "class": joined["class"], f"u{place}": joined.within.fill_null(False)}
    meant = joined.select(*(joined[name] for name in columns if name != "kind"), **extra)
    if len(work.packs) > 1:
        force = pack_on(session, meant)
        joined = meant.left_join(force, ["org", "day"])
        meant = joined.select(*(joined[name] for name in meant.columns), pack=joined.pack.fill_null(number(0)))
    meant = meant.filter(*concerned(meant, variant, work))
    days = meant.select("org", "day").distinct()
    names = sorted(variant.attributes())
    if names:
        attributes = session.table("attributes")
        attributes = attributes.filter(attributes.name.isin(names)).select(
            at=attributes.org, name=attributes.name, number=scaled(attributes.value), since=attributes.since
        )
        both = days.join(attributes, [days.org == attributes.at, attributes.since <= days.day])
        known = both.group_by("org", "day").agg(
            **{f"a{place}": both.number.argmax(both.since, where=both.name == name) for place, name in enumerate(names)}
        )
        joined = meant.left_join(known, ["org", "day"])
        meant = joined.select(*(joined[name] for name in meant.columns), *(joined[f"a{n}"] for n in range(len(names))))
    chosen = facts.filter(facts.kind == EXEMPTION, facts.subject == variant.indicator.code)
    chosen = chosen.select(
        at=chosen.org, begun=chosen.day, ended=chosen.until, turn=chosen.day.cast("string") + chosen.fact,
        says=ibis.ifelse(chosen.marks.contains(" not_applicable "), number(2), number(1)),
    )  # fmt: skip
    both = days.join(
        chosen,
        [days.org == chosen.at, chosen.begun <= days.day, chosen.ended.isnull() | (chosen.ended >= days.day)],
    )
    said = both.group_by("org", "day").agg(exempt=both.says.argmin(both.turn))
    joined = meant.left_join(said, ["org", "day"])
    return joined.select(*(joined[name] for name in meant.columns), exempt=joined.exempt)


def pack_on(session: Session, table: Any) -> Any:
    """The pack in force for each organisation and day of a table: ``org, day, pack``; none where nobody adopted one."""
    days = table.select("org", "day").distinct()
    force = session.table("force").rename(at="org")
    both = days.join(force, [days.org == force.at, force.since <= days.day])
    return both.group_by("org", "day").agg(pack=both.pack.argmax(both.rank))


Grouped = tuple[Any, Finding]


def ratio(args: Any, table: Any, view: DayView, keys: list[str], variant: Variant, names: Sequence[str]) -> Grouped:
    above, below = view.amount(args["of"]), view.amount(args["to"])
    wrong = lacking(above, below)
    breach, code, _limit = below_limit(args, view, above[0], below[0])
    table = table.mutate(
        above=above[0], below=below[0], wrong=wrong, counts=(wrong == 0) & (below[0] > 0), short=breach
    )
    short = (table.counts & table.short).fill_null(False)
    kept = (table.counts & ~table.short).fill_null(False)
    grouped = table.group_by(*keys).agg(
        used=table.count().cast("int64"),
        wrong=table.wrong.max(),
        shorts=table.count(where=short).cast("int64"),
        keeps=table.count(where=kept).cast("int64"),
        short_above=table.above.sum(where=short).cast("int64"),
        short_below=table.below.sum(where=short).cast("int64"),
        kept_above=table.above.sum(where=kept).cast("int64"),
        kept_below=table.below.sum(where=kept).cast("int64"),
    )
    none = grouped.shorts == 0
    unclear = [(none & (grouped.wrong == kind), MISSING[kind]) for kind in (2, 1)]
    unclear.append((none & (grouped.keeps == 0), empty(args)))
    _breach, code, limit = below_limit(args, DayView(grouped, variant, names), grouped.used, grouped.used)
    measured = (
        either(none, grouped.kept_above, grouped.short_above),
        either(none, grouped.kept_below, grouped.short_below),
    )
    return grouped, Finding([(~none, code)], measured, limit, grouped.used, unclear)


def coverage(args: Any, table: Any, view: DayView, keys: list[str], variant: Variant, names: Sequence[str]) -> Grouped:
    wanted = needed(args, view)
    borne = reduce(
        lambda a, b: a + b, (asked * bears(table, mark).cast("int64") for mark, asked in wanted)
    )
    table = table.mutate(borne=borne)
    grouped = table.group_by(*keys).agg(used=table.count().cast("int64"), borne=table.borne.min())
    after = DayView(grouped, variant, names)
    total = reduce(lambda a, b: a + b, (asked for _mark, asked in needed(args, after)))
    unclear = [(after.attribute(e["when"]).isnull(), "missing_attribute") for e in args["marks"] if "when" in e]
    if all("when" in entry for entry in args["marks"]):
        unclear.append((total == 0, "nothing_to_check"))
    return grouped, Finding(
        [(grouped.borne < total, "not_covered")], (grouped.borne, 1), (total, 1), grouped.used, unclear
    )


def tally(args: Any, table: Any, view: DayView, keys: list[str], variant: Variant, names: Sequence[str]) -> Grouped:
    kept, wrong = number(0), number(0)
    for relation in args["holds"]:
        left, right = view.amount(relation["left"]), view.amount(relation["right"])
        times = view.parameter(relation["times"]) if "times" in relation else SCALE
        holds = compare(left[0] * SCALE, relation["op"], right[0] * times)
        kept = kept + holds.fill_null(False).cast("int64")
        missing = lacking(left, right)
        wrong = either(missing > wrong, missing, wrong)
    table = table.mutate(kept=kept, wrong=wrong)
    grouped = table.group_by(*keys).agg(
        used=table.count().cast("int64"), wrong=table.wrong.max(), fewest=table.kept.min(where=table.wrong == 0)
    )
    total = len(args["holds"])
    vague = grouped.fewest.isnull() | (grouped.fewest == total)
    unclear = [(vague & (grouped.wrong == kind), MISSING[kind]) for kind in (2, 1)]
    fewest = grouped.fewest.fill_null(number(total))
    return grouped, Finding([(fewest < total, "tally_wrong")], (fewest, 1), (total, 1), grouped.used, unclear)


def term_rows(session: Session, work: Work, facts: Any, variant: Variant, outcomes: Outcomes, full: bool) -> Any:
    """The rows of an indicator whose windows are the days on which a clock runs out."""
    import ibis

    due = session.keep(f"due_{work.variants.index(variant)}", terms.dues(work, facts, variant))
    due = surrounded(session, work, facts, variant, due)
    due = due.mutate(later=due.day > ibis.literal(work.as_of))
    names = sorted(variant.attributes())
    keys = ["org", "day", "later", "exempt", *(f"a{place}" for place in range(len(names)))]
    grouped, finding = terms.FORMS[variant.form](variant.args, due, facts, keys)
    return finished(grouped, finding, variant, names, outcomes, full)
