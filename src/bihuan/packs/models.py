"""Versions of packs, their adoptions, and requirements of a unit's own."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models import Account, SignOff, Unit


class PackVersionQuerySet(models.QuerySet["PackVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """What came with the program, what bodies inside the reach made, and what was made above them."""
        spans = actor.reach("packs.view")
        if not spans:
            return self.none()
        above = {span.path[:end] for span in spans for end in range(4, len(span.path), 4)}
        inside = spans_q("owner__path", spans)
        return self.filter(Q(shipped=True) | inside | Q(owner__path__in=above))


class PackVersion(models.Model):
    """One version of a pack, never changed: the text of its rules and of its examples."""

    code = models.CharField(_("规则包"), max_length=60)
    version = models.CharField(_("版本"), max_length=30)
    title = models.CharField(_("名称"), max_length=200)
    since = models.DateField(_("可用之日"))
    """The first day from which it may be in force."""
    base = models.CharField(max_length=60, blank=True, default="")
    """Code of the pack that it tightens; empty for a base pack."""
    document = models.CharField(_("依据文件"), max_length=300, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the texts in hex."""
    text = models.TextField()
    parts = models.JSONField(default=dict, blank=True)
    """Further texts by the names that the first one lists."""
    cases = models.TextField(blank=True, default="")
    shipped = models.BooleanField(default=False)
    owner = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="own_packs"
    )
    """The unit that made it; None for what came with the program."""
    loaded_at = models.DateTimeField()

    objects = PackVersionQuerySet.as_manager()

    class Meta:
        db_table = "packs_version"
        ordering: ClassVar = ["code", "since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="packversion_once"),
            models.CheckConstraint(
                condition=Q(shipped=True, owner__isnull=True)
                | Q(shipped=False, owner__isnull=False),
                name="packversion_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"

    @property
    def is_base(self) -> bool:
        return not self.base


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def on(self, day: date) -> Self:
        """Those in force on a day; the last day is the one before ``until``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def ending_after(self, day: date) -> Self:
        """Those in force on a day and those to come."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day)).exclude(until=F("since"))

    def visible_to(self, actor: Actor) -> Self:
        """What a unit inside the reach adopted, and what was adopted above it."""
        spans = actor.reach("packs.view")
        above = {span.path[:end] for span in spans for end in range(4, len(span.path), 4)}
        return self.filter(spans_q("unit__path", spans) | Q(unit__path__in=above))


class Adoption(models.Model):
    """From ``since`` a version is in force at a unit and below it, where ``unit_class`` is given for that class only."""

    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="adoptions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="pack_adoptions")
    unit_class = models.CharField(_("类别"), max_length=40, blank=True, default="")
    code = models.CharField(max_length=60)
    """The pack's code once more, so that the database can hold one at a time."""
    by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The unit that put it in force."""
    since = models.DateField(_("启用日期"))
    until = models.DateField(_("停用日期"), null=True, blank=True)
    document = models.CharField(_("启用依据"), max_length=300)
    number = models.CharField(_("文号"), max_length=60, blank=True, default="")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"key"})
    objects = AdoptionQuerySet.as_manager()

    class Meta:
        db_table = "packs_adoption"
        ordering: ClassVar = ["unit__path", "code", "-since", "-pk"]
        indexes: ClassVar = [models.Index(fields=["since", "until"], name="adoption_span")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "unit_class", "code"],
                condition=Q(until__isnull=True),
                name="adoption_one_open",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="adoption_order"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="adoption_has_document"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.since}"


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, actor: Actor) -> Self:
        """What units inside the reach ask, and what is asked of them."""
        spans = actor.reach("packs.view")
        above = {span.path[:end] for span in spans for end in range(4, len(span.path), 4)}
        return self.filter(
            spans_q("by__path", spans) | spans_q("unit__path", spans) | Q(unit__path__in=above)
        )

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)


class Requirement(models.Model):
    """A requirement of a unit's own, for a class of units or one unit beside the common ones (F97), or an own-choice
    item (F90). It counts from the version in which it was put in force."""

    class Sort(models.TextChoices):
        STRICTER = "stricter", _("提高标准")
        OWN = "own", _("个性化要求")
        OWN_CHOICE = "own_choice", _("自选动作")

    class Window(models.TextChoices):
        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季度")
        HALF = "half", _("每半年")
        YEAR = "year", _("每年")

    by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="requirements")
    """The unit that asks."""
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="required")
    """Of whom it is asked: this unit and what is below it."""
    unit_class = models.CharField(_("单位类别"), max_length=40, blank=True, default="")
    sort = models.CharField(_("种类"), max_length=12, choices=Sort.choices)
    indicator = models.CharField(_("指标"), max_length=40)
    """Code of the indicator that is tightened, or the requirement's own code."""
    parameter = models.CharField(_("参数"), max_length=60, blank=True, default="")
    value = models.BigIntegerField(_("数值"))
    """In ten-thousandths, as the rules keep numbers."""
    subject = models.CharField(_("名称"), max_length=80, blank=True, default="")
    sentence = models.CharField(_("要求"), max_length=300, blank=True, default="")
    record_kind = models.CharField(_("记录种类"), max_length=60, blank=True, default="")
    window = models.CharField(max_length=8, choices=Window.choices, blank=True, default="")
    org_kinds = models.CharField(max_length=200, blank=True, default="")
    """Kinds of organisation of which it is asked, parted by spaces."""
    since = models.DateField(_("执行日期"), null=True, blank=True)
    """From when it counts; None while it is a draft."""
    document = models.CharField(_("依据文件"), max_length=300)
    article = models.CharField(_("条款"), max_length=60, blank=True, default="")
    reason = models.CharField(_("理由"), max_length=500)
    outcome = models.CharField(_("执行效果"), max_length=500, blank=True, default="")
    outcome_on = models.DateField(null=True, blank=True)
    pack = models.ForeignKey(
        PackVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    """The first version that holds it; None while it is a draft."""
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_why = models.CharField(_("撤回理由"), max_length=300, blank=True, default="")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"key"})
    objects = RequirementQuerySet.as_manager()

    class Meta:
        db_table = "packs_requirement"
        ordering: ClassVar = ["by__path", "unit__path", "unit_class", "pk"]
        indexes: ClassVar = [models.Index(fields=["by", "withdrawn_on"], name="requirement_by")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(reason=""), name="requirement_has_basis"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_why=""),
                name="requirement_withdrawn_why",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.indicator

    @property
    def is_draft(self) -> bool:
        return self.pack_id is None
