"""What issuing an edition would ask of each unit, and what of it the system fills in itself."""

from collections.abc import Iterable
from datetime import date

from bihuan.burden.queries import Ask, Bill, bill
from bihuan.lists.kinds import KINDS, ListKind
from bihuan.lists.models import Edition, Item
from bihuan.orgs.models import Unit
from bihuan.problems.models import Problem
from bihuan.problems.models.problem import Rectify

PROBLEM_FIELDS = (
    "statement",
    "manifestation",
    "type",
    "severity",
    "rectify",
    "due_on",
    "leader",
    "doer",
    "goal",
)
"""What a plan says of each problem besides its measures and progress."""

REPLY_FIELDS = 2
"""Measures and progress: what only the unit can say."""

DUTY_FIELDS = 1
"""A duty asks for a confirmation, nothing else."""


def bill_of(edition: Edition, items: Iterable[Item], *, on: date) -> Bill:
    """The bill of this edition if it went out on this day. ``items`` come with annex, unit and problem."""
    spec = KINDS[edition.kind]
    by_unit: dict[int, list[Item]] = {}
    units: dict[int, Unit] = {}
    for item in items:
        unit = item.annex.unit
        units[unit.pk] = unit
        by_unit.setdefault(unit.pk, []).append(item)
    asks = [ask_of(spec, units[key], rows) for key, rows in by_unit.items()]
    return bill(asks, on=on)


def ask_of(spec: ListKind, unit: Unit, items: list[Item]) -> Ask:
    """What these items ask of one unit: minutes by the kind, fields to fill in and fields known."""
    minutes, asked, known = spec.minutes_per_annex, 0, 0
    for item in items:
        minutes += spec.minutes_carried if item.carried_from_id else spec.minutes_per_item
        if item.problem is not None:
            filled, empty = _fields(item.problem)
            asked += empty
            known += filled
        else:
            asked += DUTY_FIELDS
            known += len(spec.columns)
    return Ask(unit, len(items), minutes, asked, known)


def _fields(problem: Problem) -> tuple[int, int]:
    filled = sum(bool(getattr(problem, name)) for name in PROBLEM_FIELDS)
    empty = len(PROBLEM_FIELDS) - filled + REPLY_FIELDS
    if problem.rectify == Rectify.IMMEDIATE:
        empty -= 1
    return filled, empty
