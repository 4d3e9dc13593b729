"""清查: chosen rules run over chosen units for a past year, and what was found (F10)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.indicators.models.words import Word
from bihuan.orgs.models import Unit


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor, action: str = "campaigns.view") -> Self:
        """Campaigns that an organisation inside the reach, or above it, keeps."""
        reach = actor.reach(action)
        own = spans_q("keeper__path", reach)
        above = {span.path[:end] for span in reach for end in range(4, len(span.path), 4)}
        return self.filter(own | Q(keeper__path__in=sorted(above)))


class Campaign(models.Model):
    """One clean-up: what is checked, where, on what basis, and how far it is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("拟定")
        RUNNING = "running", _("核查中")
        FOUND = "found", _("已核查")

    title = models.CharField(_("名称"), max_length=80)
    keeper = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("组织单位")
    )
    basis = models.CharField(_("依据"), max_length=300)
    """The approval or deployment on which it rests: no campaign without one (D-13)."""
    rules = models.JSONField(_("核查规则"), default=list)
    """Codes of the indicators."""
    scope = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("核查范围")
    )
    """The organisation below which all are checked."""
    unit_class = models.CharField(_("单位类别"), max_length=40, blank=True, default="")
    since = models.DateField(_("核查起始日期"))
    until = models.DateField(_("核查截止日期"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    job = models.PositiveBigIntegerField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)
    """How many organisations were looked at."""
    found_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    by = models.ForeignKey("orgs.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"job"})
    objects = CampaignQuerySet.as_manager()

    class Meta:
        db_table = "indicators_campaign"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="campaign_order"
            ),
            models.CheckConstraint(
                condition=Q(state="found", found_at__isnull=False)
                | ~Q(state="found") & Q(found_at__isnull=True),
                name="campaign_found_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignFinding(models.Model):
    """One breach that a campaign came upon."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    window = models.CharField(max_length=10)
    verdict = models.CharField(max_length=14, choices=Word.choices)
    measured = models.FloatField(null=True, blank=True)
    required = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True, default="")
    used = models.JSONField(default=list)

    class Meta:
        db_table = "indicators_finding"
        ordering: ClassVar = ["campaign", "unit", "indicator", "window"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "indicator", "window"], name="campaign_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id} {self.indicator} {self.window}"
