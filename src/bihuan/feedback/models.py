"""What people say about a page, and the answer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """One opinion and its answer. ``account_id`` is a plain value: accounts stand above this app."""

    page = models.CharField(_("页面"), max_length=200)
    text = models.TextField(_("意见"), max_length=2000)
    account_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    answer_due_on = models.DateField(_("答复期限"))
    answer = models.TextField(_("答复"), max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "feedback_feedback"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["account_id"], name="feedback_account")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="feedback_answered_iff_dated",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
