"""An election from preparation to the approved result, and each of its steps."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.elections import states
from bihuan.elections.kinds import KINDS, RENEWING, ElectionKind
from bihuan.orgs.models import Account, Post, StepRow, Term, Unit


class ElectionQuerySet(models.QuerySet["Election"]):
    def visible_to(self, actor: Actor) -> Self:
        """Elections of bodies inside the reach."""
        return self.filter(spans_q("unit__path", actor.reach("elections.view")))

    def open(self) -> Self:
        return self.filter(state__in=states.OPEN_STATES)


class Election(models.Model):
    """One election of one body: a new term, a by-election, or a dismissal (see ``kinds.KINDS``)."""

    class Form(models.TextChoices):
        MEETING = "meeting", _("党员大会")
        CONGRESS = "congress", _("党员代表大会")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="elections")
    kind = models.CharField(_("类型"), max_length=16)
    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="elections"
    )
    """The term that runs when the election is started; empty for a first election."""
    new_term = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The term that the approved result began."""
    state = models.CharField(max_length=20, default=states.ELECTION.initial)
    state_since = models.DateField()
    """The business date on which the present state began; for a signature on paper the day it was signed."""
    started_on = models.DateField(_("发起日期"))
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("事由"), max_length=500, blank=True, default="")
    planned_on = models.DateField(_("拟召开日期"), null=True, blank=True)
    form = models.CharField(_("大会形式"), max_length=8, choices=Form.choices, default="meeting")
    members = models.PositiveIntegerField(_("党员数"), null=True, blank=True)
    """As stated when the meeting was asked for; for the papers."""
    seats = models.PositiveSmallIntegerField(_("委员名额"), default=0)
    officers = models.PositiveSmallIntegerField(_("书记、副书记名额"), default=0)
    years = models.PositiveSmallIntegerField(_("新一届任期年限"), null=True, blank=True)
    held_on = models.DateField(_("选举日期"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    """When the approval was entered; for a signature on paper later than the day it was given."""
    version = models.PositiveIntegerField(default=0)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        db_table = "elections_election"
        ordering: ClassVar = ["-started_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "state"], name="election_unit_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="election_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=list(states.ELECTION_STATES)), name="election_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_on__isnull=False)
                | ~Q(state="approved") & Q(approved_on__isnull=True),
                name="election_approved_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(new_term__isnull=True) | Q(state="approved", kind__in=list(RENEWING)),
                name="election_term_when_approved",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(kind__in=list(RENEWING), state__in=list(states.OPEN_STATES)),
                name="election_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.title}"

    @property
    def spec(self) -> ElectionKind:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        return str(self.spec.title)

    @property
    def state_word(self) -> str:
        return str(states.ELECTION_STATES[self.state])

    @property
    def is_open(self) -> bool:
        return self.state not in states.FINALS


class ElectionStep(StepRow):
    """One step: who, on which day, in how many working days since the step before, on paper or here."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField()
    days = models.PositiveSmallIntegerField()
    """Working days that the state before this step lasted."""

    class Meta:
        db_table = "elections_step"
        ordering: ClassVar = ["election", "pk"]

    def __str__(self) -> str:
        return f"{self.election_id} {self.move}"


class Leaving(models.Model):
    """Whom a dismissal concerns: the post that is to end inside the term, with the superior's consent."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="leavings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="leavings")

    class Meta:
        db_table = "elections_leaving"
        ordering: ClassVar = ["election", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "post"], name="leaving_once")
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.post_id}"
