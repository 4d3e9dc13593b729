"""What happens to a problem: its steps, extensions, transfers, objections, calls and re-checks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Account, SignOff, StepRow, Unit
from bihuan.problems.models.problem import Problem


class Step(StepRow):
    """One line of the timeline: who, for which unit, when, what, with the ledger number.

    ``move`` is a move of the workflow, or a word of ``problems.events`` for what leaves the state as it is.
    """

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="steps")
    cycle = models.PositiveSmallIntegerField(default=1)
    for_unit = models.CharField(max_length=120, blank=True, default="")
    on = models.DateField()
    note = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        db_table = "problems_step"
        ordering: ClassVar = ["problem", "pk"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.move}"


class Extension(models.Model):
    """延期: asked and decided, with the deadline before it."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="extensions")
    cycle = models.PositiveSmallIntegerField(default=1)
    from_due_on = models.DateField()
    asked_to = models.DateField(_("申请延期至"))
    reason = models.CharField(_("延期理由"), max_length=1000)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "problems_extension"
        ordering: ClassVar = ["problem", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="extension_decided_iff_dated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} → {self.asked_to}"


class Transfer(models.Model):
    """调整责任单位: from, to, why, and what the issuer decided."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="transfer_rows")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "problems_transfer"
        ordering: ClassVar = ["problem", "pk"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.from_unit_id}→{self.to_unit_id}"


class Objection(models.Model):
    """提出异议: against a finding, an overdue mark or a refusal; decided by somebody who took no part."""

    class Against(models.TextChoices):
        FINDING = "finding", _("问题认定")
        OVERDUE = "overdue", _("逾期标记")
        REFUSAL = "refusal", _("退回或不同意的决定")

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="objections")
    against = models.CharField(max_length=8, choices=Against.choices)
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("异议理由"), max_length=2000)
    raised_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    decide_by = models.DateField(_("裁定期限"))
    upheld = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(_("裁定意见"), max_length=2000, blank=True, default="")
    signoff = models.ForeignKey(
        SignOff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "problems_objection"
        ordering: ClassVar = ["problem", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, decided_at__isnull=True)
                | Q(upheld__isnull=False, decided_at__isnull=False),
                name="objection_decided_iff_dated",
            ),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(upheld__isnull=True), name="objection_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.against}"


class Call(models.Model):
    """催办: a call made about what is overdue, noted with a tap."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="calls")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "problems_call"
        ordering: ClassVar = ["problem", "pk"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.on}"


class Recheck(models.Model):
    """回头看: due on, done on, passed or not, what was seen."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="rechecks")
    cycle = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=2000, blank=True, default="")
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "problems_recheck"
        ordering: ClassVar = ["problem", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(passed__isnull=True, done_on__isnull=True)
                | Q(passed__isnull=False, done_on__isnull=False),
                name="recheck_done_iff_dated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.due_on}"
