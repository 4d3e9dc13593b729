"""Keeping and dropping the views of the list that an account has named. Preferences: no ledger entry."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.orgs.models import Account
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import SavedView

MOST = 12
"""Views that one account keeps: more would be a list of its own."""


def keep_view(*, name: str, query: str, actor: Actor, at: datetime) -> SavedView:
    """Keep an address of the list under a name; the same name again replaces it.

    Raises :class:`ProblemError` without a name, for too long an address, or beyond :data:`MOST` views.
    """
    name = " ".join(name.split())
    if not name:
        raise ProblemError(_("请给视图起个名称，例如“本季度逾期”。"))
    if len(name) > 20:
        raise ProblemError(_("视图名称最多 20 个字。"))
    if len(query) > 1000:
        raise ProblemError(_("条件太多，无法保存，请减少几个。"))
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=actor.account)
        mine = SavedView.objects.filter(account_id=actor.account)
        if not mine.filter(title=name).exists() and mine.count() >= MOST:
            raise ProblemError(_("最多保存 %(n)d 个视图，请先删除不用的。") % {"n": MOST})
        row, _new = SavedView.objects.update_or_create(
            account_id=actor.account, title=name, defaults={"query": query, "at": at}
        )
    return row


def drop_view(*, view: SavedView, actor: Actor) -> None:
    """Forget a view of one's own. Nothing happens to another's."""
    SavedView.objects.filter(pk=view.pk, account_id=actor.account).delete()
