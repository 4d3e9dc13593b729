"""Duties of the four levels, their dated nodes and the facts that show them performed."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.calendar.clock import business_date
from bihuan.calendar.lateness import late_by
from bihuan.lists import states
from bihuan.lists.kinds import issuing_q
from bihuan.orgs.models import Account, SignOff, Unit
from bihuan.workbooks.queries import visible_q


class Level(models.TextChoices):
    """The four levels of responsibility (F15)."""

    COMMITTEE = "committee", _("工委")
    PARTY_GROUP = "party_group", _("党组（党委）")
    ORGAN = "organ", _("机关党委")
    BRANCH = "branch", _("党支部（总支）和党员")


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, actor: Actor) -> Self:
        """Duties of bearers inside the reach and of those for whom one acts; a draft only for the issuer's people."""
        drafting = issuing_q("issuer__", actor, "duties.draft") & visible_q("batch")
        seen = spans_q("bearer__path", actor.reach("duties.view"))
        return self.filter(~Q(state="drafted") & seen | drafting)


class Duty(models.Model):
    """One duty of one bearer in one year, on exactly one level."""

    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.CharField(_("编号"), max_length=32, unique=True)
    kind = models.CharField(max_length=16, default="duties")
    """``duties`` from above, ``plan`` of one's own."""
    issuer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="duties_laid", verbose_name=_("下达单位")
    )
    """Who lays the duty on the bearer; for one's own plan the unit itself."""
    bearer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="duties", verbose_name=_("责任主体")
    )
    level = models.CharField(_("层级"), max_length=12, choices=Level.choices)
    bearer_post = models.CharField(_("责任人职务"), max_length=80, blank=True, default="")
    position = models.CharField(_("定位"), max_length=300, blank=True, default="")
    """Only in a unit's own plan: where it sees its place."""
    content = models.CharField(_("责任内容"), max_length=500)
    basis = models.CharField(_("依据"), max_length=300, blank=True, default="")
    standard = models.CharField(_("完成标准"), max_length=500, blank=True, default="")
    state = models.CharField(max_length=12, default=states.DUTY.initial)
    issued_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    signoff = models.ForeignKey(
        SignOff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The bearer's confirmation on paper, when he gave it there."""
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    dropped_why = models.CharField(_("不再承担的理由"), max_length=300, blank=True, default="")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    """The duty of the level above from which this one was cascaded."""
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    batch = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    """The import that wrote this draft; hidden until the batch is finished."""
    version = models.PositiveIntegerField(default=0)

    ledgered_when: ClassVar[Q] = ~Q(state="drafted")
    objects = DutyQuerySet.as_manager()

    class Meta:
        db_table = "lists_duty"
        ordering: ClassVar = ["year", "number"]
        indexes: ClassVar = [models.Index(fields=["bearer", "year"], name="duty_bearer_year")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="duty_level_known"),
            models.CheckConstraint(
                condition=Q(state__in=list(states.DUTY_STATES)), name="duty_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | ~Q(state="done") & Q(done_on__isnull=True),
                name="duty_done_iff_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"]) | Q(confirmed_at__isnull=False),
                name="duty_confirmed_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropped_why=""), name="duty_dropped_why"
            ),
        ]

    def __str__(self) -> str:
        return self.content

    @property
    def state_word(self) -> str:
        return str(states.DUTY_STATES[self.state])


class DutyNode(models.Model):
    """A dated node of a duty; alerts before and after its date."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="nodes")
    due_on = models.DateField(_("日期"))
    title = models.CharField(_("事项"), max_length=200)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    ledgered_when: ClassVar[Q] = ~Q(duty__state="drafted")

    class Meta:
        db_table = "lists_duty_node"
        ordering: ClassVar = ["duty", "due_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["due_on", "done_on"], name="dutynode_due")]

    def __str__(self) -> str:
        return self.title


class DutyFact(models.Model):
    """What was done for a duty: happened on, recorded at, one sentence."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="facts")
    on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField()
    text = models.CharField(_("履责情况"), max_length=500)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "lists_duty_fact"
        ordering: ClassVar = ["duty", "on", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def late(self) -> int:
        """The days between event and entry where it is labelled 补录, else 0. Shown, never held against anybody."""
        return late_by(self.on, business_date(self.recorded_at))
