"""One demand on one unit."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models import Unit


class DemandQuerySet(models.QuerySet["Demand"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was asked of units inside the reach, and what units inside the reach asked of others."""
        spans = actor.reach("burden.view")
        return self.filter(spans_q("unit__path", spans) | spans_q("sender__path", spans))


class Demand(models.Model):
    """What one paper asked of one unit: items, estimated minutes, basis, approver."""

    ref = models.CharField(max_length=120)
    """The ledger's name of what asked, such as ``lists.edition:12``."""
    title = models.CharField(_("事项"), max_length=200)
    sender = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="demands_sent", verbose_name=_("发出单位")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="demands", verbose_name=_("承办单位")
    )
    items = models.PositiveIntegerField(_("事项数"))
    minutes = models.PositiveIntegerField(_("预计用时（分钟）"))
    asked = models.PositiveIntegerField(_("需填写项"), default=0)
    known = models.PositiveIntegerField(_("系统代填项"), default=0)
    basis = models.CharField(_("依据"), max_length=300)
    approved_by = models.CharField(_("批准人"), max_length=60)
    at = models.DateTimeField()
    on = models.DateField(_("发出日期"))
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"))

    objects = DemandQuerySet.as_manager()

    class Meta:
        db_table = "burden_demand"
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "year", "quarter"], name="demand_unit_quarter"),
            models.Index(fields=["sender", "year"], name="demand_sender_year"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref", "unit"], name="demand_once"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(approved_by=""), name="demand_has_basis"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="demand_quarter_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.unit_id}"
