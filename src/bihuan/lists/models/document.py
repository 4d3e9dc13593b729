"""A document that is being turned into a draft list. Working paper: exempt from the ledger, gone when it is saved."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.lists.models.edition import Edition
from bihuan.orgs.models import Account


class Reading(models.Model):
    """Rows read from a document, as one person corrects them: title, detail, unit, date, taken or not."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[("problems", _("问题")), ("duties", _("责任"))])
    file_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True, default="")
    remarks = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    rows: Any = models.JSONField(default=list)
    """Each: number, title, detail, unit (code), due (ISO day), taken."""
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    edition = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "lists_reading"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title or self.file_name
