"""Verdicts of the open period: a cache that may be thrown away at any moment."""

from typing import ClassVar, Self

from django.db import models

from bihuan.access.scope import Actor, spans_q
from bihuan.indicators.models.words import TAGS, Word
from bihuan.orgs.models import Unit


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def visible_to(self, actor: Actor, action: str = "indicators.view") -> Self:
        """Verdicts on units inside the reach."""
        return self.filter(spans_q("unit__path", actor.reach(action)))


class Judged(models.Model):
    """How fresh a unit's cached verdicts are. Fresh while all of these still hold."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="judged")
    stamp = models.PositiveBigIntegerField()
    """The unit's counter in ``records`` when it was judged."""
    rules = models.CharField(max_length=64)
    """Digest of the packs in force and of what else the verdicts rest on (windows, day of beginning)."""
    turns_on = models.DateField()
    """The first day on which time alone may change a verdict."""
    unit_class = models.CharField(max_length=40, blank=True, default="")
    zone = models.CharField(max_length=40, blank=True, default="")
    """Class and zone, its own or those of the nearest organisation above: what maps are drawn by."""
    at = models.DateTimeField()

    class Meta:
        db_table = "indicators_judged"
        indexes: ClassVar = [models.Index(fields=["zone"], name="judged_zone")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.at}"


class Verdict(models.Model):
    """One verdict of the open period.

    ``verdict`` is what holds today; while the window is open that is ``unknown``, and ``outlook`` says how it would
    end if nothing more happened.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    indicator = models.CharField(max_length=40)
    window = models.CharField(max_length=10)
    opens_on = models.DateField()
    closes_on = models.DateField()
    """The last day on which a fact can still count: the window's end, an annual rite's closing date."""
    alert_on = models.DateField(null=True, blank=True)
    """The first day of the alert, where nothing has met the rule yet; None where the clock of terms announces it."""
    of_superior = models.BooleanField(default=False)
    """Whether the duty lies with the body above."""
    verdict = models.CharField(max_length=14, choices=Word.choices)
    outlook = models.CharField(max_length=14, choices=Word.choices)
    measured = models.FloatField(null=True, blank=True)
    required = models.FloatField(null=True, blank=True)
    used = models.JSONField(default=list)
    """Numbers of the facts that were counted."""
    reason = models.CharField(max_length=60, blank=True, default="")
    parameters = models.JSONField(default=dict)
    change = models.CharField(max_length=400, blank=True, default="")
    pack = models.CharField(max_length=60, blank=True, default="")

    objects = VerdictQuerySet.as_manager()

    class Meta:
        db_table = "indicators_verdict"
        ordering: ClassVar = ["unit", "indicator", "closes_on"]
        indexes: ClassVar = [
            models.Index(fields=["verdict", "indicator"], name="verdict_word_indicator"),
            models.Index(fields=["outlook", "closes_on"], name="verdict_outlook_closes"),
            models.Index(fields=["indicator", "window"], name="verdict_indicator_window"),
            models.Index(fields=["alert_on", "closes_on"], name="verdict_alert"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "indicator", "window"], name="verdict_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Word.values, outlook__in=Word.values),
                name="verdict_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.window} {self.verdict}"

    @property
    def tag(self) -> str:
        """The kind of tag."""
        return TAGS[Word(self.verdict)]
