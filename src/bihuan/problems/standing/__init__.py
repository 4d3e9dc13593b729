"""Where a problem stands, as a value, and the one judgement of whether a step may be taken.

Pure: no table, no clock. ``services`` turn rows into a :class:`Standing`, ask :func:`try_move`, and write what it
answers; the exhaustive exploration of the tests asks the same function, so the two cannot disagree.
"""

from bihuan.problems.standing.effects import EFFECTS
from bihuan.problems.standing.guards import ABOUT_PERSONS, FROM_THE_FORM, GUARDS, MAX_TRANSFERS
from bihuan.problems.standing.judging import refusals, try_move, unmet
from bihuan.problems.standing.values import Brought, Objected, Party, Raiser, Refusal, Standing, Who

__all__ = [
    "ABOUT_PERSONS",
    "EFFECTS",
    "FROM_THE_FORM",
    "GUARDS",
    "MAX_TRANSFERS",
    "Brought",
    "Objected",
    "Party",
    "Raiser",
    "Refusal",
    "Standing",
    "Who",
    "refusals",
    "try_move",
    "unmet",
]
