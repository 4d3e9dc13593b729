"""贯彻落实台账: registered by number and summary, three steps for each unit, tracked and never scored."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.kinds import KINDS, bears_for, issues_for
from bihuan.lists.models import Deployment, DeploymentStep
from bihuan.orgs.models import Account, Unit

LONGEST = 120
"""Characters of a summary; a written instruction pasted in whole is longer."""

_QUOTED = re.compile(r"[“「『\"]([^”」』\"]{25,})[”」』\"]")
_SENTENCE = re.compile(r"[。！？；;!?]")
_INSTRUCTED = re.compile(
    r"(批示|指示|讲话)[^，。；]{0,8}[：:]\s*\S{8,}|(同志|书记|省长|部长|主任)(批示|指示|强调|指出)[，：:]"
)


def pasted_text(summary: str) -> str:
    """Why this looks like the text of a written instruction instead of a summary; empty when it does not.

    A guard against carelessness, not against intent: long text, line breaks, a long quotation, more than three
    sentences, or the phrase that introduces somebody's words.
    """
    if len(summary) > LONGEST:
        return _("摘要超过 %(longest)d 字。") % {"longest": LONGEST}
    if "\n" in summary.strip():
        return _("摘要有多行文字。")
    if _QUOTED.search(summary):
        return _("摘要引用了大段原话。")
    if _INSTRUCTED.search(summary):
        return _("摘要像是批示或讲话原文。")
    if len(_SENTENCE.findall(summary)) > 3:
        return _("摘要超过三句话。")
    return ""


def register_deployment(
    *,
    keeper: Unit,
    number: str,
    summary: str,
    received_on: date,
    units: Sequence[Unit],
    actor: Actor,
    at: datetime,
    source: str = "",
    due_on: date | None = None,
    step_due: Mapping[str, date] | None = None,
) -> Deployment:
    """Register a deployment with its three steps for each of these units. ``step_due`` gives each step a date.

    Raises :class:`RefusedError`, :class:`ListError` for pasted text, a used number, no unit, a unit outside the
    keeper's reach, or a date before the receipt.
    """
    if issues_for(actor, "deployments.edit", keeper) is None:
        raise RefusedError("deployments.edit")
    number, summary = number.strip(), summary.strip()
    if not number or not summary:
        raise ListError(_("请填写文号（编号）和摘要。"))
    for text in (summary, source):
        if fault := pasted_text(text):
            raise ListError(
                _("%(fault)s这里只登记编号和摘要，不录批示、讲话原文；原文请在公文系统查看。")
                % {"fault": fault}
            )
    if not units:
        raise ListError(_("请选择承办单位。"))
    _check_units(keeper, units)
    dates = dict(step_due or {})
    if received_on > business_date(at):
        raise ListError(_("收到日期晚于今天，请核对。"))
    if any(day < received_on for day in [*dates.values(), *([due_on] if due_on else [])]):
        raise ListError(_("办理期限早于收到日期，请核对。"))
    with transaction.atomic():
        if Deployment.objects.filter(keeper=keeper, number=number).exists():
            raise ListError(_("“%(number)s”已经登记过。") % {"number": number})
        row = Deployment.objects.create(
            keeper=keeper,
            number=number,
            summary=summary,
            source=source.strip(),
            received_on=received_on,
            due_on=due_on,
            created_at=at,
        )
        steps = DeploymentStep.objects.bulk_create(
            [
                DeploymentStep(deployment=row, unit=unit, kind=kind, due_on=dates.get(kind, due_on))
                for unit in units
                for kind in DeploymentStep.Kind.values
            ]
        )
        codes = [keeper.code, *(step.unit.code for step in steps)]
        enter(row, *steps, act="deployments.register", actor=actor.ledger_id, at=at, units=codes)
    return row


def record_step(
    *,
    step: DeploymentStep,
    done_on: date,
    actor: Actor,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> DeploymentStep:
    """Say that a unit has conveyed, looked into or supervised, and on which day.

    Raises :class:`RefusedError` for anybody but the unit's people, :class:`ListError` for a day ahead or before the
    receipt, pasted text, or a deployment that is closed, :class:`LostRaceError`.
    """
    if bears_for(actor, "deployments.edit", step.unit) is None:
        raise RefusedError("deployments.edit")
    deployment = step.deployment
    if deployment.closed_on is not None:
        raise ListError(_("这一事项已经办结。"))
    if done_on > business_date(at) or done_on < deployment.received_on:
        raise ListError(_("日期应在收到之日和今天之间，请核对。"))
    if fault := pasted_text(note):
        raise ListError(_("%(fault)s请用一两句话写明情况，不录原文。") % {"fault": fault})
    seen = step.version if version is None else version
    with transaction.atomic():
        done = DeploymentStep.objects.filter(pk=step.pk, version=seen).update(
            done_on=done_on,
            note=note.strip(),
            by=Account.objects.get(pk=actor.account),
            recorded_at=at,
            version=seen + 1,
        )
        if not done:
            raise LostRaceError(deployment.number)
        step.refresh_from_db()
        enter(step, act="deployments.step", actor=actor.ledger_id, at=at, unit=step.unit.code)
    return step


def close_deployment(
    *,
    deployment: Deployment,
    outcome: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Deployment:
    """办结: what came of it. Steps that were not taken stay visible as not taken."""
    if issues_for(actor, "deployments.edit", deployment.keeper) is None:
        raise RefusedError("deployments.edit")
    if not outcome.strip():
        raise ListError(_("请写明落实情况。"))
    seen = deployment.version if version is None else version
    with transaction.atomic():
        done = Deployment.objects.filter(
            pk=deployment.pk, version=seen, closed_on__isnull=True
        ).update(closed_on=business_date(at), outcome=outcome.strip(), version=seen + 1)
        if not done:
            raise LostRaceError(deployment.number)
        deployment.refresh_from_db()
        enter(
            deployment,
            act="deployments.close",
            actor=actor.ledger_id,
            at=at,
            unit=deployment.keeper.code,
        )
    return deployment


def _check_units(keeper: Unit, units: Sequence[Unit]) -> None:
    bearers = KINDS["deployments"].bearers
    for unit in units:
        if unit.kind not in bearers or not unit.path.startswith(keeper.path):
            raise ListError(
                _("“%(unit)s”不在“%(keeper)s”的承办范围内。")
                % {"unit": unit.name, "keeper": keeper.name}
            )
