"""The bands of classes, computed once when a quarter is sealed."""

from collections.abc import Sequence

from django.db.models import Count, Q

from bihuan.indicators.models import Band, Freeze, FrozenVerdict
from bihuan.indicators.models.words import JUDGED, Word

FEWEST = 5
"""A band of fewer units would point at one of them."""


def bands_of(freeze: Freeze) -> list[Band]:
    """The bands of a quarter, not yet saved: for each kind, class and rule the quartiles of the units' shares."""
    rows = (
        FrozenVerdict.objects.filter(freeze=freeze, verdict__in=JUDGED)
        .exclude(sheet__unit_class="")
        .order_by()
        .values_list("unit__kind", "sheet__unit_class", "indicator", "unit_id")
        .annotate(judged=Count("pk"), met=Count("pk", filter=Q(verdict=Word.PASSED)))
    )
    shares: dict[tuple[str, str, str], list[float]] = {}
    for kind, unit_class, indicator, _unit, judged, met in rows:
        shares.setdefault((kind, unit_class, indicator), []).append(met / judged)
    return [
        Band(
            freeze=freeze,
            kind=kind,
            unit_class=unit_class,
            indicator=indicator,
            units=len(found),
            lower=quartile(found, 1),
            upper=quartile(found, 3),
        )
        for (kind, unit_class, indicator), found in sorted(shares.items())
        if len(found) >= FEWEST
    ]


def quartile(shares: Sequence[float], number: int) -> float:
    """The first or third quartile by the nearest-rank rule: a share that some unit really has."""
    ordered = sorted(shares)
    rank = -(-len(ordered) * number // 4)
    return ordered[max(rank, 1) - 1]
