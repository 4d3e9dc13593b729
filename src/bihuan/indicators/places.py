"""Class and zone of units, their own or those of the nearest organisation above that has them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from bihuan.orgs.models import Unit, UnitVersion
from bihuan.orgs.models.unit import STEP

Place = tuple[str, str]
"""Class, zone."""


def places(units: Iterable[Unit], day: date) -> Mapping[int, Place]:
    """Class and zone of each unit on a day, by its key. One query."""
    wanted = list(units)
    paths = {u.path[:end] for u in wanted for end in range(STEP, len(u.path) + 1, STEP)}
    rows = UnitVersion.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), unit__path__in=sorted(paths), since__lte=day
    )
    classes: dict[str, str] = {}
    zones: dict[str, str] = {}
    for path, unit_class, zone in rows.values_list("unit__path", "unit_class", "zone"):
        if unit_class:
            classes[path] = unit_class
        if zone:
            zones[path] = zone
    return {
        u.pk: (_nearest(classes, u.path) or u.unit_class, _nearest(zones, u.path) or u.zone)
        for u in wanted
    }


def _nearest(known: Mapping[str, str], path: str) -> str:
    while path and path not in known:
        path = path[:-STEP]
    return known.get(path, "")
