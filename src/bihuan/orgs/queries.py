"""Reads over the tree: finding units, counting below them, names of a day, people in posts, terms."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.access.scope import Actor
from bihuan.orgs.models import Post, Term, Unit, UnitCount, UnitVersion


def found_units(units: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """Units whose name contains ``text``, whose code begins with it, or whose pinyin initials contain it."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not wanted:
        return units
    matches = Q(name__icontains=wanted) | Q(code__istartswith=wanted)
    if wanted.isascii():
        matches |= Q(initials__contains=wanted.lower())
    return units.filter(matches)


def chain(unit: Unit) -> list[Unit]:
    """The unit and all above it, from the root down: one query."""
    return list(Unit.objects.filter(path__in=[*unit.above(), unit.path]).order_by("path"))


def chain_linked(
    unit: Unit, actor: Actor, action: str, link: Callable[[str], str]
) -> list[tuple[str, str]]:
    """The chain for breadcrumbs: names with an address, empty where the actor's reach does not go."""
    return [(u.name, link(u.code) if actor.can(action, u.path) else "") for u in chain(unit)]


def count_below(unit: Unit, on: date) -> dict[str, int]:
    """How many organisations of each kind exist below a unit on a day: one query over a path range."""
    rows = (
        Unit.objects.below(unit.path)
        .existing(on)
        .exclude(pk=unit.pk)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def names_on(units: list[int], day: date) -> dict[int, str]:
    """The names that these units (by id) bore on a day, in one query; a unit without a version then is absent."""
    rows = UnitVersion.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), unit_id__in=units, since__lte=day
    ).values_list("unit_id", "name")
    return dict(rows)


def people_in(unit: Unit, on: date) -> list[Post]:
    """Posts held on a day in the unit and its leading bodies (not in its branches)."""
    bodies = Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit)).exclude(
        kind__in=["unit", "working_committee"] if unit.kind == "working_committee" else []
    )
    return list(
        Post.objects.held_on(on)
        .filter(unit__in=[*bodies, unit])
        .select_related("person", "unit")
        .order_by("unit__path", "since")
    )


def contact_of(paths: list[str], on: date) -> dict[str, Post]:
    """For each unit path: whom to call there (full-time deputy first, then liaison worker, then a secretary)."""
    order = {"fulltime_deputy": 0, "liaison_worker": 1, "organ_secretary": 2, "branch_secretary": 3}
    best: dict[str, Post] = {}
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(unit__path__gte=path, unit__path__lt=path + "~")
    posts = (
        Post.objects.held_on(on)
        .filter(condition, role__in=list(order))
        .select_related("person", "unit")
    )
    wanted = set(paths)
    for post in posts:
        place = post.unit.path
        while place and place not in wanted:
            place = place[:-4]
        known = best.get(place)
        if place and (known is None or order[post.role] < order[known.role]):
            best[place] = post
    return best


def terms_of(unit: Unit) -> list[Term]:
    """Terms of the unit's own committees, latest first."""
    return list(
        Term.objects.filter(
            Q(unit=unit)
            | Q(unit__parent=unit, unit__kind__in=["organ_committee", "organ_discipline"])
        )
        .select_related("unit")
        .order_by("unit__path", "-number")
    )


def terms_due(actor: Actor, on: date, days: int = 183) -> QuerySet[Term]:
    """The latest term of each committee inside the reach, where it ends within ``days`` or is over."""
    limit = on + timedelta(days=days)
    later = Term.objects.filter(unit=OuterRef("unit"), number__gt=OuterRef("number"))
    return (
        Term.objects.filter(~Exists(later), unit__in=Unit.objects.visible_to(actor).existing(on))
        .filter(Q(extended_to__isnull=True, due_on__lte=limit) | Q(extended_to__lte=limit))
        .select_related("unit")
        .order_by("due_on")
    )


def latest_stated(unit: Unit) -> dict[str, int | bool]:
    """What was stated last of the unit besides its counts, by name; what was never stated is absent. One query."""
    found: dict[str, int | bool] = {}
    for row in UnitCount.objects.filter(unit=unit).order_by("since"):
        if row.covered_units is not None:
            found["covered_units"] = row.covered_units
        if row.large_committee is not None:
            found["large_committee"] = row.large_committee
    return found
