"""The forms of check over one calendar window as Ibis expressions: the twins of :mod:`bihuan.engines.rules.checks`.

A form reads a :class:`View`, which stands for one organisation in one window, and gives a :class:`Finding` of
expressions. The same code serves rows that each are a window, and rows that hold all windows of an organisation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from math import gcd
from operator import and_
from typing import Any, Protocol, TypeAlias

from bihuan.engines.rules.bulk.picks import Measure, Pick, amounts, pick_of
from bihuan.engines.rules.forms import COLUMNS
from bihuan.engines.rules.values import SCALE

Args: TypeAlias = Mapping[str, Any]
Expr: TypeAlias = Any


class View(Protocol):
    """What is known of one organisation in one window. Whole numbers as ``checks`` has them."""

    def measure(self, wanted: Measure) -> Expr:
        """A measure of the facts; 0 where there are none."""

    def some(self, pick: Pick) -> Expr:
        """Whether any fact was picked."""

    def used(self, pick: Pick) -> Expr:
        """How many facts were picked, for the reader of a row only."""

    def attribute(self, name: str) -> Expr:
        """An attribute on the window's last day; null when there is none."""

    def living(self, kinds: Sequence[str], place: str) -> Expr:
        """How many organisations of these kinds live around this one on the window's last day."""

    def parameter(self, name: str) -> Expr:
        """A parameter in force: a Python integer, or an expression where it changes between windows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: (condition, code) in order. ``unclear``: why nothing can be said; then ``breach``; none: met.

    Fractions as (above, below the line). ``used`` is how many facts were counted.
    """

    breach: Sequence[tuple[Expr, str]]
    measured: tuple[Expr, Expr]
    required: tuple[Expr, Expr]
    used: Expr
    unclear: Sequence[tuple[Expr, str]] = ()


def limited(args: Args, view: View, value: Expr) -> tuple[Expr, str, Expr]:
    """The breach of ``at_least`` or ``at_most``, its code, and the limit."""
    if "at_least" in args:
        low = view.parameter(args["at_least"])
        return value < low, "too_few", low
    high = view.parameter(args["at_most"])
    return value > high, "too_many", high


def count(args: Args, view: View) -> Finding:
    pick = pick_of(args)
    at_least = "at_least" in args
    limit = view.parameter(args["at_least" if at_least else "at_most"])
    used = view.used(pick)
    of = "subjects" if args.get("of") == "subjects" else "count"
    if at_least and of == "count" and isinstance(limit, int) and 0 < limit <= SCALE:
        return Finding([(~view.some(pick), "too_few")], (used, 1), (limit, SCALE), used)
    value = view.measure(Measure(of, pick))
    breach, code, limit = limited(args, view, value * SCALE)
    return Finding([(breach, code)], (value, 1), (limit, SCALE), used)


def sum_(args: Args, view: View) -> Finding:
    pick = pick_of(args)
    total = view.measure(Measure(args["of"], pick))
    left_out = view.measure(Measure(f"no_{args['of']}", pick)) > 0
    used = view.used(pick)
    breach, code, limit = limited(args, view, total)
    certain = ~breach if "at_least" in args else breach
    return Finding(
        [(breach, code)],
        (total, SCALE),
        (limit, SCALE),
        used,
        [(left_out & ~certain, "missing_number")],
    )


def amount(name: str, pick: Pick, view: View) -> tuple[Expr, Sequence[tuple[Expr, str]]]:
    """An amount, and (condition, code) of what may be missing for it."""
    if name in ("count", "subjects"):
        return view.measure(Measure(name, pick)) * SCALE, ()
    if name in COLUMNS:
        missing = view.measure(Measure(f"no_{name}", pick)) > 0
        return view.measure(Measure(name, pick)), ((missing, "missing_number"),)
    prefix, _, rest = name.partition(":")
    if prefix == "parameter":
        return view.parameter(rest), ()
    value = view.attribute(rest)
    return value, ((value.isnull(), "missing_attribute"),)


