"""What an account keeps of the list for itself. A preference: no part of the trade, and not in the ledger."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Account


class SavedView(models.Model):
    """One address of the list under a name: filters, order, columns."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    title = models.CharField(_("视图名称"), max_length=20)
    query = models.CharField(max_length=1000)
    """The address behind the question mark, of parameters that the list knows, in a fixed order."""
    at = models.DateTimeField()

    class Meta:
        db_table = "problems_saved_view"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "title"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.title
