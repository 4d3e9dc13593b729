"""单位点评: entered by those of the committee who accompany a unit; withdrawn with a reason, never deleted."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Comment
from bihuan.orgs.models import Account, Unit

LONGEST = 1000
"""Characters of a comment."""
LONGEST_REASON = 200


def comment_on(
    *,
    unit: Unit,
    said_on: date,
    occasion: str,
    said_by: str,
    text: str,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> Comment:
    """Enter what was said to a unit. ``key`` is the form's own: a form that is sent twice enters one comment.

    Raises :class:`RefusedError`; :class:`ListError` for what is empty or too long, a day ahead or before the unit
    existed, or a unit that is closed.
    """
    if not actor.can("comments.edit", unit.path):
        raise RefusedError("comments.edit")
    if key and (sent := Comment.objects.filter(key=key, unit=unit).first()):
        return sent
    said_by, text = said_by.strip(), text.strip()
    if unit.closed_on is not None:
        raise ListError(_("“%(unit)s”已经撤销，不能再登记点评。") % {"unit": unit.name})
    if occasion not in Comment.Occasion.values or not said_by or not text:
        raise ListError(_("请填写场合、点评人和点评内容。"))
    if len(text) > LONGEST or len(said_by) > 60:
        raise ListError(_("点评内容不超过 %(most)d 字，点评人不超过 60 字。") % {"most": LONGEST})
    if said_on > business_date(at):
        raise ListError(_("点评日期晚于今天，请核对。"))
    if said_on < unit.opened_on:
        raise ListError(_("点评日期早于这个单位的成立日期，请核对。"))
    with transaction.atomic():
        row = Comment.objects.create(
            unit=unit,
            said_on=said_on,
            occasion=occasion,
            said_by=said_by,
            text=text,
            by=Account.objects.get(pk=actor.account),
            entered_at=at,
            key=key,
        )
        enter(row, act="comments.enter", actor=actor.ledger_id, at=at, unit=unit.code)
    return row


def withdraw_comment(
    *, comment: Comment, reason: str, version: int, actor: Actor, at: datetime
) -> Comment:
    """Take a comment back, saying why; it stays readable as withdrawn and is printed no more.

    Raises :class:`RefusedError`, :class:`ListError` without a reason or for one too long, :class:`LostRaceError`
    when it has been withdrawn or changed since it was seen.
    """
    if not actor.can("comments.edit", comment.unit.path):
        raise RefusedError("comments.edit")
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ListError(_("请写明撤回原因，不超过 %(most)d 字。") % {"most": LONGEST_REASON})
    with transaction.atomic():
        done = Comment.objects.filter(
            pk=comment.pk, version=version, withdrawn_at__isnull=True
        ).update(
            withdrawn_at=at,
            withdrawn_by=Account.objects.get(pk=actor.account),
            reason=reason,
            version=version + 1,
        )
        if not done:
            raise LostRaceError(_("这条点评"))
        comment.refresh_from_db()
        enter(
            comment,
            act="comments.withdraw",
            actor=actor.ledger_id,
            at=at,
            unit=comment.unit.code,
        )
    return comment
