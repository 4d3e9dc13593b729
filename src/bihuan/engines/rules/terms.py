"""When a clock that a fact started runs out: terms of office, time limits, extensions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bihuan.engines.periods import PeriodError, add_months
from bihuan.engines.rules.index import Index
from bihuan.engines.rules.resolving import value_on
from bihuan.engines.rules.values import SCALE, Fact, Parameter

LONGEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Due:
    """One anchor and the day it falls due.

    ``start`` is the anchor's own date that starts the clock, ``limit`` (form extension) the last day to which an
    extension may reach, ``extensions`` the facts that moved the end or are judged.
    """

    on: date
    anchor: Fact
    start: date
    limit: date
    extensions: tuple[Fact, ...]
    parameters: Mapping[str, int]


def dues(
    form: str,
    args: Mapping[str, Any],
    parameters: Mapping[str, Sequence[Parameter]],
    index: Index,
    org: str,
) -> list[Due]:
    """The due date of every anchor of an organisation.

    The parameters in force on the anchor's day count, so a body elected under an older rule finishes its older term.
    An anchor for which a parameter was not in force yet, or without the date that starts the clock, gives none; nor
    does, in the form extension, a term that was never extended.
    """
    extending = index.picked(org, args["extend"]) if "extend" in args else []
    found: list[Due] = []
    for anchor in index.picked(org, args["anchor"]):
        start = anchor.until if args.get("from") == "until" else anchor.on
        values = _in_force(args, parameters, anchor)
        if start is None or values is None:
            continue
        extensions = tuple(
            fact
            for fact in extending
            if fact.until is not None
            and fact.subject is not None
            and fact.subject == anchor.subject
        )
        try:
            made = _due(form, args, anchor, start, extensions, values)
        except (PeriodError, OverflowError, ValueError):
            continue
        if form != "extension" or made.extensions:
            found.append(made)
    return found


def _due(
    form: str,
    args: Mapping[str, Any],
    anchor: Fact,
    start: date,
    extensions: tuple[Fact, ...],
    values: Mapping[str, int],
) -> Due:
    regular = add_months(start, _months(args, anchor, values))
    if form == "extension":
        limit = add_months(regular, values[args["at_most"]] // SCALE)
        return Due(regular, anchor, start, limit, extensions, values)
    end = max([regular, *(fact.until for fact in extensions if fact.until)])
    if "before" in args:
        end = add_months(end, -(values[args["before"]] // SCALE))
    if "grace" in args:
        end += timedelta(days=values[args["grace"]] // SCALE)
    return Due(end, anchor, start, end, extensions, values)


def _own_years(args: Mapping[str, Any], anchor: Fact) -> int | None:
    """The length in years that the anchor itself states, where it is a believable one."""
    quantity = anchor.quantity
    if not args.get("own_years") or quantity is None or quantity % SCALE:
        return None
    years = quantity // SCALE
    return years if 1 <= years <= LONGEST_YEARS else None


def _months(args: Mapping[str, Any], anchor: Fact, values: Mapping[str, int]) -> int:
    years = _own_years(args, anchor)
    if years is not None:
        return years * 12
    return values[args["months"]] // SCALE if "months" in args else 0


def _in_force(
    args: Mapping[str, Any], parameters: Mapping[str, Sequence[Parameter]], anchor: Fact
) -> dict[str, int] | None:
    values: dict[str, int] = {}
    for key in ("months", "before", "grace", "at_most", "at_least"):
        if key not in args or (key == "months" and _own_years(args, anchor) is not None):
            continue
        entry = value_on(parameters[args[key]], anchor.on)
        if entry is None:
            return None
        values[args[key]] = entry.value
    return values
