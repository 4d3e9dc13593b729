"""Days that differ from their weekday, by the State Council's yearly notices."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A day off, or a make-up working day, of a year whose notice has been loaded."""

    on = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=40, blank=True, default="")
    source = models.CharField(_("来源"), max_length=200, blank=True, default="")

    class Meta:
        db_table = "calendar_holiday"
        ordering: ClassVar = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
