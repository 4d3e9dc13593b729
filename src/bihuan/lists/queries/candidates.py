"""What may be put on a draft: drafted problems and duties inside the issuer's reach that stand on no other list."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.access.scope import Actor, below_q, spans_q
from bihuan.lists.kinds import KINDS, issuing_roles, spans_of
from bihuan.lists.models import Duty, Edition, Item
from bihuan.lists.services.editions import LIVE
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Problem

FILTERS = ("q", "unit", "type", "severity", "source", "sort", "judged")


def candidate_problems(
    edition: Edition, actor: Actor, filters: Mapping[str, str]
) -> QuerySet[Problem]:
    """Drafted problems that this actor may put on this list, by the filters of the address."""
    spec = KINDS[edition.kind]
    covered = spans_of(actor, "lists.draft", issuing_roles(edition.issuer.kind))
    listed = Item.objects.filter(
        problem=OuterRef("pk"), annex__edition__state__in=[*LIVE, "issued"]
    )
    rows = (
        Problem.objects.visible_to(actor)
        .filter(below_q("unit__path", edition.issuer.path), state=states.DRAFT)
        .filter(spans_q("unit__path", covered), unit__kind__in=spec.bearers)
        .exclude(unit=edition.issuer_id)
        .filter(~Exists(listed))
        .select_related("unit")
        .order_by("unit__path", "due_on", "pk")
    )
    return rows.filter(_conditions(filters))


def _conditions(filters: Mapping[str, str]) -> Q:
    found = Q()
    if text := filters.get("q", "").strip():
        found &= Q(statement__icontains=text) | Q(number__icontains=text)
    if code := filters.get("unit", "").strip():
        path = Unit.objects.filter(code=code).values_list("path", flat=True).first()
        found &= below_q("unit__path", path) if path else Q(pk__in=[])
    for name in ("type", "severity", "source", "sort"):
        if value := filters.get(name, ""):
            found &= Q(**{name: value})
    if filters.get("judged") == "1":
        found &= Q(classified_at__isnull=False)
    return found


def candidate_duties(edition: Edition, actor: Actor, filters: Mapping[str, str]) -> QuerySet[Duty]:
    """Drafted duties of the edition's issuer, kind and year that stand on no list."""
    listed = Item.objects.filter(duty=OuterRef("pk"), annex__edition__state__in=[*LIVE, "issued"])
    rows = (
        Duty.objects.visible_to(actor)
        .filter(
            issuer=edition.issuer_id, kind=edition.kind, year=int(edition.period), state="drafted"
        )
        .filter(~Exists(listed))
        .select_related("bearer")
        .order_by("bearer__path", "number")
    )
    if text := filters.get("q", "").strip():
        rows = rows.filter(Q(content__icontains=text) | Q(number__icontains=text))
    if code := filters.get("unit", "").strip():
        path = Unit.objects.filter(code=code).values_list("path", flat=True).first()
        rows = rows.filter(below_q("bearer__path", path)) if path else rows.none()
    return rows


def candidates(edition: Edition, actor: Actor, filters: Mapping[str, str]) -> QuerySet[Any]:
    """The one or the other, by what the kind of list holds."""
    if KINDS[edition.kind].holds == "problem":
        return candidate_problems(edition, actor, filters)
    return candidate_duties(edition, actor, filters)
