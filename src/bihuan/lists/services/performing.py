"""Showing a duty performed: facts with their two dates, and nodes that are finished."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.kinds import bears_for
from bihuan.lists.models import Duty, DutyFact, DutyNode
from bihuan.orgs.models import Account


def record_fact(*, duty: Duty, on: date, text: str, actor: Actor, at: datetime) -> DutyFact:
    """Say what was done for a duty and when. It may be entered late; both dates are kept.

    Raises :class:`RefusedError` for anybody but the bearer's people, :class:`ListError` for a duty that is not in
    force, an empty sentence, a day ahead or outside the duty's year, or the same sentence once more.
    """
    _may_perform(duty, actor)
    text = text.strip()
    if not text:
        raise ListError(_("请写明做了什么。"))
    if on > business_date(at):
        raise ListError(_("履责日期晚于今天，请核对。"))
    if on.year != duty.year:
        raise ListError(_("履责日期不在 %(year)d 年度内，请核对。") % {"year": duty.year})
    with transaction.atomic():
        if DutyFact.objects.filter(duty=duty, on=on, text=text).exists():
            raise ListError(_("这一条已经登记过。"))
        fact = DutyFact.objects.create(
            duty=duty, on=on, text=text, recorded_at=at, by=Account.objects.get(pk=actor.account)
        )
        enter(fact, act="duties.record_fact", actor=actor.ledger_id, at=at, unit=duty.bearer.code)
    return fact


def finish_node(
    *,
    node: DutyNode,
    on: date,
    actor: Actor,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> DutyNode:
    """Mark a node finished on this day. Raises :class:`LostRaceError` when somebody was first."""
    return _set_node(node, on, note, actor, at, version, "duties.finish_node")


def reopen_node(
    *, node: DutyNode, actor: Actor, at: datetime, note: str, version: int | None = None
) -> DutyNode:
    """Take back a finish that was entered by mistake, with the reason."""
    if not note.strip():
        raise ListError(_("请写明理由。"))
    return _set_node(node, None, note, actor, at, version, "duties.reopen_node")


def _set_node(
    node: DutyNode,
    on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    version: int | None,
    act: str,
) -> DutyNode:
    duty = node.duty
    _may_perform(duty, actor)
    if on is not None and on > business_date(at):
        raise ListError(_("完成日期晚于今天，请核对。"))
    seen = node.version if version is None else version
    with transaction.atomic():
        done = DutyNode.objects.filter(
            pk=node.pk, version=seen, done_on__isnull=on is not None
        ).update(done_on=on, note=note.strip(), version=seen + 1)
        if not done:
            raise LostRaceError(node.title)
        node.refresh_from_db()
        enter(node, act=act, actor=actor.ledger_id, at=at, unit=duty.bearer.code)
    return node


def _may_perform(duty: Duty, actor: Actor) -> None:
    if bears_for(actor, "duties.perform", duty.bearer) is None:
        raise RefusedError("duties.perform")
    if duty.state not in {"issued", "confirmed"}:
        raise ListError(
            _("责任 %(number)s 现在是“%(state)s”，不能登记履责情况。")
            % {"number": duty.number, "state": duty.state_word}
        )
