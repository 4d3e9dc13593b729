"""请示报告登记 (F26): received, answered, days counted in working days."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models import Account, Unit


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Actor) -> Self:
        spans = actor.reach("requests.view")
        return self.filter(spans_q("unit__path", spans) | spans_q("to__path", spans))


class Submission(models.Model):
    """A request for instructions (请示) or a report (报告) from below, and its answer."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("请示")
        REPORT = "report", _("报告")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions")
    to = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions_in")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=60, blank=True, default="")
    contact = models.CharField(_("联系人"), max_length=60, blank=True, default="")
    sent_on = models.DateField(_("报送日期"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    answer_due_on = models.DateField(_("答复期限"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer_number = models.CharField(_("批复文号"), max_length=60, blank=True, default="")
    answer = models.CharField(_("答复意见"), max_length=1000, blank=True, default="")
    answered_by = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        db_table = "lists_submission"
        ordering: ClassVar = ["-sent_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="submission_order",
            )
        ]

    def __str__(self) -> str:
        return self.title
