"""The members of a branch: name, unit, standing, since when; exempt or not with a class of reason. Nothing else."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, below_q, spans_q
from bihuan.orgs.models import Unit


class Standing(models.TextChoices):
    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")
    LEFT = "left", _("已转出")


class Exempt(models.TextChoices):
    """Why a member is not held to activities and study (《中国共产党党员教育管理工作条例》第二十三条)."""

    NO = "", _("不豁免")
    OLD = "old", _("年老体弱")
    ILL = "ill", _("患病或失能")
    OTHER = "other", _("其他经批准的情形")


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, actor: Actor, action: str = "members.view") -> Self:
        """Members of units inside the reach of the register."""
        return self.filter(spans_q("unit__path", actor.reach(action)))

    def below(self, path: str) -> Self:
        """Of the unit with this path and everything below it."""
        return self.filter(below_q("unit__path", path))

    def present(self) -> Self:
        """Those who have not left."""
        return self.exclude(standing=Standing.LEFT)

    def expected(self) -> Self:
        """Those whose presence is expected: in the branch and not exempt."""
        return self.present().filter(exempt="")


class Member(models.Model):
    """A member of a branch. ``key`` is the opaque name by which records speak of the person."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="party_members")
    name = models.CharField(_("姓名"), max_length=40)
    standing = models.CharField(
        _("党员状态"), max_length=12, choices=Standing.choices, default=Standing.FULL
    )
    since = models.DateField(_("自何日起"))
    exempt = models.CharField(
        _("豁免情形"), max_length=8, choices=Exempt.choices, blank=True, default=""
    )
    key = models.CharField(max_length=40, unique=True)
    version = models.PositiveIntegerField(default=0)

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "records_member"
        ordering: ClassVar = ["unit", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "standing"], name="member_unit_standing")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="member_standing_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="member_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How answers and facts name the person."""
        return f"m-{self.key}"

    def counted_on(self, day: date) -> bool:
        """Whether the branch counts the person on a day."""
        return self.standing != Standing.LEFT and self.since <= day
