"""Accounts and grants. No counters of use, no last log-in, no superuser."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import ADMIN_ROLES, ROLE_WORDS
from bihuan.orgs.models.post import Person
from bihuan.orgs.models.unit import Unit


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """Who signs in. Rights come from grants only."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField()

    last_login: Any = None
    # The time of the last log-in is not kept: nobody is to be listed for not logging in (E3).

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"password", "username", "name"})
    objects = AccountManager()

    class Meta:
        db_table = "orgs_account"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, day: date) -> Self:
        """Grants in force on this day (the last day counts)."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Grant(models.Model):
    """An account's role at a unit, with or without what is below it, from and until.

    ``office`` narrows a grant of the working committee to the units that this 联系处室 looks after today, so a
    change of the liaison office moves the right with it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    below = models.BooleanField(_("含下级"), default=True)
    role = models.CharField(max_length=24, choices=[(r.value, w) for r, w in ROLE_WORDS.items()])
    office = models.CharField(_("联系处室"), max_length=40, blank=True, default="")
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "orgs_grant"
        ordering: ClassVar = ["account", "pk"]
        indexes: ClassVar = [models.Index(fields=["account", "until"], name="grant_account")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(role__in=[r.value for r in ADMIN_ROLES], until__isnull=True),
                name="grant_one_admin_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.unit_id}"
