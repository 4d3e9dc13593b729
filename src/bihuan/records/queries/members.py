"""Registers of members at a glance."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.access.scope import Actor
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.orgs.queries import found_units
from bihuan.records.models import Member, Standing


@dataclass(frozen=True, slots=True)
class Tally:
    """How many the register holds, and what the organisations' register says."""

    present: int
    full: int
    exempt: int
    stated: int | None

    @property
    def expected(self) -> int:
        """Those whose presence is expected."""
        return self.present - self.exempt

    @property
    def differs(self) -> bool:
        """Whether the two registers say different numbers."""
        return self.stated is not None and self.present > 0 and self.present != self.stated


def tally(unit: Unit) -> Tally:
    """The numbers of a branch's register. One query."""
    there = ~Q(standing=Standing.LEFT)
    found = Member.objects.filter(unit=unit).aggregate(
        present=Count("pk", filter=there),
        full=Count("pk", filter=Q(standing=Standing.FULL)),
        exempt=Count("pk", filter=there & ~Q(exempt="")),
    )
    return Tally(**found, stated=unit.members)


def registers_in(actor: Actor, text: str = "") -> QuerySet[Unit]:
    """The branches whose register may be seen, each with how many it holds (``held``). One query."""
    rows = (
        Member.objects.filter(unit=OuterRef("pk"))
        .present()
        .order_by()
        .values("unit")
        .annotate(n=Count("pk"))
        .values("n")
    )
    units = Unit.objects.visible_to(actor, "members.view").filter(
        kind__in=BRANCH_KINDS, closed_on__isnull=True
    )
    return (
        found_units(units, text)
        .select_related("parent__parent")
        .annotate(held=Coalesce(Subquery(rows), 0))
        .order_by("path")
    )
