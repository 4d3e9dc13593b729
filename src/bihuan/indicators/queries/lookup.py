"""Verdicts by unit, indicator and window, wherever they live: sealed first, else the open period's cache."""

from collections.abc import Mapping, Sequence

from bihuan.indicators.models import FrozenVerdict, Verdict
from bihuan.indicators.models.words import Word

Key = tuple[int, str, str]
"""Unit, indicator, window."""


def standing_of(keys: Sequence[Key]) -> Mapping[Key, Word]:
    """How each of these stands now; absent where nothing was judged. Two queries."""
    if not keys:
        return {}
    wanted = set(keys)
    narrow = {
        "unit_id__in": {k[0] for k in wanted},
        "indicator__in": {k[1] for k in wanted},
        "window__in": {k[2] for k in wanted},
    }
    columns = ("unit_id", "indicator", "window", "verdict")
    found: dict[Key, Word] = {}
    for rows in (
        Verdict.objects.filter(**narrow),
        FrozenVerdict.objects.sealed().filter(**narrow),
    ):
        for unit, indicator, window, verdict in rows.order_by().values_list(*columns):
            if (unit, indicator, window) in wanted:
                found[unit, indicator, window] = Word(verdict)
    return found
