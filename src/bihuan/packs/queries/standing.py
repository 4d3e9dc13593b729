"""The rules in force at a unit on a day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Q

from bihuan.engines.rules.values import Indicator, Pack, RecordKind
from bihuan.orgs.models import Unit, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.packs import texts
from bihuan.packs.models import Adoption, PackVersion

_COLUMNS = ("unit__path", "unit_class", "by__path", "code", "pack__base", "pack__digest", "pk")


@dataclass(frozen=True, slots=True)
class Layer:
    """One adoption as far as it decides: where, for which class, by whom, which version."""

    path: str
    unit_class: str
    by: str
    code: str
    base: str
    digest: str
    adoption: int


def in_force(unit_path: str, on: date) -> Pack:
    """The rules in force on ``on`` at the unit with this path: the base pack with all local packs laid over it.

    Resolved packs are kept in memory by the digests of their parts, so a second call costs one query, and one more
    where something was adopted for a class of units. Where nothing was adopted the shipped base pack is in force.
    """
    path = unit_path
    rows = _layers(on, [path[:end] for end in range(STEP, len(path) + 1, STEP)])
    unit_class = ""
    if any(row.unit_class for row in rows):
        unit_class = _classes(on, {path}).get(path, "")
    return texts.resolved(_digests(rows, unit_class, lambda: default_base(on)))


def in_force_map(units: Iterable[Unit], on: date) -> Mapping[str, Pack]:
    """The rules in force on ``on`` for each unit, by its code. One query for all adoptions, one more where something
    was adopted for a class, and one for texts that this process has not read yet; units share the same pack value."""
    recipes = recipe_map(units, on)
    packs = texts.resolved_all(set(recipes.values()))
    return {code: packs[recipe] for code, recipe in recipes.items()}


def recipe_map(units: Iterable[Unit], on: date) -> Mapping[str, texts.Recipe]:
    """The digests of the versions that make up what is in force on ``on`` for each unit, by its code, the base first:
    what the layer above keeps beside a verdict so that it can be given again. One or two queries."""
    wanted = [(unit.code, unit.path) for unit in units]
    rows = _layers(on, None)
    by_path: dict[str, list[Layer]] = {}
    for row in rows:
        by_path.setdefault(row.path, []).append(row)
    classes: Mapping[str, str] = {}
    if any(row.unit_class for row in rows):
        classes = _classes(on, {path for _code, path in wanted})
    default = cache(lambda: default_base(on))
    known: dict[tuple[tuple[Layer, ...], str], texts.Recipe] = {}
    recipes: dict[str, texts.Recipe] = {}
    for code, path in wanted:
        found = tuple(
            row for end in range(STEP, len(path) + 1, STEP) for row in by_path.get(path[:end], ())
        )
        key = (found, classes.get(path, ""))
        if key not in known:
            known[key] = _digests(found, key[1], default)
        recipes[code] = known[key]
    return recipes


def kinds_for(unit: Unit, on: date) -> tuple[RecordKind, ...]:
    """The kinds of record that a unit of this kind keeps on a day, in the order of the pack."""
    return tuple(
        kind
        for kind in in_force(unit.path, on).kinds
        if not kind.subjects or unit.kind in kind.subjects
    )


def rule(code: str, unit: Unit, on: date) -> Indicator | None:
    """The indicator of this code as it is in force at a unit on a day; None when there is none."""
    return next((one for one in in_force(unit.path, on).indicators if one.code == code), None)


def layers(unit_path: str, on: date) -> list[Adoption]:
    """The adoptions that make up what is in force at this path, from the base upwards; empty: the shipped default."""
    path = unit_path
    rows = _layers(on, [path[:end] for end in range(STEP, len(path) + 1, STEP)])
    unit_class = _classes(on, {path}).get(path, "") if any(row.unit_class for row in rows) else ""
    keys = [row.adoption for row in _ordered(rows, unit_class)]
    found = Adoption.objects.select_related("pack", "unit", "by").in_bulk(keys)
    return [found[key] for key in keys]


def default_base(on: date) -> str:
    """The digest of the shipped base pack that is in force where no base was adopted: the latest one whose day has
    come, else the earliest. Before anything was loaded the one in the program's own folder."""
    rows = list(
        PackVersion.objects.filter(shipped=True, base="", code=texts.BASE)
        .order_by("since", "pk")
        .values_list("since", "digest")
    )
    if not rows:
        return texts.shipped_base().digest
    come = [digest for since, digest in rows if since <= on]
    return come[-1] if come else rows[0][1]


def _layers(on: date, paths: list[str] | None) -> list[Layer]:
    rows = Adoption.objects.on(on).order_by()
    if paths is not None:
        rows = rows.filter(unit__path__in=paths)
    return [Layer(*values) for values in rows.values_list(*_COLUMNS)]


def _ordered(rows: Iterable[Layer], unit_class: str) -> list[Layer]:
    """Those that count for a unit of this class, from the base upwards: what is adopted lower down comes later, what
    is for a class after what is for all. Of one pack adopted at several places the lowest adoption counts."""
    counting = [row for row in rows if row.unit_class in ("", unit_class)]
    counting.sort(
        key=lambda row: (bool(row.base), len(row.path), row.unit_class, len(row.by), row.code)
    )
    last = {row.code: row for row in counting}
    kept = [row for row in counting if last[row.code] is row]
    bases = [row for row in kept if not row.base]
    return [row for row in kept if row.base or row is bases[-1]]


def _digests(rows: Iterable[Layer], unit_class: str, default: Callable[[], str]) -> texts.Recipe:
    kept = _ordered(rows, unit_class)
    found = tuple(row.digest for row in kept)
    return found if kept and not kept[0].base else (default(), *found)


def _classes(on: date, paths: set[str]) -> dict[str, str]:
    """The class of each path on a day, its own or that of the nearest organisation above it that has one."""
    rows = UnitVersion.objects.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    if len(paths) == 1:
        (path,) = paths
        above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
        rows = rows.filter(unit__path__in=above)
    own = dict(rows.exclude(unit_class="").values_list("unit__path", "unit_class"))
    found = {}
    for path in paths:
        place = path
        while place and place not in own:
            place = place[:-STEP]
        found[path] = own.get(place, "")
    return found


def recipe(
    unit: Unit,
    on: date,
    unit_class: str = "",
    *,
    instead: PackVersion | None = None,
    without: str = "",
) -> texts.Recipe:
    """The digests of what is in force at a unit on a day for units of a class, the base first.

    With ``instead`` as if that version were adopted there, with ``without`` as if the pack of that code were not.
    """
    path = unit.path
    left_out = instead.code if instead is not None else without
    rows = [
        row
        for row in _layers(on, [path[:end] for end in range(STEP, len(path) + 1, STEP)])
        if (row.path, row.unit_class, row.code) != (path, unit_class, left_out)
    ]
    if instead is not None:
        new = Layer(path, unit_class, path, instead.code, instead.base, instead.digest, 0)
        rows.append(new)
    return _digests(rows, unit_class, lambda: default_base(on))
