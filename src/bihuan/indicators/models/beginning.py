"""启用日期: from which day this installation keeps records."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Beginning(models.Model):
    """The one row that says so. What a rule asks of earlier days is unknown, never failed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    on = models.DateField(_("启用日期"))
    document = models.CharField(_("依据"), max_length=200)
    by = models.ForeignKey(
        "orgs.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )  # fmt: skip
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "indicators_beginning"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="beginning_only_one"),
            models.CheckConstraint(condition=~Q(document=""), name="beginning_has_document"),
        ]

    def __str__(self) -> str:
        return self.on.isoformat()


def stated() -> date | None:
    """The day that was stated, if any."""
    return Beginning.objects.values_list("on", flat=True).first()
