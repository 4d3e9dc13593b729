"""Drafting an edition: its words, period and dates, before anything goes out."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import ISSUED_AS_EDITIONS, KINDS, issues_for
from bihuan.lists.models import Edition
from bihuan.lists.record_words import TITLE, recorded
from bihuan.lists.services.numbering import period_of_kind
from bihuan.lists.services.rows import change, fresh_edition
from bihuan.orgs.models import Account, Unit
from bihuan.shell.words import period_words

LIVE = ("draft", "reviewed", "countersigned", "signed")
"""On its way out, not yet issued."""

EDITABLE = ("title", "basis", "requirements", "plan_due_on", "report_due_on")


def draft_edition(
    *,
    kind: str,
    issuer: Unit,
    period: str,
    actor: Actor,
    at: datetime,
    title: str = "",
    basis: str = "",
    requirements: str = "",
    plan_due_on: date | None = None,
    report_due_on: date | None = None,
) -> Edition:
    """Begin an edition of a list. An empty title is filled with the period and the kind.

    Raises :class:`RefusedError` for an issuer that one does not act for, :class:`ListError` for a period of the
    wrong length, a kind that this organisation does not issue, dates in the wrong order, or a draft of the same
    kind and period that is already under way.
    """
    if kind not in ISSUED_AS_EDITIONS:
        raise ListError(_("没有这种清单。"))
    spec = KINDS[kind]
    if issues_for(actor, "lists.draft", issuer) is None:
        raise RefusedError("lists.draft")
    if issuer.kind not in spec.issuers:
        raise ListError(
            _("“%(unit)s”不印发%(kind)s，请选择其他印发单位。")
            % {"unit": issuer.name, "kind": spec.title}
        )
    when = period_of_kind(kind, period)
    _check_order(plan_due_on, report_due_on)
    with transaction.atomic():
        # The lock on the issuer makes two drafters of one period wait for each other.
        Unit.objects.select_for_update().get(pk=issuer.pk)
        if Edition.objects.filter(
            kind=kind, issuer=issuer, period=when.code, state__in=LIVE
        ).exists():
            raise ListError(
                _("%(period)s的%(kind)s已有一份在办理，请在那一份上继续。")
                % {"period": period_words(when), "kind": spec.title}
            )
        edition = Edition.objects.create(
            kind=kind,
            issuer=issuer,
            period=when.code,
            title=title.strip() or default_title(kind, when.label),
            basis=basis.strip(),
            requirements=requirements.strip(),
            plan_due_on=plan_due_on,
            report_due_on=report_due_on,
            drafted_by=Account.objects.get(pk=actor.account),
            created_at=at,
        )
        enter(edition, act="lists.draft", actor=actor.ledger_id, at=at, unit=issuer.code)
    return edition


def default_title(kind: str, period: str) -> str:
    """2026年第一季度机关党建问题清单."""
    return TITLE % {"period": period, "kind": recorded(KINDS[kind].title)}


def change_edition(
    *, edition: Edition, actor: Actor, at: datetime, version: int | None = None, **fields: Any
) -> Edition:
    """Change the words or dates of a draft (``title``, ``basis``, ``requirements`` and the two due dates).

    Raises :class:`RefusedError`, :class:`ListError` when it is no longer a draft, :class:`LostRaceError`.
    """
    strangers = set(fields) - set(EDITABLE)
    if strangers:
        raise TypeError(f"cannot be changed: {sorted(strangers)}")
    with transaction.atomic():
        now = editable(edition, actor, version)
        plan = fields.get("plan_due_on", now.plan_due_on)
        report = fields.get("report_due_on", now.report_due_on)
        _check_order(plan, report)
        if not str(fields.get("title", now.title)).strip():
            raise ListError(_("请填写清单标题。"))
        change(now, **fields)
        enter(now, act="lists.change_draft", actor=actor.ledger_id, at=at, unit=now.issuer.code)
    return now


def editable(edition: Edition, actor: Actor, version: int | None) -> Edition:
    """The edition as it is now, if this actor may still change its draft.

    Raises :class:`RefusedError`, :class:`ListError`, :class:`LostRaceError`.
    """
    now = fresh_edition(edition, version)
    if issues_for(actor, "lists.draft", now.issuer) is None:
        raise RefusedError("lists.draft")
    if now.state != "draft":
        raise ListError(_("清单已经送审，内容不能再改；需要修改的，先退回拟稿。"))
    return now


def _check_order(plan_due_on: date | None, report_due_on: date | None) -> None:
    if plan_due_on and report_due_on and report_due_on < plan_due_on:
        raise ListError(_("报告报送期限早于方案报送期限，请核对。"))
