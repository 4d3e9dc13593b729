"""Days on which offices are closed or, at a weekend, open: what the State Council's yearly notices say."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """One day of one notice: a day off, or a make-up working day."""

    on = models.DateField(_("日期"), unique=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    """The year that the notice is for; a notice may reach into the December before."""
    is_working = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=40, blank=True, default="")
    source = models.CharField(_("来源"), max_length=200, blank=True, default="")
    verified = models.BooleanField(_("已核对"), default=False)
    """Whether somebody answers for the day; data that came with the program do not count as checked."""

    class Meta:
        db_table = "calendar_holiday"
        ordering: ClassVar = ["on"]
        indexes: ClassVar = [models.Index(fields=["year", "on"], name="holiday_year")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class ClockJump(models.Model):
    """The clock of the server was set by more than five minutes while the program ran, or before it started."""

    expected = models.DateTimeField()
    """What it should have shown."""
    found = models.DateTimeField()

    class Meta:
        db_table = "calendar_clock_jump"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.expected} {self.found}"
