"""One thing that happened, its corrections, and for a year who was absent."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, Span, below_q, spans_q
from bihuan.calendar.lateness import late_by
from bihuan.engines.periods import Period
from bihuan.engines.rules.values import SCALE
from bihuan.orgs.models import Account, Unit
from bihuan.orgs.models.unit import STEP
from bihuan.records import states
from bihuan.workbooks.queries import visible_q


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, actor: Actor, action: str = "records.view") -> Self:
        """Records of units inside the reach; those of an unfinished import are hidden."""
        return self.filter(_inside(actor.reach(action)), visible_q("batch"))

    def counting(self) -> Self:
        """What the engines see: neither offered nor withdrawn nor of an unfinished import."""
        return self.filter(visible_q("batch"), state__in=states.COUNTING)

    def below(self, path: str) -> Self:
        """Of the unit with this path and everything below it."""
        return self.filter(below_q("unit__path", path))

    def late(self) -> Self:
        """Entered so long after the event that they are labelled 补录."""
        return self.filter(delay__gte=settings.LATE_DAYS)

    def in_period(self, period: Period) -> Self:
        """What happened in a period (by the day on which it happened, whatever 所属年度 says)."""
        return self.filter(on__gte=period.first, on__lte=period.last)


def _inside(spans: Iterable[Span]) -> Q:
    """Of a unit inside any of the spans; the root's span is everything, and costs nothing."""
    held = tuple(spans)
    if any(span.below and len(span.path) <= STEP for span in held):
        return ~Q(pk__in=[])
    return Q(unit__in=Unit.objects.filter(spans_q("path", held)).order_by().values("pk"))


class Record(models.Model):
    """What was entered of one event. ``on`` is when it happened, ``recorded_on`` when it was entered.

    ``data`` holds the answers by the codes of the pack's kind; the columns ``part``, ``whole``, ``quantity``
    (ten-thousandths, as the engines count), ``subject``, ``until`` and ``marks`` are drawn from it when it is written,
    so that facts need no JSON.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(_("类别"), max_length=40)
    on = models.DateField(_("日期"))
    until = models.DateField(_("至"), null=True, blank=True)
    period = models.CharField(_("所属年度"), max_length=7, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_on = models.DateField(_("登记日期"))
    delay = models.PositiveIntegerField(default=0)
    """Days between what happened and its entry."""
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    part = models.BigIntegerField(null=True, blank=True)
    whole = models.BigIntegerField(null=True, blank=True)
    quantity = models.BigIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=120, blank=True, default="")
    marks = models.CharField(max_length=300, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=list, blank=True)
    """Opaque keys of the people concerned (speaker, those trained)."""
    excused = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many of those absent had leave, where it was said; stays when their names are gone."""
    state = models.CharField(max_length=12, default=states.CURRENT)
    joint = models.CharField(max_length=32, blank=True, default="")
    """The same for the records of several branches that held it together."""
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """The form that wrote it, so that a form sent twice writes once."""
    batch = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=0)

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table = "records_record"
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "on"], name="record_unit_on"),
            models.Index(fields=["on", "unit"], name="record_on_unit"),
            models.Index(fields=["kind", "on"], name="record_kind_on"),
            models.Index(fields=["joint"], name="record_joint"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="record_state_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="record_order"
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True) | Q(part__gte=0), name="record_part_positive"
            ),
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("on")), name="record_not_before_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.on}"

    @property
    def late(self) -> int:
        """The days between event and entry where it is labelled 补录, else 0. Shown, never held against anybody."""
        return late_by(self.on, self.recorded_on)

    @property
    def counts(self) -> bool:
        """Whether the engines see it."""
        return self.state in states.COUNTING

    @property
    def state_word(self) -> str:
        return str(states.STATES[self.state])

    @property
    def present(self) -> int | None:
        """Those present, or whatever the kind counts as the part."""
        return None if self.part is None else int(Decimal(self.part) / SCALE)

    @property
    def due(self) -> int | None:
        """Those who should have been there."""
        return None if self.whole is None else int(Decimal(self.whole) / SCALE)

    @property
    def belongs_to(self) -> str:
        """The year to which it belongs."""
        return self.period or str(self.on.year)


class Correction(models.Model):
    """What a record said before, what it says since, and why. A record is never simply overwritten."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="corrections")
    move = models.CharField(max_length=16)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """Both: answers by code, and ``on``, ``until``, ``period``, ``state`` as plain text."""
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    corrected_on = models.DateField()

    class Meta:
        db_table = "records_correction"
        ordering: ClassVar = ["record", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.move}"


class Attendance(models.Model):
    """Who was absent, with leave or without, by the members' opaque keys. Only if wanted, and only for a year."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="attendance")
    absent = models.JSONField(default=list)
    excused = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "records_attendance"
        ordering: ClassVar = ["record"]

    def __str__(self) -> str:
        return f"{self.record_id}"


def year_of(period: str) -> int | None:
    """The year that 所属年度 names, if any."""
    return int(period[:4]) if period[:4].isdecimal() else None


def scaled(value: int | Decimal | None) -> int | None:
    """A number as the engines count: ten-thousandths, half-even."""
    if type(value) is int:
        return value * SCALE
    return None if value is None else int((Decimal(value) * SCALE).to_integral_value())


def plain(value: int | None) -> Decimal | None:
    """The number that ten-thousandths stand for."""
    return None if value is None else Decimal(value) / SCALE


def iso(day: date | None) -> str | None:
    """A day as text."""
    return day.isoformat() if day else None
