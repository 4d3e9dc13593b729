"""Verdicts of closed periods: sealed whole, never changed."""

from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.indicators.models.words import TAGS, Word
from bihuan.orgs.models import Unit


class FrozenError(Exception):
    """Somebody tried to change what is sealed."""


class Freeze(models.Model):
    """The closing of a quarter: by whom, when, as of which day; until ``sealed_at`` is set it shows nothing."""

    class State(models.TextChoices):
        OPEN = "open", _("封存中")
        SEALED = "sealed", _("已封存")

    period = models.CharField(_("季度"), max_length=7, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    as_of = models.DateField()
    """Facts that happened or were recorded after this day are left out."""
    by = models.ForeignKey(
        "orgs.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    reached = models.CharField(max_length=48, blank=True, default="")
    """Path of the last unit whose sheet is written: where an interrupted closing goes on."""
    sheets = models.PositiveIntegerField(default=0)
    verdicts = models.PositiveIntegerField(default=0)
    ledger_size = models.PositiveBigIntegerField(default=0)
    ledger_root = models.CharField(max_length=64, blank=True, default="")

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"reached", "by_name"})

    class Meta:
        db_table = "indicators_freeze"
        ordering: ClassVar = ["-period"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sealed", sealed_at__isnull=False)
                | Q(state="open", sealed_at__isnull=True),
                name="freeze_sealed_iff_dated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.state}"


class FixedQuerySet(models.QuerySet[Any]):
    """Rows that are written once: no change and no removal through this door."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise FrozenError("a sealed verdict is never changed")

    def delete(self) -> NoReturn:
        """Refused."""
        raise FrozenError("a sealed verdict is never removed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise FrozenError("a sealed verdict is never changed")

    def sealed(self) -> Self:
        """Of quarters that are sealed whole."""
        return self.filter(freeze__state=Freeze.State.SEALED)

    def visible_to(self, actor: Actor, action: str = "indicators.view") -> Self:
        """Sealed, and on units inside the reach."""
        return self.sealed().filter(spans_q("unit__path", actor.reach(action)))


class _Fixed(models.Model):
    objects = FixedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises :class:`FrozenError` for a row that exists."""
        if not self._state.adding:
            raise FrozenError("a sealed verdict is never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise FrozenError("a sealed verdict is never removed")


class Sheet(_Fixed):
    """What the rules said about one unit in one quarter, as canonical text with all that it rests on."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_class = models.CharField(max_length=40, blank=True, default="")
    zone = models.CharField(max_length=40, blank=True, default="")
    """Class and zone on the quarter's last day: bands and maps of a closed period do not move with later changes."""
    packs = models.JSONField(default=list)
    """Code, version and digest of each pack in force."""
    body = models.TextField()
    """Canonical JSON: organisation, attributes, facts, packs, day, results."""
    digest = models.CharField(max_length=64)
    """SHA-256 of ``body``; the ledger holds this one, the text stands here."""

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"body"})

    class Meta:
        db_table = "indicators_sheet"
        ordering: ClassVar = ["freeze", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["freeze", "unit"], name="sheet_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.freeze_id}"


class FrozenVerdict(_Fixed):
    """A line of a sheet as a row. Made with the sheet, from it, and nothing else."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    window = models.CharField(max_length=10)
    opens_on = models.DateField()
    closes_on = models.DateField()
    verdict = models.CharField(max_length=14, choices=Word.choices)
    measured = models.FloatField(null=True, blank=True)
    required = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "indicators_frozen"
        ordering: ClassVar = ["unit", "indicator", "closes_on"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "indicator", "window"], name="frozen_unit_indicator"),
            models.Index(fields=["freeze", "indicator", "verdict"], name="frozen_freeze_word"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "indicator", "window"], name="frozen_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Word.values), name="frozen_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.window} {self.verdict}"

    @property
    def tag(self) -> str:
        """The kind of tag."""
        return TAGS[Word(self.verdict)]


class Band(_Fixed):
    """How the middle half of a class kept one rule in a sealed quarter: lower and upper quartile of the units' shares
    of windows met. Only where at least five units of the class were judged; who they were is not said."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="bands")
    kind = models.CharField(max_length=24)
    unit_class = models.CharField(max_length=40)
    indicator = models.CharField(max_length=40)
    units = models.PositiveIntegerField()
    lower = models.FloatField()
    upper = models.FloatField()

    class Meta:
        db_table = "indicators_band"
        ordering: ClassVar = ["freeze", "indicator"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["freeze", "kind", "unit_class", "indicator"], name="band_once"
            ),
            models.CheckConstraint(condition=Q(units__gte=5), name="band_five_units"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_class} {self.indicator}"
