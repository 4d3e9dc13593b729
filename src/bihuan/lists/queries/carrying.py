"""Which problems of earlier lists are still open and may be carried over."""

from django.db.models import OuterRef, QuerySet, Subquery

from bihuan.access.scope import below_q
from bihuan.lists.models import Edition, Item
from bihuan.problems import states
from bihuan.problems.models import Problem


def carryable(edition: Edition) -> QuerySet[Problem]:
    """Open problems that this issuer has put on an earlier list of this kind and that are not on this one.

    Each row carries ``last_item``, the key of its latest issued item.
    """
    earlier = (
        Item.objects.filter(
            problem=OuterRef("pk"),
            annex__edition__issuer=edition.issuer_id,
            annex__edition__kind=edition.kind,
        )
        .exclude(annex__edition=edition.pk)
        .exclude(annex__state="drafted")
        .order_by("-pk")
        .values("pk")[:1]
    )
    rows: QuerySet[Problem] = (
        Problem.objects.filter(below_q("unit__path", edition.issuer.path), state__in=states.OPEN)
        .annotate(last_item=Subquery(earlier))
        .filter(last_item__isnull=False)
        .exclude(items__annex__edition=edition.pk)
        .select_related("unit")
        .order_by("unit__path", "due_on", "pk")
    )
    return rows


def last_item_of(problem: Problem) -> int:
    """The key that :func:`carryable` found for this row."""
    key: int = vars(problem)["last_item"]
    return key
