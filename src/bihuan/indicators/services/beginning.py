"""Stating from which day records are kept."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.models import Beginning
from bihuan.indicators.queries.closed import last_closed
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit

ACTION = "indicators.begin"


def begin_records(
    *, on: date, document: str, actor: Actor, at: datetime, version: int | None = None
) -> Beginning:
    """State the day from which this installation keeps records, on what basis; or change it.

    Verdicts of windows that begin earlier are unknown. It may be changed until the first quarter is sealed, because
    what is sealed was judged by it. ``version`` is that of the statement seen, None for the first. Raises
    :class:`RefusedError`, :class:`IndicatorError`.
    """
    root = Unit.objects.filter(parent=None).first()
    if root is None or not actor.can(ACTION, root.path):
        raise RefusedError(ACTION)
    if not document.strip():
        raise IndicatorError(_("请填写启用依据，如通知的名称和文号。"))
    if on > business_date(at):
        raise IndicatorError(_("启用日期不能晚于今天，请核对。"))
    if last_closed() is not None:
        raise IndicatorError(_("已有季度封存，启用日期不能再改：封存的结果是按它核查的。"))
    fields = {"on": on, "document": document.strip(), "by_id": actor.account or None, "at": at}
    with transaction.atomic():
        if version is None:
            row, made = Beginning.objects.get_or_create(id=1, defaults=fields)
            if not made:
                raise IndicatorError(_("启用日期刚刚已由别人登记，请刷新后查看。"))
        else:
            done = Beginning.objects.filter(id=1, version=version).update(
                version=version + 1, **fields
            )
            if not done:
                raise IndicatorError(_("启用日期刚刚已由别人更改，请刷新后再改。"))
            row = Beginning.objects.get(id=1)
        enter(row, act=ACTION, actor=actor.ledger_id, at=at, unit=root.code)
    return row
