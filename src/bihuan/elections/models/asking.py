"""What goes up and comes down: requests with their replies, extensions, and the superior's reminder."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.elections import states
from bihuan.elections.models.election import Election
from bihuan.orgs.models import Account, StepRow, Term, Unit


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(spans_q("term__unit__path", actor.reach("elections.view")))

    def open(self) -> Self:
        return self.filter(state__in=("asked", "decided"))


class Extension(models.Model):
    """延期换届: asked for before the end, approved to a day with a number, or not."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="extensions")
    asked_on = models.DateField(_("申请日期"))
    asked_to = models.DateField(_("申请延期至"))
    reason = models.CharField(_("延期理由"), max_length=500)
    state = models.CharField(max_length=12, default=states.EXTENSION.initial)
    state_since = models.DateField()
    approved_to = models.DateField(_("批准延期至"), null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        db_table = "elections_extension"
        ordering: ClassVar = ["-asked_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.EXTENSION_STATES)), name="elextension_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_on__isnull=False, approved_to__isnull=False)
                | ~Q(state="approved") & Q(approved_on__isnull=True, approved_to__isnull=True),
                name="elextension_approved_dated",
            ),
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(state__in=["asked", "decided"]),
                name="elextension_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.asked_to}"

    @property
    def state_word(self) -> str:
        return str(states.EXTENSION_STATES[self.state])

    @property
    def is_open(self) -> bool:
        return self.state in ("asked", "decided")


class ExtensionStep(StepRow):
    """One step of an extension."""

    extension = models.ForeignKey(Extension, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "elections_extension_step"
        ordering: ClassVar = ["extension", "pk"]

    def __str__(self) -> str:
        return f"{self.extension_id} {self.move}"


class Petition(models.Model):
    """A request or report that went up for an election or an extension, and the reply that came down.

    ``decided_on`` is the Party group's day, ``approved_on`` the approving body's; ``returned_on`` ends it unapproved.
    """

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions"
    )
    extension = models.ForeignKey(
        Extension, on_delete=models.PROTECT, null=True, blank=True, related_name="petitions"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="petitions")
    matter = models.CharField(max_length=12)
    """convene, candidates, result, dismissal or extension."""
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("发文字号"), max_length=60, blank=True, default="")
    sent_on = models.DateField(_("报送日期"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(_("党组研究日期"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_on = models.DateField(_("退回日期"), null=True, blank=True)
    reply_number = models.CharField(_("批复文号"), max_length=60, blank=True, default="")
    replied_on = models.DateField(_("批复日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "elections_petition"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "sent_on"], name="petition_unit_sent")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(election__isnull=False, extension__isnull=True)
                | Q(election__isnull=True, extension__isnull=False),
                name="petition_of_one",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(returned_on__isnull=True),
                name="petition_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | Q(replied_on__gte=F("approved_on")),
                name="petition_reply_after",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """The superior reminded a body of its coming election: by letter or telephone, who, on which day."""

    class How(models.TextChoices):
        LETTER = "letter", _("函")
        PHONE = "phone", _("电话")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="reminders")
    how = models.CharField(_("提醒方式"), max_length=8, choices=How.choices)
    on = models.DateField(_("提醒日期"))
    number = models.CharField(_("函号"), max_length=60, blank=True, default="")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "elections_reminder"
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.term_id} {self.how} {self.on}"
