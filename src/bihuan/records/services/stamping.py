"""Bumping the counter that makes cached verdicts of a unit stale. No trace in the ledger: it says nothing itself."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import F

from bihuan.records.lower import digests
from bihuan.records.models import UnitStamp

CHUNK = 500


def touch(units: Iterable[int]) -> None:
    """Something of these units (by id) changed: three statements for each five hundred, inside any transaction."""
    for keys in chunks(sorted(set(units)), CHUNK):
        UnitStamp.objects.bulk_create(
            [UnitStamp(unit_id=key) for key in keys], ignore_conflicts=True
        )
        UnitStamp.objects.filter(unit_id__in=keys).update(version=F("version") + 1)


def notice_lower_layers(units: Iterable[int] | None = None) -> list[int]:
    """Bump the units whose posts, terms, counts, elections or place changed since the last look; gives their ids.

    Those tables lie below and cannot call upwards. Once a night for all (``units`` is None): one set query for each
    table, and writes only for what changed. A page that must be right at once asks for its own unit.
    """
    wanted = None if units is None else sorted(set(units))
    now = digests(wanted)
    known = dict(_stamps(wanted))
    stale = [key for key, digest in now.items() if known.get(key) != digest]
    with transaction.atomic():
        for keys in chunks(sorted(stale), CHUNK):
            touch(keys)
            rows = list(UnitStamp.objects.filter(unit_id__in=keys))
            for row in rows:
                row.below = now[row.unit_id]
            UnitStamp.objects.bulk_update(rows, ["below"])
    return stale


def _stamps(wanted: list[int] | None) -> Iterator[tuple[int, str]]:
    rows = UnitStamp.objects.all()
    if wanted is not None:
        rows = rows.filter(unit_id__in=wanted)
    yield from rows.values_list("unit_id", "below")


def chunks(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The keys in pieces of at most ``size``."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
