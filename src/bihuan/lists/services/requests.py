"""请示报告: registered by the unit that sends, answered by the one that receives."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import deadline
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.kinds import ANSWER_WORKING_DAYS, bears_for, issues_to
from bihuan.lists.models import Submission
from bihuan.orgs.models import Account, Unit


def submit_request(
    *,
    unit: Unit,
    to: Unit,
    kind: str,
    title: str,
    sent_on: date,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    contact: str = "",
    answer_due_on: date | None = None,
) -> Submission:
    """Register a request for instructions or a report to an organisation above. A request falls due for an answer.

    Raises :class:`RefusedError`, :class:`ListError` for an empty title, a receiver that does not stand above, a day
    ahead, or the same paper registered before.
    """
    if bears_for(actor, "requests.submit", unit) is None:
        raise RefusedError("requests.submit")
    title = title.strip()
    if not title or kind not in Submission.Kind.values:
        raise ListError(_("请填写类型和标题。"))
    if to.pk == unit.pk or not unit.path.startswith(to.path):
        raise ListError(_("“%(to)s”不是上级组织，请重新选择。") % {"to": to.name})
    if sent_on > business_date(at):
        raise ListError(_("报送日期晚于今天，请核对。"))
    if answer_due_on and answer_due_on < sent_on:
        raise ListError(_("答复期限早于报送日期，请核对。"))
    if kind == Submission.Kind.REQUEST and answer_due_on is None:
        answer_due_on = deadline(sent_on, ANSWER_WORKING_DAYS, holidays())
    with transaction.atomic():
        if Submission.objects.filter(unit=unit, to=to, title=title, sent_on=sent_on).exists():
            raise ListError(_("“%(title)s”已经登记过。") % {"title": title})
        row = Submission.objects.create(
            unit=unit,
            to=to,
            kind=kind,
            title=title,
            document_number=document_number.strip(),
            contact=contact.strip(),
            sent_on=sent_on,
            recorded_at=at,
            by=Account.objects.get(pk=actor.account),
            answer_due_on=answer_due_on,
        )
        enter(row, act="requests.submit", actor=actor.ledger_id, at=at, unit=unit.code)
    return row


def answer(
    *,
    submission: Submission,
    answered_on: date,
    text: str,
    actor: Actor,
    at: datetime,
    number: str = "",
    answered_by: str = "",
    version: int | None = None,
) -> Submission:
    """Answer a request (批复) or note that a report has been read. ``answered_by`` is who decided, if not the clerk.

    Raises :class:`RefusedError` for anybody but the receiver's people, :class:`ListError`, :class:`LostRaceError`.
    """
    if issues_to(actor, "requests.answer", submission.to, submission.unit) is None:
        raise RefusedError("requests.answer")
    if not text.strip():
        raise ListError(_("请填写答复意见。"))
    if answered_on < submission.sent_on or answered_on > business_date(at):
        raise ListError(_("答复日期应在报送之日和今天之间，请核对。"))
    seen = submission.version if version is None else version
    with transaction.atomic():
        done = Submission.objects.filter(
            pk=submission.pk, version=seen, answered_on__isnull=True
        ).update(
            answered_on=answered_on,
            answer=text.strip(),
            answer_number=number.strip(),
            answered_by=answered_by.strip() or actor.name,
            version=seen + 1,
        )
        if not done:
            raise LostRaceError(submission.title)
        submission.refresh_from_db()
        enter(
            submission,
            act="requests.answer",
            actor=actor.ledger_id,
            at=at,
            unit=submission.unit.code,
        )
    return submission
