"""An edition of a list, its annexes, frozen items, steps and corrections."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.ledger.heads import Head
from bihuan.lists import states
from bihuan.lists.kinds import issuing_q
from bihuan.lists.models.duty import Duty
from bihuan.orgs.models import Account, StepRow, Unit
from bihuan.problems.models import Problem


def printed(head: str) -> str:
    """A kept head (``SIZE:ROOT``) in its printed form."""
    if not head:
        return ""
    size, root = head.split(":")
    return Head(int(size), bytes.fromhex(root)).printed


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, actor: Actor) -> Self:
        """Editions that one issues, issued ones of below, and issued ones with an annex for one's own.

        Before issue an edition is seen only by those who act for its issuer.
        """
        spans = actor.reach("lists.view")
        mine = Annex.objects.filter(spans_q("unit__path", spans)).exclude(state="drafted")
        issued = Q(state="issued") & (
            spans_q("issuer__path", spans) | Q(pk__in=mine.values("edition_id"))
        )
        return self.filter(issued | issuing_q("issuer__", actor, "lists.view"))


class Edition(models.Model):
    """One issue of a list of some kind for some period."""

    kind = models.CharField(max_length=16)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="editions")
    period = models.CharField(_("期间"), max_length=10)
    """``2026Q1`` or ``2026``."""
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("清单编号"), max_length=40, unique=True, null=True, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True, default="")
    basis = models.CharField(_("依据"), max_length=300, blank=True, default="")
    requirements = models.TextField(_("整改要求"), max_length=4000, blank=True, default="")
    plan_due_on = models.DateField(_("方案报送期限"), null=True, blank=True)
    report_due_on = models.DateField(_("报告报送期限"), null=True, blank=True)
    state = models.CharField(max_length=16, default="draft")
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    head = models.CharField(max_length=160, blank=True, default="")
    """Ledger head at issue, printed as 校验码 at the foot of the annexes."""
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"head"})
    # The head includes the entry of the issue itself, so it cannot be part of that entry.

    objects = EditionQuerySet.as_manager()

    class Meta:
        db_table = "lists_edition"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "period"], name="edition_kind_period")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.EDITION_STATES)), name="edition_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False, number__isnull=False)
                | ~Q(state="issued") & Q(issued_at__isnull=True),
                name="edition_issued_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_word(self) -> str:
        return str(states.EDITION_STATES[self.state])

    @property
    def seal(self) -> str:
        """校验码: the ledger head at issue as it is printed; empty before."""
        return printed(self.head)


class AnnexQuerySet(models.QuerySet["Annex"]):
    def visible_to(self, actor: Actor) -> Self:
        """Annexes of units inside the reach; before issue only for those who act for the issuer.

        A liaison office acts for the committee, but sees only the annexes of the units that it looks after.
        """
        reach = spans_q("unit__path", actor.reach("lists.view"))
        return self.filter(
            reach & ~Q(state="drafted")
            | reach & issuing_q("edition__issuer__", actor, "lists.view")
        )


class Annex(models.Model):
    """A unit's part of an edition: the only one that it sees; its receipt, its plan, its report."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="annexes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annexes")
    supplement = models.PositiveSmallIntegerField(default=0)
    """0 for the annex of the notice; 1, 2, … for what was re-issued to this unit afterwards."""
    unit_name = models.CharField(max_length=120)
    """The unit's name on the day of issue."""
    issued_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, default="drafted")
    signed_for_at = models.DateTimeField(null=True, blank=True)
    signed_for_by = models.CharField(_("签收人"), max_length=60, blank=True, default="")
    seen_head = models.CharField(max_length=160, blank=True, default="")
    """Ledger head that the unit's receipt keeps."""
    plan_discussed_on = models.DateField(_("党组（党委）研究方案日期"), null=True, blank=True)
    plan_note = models.TextField(_("方案说明"), max_length=4000, blank=True, default="")
    plan = models.JSONField(default=list, blank=True)
    """The plan as submitted: for each item its goal, leader, doer and measures with owner and date."""
    plan_at = models.DateTimeField(null=True, blank=True)
    plan_approved_at = models.DateTimeField(null=True, blank=True)
    report_discussed_on = models.DateField(_("党组（党委）研究报告日期"), null=True, blank=True)
    report_note = models.TextField(_("报告说明"), max_length=4000, blank=True, default="")
    report = models.JSONField(default=list, blank=True)
    """The report as submitted: for each item its state, progress and measures done."""
    report_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    """When the issuer first opened the plan or report that waits: until then it can be taken back."""
    submitted_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"opened_at"})
    ledgered_when: ClassVar[Q] = ~Q(state="drafted")
    objects = AnnexQuerySet.as_manager()

    class Meta:
        db_table = "lists_annex"
        ordering: ClassVar = ["edition", "unit__path", "supplement"]
        indexes: ClassVar = [models.Index(fields=["unit", "state"], name="annex_unit_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "unit", "supplement"], name="annex_once"),
            models.CheckConstraint(
                condition=Q(state="drafted", issued_on__isnull=True)
                | ~Q(state="drafted") & Q(issued_on__isnull=False),
                name="annex_issued_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "issued"], signed_for_at__isnull=True)
                | ~Q(state__in=["drafted", "issued"]) & Q(signed_for_at__isnull=False),
                name="annex_signed_iff_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="plan_approved") | Q(plan_approved_at__isnull=False),
                name="annex_plan_approved_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(states.ANNEX_STATES)), name="annex_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.unit_name}"

    @property
    def state_word(self) -> str:
        return str(states.ANNEX_STATES[self.state])

    @property
    def receipt_seal(self) -> str:
        """The head that the receipt keeps, as it is printed; empty before the receipt."""
        return printed(self.seen_head)


class Item(models.Model):
    """A frozen snapshot of a problem or a duty in one annex, numbered there."""

    annex = models.ForeignKey(Annex, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    duty = models.ForeignKey(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    snapshot = models.JSONField(default=dict)
    """What stood in the list on the day of issue, by the columns of the kind; empty before issue."""
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )

    ledgered_when: ClassVar[Q] = ~Q(annex__state="drafted")

    class Meta:
        db_table = "lists_item"
        ordering: ClassVar = ["annex", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["annex", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=Q(problem__isnull=False, duty__isnull=True)
                | Q(problem__isnull=True, duty__isnull=False),
                name="item_problem_or_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annex_id}-{self.number}"


class EditionStep(StepRow):
    """One step of issuing: who, when, what, on paper or here."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    content = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of what the edition said at this step: what was signed is what is issued."""

    class Meta:
        db_table = "lists_edition_step"
        ordering: ClassVar = ["edition", "pk"]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.move}"


class AnnexStep(StepRow):
    """One step of a unit's annex."""

    annex = models.ForeignKey(Annex, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        db_table = "lists_annex_step"
        ordering: ClassVar = ["annex", "pk"]

    def __str__(self) -> str:
        return f"{self.annex_id} {self.move}"


class Register(models.Model):
    """号簿: the last number given in one series. Taken inside the transaction that uses it, so no gap is left."""

    series = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "lists_register"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Correction(models.Model):
    """更正通知: a mistake after issue is mended by a notice, never by changing what was issued."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="corrections")
    annex = models.ForeignKey(
        Annex, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    number = models.CharField(max_length=48, unique=True)
    field = models.CharField(max_length=24, blank=True, default="")
    """Which column of the item, or which field of the edition, is corrected."""
    was = models.TextField(_("原文"), max_length=2000)
    now = models.TextField(_("更正为"), max_length=2000)
    reason = models.CharField(_("更正理由"), max_length=500)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "lists_correction"
        ordering: ClassVar = ["edition", "pk"]

    def __str__(self) -> str:
        return self.number
