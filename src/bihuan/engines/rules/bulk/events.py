"""Facts that are judged one by one, by organisation and day: the twins of ratio, coverage and tally in event windows.

The events of all indicators stand in one table, told apart by ``v``.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from bihuan.engines.rules.bulk.forms import either, expression, long, number
from bihuan.engines.rules.bulk.picks import bears, fits, selectors
from bihuan.engines.rules.bulk.plan import Variant, Work
from bihuan.engines.rules.bulk.terms import value_on
from bihuan.engines.rules.bulk.verdicts import compare
from bihuan.engines.rules.forms import COLUMNS
from bihuan.engines.rules.values import SCALE

Places = Sequence[tuple[int, Variant]]
UNCLEAR = {1: "missing_attribute", 2: "missing_number", 3: "nothing_to_check"}
"""Why nothing can be said of a day, by number."""


def happened(work: Work, facts: Any, places: Places) -> Any:
    """The facts of the period that some indicator judges: ``v`` and the columns of a fact."""
    import ibis

    first, last = ibis.literal(work.period.first), ibis.literal(work.period.last)
    parts = []
    for place, variant in places:
        wanted = fits(facts, selectors(variant.args["pick"]))
        chosen = facts.filter(
            wanted,
            facts.org_kind.isin(list(variant.indicator.subjects)),
            facts.day >= first,
            facts.day <= last,
        )
        parts.append(
            chosen.select(
                "org",
                "org_kind",
                "day",
                "subject",
                "quantity",
                "part",
                "whole",
                "marks",
                v=number(place),
            )
        )
    return reduce(lambda a, b: a.union(b), parts)


class DayView:
    """The attributes of an organisation on the day of a row, and the parameters in force then."""

    def __init__(self, table: Any, attributes: Sequence[str]) -> None:
        self.table, self.attributes = table, attributes

    def attribute(self, name: str) -> Any:
        return self.table[f"a{self.attributes.index(name)}"]

    def amount(self, name: str, variant: Variant) -> tuple[Any, int]:
        """An amount of one fact, and the number of what is missing where it is null."""
        if name == "count":
            return long(SCALE), 0
        if name == "subjects":
            return either(self.table.subject.isnull(), number(0), long(SCALE)), 0
        if name in COLUMNS:
            return self.table[name], 2
        prefix, _, rest = name.partition(":")
        if prefix == "parameter":
            return value_on(variant.plan, rest, self.table.day), 0
        return self.attribute(rest), 1


def by_variant(table: Any, values: Mapping[int, Any], otherwise: Any) -> Any:
    """The value of a row's indicator."""
    import ibis

    if not values:
        return otherwise
    return ibis.cases(
        *((table.v == place, value) for place, value in values.items()), else_=otherwise
    )


def lacking(sides: Sequence[tuple[Any, int]]) -> Any:
    """The greatest number of what is missing among some amounts; 0 when nothing is."""
    found = number(0)
    for kind in (1, 2):
        for value, what in sides:
            if what == kind:
                found = either(value.isnull(), number(kind), found)
    return found


def ratio(view: DayView, variant: Variant) -> Mapping[str, Any]:
    """Columns of one fact: what is missing, 2 = above or below the limit, 1 = within, 0 = nothing to compare."""
    args: Mapping[str, Any] = variant.args
    above, below = view.amount(args["of"], variant), view.amount(args["to"], variant)
    limits = {
        key: value_on(variant.plan, args[key], view.table.day)
        for key in ("at_least", "at_most", "at_most_one_in", "strict")
        if key in args
    }
    if "at_most_one_in" in args:
        left, right = above[0] * limits["at_most_one_in"], below[0] * SCALE
        limit = (number(SCALE), limits["at_most_one_in"])
    elif "at_most" in args:
        left, right = above[0] * SCALE, below[0] * limits["at_most"]
        limit = (limits["at_most"], number(SCALE))
    else:
        left, right = below[0] * limits["at_least"], above[0] * SCALE
        limit = (limits["at_least"], number(SCALE))
    short = left > right
    if "strict" in limits:
        short = short | ((limits["strict"] != 0) & (left == right))
    wrong = lacking((above, below))
    judged = either((wrong > 0) | (below[0] <= 0), number(0), either(short, number(2), number(1)))
    return {
        "wrong": wrong,
        "state": judged,
        "above": above[0],
        "below": below[0],
        "limit_above": limit[0],
        "limit_below": limit[1],
    }


