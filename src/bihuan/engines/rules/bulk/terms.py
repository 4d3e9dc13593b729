"""Clocks that facts start, as Ibis expressions: the twins of :mod:`bihuan.engines.rules.terms` and its three forms.

The clocks of all indicators stand in one table, told apart by ``v``, so that facts are joined once for all of them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from bihuan.engines.rules.bulk.forms import either, long, number
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
        ((month == 2) & leap, number(29)),
        (month == 2, number(28)),
        (month.isin([4, 6, 9, 11]), number(30)),
        else_=number(31),
    )
    wanted = day.day().cast("int64")
    return ibis.date(year, month, either(wanted > length, length, wanted))


def days_between(later: Any, earlier: Any) -> Any:
    return later.delta(earlier, unit="day").cast("int64")


def value_on(plan: Plan, name: str, day: Any) -> Any:
    """The parameter in force on a day, where one is."""
    import ibis

    entries = sorted(plan.parameters[name], key=lambda entry: entry.since, reverse=True)
    if len(entries) == 1:
        return long(entries[0].value)
    cases = ((day >= ibis.literal(entry.since), long(entry.value)) for entry in entries[:-1])
    return ibis.cases(*cases, else_=long(entries[-1].value))


def begins(plan: Plan, names: Sequence[str]) -> date:
    """The day from which all of some parameters are in force."""
    return max(
        (min(entry.since for entry in plan.parameters[name]) for name in names), default=date.min
    )


def began(variant: Variant, day: Any) -> list[Any]:
    """Tests on whether the indicator itself is in force on a day."""
    import ibis

    since, until = variant.indicator.since, variant.indicator.until
    tests = [] if since is None else [day >= ibis.literal(since)]
    return tests if until is None else [*tests, day <= ibis.literal(until)]


def anchors(facts: Any, place: int, variant: Variant) -> Any:
    """The anchors of one indicator with the parameters in force on their day."""
    import ibis

    args: Mapping[str, Any] = variant.args
    plan = variant.plan
    chosen = facts.filter(
        fits(facts, selectors(args["anchor"])),
        facts.org_kind.isin(list(variant.indicator.subjects)),
    )
    days = {
        key: value_on(plan, args[key], chosen.day)
        for key in ("before", "grace", "at_most", "at_least")
        if key in args
    }
    months = value_on(plan, args["months"], chosen.day) // SCALE if "months" in args else number(0)
    others = begins(plan, [args[key] for key in days])
    known = chosen.day >= ibis.literal(max(others, date(1, 1, 1)))
    timely = (
        chosen.day >= ibis.literal(begins(plan, [args["months"]]))
        if "months" in args
        else ibis.literal(True)
    )
    if args.get("own_years"):
        years = chosen.quantity // SCALE
        own = (chosen.quantity % SCALE == 0) & (years >= 1) & (years <= LONGEST_YEARS)
        own = own.fill_null(False)
        months = either(own, years * 12, months)
        timely = own | timely
    start = chosen.until if args.get("from") == "until" else chosen.day
    chosen = chosen.filter(start.notnull(), known, timely, *began(variant, chosen.day))
    zero = number(0)
    return chosen.select(
        v=number(place),
        org=chosen.org,
        org_kind=chosen.org_kind,
        anchor=chosen.fact,
        begun=chosen.day,
        subject=chosen.subject,
        start=start,
        months=months,
        before=days["before"] // SCALE if "before" in days else zero,
        grace=days["grace"] // SCALE if "grace" in days else zero,
        most=days["at_most"] // SCALE if "at_most" in days else zero,
        least=days.get("at_least", zero),
    )


def extensions(facts: Any, places: Sequence[tuple[int, Variant]]) -> Any:
    """The facts that may move an end: ``v, at, about, fact, to``; None where no indicator has any."""
    parts = []
    for place, variant in places:
        if "extend" in variant.args:
            wanted = fits(facts, selectors(variant.args["extend"]))
            chosen = facts.filter(wanted, facts.until.notnull(), facts.subject.notnull())
            parts.append(
                chosen.select(
                    v=number(place),
                    at=chosen.org,
                    about=chosen.subject,
                    moved_by=chosen.fact,
                    to=chosen.until,
                )
            )
    return reduce(lambda a, b: a.union(b), parts) if parts else None


def dues(work: Work, facts: Any, places: Sequence[tuple[int, Variant]]) -> Any:
    """The anchors that fall due in the period, with ``furthest`` and ``extended`` of their extensions (null and 0)."""
    import ibis

    found = reduce(
        lambda a, b: a.union(b), (anchors(facts, place, variant) for place, variant in places)
    )
    found = found.mutate(regular=add_months(found.start, found.months))
    more = extensions(facts, places)
    if more is None:
        found = found.mutate(furthest=ibis.null("date"), extended=number(0))
    else:
        reach = more.group_by("v", "at", "about").agg(
            furthest=more.to.max(), extended=more.count().cast("int64")
        )
        joined = found.left_join(
            reach, [found.v == reach.v, found.org == reach["at"], found.subject == reach.about]
        )
        found = joined.select(
            *(joined[name] for name in found.columns),
            furthest=joined.furthest,
            extended=joined.extended.fill_null(number(0)),
        )
    stretching = [place for place, variant in places if variant.form == "extension"]
    longest = found.v.isin(stretching)
    end = ibis.ifelse(~longest & (found.furthest > found.regular), found.furthest, found.regular)
    found = found.mutate(end=end)
    moved = ibis.ifelse(found.before == 0, found.end, add_months(found.end, -found.before))
    moved = (moved + found.grace.as_interval("D")).cast("timestamp").cast("date")
    found = found.mutate(day=moved, reach=add_months(found.regular, found.most))
    return found.filter(
        found.day >= ibis.literal(work.period.first),
        found.day <= ibis.literal(work.period.last),
        ~longest | (found.extended > 0),
    )


def answers(due: Any, facts: Any, places: Sequence[tuple[int, Variant]]) -> Any:
    """The answers to each anchor: ``v, org, day, anchor, fact, answered``; None where no indicator waits for any."""
    import ibis

    parts = []
    for place, variant in places:
        args: Mapping[str, Any] = variant.args
        if "answer" not in args:
            continue
        chosen = facts.filter(fits(facts, selectors(args["answer"])))
        parts.append(
            chosen.select(
                v=number(place),
                at=chosen.org,
                fact=chosen.fact,
                answered=chosen.day,
                about=chosen.subject,
                always=ibis.literal(bool(args.get("any_time")) and variant.form == "timer"),
                at_once=ibis.literal(bool(args.get("same_day")) or variant.form == "once_per_term"),
                same=ibis.literal(bool(args.get("same_subject"))),
            )
        )
    if not parts:
        return None
    found = reduce(lambda a, b: a.union(b), parts)
    joined = due.join(
        found,
        [
            due.v == found.v,
            due.org == found["at"],
            found.fact != due.anchor,
            found.answered <= due.day,
            found.always
            | (found.answered > due.begun)
            | (found.at_once & (found.answered == due.begun)),
            ~found.same | (found.about == due.subject).fill_null(False),
        ],
    )
    return joined.select("v", "org", "day", "anchor", "fact", "answered")


def together(due: Any, facts: Any, places: Sequence[tuple[int, Variant]], more: Any) -> Any:
    """How many different facts were used on each day: ``v, org, day, used``."""
    parts = [due.select("v", "org", "day", fact="anchor")]
    moved = extensions(facts, places)
    if moved is not None:
        joined = due.join(
            moved, [due.v == moved.v, due.org == moved["at"], due.subject == moved.about]
        )
        parts.append(
            joined.select(v=joined.v, org=joined.org, day=joined.day, fact=joined.moved_by)
        )
    if more is not None:
        parts.append(more.select("v", "org", "day", "fact"))
    every = reduce(lambda a, b: a.union(b), parts)
    return every.group_by("v", "org", "day").agg(used=every.fact.nunique().cast("int64"))


def found_on_days(due: Any, facts: Any, places: Sequence[tuple[int, Variant]], full: bool) -> Any:
    """One row for each indicator, organisation and day: ``breached, above, below, limit_above, limit_below, used``."""
    import ibis

    replies = answers(due, facts, places)
    table = due.mutate(answered=ibis.null("date"), n=number(0))
    if replies is not None:
        first = replies.group_by("v", "org", "day", "anchor").agg(
            answered=replies.answered.min(), n=replies.count().cast("int64")
        )
        joined = due.left_join(first, ["v", "org", "day", "anchor"])
        table = joined.select(
            *(joined[name] for name in due.columns),
            answered=joined.answered,
            n=joined.n.fill_null(number(0)),
        )
    by_form = {
        form: [p for p, variant in places if variant.form == form]
        for form in ("extension", "once_per_term")
    }
    longest, once = table.v.isin(by_form["extension"]), table.v.isin(by_form["once_per_term"])
    table = table.mutate(
        bad=ibis.cases(
            (longest, table.furthest > table.reach),
            (once, table.n * SCALE < table.least),
            else_=table.n == 0,
        ),
        spent=days_between(
            ibis.ifelse(longest, table.furthest, table.answered),
            ibis.ifelse(longest, table.day, table.start),
        ),
        allowed=days_between(
            ibis.ifelse(longest, table.reach, table.day),
            ibis.ifelse(longest, table.day, table.start),
        ),
    )
    grouped = table.group_by("v", "org", "org_kind", "day").agg(
        breached=table.bad.cast("int64").max(),
        spent=table.spent.max(),
        allowed=table.allowed.max(),
        fewest=table.n.min(),
        required=table.least.max(),
    )
    longest, once = grouped.v.isin(by_form["extension"]), grouped.v.isin(by_form["once_per_term"])
    unsaid = ~longest & ~once & (grouped.breached > 0)
    table = grouped.select(
        "v", "org", "org_kind", "day", "breached",
        above=ibis.cases((unsaid, ibis.null("int64")), (once, grouped.fewest), else_=grouped.spent),
        below=number(1),
        limit_above=either(once, grouped.required, grouped.allowed),
        limit_below=either(once, number(SCALE), number(1)),
    )  # fmt: skip
    if not full:
        return table.mutate(used=number(0))
    used = together(due, facts, places, replies)
    joined = table.left_join(used, ["v", "org", "day"])
    return joined.select(*(joined[name] for name in table.columns), used=joined.used)


CODES = {"timer": "overdue", "extension": "too_long", "once_per_term": "too_few"}
"""The reason of a breach by form."""
