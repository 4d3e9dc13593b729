"""贯彻落实台账: each deployment by number and summary, conveyed, looked into, supervised. Tracked, never scored."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.lists.kinds import issuing_q
from bihuan.orgs.models import Account, Unit


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    def visible_to(self, actor: Actor) -> Self:
        spans = actor.reach("deployments.view")
        steps = DeploymentStep.objects.filter(spans_q("unit__path", spans))
        keeping = spans_q("keeper__path", spans) | issuing_q("keeper__", actor, "deployments.view")
        return self.filter(keeping | Q(pk__in=steps.values("deployment_id")))


class Deployment(models.Model):
    """A deployment to be carried out: its number and a summary, never the text of a written instruction."""

    keeper = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="deployments")
    number = models.CharField(_("文号或编号"), max_length=80)
    summary = models.CharField(_("摘要"), max_length=200)
    source = models.CharField(_("来源"), max_length=80, blank=True, default="")
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    outcome = models.CharField(_("落实情况"), max_length=1000, blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        db_table = "lists_deployment"
        ordering: ClassVar = ["-received_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["keeper", "number"], name="deployment_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.summary}"


class DeploymentStep(models.Model):
    """One of the three steps of one unit: 传达学习, 调查研究, 督促检查."""

    class Kind(models.TextChoices):
        CONVEYED = "conveyed", _("传达学习")
        LOOKED_INTO = "looked_into", _("调查研究")
        SUPERVISED = "supervised", _("督促检查")

    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="steps")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="deployment_steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("情况"), max_length=500, blank=True, default="")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "lists_deployment_step"
        ordering: ClassVar = ["deployment", "unit__path", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deployment", "unit", "kind"], name="deploystep_once")
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id} {self.unit_id} {self.kind}"