def coverage(view: DayView, variant: Variant) -> Mapping[str, Any]:
    """How many of the marks that are asked for a fact bears, and how many are."""
    args: Mapping[str, Any] = variant.args
    borne, total, wrong = number(0), number(0), number(0)
    for entry in args["marks"]:
        asked = number(1)
        if "when" in entry:
            value = view.attribute(entry["when"])
            asked = (value != 0).fill_null(False).cast("int64")
            wrong = either(value.isnull(), number(1), wrong)
        total = total + asked
        borne = borne + asked * bears(view.table, entry["mark"]).cast("int64")
    if all("when" in entry for entry in args["marks"]):
        wrong = either((wrong == 0) & (total == 0), number(3), wrong)
    return {
        "wrong": wrong,
        "state": either(borne < total, number(2), number(1)),
        "above": borne,
        "below": number(1),
        "limit_above": total,
        "limit_below": number(1),
    }


def tally(view: DayView, variant: Variant) -> Mapping[str, Any]:
    """How many relations between its numbers a fact keeps, and how many there are."""
    args: Mapping[str, Any] = variant.args
    kept, wrong = number(0), number(0)
    for relation in args["holds"]:
        left, right = (
            view.amount(relation["left"], variant),
            view.amount(relation["right"], variant),
        )
        times = (
            value_on(variant.plan, relation["times"], view.table.day)
            if "times" in relation
            else number(SCALE)
        )
        holds = compare(left[0] * SCALE, relation["op"], right[0] * times)
        kept = kept + holds.fill_null(False).cast("int64")
        missing = lacking((left, right))
        wrong = either(missing > wrong, missing, wrong)
    total = len(args["holds"])
    return {
        "wrong": wrong,
        "state": either(wrong > 0, number(0), either(kept < total, number(2), number(1))),
        "above": kept,
        "below": number(1),
        "limit_above": number(total),
        "limit_below": number(1),
    }


FORMS = {"ratio": ratio, "coverage": coverage, "tally": tally}
CODES = {"coverage": "not_covered", "tally": "tally_wrong"}


def code(variant: Variant) -> str:
    """The reason of a breach."""
    if variant.form != "ratio":
        return CODES[variant.form]
    return "ratio_low" if "at_least" in variant.args else "ratio_high"


def found_on_days(table: Any, places: Places, attributes: Sequence[str]) -> Any:
    """One row for each indicator, organisation and day: ``unclear, breached, above, …, used`` and the keys of the table."""
    import ibis

    view = DayView(table, attributes)
    columns = {place: FORMS[variant.form](view, variant) for place, variant in places}
    names = ("wrong", "state", "above", "below", "limit_above", "limit_below")
    facts = table.select(
        "v", "org", "org_kind", "day",
        **{name: by_variant(table, {p: expression(c[name]) for p, c in columns.items()}, number(0)) for name in names},
    )  # fmt: skip
    short, kept = facts.state == 2, facts.state == 1
    grouped = facts.group_by("v", "org", "org_kind", "day").agg(
        used=facts.count().cast("int64"),
        wrong=facts.wrong.max(),
        shorts=facts.count(where=short).cast("int64"),
        keeps=facts.count(where=kept).cast("int64"),
        short_above=facts.above.sum(where=short).cast("int64"),
        short_below=facts.below.sum(where=short).cast("int64"),
        kept_above=facts.above.sum(where=kept).cast("int64"),
        kept_below=facts.below.sum(where=kept).cast("int64"),
        fewest=facts.above.min(where=short | kept),
        limit_above=facts.limit_above.max(),
        limit_below=facts.limit_below.max(),
    )
    ratios = grouped.v.isin([place for place, variant in places if variant.form == "ratio"])
    none = grouped.shorts == 0
    vague = none | grouped.v.isin(
        [place for place, variant in places if variant.form == "coverage"]
    )
    return grouped.select(
        "v", "org", "org_kind", "day", "used", "limit_above", "limit_below",
        unclear=ibis.cases(
            (vague & (grouped.wrong > 0), grouped.wrong),
            (ratios & none & (grouped.keeps == 0), number(3)),
            else_=number(0),
        ),
        breached=either(none, number(0), number(1)),
        above=ibis.cases(
            (ratios & none, grouped.kept_above), (ratios, grouped.short_above), else_=grouped.fewest
        ),
        below=ibis.cases((ratios & none, grouped.kept_below), (ratios, grouped.short_below), else_=number(1)),
    )  # fmt: skip