def below_limit(
    args: Args, view: View, above: Expr, below: Expr
) -> tuple[Expr, str, tuple[Expr, Expr]]:
    """The breach of a ratio's limit, its code, and the limit as a fraction."""
    if "at_most_one_in" in args:
        one_in = view.parameter(args["at_most_one_in"])
        code, limit = "ratio_high", (SCALE, one_in)
        left, right = products(above, one_in, below, SCALE)
    elif "at_most" in args:
        high = view.parameter(args["at_most"])
        code, limit = "ratio_high", (high, SCALE)
        left, right = products(above, SCALE, below, high)
    else:
        low = view.parameter(args["at_least"])
        code, limit = "ratio_low", (low, SCALE)
        left, right = products(below, low, above, SCALE)
    breach = left > right
    if "strict" in args:
        strict = view.parameter(args["strict"])
        if isinstance(strict, int):
            breach = left >= right if strict else breach
        else:
            breach = breach | ((strict != 0) & (left == right))
    return breach, code, limit


def products(a: Expr, x: Expr, b: Expr, y: Expr) -> tuple[Expr, Expr]:
    """``a × x`` and ``b × y``, with x and y shortened where they are known, so that nothing overflows."""
    if isinstance(x, int) and isinstance(y, int):
        common = gcd(x, y) or 1
        x, y = x // common, y // common
    return a * x, b * y


def empty(args: Args) -> str:
    return "no_facts" if args.get("empty") == "unknown" else "nothing_to_check"


def ratio(args: Args, view: View) -> Finding:
    pick = pick_of(args)
    above, wrong = amount(args["of"], pick, view)
    below, wrong_below = amount(args["to"], pick, view)
    used = view.used(pick) if pick.selectors else number(0)
    unclear = []
    if args["of"] in COLUMNS or args["to"] in COLUMNS:
        unclear.append((~view.some(pick), empty(args)))
    unclear += [*wrong, *wrong_below]
    unclear.append((expression(below) <= 0, "nothing_to_check"))
    breach, code, limit = below_limit(args, view, above, below)
    return Finding([(breach, code)], (above, below), limit, used, unclear)


def band(args: Args, view: View) -> Finding:
    pick = pick_of(args)
    value, wrong = amount(args["of"], pick, view)
    used = view.used(pick) if pick.selectors else number(0)
    unclear = [(~view.some(pick), empty(args))] if args["of"] in COLUMNS else []
    unclear += wrong
    low = view.parameter(args["low"]) if "low" in args else None
    high = view.parameter(args["high"]) if "high" in args else None
    breach = []
    required = high if low is None else low
    if high is not None:
        breach.append((expression(value) > high, "too_many"))
        if low is not None:
            required = either(expression(value) > high, high, low)
    if low is not None:
        breach.append((expression(value) < low, "too_few"))
    return Finding(breach, (value, SCALE), (required, SCALE), used, unclear)


def presence(args: Args, view: View) -> Finding:
    if "attribute" in args:
        value = view.attribute(args["attribute"])
        missing = [(value.isnull(), "missing_attribute")]
        return Finding([(value == 0, "missing")], (value, SCALE), (1, 1), number(0), missing)
    if "orgs" in args:
        there = view.living(args["orgs"], args.get("place", "below"))
        return Finding([(there < 1, "missing")], (there, 1), (1, 1), number(0))
    pick = pick_of(args)
    used = view.used(pick)
    return Finding([(~view.some(pick), "missing")], (used, 1), (1, 1), used)


