"""The superior's reminder and reply, and what a body asks: an extension."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.elections.errors import ElectionError, LostRaceError
from bihuan.elections.kinds import LONGEST_EXTENSION_MONTHS, acts_above
from bihuan.elections.models import (
    Extension,
    ExtensionStep,
    Petition,
    Reminder,
)
from bihuan.elections.record_words import extension_title
from bihuan.engines.periods import add_months
from bihuan.ledger.services import enter
from bihuan.orgs.models import Account, Term
from bihuan.orgs.services import note_extension_number
from bihuan.shell.words import date_words


def remind(
    *,
    term: Term,
    how: str,
    on: date,
    actor: Actor,
    at: datetime,
    number: str = "",
    note: str = "",
) -> Reminder:
    """The superior reminded the body: by letter or telephone, on which day. The same day and way is entered once.

    Raises :class:`RefusedError` for anybody but the superior's people, :class:`ElectionError` for a day ahead or
    before the election of the term.
    """
    if not acts_above(actor, "elections.remind", term.unit):
        raise RefusedError("elections.remind")
    if how not in Reminder.How.values:
        raise ElectionError(_("请选择提醒方式：函或者电话。"))
    if on > business_date(at):
        raise ElectionError(_("提醒日期晚于今天，请核对。"))
    if on < term.elected_on:
        raise ElectionError(_("提醒日期早于本届选举日期，请核对。"))
    before = Reminder.objects.filter(term=term, how=how, on=on).first()
    if before is not None:
        return before
    with transaction.atomic():
        row = Reminder.objects.create(
            term=term,
            how=how,
            on=on,
            number=number.strip(),
            note=note.strip(),
            by=Account.objects.get(pk=actor.account),
            recorded_at=at,
        )
        enter(row, act="elections.remind", actor=actor.ledger_id, at=at, unit=term.unit.code)
    return row


def ask_extension(
    *,
    term: Term,
    asked_to: date,
    reason: str,
    actor: Actor,
    at: datetime,
    number: str = "",
    key: str = "",
) -> Extension:
    """Ask the superior to postpone the election (generally at most a year).

    Raises :class:`RefusedError`, :class:`ElectionError` for a term that is not the running one, a day not after the
    end, more than a year, a missing reason, or an open request.
    """
    unit = term.unit
    if not actor.can("elections.prepare", unit.path):
        raise RefusedError("elections.prepare")
    if key:
        before = ExtensionStep.objects.filter(key=key, extension__term=term).first()
        if before is not None:
            return before.extension
    if not reason.strip():
        raise ElectionError(_("请写明延期理由。"))
    if Term.objects.filter(unit=unit, number__gt=term.number).exists():
        raise ElectionError(_("这不是本届任期，不能申请延期。"))
    if asked_to <= term.ends_on:
        raise ElectionError(
            _("延期日期应晚于任期届满日期（%(day)s）。")
            % {"day": date_words(term.ends_on, "plain")}
        )
    if asked_to > add_months(term.due_on, LONGEST_EXTENSION_MONTHS):
        raise ElectionError(
            _("延期一般不超过 1 年，最晚可填 %(day)s。")
            % {"day": date_words(add_months(term.due_on, LONGEST_EXTENSION_MONTHS), "plain")}
        )
    if Extension.objects.open().filter(term=term).exists():
        raise ElectionError(_("已有一件延期申请正在办理。"))
    today = business_date(at)
    account = Account.objects.filter(pk=actor.account).first()
    with transaction.atomic():
        row = Extension.objects.create(
            term=term,
            asked_on=today,
            asked_to=asked_to,
            reason=reason.strip(),
            state_since=today,
            by=account,
            recorded_at=at,
        )
        petition = Petition.objects.create(
            extension=row,
            unit=unit,
            matter="extension",
            title=extension_title(row),
            number=number.strip(),
            sent_on=today,
            recorded_at=at,
            by=account,
        )
        step = ExtensionStep.objects.create(
            extension=row,
            move="start",
            source="",
            target=row.state,
            actor=account,
            actor_name=actor.name,
            on=today,
            at=at,
            days=0,
            note=row.reason,
            key=key or None,
        )
        enter(
            row, petition, step, act="elections.ask_extension", actor=actor.ledger_id, at=at,
            unit=unit.code,
        )  # fmt: skip
    return row


def reply(
    *,
    petition: Petition,
    number: str,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Petition:
    """批复: the number that the superior's office gave it, and its day. An extension's number goes into the term.

    Raises :class:`RefusedError` for anybody but the superior's people, :class:`ElectionError` before the approval,
    for a missing number or a day out of order, :class:`LostRaceError`.
    """
    if not acts_above(actor, "elections.reply", petition.unit):
        raise RefusedError("elections.reply")
    if petition.approved_on is None:
        raise ElectionError(_("还没有批准，不能制发批复。"))
    if not number.strip():
        raise ElectionError(_("请填写批复文号（由本单位公文系统给出）。"))
    if on < petition.approved_on or on > business_date(at):
        raise ElectionError(
            _("批复日期应在批准之日（%(day)s）和今天之间，请核对。")
            % {"day": date_words(petition.approved_on, "plain")}
        )
    seen = petition.version if version is None else version
    with transaction.atomic():
        done = Petition.objects.filter(
            pk=petition.pk, version=seen, replied_on__isnull=True
        ).update(reply_number=number.strip(), replied_on=on, version=seen + 1)
        if not done:
            raise LostRaceError(petition.title)
        petition.refresh_from_db()
        enter(
            petition, act="elections.reply", actor=actor.ledger_id, at=at, unit=petition.unit.code
        )
        if petition.extension is not None:
            term = petition.extension.term
            note_extension_number(term=term, number=number, actor=actor, at=at)
    return petition
