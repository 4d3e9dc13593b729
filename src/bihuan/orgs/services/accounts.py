"""Accounts and grants: opened, granted and revoked by the security administrator."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.policy import ADMIN_ROLES, Role
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Account, Grant, Person, Unit


def open_account(
    *,
    username: str,
    name: str,
    password: str | None,
    actor: Actor,
    at: datetime,
    person: Person | None = None,
) -> Account:
    """Open an account without any right. ``password`` None: only passkeys or an outside account can sign in."""
    if not actor.has("accounts.edit"):
        raise RefusedError("accounts.edit")
    with transaction.atomic():
        if Account.objects.filter(username__iexact=username).exists():
            raise OrgError(_("账号“%(name)s”已经存在，请换一个。") % {"name": username})
        account = Account(username=username, name=name, person=person, created_at=at)
        account.set_password(password)
        account.save()
        enter(account, act="accounts.open", actor=actor.ledger_id, at=at)
    return account


def set_active(*, account: Account, active: bool, actor: Actor, at: datetime) -> None:
    """Stop an account or let it act again. It acts on the next request."""
    if not actor.has("accounts.edit"):
        raise RefusedError("accounts.edit")
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=active)
        account.refresh_from_db()
        enter(account, act="accounts.set_active", actor=actor.ledger_id, at=at)


def grant(
    *,
    account: Account,
    unit: Unit,
    role: Role,
    since: date,
    actor: Actor,
    at: datetime,
    below: bool = True,
    until: date | None = None,
    office: str = "",
) -> Grant:
    """Grant a role at a unit. Nobody grants himself a right.

    Raises :class:`RefusedError` without the right, :class:`OrgError` when the account would unite two of the three
    administrators' roles, or an administrator's role with a role of the trade.
    """
    if not actor.has("accounts.grant"):
        raise RefusedError("accounts.grant")
    if actor.account == account.pk:
        raise RefusedError("accounts.grant", _("不能给自己授权，请由另一名安全管理员办理。"))
    in_force = Grant.objects.in_force(since).filter(account=account)
    kinds = {Role(g.role) in ADMIN_ROLES for g in in_force}
    if in_force and kinds != {role in ADMIN_ROLES}:
        raise OrgError(_("管理员账号和业务账号要分开，请另开账号。"))
    if role in ADMIN_ROLES and any(
        Role(g.role) in ADMIN_ROLES and g.role != role for g in in_force
    ):
        raise OrgError(_("系统、安全、审计管理员不能由同一账号担任。"))
    try:
        with transaction.atomic():
            row = Grant.objects.create(
                account=account,
                unit=unit,
                below=below,
                role=role.value,
                office=office,
                since=since,
                until=until,
            )
            enter(row, act="accounts.grant", actor=actor.ledger_id, at=at, unit=unit.code)
    except IntegrityError as error:
        raise OrgError(_("系统、安全、审计管理员不能由同一账号担任。")) from error
    return row


def revoke(*, held: Grant, until: date, actor: Actor, at: datetime) -> None:
    """End a grant; ``until`` is its last day."""
    if not actor.has("accounts.grant"):
        raise RefusedError("accounts.grant")
    with transaction.atomic():
        Grant.objects.filter(pk=held.pk).update(
            until=max(until, held.since), version=held.version + 1
        )
        held.refresh_from_db()
        enter(held, act="accounts.revoke", actor=actor.ledger_id, at=at, unit=held.unit.code)
