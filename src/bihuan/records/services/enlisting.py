"""The members of a branch: taking in, changing, letting go."""

from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.records.errors import RecordError, overtaken
from bihuan.records.models import Exempt, Member, Standing
from bihuan.records.services.stamping import touch


def enlist(
    *,
    unit: Unit,
    name: str,
    since: date,
    actor: Actor,
    at: datetime,
    standing: str = Standing.FULL,
    exempt: str = Exempt.NO,
) -> Member:
    """Put a member on the branch's register. Raises :class:`RefusedError`, :class:`RecordError`."""
    if not actor.can("members.edit", unit.path):
        raise RefusedError("members.edit")
    if unit.kind not in BRANCH_KINDS:
        raise RecordError(_("党员名册建在支部，请选择党支部。"))
    _check(name, standing, exempt, since, business_date(at))
    with transaction.atomic():
        same = Member.objects.filter(unit=unit, name=name.strip(), since=since)
        if same.exclude(standing=Standing.LEFT).exists():
            text = _("名册上已经有同一天起的“%(name)s”，请核对。") % {"name": name.strip()}
            raise RecordError(text, {"name": text})
        member = Member.objects.create(
            unit=unit,
            name=name.strip(),
            standing=standing,
            since=since,
            exempt=exempt,
            key=token_hex(8),
        )
        touch([unit.pk])
        enter(member, act="members.enlist", actor=actor.ledger_id, at=at, unit=unit.code)
    return member


def change_member(
    *,
    member: Member,
    version: int,
    name: str,
    standing: str,
    since: date,
    exempt: str,
    actor: Actor,
    at: datetime,
) -> Member:
    """Change name, standing with its day, or exemption of a member."""
    if not actor.can("members.edit", member.unit.path):
        raise RefusedError("members.edit")
    _check(name, standing, exempt, since, business_date(at))
    fields = {"name": name.strip(), "standing": standing, "since": since, "exempt": exempt}
    with transaction.atomic():
        done = Member.objects.filter(pk=member.pk, version=version).update(
            version=version + 1, **fields
        )
        if not done:
            raise overtaken(member.name)
        member.refresh_from_db()
        touch([member.unit_id])
        enter(member, act="members.change", actor=actor.ledger_id, at=at, unit=member.unit.code)
    return member


def let_go(*, member: Member, version: int, on: date, actor: Actor, at: datetime) -> Member:
    """A member leaves the branch (转出): the line stays, the person is no longer counted."""
    return change_member(
        member=member,
        version=version,
        name=member.name,
        standing=Standing.LEFT,
        since=on,
        exempt=member.exempt,
        actor=actor,
        at=at,
    )


def _check(name: str, standing: str, exempt: str, since: date, today: date) -> None:
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = _("请填写姓名。")
    elif len(name.strip()) > 40:
        wrong["name"] = _("姓名最多 40 个字。")
    if standing not in Standing.values:
        wrong["standing"] = _("请选择党员状态。")
    if exempt not in Exempt.values:
        wrong["exempt"] = _("请选择豁免情形。")
    if since > today:
        wrong["since"] = _("日期不能晚于今天，请核对。")
    if wrong:
        raise RecordError(" ".join(wrong.values()), wrong)
