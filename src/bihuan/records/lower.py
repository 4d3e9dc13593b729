"""What the tables of lower layers say of each unit, as one short digest: for noticing that it changed."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from django.db.models import Count, F, Max, Model, Q, QuerySet, Sum

from bihuan.elections.models import Ballot, Election, Extension, Petition, Reminder
from bihuan.orgs.models import Post, Term, Unit, UnitCount

VERSIONED: tuple[tuple[type[Model], str], ...] = (
    (Election, "unit"),
    (Petition, "unit"),
    (Ballot, "election__unit"),
    (Extension, "term__unit"),
)
"""Tables of elections, and from each the way to its unit."""


def digests(units: Sequence[int] | None = None) -> dict[int, str]:
    """A digest for each unit (by id), of itself, its children, posts, terms, elections and counts. One query for each table."""
    found: dict[int, list[str]] = {}
    own = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=units)
    for key, *parts in own.order_by().values_list(
        "pk", "version", "kind", "unit_class", "closed_on", "parent_id"
    ):
        found[key] = [str(part) for part in parts]
    for name, rows in _sources(units):
        for key, *parts in rows:
            if key in found:
                found[key].append(f"{name}:{parts}")
    return {
        key: blake2b("|".join(parts).encode(), digest_size=12).hexdigest()
        for key, parts in found.items()
    }


def _sources(units: Sequence[int] | None) -> Iterable[tuple[str, QuerySet]]:  # type: ignore[type-arg]
    """(name, rows of unit id and aggregates) for each table."""

    def narrowed(rows: QuerySet, name: str = "unit") -> QuerySet:  # type: ignore[type-arg]
        chosen = rows if units is None else rows.filter(**{f"{name}__in": units})
        return chosen.order_by().values_list(name)

    yield (
        "posts",
        narrowed(Post.objects.all()).annotate(n=Count("pk"), m=Max("pk"), v=Sum("version")),
    )
    yield (
        "terms",
        narrowed(Term.objects.all()).annotate(n=Count("pk"), m=Max("pk"), v=Sum("version")),
    )
    for model, place in VERSIONED:
        rows = narrowed(model._default_manager.all(), place)
        yield model.__name__, rows.annotate(n=Count("pk"), m=Max("pk"), v=Sum("version"))
    reminders = narrowed(Reminder.objects.all(), "term__unit")
    yield "reminders", reminders.annotate(n=Count("pk"), m=Max("pk"))
    yield (
        "counts",
        narrowed(UnitCount.objects.all()).annotate(
            n=Count("pk"),
            m=Max("since"),
            a=Sum("members"),
            b=Sum("full_members"),
            c=Sum("staff"),
            d=Sum("covered_units"),
            e=Count("pk", filter=Q(large_committee=True)),
        ),
    )
    yield (
        "children",
        narrowed(Unit.objects.all(), "parent").annotate(
            n=Count("pk"), m=Max("pk"), v=Sum(F("version")), c=Count("closed_on")
        ),
    )
