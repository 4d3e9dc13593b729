"""Clocks that facts start, as Ibis expressions: the twins of :mod:`bihuan.engines.rules.terms` and its three forms."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_
from typing import Any

from bihuan.engines.rules.bulk.forms import Finding, either, number
from bihuan.engines.rules.bulk.picks import fits, selectors
from bihuan.engines.rules.bulk.plan import Variant, Work
from bihuan.engines.rules.plans import Plan
from bihuan.engines.rules.terms import LONGEST_YEARS
from bihuan.engines.rules.values import SCALE


def add_months(day: Any, count: Any) -> Any:
    """The same day ``count`` months later; a day that month lacks becomes the month's last."""
    import ibis

    months = day.year().cast("int64") * 12 + day.month().cast("int64") - 1 + count
    year, month = months // 12, months % 12 + 1
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = ibis.cases(
        ((month == 2) & leap, number(29)), (month == 2, number(28)), (month.isin([4, 6, 9, 11]), number(30)), else_=number(31)
    )
    wanted = day.day().cast("int64")
    return ibis.date(year, month, either(wanted > length, length, wanted))


def days_between(later: Any, earlier: Any) -> Any:
    return later.delta(earlier, unit="day").cast("int64")


def value_on(plan: Plan, name: str, day: Any) -> Any:
    """The parameter in force on a day; null before its first entry."""
    import ibis

    entries = sorted(plan.parameters[name], key=lambda entry: entry.since, reverse=True)
    return ibis.cases(
        *((day >= ibis.literal(entry.since), number(entry.value)) for entry in entries),
        else_=ibis.null("int64"),
    )


