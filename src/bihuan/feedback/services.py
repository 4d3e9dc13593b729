"""Giving and answering opinions."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days
from bihuan.feedback.models import Feedback

ANSWER_WITHIN = 10
"""Working days."""


class FeedbackError(Exception):
    """It cannot be taken or answered; shown with status 422."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def give(*, page: str, text: str, actor: Actor, at: datetime) -> Feedback:
    """Take an opinion about a page; the answer is due within ten working days."""
    if not actor.has("feedback.give"):
        raise RefusedError("feedback.give")
    if not text.strip():
        raise FeedbackError(_("请写下您的意见。"))
    return Feedback.objects.create(
        page=page[:200],
        text=text.strip()[:2000],
        account_id=actor.account,
        at=at,
        answer_due_on=add_working_days(business_date(at), ANSWER_WITHIN, holidays()),
    )


def answer(*, feedback: Feedback, text: str, actor: Actor, at: datetime) -> None:
    """Answer once. Raises :class:`FeedbackError` for an empty or a second answer."""
    if not actor.has("feedback.answer"):
        raise RefusedError("feedback.answer")
    if not text.strip():
        raise FeedbackError(_("请填写答复。"))
    with transaction.atomic():
        done = Feedback.objects.filter(pk=feedback.pk, answered_at__isnull=True).update(
            answer=text.strip()[:2000], answered_at=at, answered_by_id=actor.account
        )
    if not done:
        raise FeedbackError(_("这条意见已经答复，请刷新后查看。"))
