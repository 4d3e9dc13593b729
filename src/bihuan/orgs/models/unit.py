"""The tree of organisations: own path column, dated versions, dated counts, successions."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, Span, below_q, spans_q

STEP = 4
"""Characters of the path for each level."""


class Kind(models.TextChoices):
    """Kinds of organisation, by the identifiers that the bulk files use (INTERFACES 3)."""

    WORKING_COMMITTEE = "working_committee", _("工委")
    UNIT = "unit", _("单位")
    PARTY_GROUP = "party_group", _("党组")
    PARTY_COMMITTEE = "party_committee", _("党委")
    LEADING_BODY = "leading_body", _("领导班子")
    ORGAN_COMMITTEE = "organ_committee", _("机关党委")
    ORGAN_DISCIPLINE = "organ_discipline", _("机关纪委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint_branch", _("联合党支部")
    TEMPORARY_BRANCH = "temporary_branch", _("临时党支部")
    RETIRED_BRANCH = "retired_branch", _("离退休干部党支部")
    PARTY_CELL = "party_cell", _("党小组")
    SOCIAL_ORGANIZATION = "social_organization", _("社会组织")


BRANCH_KINDS = (Kind.BRANCH, Kind.JOINT_BRANCH, Kind.TEMPORARY_BRANCH, Kind.RETIRED_BRANCH)
"""Kinds that work as a branch."""

BRANCH_LEVEL = (*BRANCH_KINDS, Kind.GENERAL_BRANCH, Kind.PARTY_CELL, Kind.SOCIAL_ORGANIZATION)
"""Kinds whose problems are closed inside their unit (the branch's chain)."""


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, actor: Actor, action: str = "orgs.view") -> Self:
        """Units inside the reach of ``action``."""
        return self.filter(spans_q("path", actor.reach(action)), batch=0)

    def below(self, path: str) -> Self:
        """The unit with this path and everything below it."""
        return self.filter(below_q("path", path))

    def within(self, spans: "tuple[Span, ...]") -> Self:
        return self.filter(spans_q("path", spans))

    def existing(self, on: date) -> Self:
        """Units that exist on this day."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), opened_on__lte=on)


class Unit(models.Model):
    """An organisation: identity and present state."""

    code = models.CharField(_("编码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=24, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=48, unique=True)
    depth = models.PositiveSmallIntegerField(default=1)
    unit_class = models.CharField(_("类别"), max_length=40, blank=True, default="")
    system = models.CharField(_("系统"), max_length=40, blank=True, default="")
    zone = models.CharField(_("协作区"), max_length=40, blank=True, default="")
    liaison_office = models.CharField(_("联系处室"), max_length=40, blank=True, default="")
    opened_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    members = models.PositiveIntegerField(_("党员数"), null=True, blank=True)
    full_members = models.PositiveIntegerField(_("正式党员数"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("干部职工数"), null=True, blank=True)
    initials = models.CharField(max_length=120, blank=True, default="")
    """First letters of the name's pinyin, for the picker."""
    batch = models.PositiveBigIntegerField(default=0)
    """The import that wrote it, while that import is unfinished; 0 otherwise. Until then it is not seen."""
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"initials", "batch"})
    objects = UnitQuerySet.as_manager()

    class Meta:
        db_table = "orgs_unit"
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "path"], name="unit_kind_path"),
            models.Index(fields=["liaison_office"], name="unit_office"),
            models.Index(fields=["zone"], name="unit_zone"),
            models.Index(fields=["parent", "path"], name="unit_parent_path"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="unit_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(full_members__isnull=True)
                | Q(members__isnull=True)
                | Q(full_members__lte=F("members")),
                name="unit_full_le_members",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_branch_level(self) -> bool:
        """Whether a problem of this organisation is closed inside its unit."""
        return self.kind in BRANCH_LEVEL

    def above(self) -> list[str]:
        """Paths of all organisations above, from the root down."""
        return [self.path[:end] for end in range(STEP, len(self.path), STEP)]


class UnitVersion(models.Model):
    """What a unit was called and where it stood, from ``since`` to the day before ``until``."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit_class = models.CharField(max_length=40, blank=True, default="")
    system = models.CharField(max_length=40, blank=True, default="")
    zone = models.CharField(max_length=40, blank=True, default="")
    liaison_office = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "orgs_unit_version"
        ordering: ClassVar = ["unit", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "since"], name="unitversion_once_a_day"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="unitversion_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.since}）"


class UnitCount(models.Model):
    """Members, full members and staff of a unit as stated for a day; of a joint branch besides how many units it
    covers, of an organ committee whether it is a large one (机关条例 Art. 8)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="counts")
    since = models.DateField()
    members = models.PositiveIntegerField(null=True, blank=True)
    full_members = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    covered_units = models.PositiveSmallIntegerField(null=True, blank=True)
    large_committee = models.BooleanField(null=True, blank=True)

    class Meta:
        db_table = "orgs_unit_count"
        ordering: ClassVar = ["unit", "since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "since"], name="unitcount_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since}"


class Succession(models.Model):
    """What became of a unit: moved, split, merged or closed, on which day, on what basis."""

    class How(models.TextChoices):
        RENAME = "rename", _("更名")
        MOVE = "move", _("调整隶属关系")
        SPLIT = "split", _("分设")
        MERGE = "merge", _("合并")
        CLOSE = "close", _("撤销")

    how = models.CharField(max_length=8, choices=How.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    to = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="successions_in"
    )
    on = models.DateField()
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="")

    class Meta:
        db_table = "orgs_succession"
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.on}"