def mark_sets(args: Args) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each set of attributes that may ask for marks, with the marks that are then asked for (never none)."""
    always = tuple(entry["mark"] for entry in args["marks"] if "when" not in entry)
    attributes = tuple(dict.fromkeys(entry["when"] for entry in args["marks"] if "when" in entry))
    found = []
    for size in range(len(attributes) + 1):
        for chosen in combinations(attributes, size):
            asked = tuple(entry["mark"] for entry in args["marks"] if entry.get("when") in chosen)
            if always or asked:
                found.append((chosen, (*always, *asked)))
    return found


def needed(args: Args, view: View) -> list[tuple[str, Expr]]:
    """Each mark with 1 where it is asked for and 0 where not."""
    return [
        (
            entry["mark"],
            (view.attribute(entry["when"]) != 0).cast("int64") if "when" in entry else number(1),
        )
        for entry in args["marks"]
    ]


def coverage(args: Args, view: View) -> Finding:
    pick = pick_of(args)
    wanted = needed(args, view)
    total = reduce(lambda a, b: a + b, (asked for _mark, asked in wanted))
    borne = reduce(
        lambda a, b: a + b,
        (
            asked * view.some(Pick(pick.selectors, pick.when, (mark,))).cast("int64")
            for mark, asked in wanted
        ),
    )
    nulls = [view.attribute(entry["when"]).isnull() for entry in args["marks"] if "when" in entry]
    unclear = [(condition, "missing_attribute") for condition in nulls]
    if all("when" in entry for entry in args["marks"]):
        unclear.append((total == 0, "nothing_to_check"))
    used = number(0)
    names = sorted({entry["when"] for entry in args["marks"] if "when" in entry})
    for chosen, marks in mark_sets(args):
        there = view.used(Pick(pick.selectors, pick.when, tuple(sorted(marks))))
        tests = [(view.attribute(name) != 0) == (name in chosen) for name in names]
        used = either(reduce(and_, tests), there, used) if tests else there
    return Finding([(borne < total, "not_covered")], (borne, 1), (total, 1), used, unclear)


FORMS: Mapping[str, Callable[[Args, View], Finding]] = {
    "count": count,
    "sum": sum_,
    "ratio": ratio,
    "band": band,
    "presence": presence,
    "coverage": coverage,
}
"""The forms that may stand in a calendar window."""


def needs(form: str, args: Args) -> list[Measure]:
    """The measures that a form takes, those with which it only tells how many facts were used among them."""
    pick = pick_of(args)
    found: list[Measure] = []
    if not pick.selectors:
        return found
    match form:
        case "count":
            found = [Measure("count", pick)]
            if args.get("of") == "subjects":
                found.append(Measure("subjects", pick))
        case "sum":
            found = [Measure("count", pick), *amounts(args["of"], pick)]
        case "ratio":
            found = [Measure("count", pick), *amounts(args["of"], pick), *amounts(args["to"], pick)]
        case "band":
            found = [Measure("count", pick), *amounts(args["of"], pick)]
        case "presence":
            found = [Measure("count", pick)]
        case "coverage":
            sets: set[tuple[str, ...]] = {(entry["mark"],) for entry in args["marks"]}
            sets |= {tuple(sorted(marks)) for _chosen, marks in mark_sets(args)}
            found = [
                Measure("count", Pick(pick.selectors, pick.when, marks)) for marks in sorted(sets)
            ]
    return found


def attributes(form: str, args: Args) -> set[str]:
    """The attributes that a form reads."""
    found = {
        args[key].partition(":")[2]
        for key in ("of", "to")
        if str(args.get(key, "")).startswith("attribute:")
    }
    if form == "presence" and "attribute" in args:
        found.add(args["attribute"])
    found |= {entry["when"] for entry in args.get("marks", ()) if "when" in entry}
    for relation in args.get("holds", ()):
        found |= {
            relation[side].partition(":")[2]
            for side in ("left", "right")
            if relation[side].startswith("attribute:")
        }
    return found


def long(value: int) -> Expr:
    """A whole number that is 64 bits wide also beside other literals: DuckDB takes the shortest type for a literal."""
    import ibis

    return ibis.literal(value, "int32").cast("int64") if abs(value) < 1 << 31 else number(value)


def number(value: int) -> Expr:
    """A whole number to stand beside a column of 64 bits."""
    import ibis

    return ibis.literal(value, "int64")


def expression(value: Expr) -> Expr:
    return number(value) if isinstance(value, int) else value


def either(condition: Expr, yes: Expr, no: Expr) -> Expr:
    import ibis

    return ibis.ifelse(condition, expression(yes), expression(no))
