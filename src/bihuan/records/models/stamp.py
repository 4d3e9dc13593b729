"""The counter by which the layers above know that what they computed for a unit is stale."""

from typing import ClassVar

from django.db import models

from bihuan.orgs.models import Unit


class UnitStamp(models.Model):
    """``version`` grows with every change of the unit's records, members or of what ``orgs`` says of it.

    A verdict computed at version n is good as long as n stands here; a unit without a row has version 0.
    ``below`` is a digest of the unit's rows in the tables of lower layers, kept to notice their changes.
    """

    unit = models.OneToOneField(
        Unit, on_delete=models.PROTECT, primary_key=True, related_name="stamp"
    )
    version = models.PositiveIntegerField(default=0)
    below = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        db_table = "records_stamp"
        ordering: ClassVar = ["unit"]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.version}"