def dues(work: Work, facts: Any, variant: Variant) -> Any:
    """The anchors that fall due in the period: ``org, day, anchor, begun, subject, start, limit, least`` and, of the
    extensions, ``furthest`` and ``extended`` (null and 0 where there are none)."""
    import ibis

    args: Mapping[str, Any] = variant.args
    anchors = facts.filter(fits(facts, selectors(args["anchor"])))
    years = anchors.quantity // SCALE
    own = ibis.literal(False)
    if args.get("own_years"):
        own = ((anchors.quantity % SCALE == 0) & (years >= 1) & (years <= LONGEST_YEARS)).fill_null(False)
    values = {
        key: value_on(variant.plan, args[key], anchors.day)
        for key in ("months", "before", "grace", "at_most", "at_least")
        if key in args
    }
    months = number(0)
    if "months" in values:
        months = values["months"] // SCALE
    if args.get("own_years"):
        months = either(own, years * 12, months)
    known = [value.notnull() | own if key == "months" else value.notnull() for key, value in values.items()]
    anchors = anchors.select(
        org=anchors.org,
        anchor=anchors.fact,
        begun=anchors.day,
        subject=anchors.subject,
        start=anchors.until if args.get("from") == "until" else anchors.day,
        months=months,
        known=reduce(and_, known, ibis.literal(True)),
        **{f"p_{key}": value for key, value in values.items()},
    )
    anchors = anchors.filter(anchors.start.notnull(), anchors.known)
    anchors = anchors.mutate(regular=add_months(anchors.start, anchors.months))
    anchors = extended(anchors, facts, args)
    end = anchors.regular
    if variant.form != "extension":
        end = ibis.ifelse(anchors.furthest > end, anchors.furthest, end)
        if "before" in args:
            end = add_months(end, -(anchors.p_before // SCALE))
        if "grace" in args:
            end = (end + (anchors.p_grace // SCALE).as_interval("D")).cast("timestamp").cast("date")
    due = anchors.select(
        "org", "anchor", "begun", "subject", "start", "furthest", "extended",
        day=end,
        limit=add_months(anchors.regular, anchors.p_at_most // SCALE) if "at_most" in args else anchors.regular,
        least=anchors.p_at_least if "at_least" in args else number(0),
    )  # fmt: skip
    if variant.form == "extension":
        due = due.filter(due.extended > 0)
    return due.filter(due.day >= ibis.literal(work.period.first), due.day <= ibis.literal(work.period.last))


def extensions(facts: Any, args: Mapping[str, Any]) -> Any:
    """The facts that may move an end: ``at, about, fact, until``."""
    chosen = facts.filter(fits(facts, selectors(args["extend"])), facts.until.notnull(), facts.subject.notnull())
    return chosen.select(at=chosen.org, about=chosen.subject, fact=chosen.fact, to=chosen.until)


def extended(anchors: Any, facts: Any, args: Mapping[str, Any]) -> Any:
    """Anchors with how far extensions reach and how many there are."""
    import ibis

    if "extend" not in args:
        return anchors.mutate(furthest=ibis.null("date"), extended=number(0))
    more = extensions(facts, args)
    reach = more.group_by("at", "about").agg(furthest=more.to.max(), extended=more.count().cast("int64"))
    joined = anchors.left_join(reach, [anchors.org == reach["at"], anchors.subject == reach.about])
    return joined.select(
        *(joined[name] for name in anchors.columns),
        furthest=joined.furthest,
        extended=joined.extended.fill_null(number(0)),
    )


def answers(due: Any, facts: Any, args: Mapping[str, Any], form: str) -> Any:
    """The answers to each anchor: ``org, day, anchor, fact, answered``."""
    found = facts.filter(fits(facts, selectors(args["answer"])))
    found = found.select(at=found.org, fact=found.fact, answered=found.day, about=found.subject)
    tests = [due.org == found["at"], found.fact != due.anchor, found.answered <= due.day]
    if form == "once_per_term":
        tests.append(found.answered >= due.begun)
    elif not args.get("any_time"):
        tests.append(found.answered > due.begun)
    if args.get("same_subject"):
        tests.append(found.about == due.subject)
    joined = due.join(found, tests)
    return joined.select(org=joined.org, day=joined.day, anchor=joined.anchor, fact=joined.fact, answered=joined.answered)


def together(due: Any, facts: Any, args: Mapping[str, Any], more: Any) -> Any:
    """How many different facts were used on each day: ``org, day, used``."""
    parts = [due.select("org", "day", fact="anchor")]
    if "extend" in args:
        moved = extensions(facts, args)
        joined = due.join(moved, [due.org == moved["at"], due.subject == moved.about])
        parts.append(joined.select(org=joined.org, day=joined.day, fact=joined.fact))
    if more is not None:
        parts.append(more.select("org", "day", "fact"))
    every = reduce(lambda a, b: a.union(b), parts)
    return every.group_by("org", "day").agg(used=every.fact.nunique().cast("int64"))


def counted(due: Any, facts: Any, args: Mapping[str, Any], more: Any, grouped: Any) -> Any:
    used = together(due, facts, args, more)
    joined = grouped.left_join(used, ["org", "day"])
    return joined.select(*(joined[name] for name in grouped.columns), used=joined.used)


def timer(args: Mapping[str, Any], due: Any, facts: Any, keys: list[str]) -> tuple[Any, Finding]:
    found = answers(due, facts, args, "timer")
    first = found.group_by("org", "day", "anchor").agg(answered=found.answered.min())
    joined = due.left_join(first, ["org", "day", "anchor"])
    table = joined.select(*(joined[name] for name in due.columns), answered=joined.answered)
    grouped = table.group_by(*keys).agg(
        open=table.count(where=table.answered.isnull()).cast("int64"),
        slowest=days_between(table.answered, table.start).max(),
        allowed=days_between(table.day, table.start).max(),
    )
    grouped = counted(due, facts, args, found, grouped)
    import ibis

    slowest = ibis.ifelse(grouped.open == 0, grouped.slowest, ibis.null("int64"))
    return grouped, Finding([(grouped.open > 0, "overdue")], (slowest, 1), (grouped.allowed, 1), grouped.used)


def extension(args: Mapping[str, Any], due: Any, facts: Any, keys: list[str]) -> tuple[Any, Finding]:
    grouped = due.group_by(*keys).agg(
        long=due.count(where=due.furthest > due["limit"]).cast("int64"),
        furthest=days_between(due.furthest, due.day).max(),
        allowed=days_between(due["limit"], due.day).max(),
    )
    grouped = counted(due, facts, args, None, grouped)
    return grouped, Finding(
        [(grouped.long > 0, "too_long")], (grouped.furthest, 1), (grouped.allowed, 1), grouped.used
    )


def once_per_term(args: Mapping[str, Any], due: Any, facts: Any, keys: list[str]) -> tuple[Any, Finding]:
    found = answers(due, facts, args, "once_per_term")
    numbers = found.group_by("org", "day", "anchor").agg(n=found.count().cast("int64"))
    joined = due.left_join(numbers, ["org", "day", "anchor"])
    table = joined.select(*(joined[name] for name in due.columns), n=joined.n.fill_null(number(0)))
    grouped = table.group_by(*keys).agg(
        short=table.count(where=table.n * SCALE < table.least).cast("int64"),
        fewest=table.n.min(),
        required=table.least.max(),
    )
    grouped = counted(due, facts, args, found, grouped)
    return grouped, Finding(
        [(grouped.short > 0, "too_few")], (grouped.fewest, 1), (grouped.required, SCALE), grouped.used
    )


FORMS: Mapping[str, Callable[..., tuple[Any, Finding]]] = {
    "timer": timer,
    "extension": extension,
    "once_per_term": once_per_term,
}
"""The forms that stand in a term."""
