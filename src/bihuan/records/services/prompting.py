"""每月主题党日提示: a committee suggests, the branch decides."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.periods import Frequency, PeriodError, parse
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.records.errors import RecordError, overtaken
from bihuan.records.models import Prompt

THEME, MATERIALS = 100, 500


def prompt(
    *,
    unit: Unit,
    month: str,
    theme: str,
    actor: Actor,
    at: datetime,
    materials: str = "",
    version: int | None = None,
) -> Prompt:
    """Suggest a theme for a month (``2026-03``) to the branches below ``unit``, or change what was suggested.

    ``version`` is that of the suggestion seen, None for a new one. Raises :class:`RefusedError`,
    :class:`RecordError`, :class:`LostRaceError`.
    """
    if not actor.can("records.prompt", unit.path):
        raise RefusedError("records.prompt")
    _check(unit, month, theme, materials)
    fields = {
        "theme": theme.strip(),
        "materials": materials.strip(),
        "by_id": actor.account or None,
        "at": at,
        "withdrawn_at": None,
    }
    try:
        with transaction.atomic():
            if version is None:
                row = Prompt.objects.create(unit=unit, month=month, **fields)
            else:
                row = _changed(unit, month, version, fields)
            enter(row, act="records.prompt", actor=actor.ledger_id, at=at, unit=unit.code)
    except IntegrityError:
        raise overtaken(month) from None
    return row


def withdraw_prompt(*, prompt: Prompt, version: int, actor: Actor, at: datetime) -> Prompt:
    """Take a suggestion back; records that took it over stay as they are."""
    if not actor.can("records.prompt", prompt.unit.path):
        raise RefusedError("records.prompt")
    with transaction.atomic():
        row = _changed(prompt.unit, prompt.month, version, {"withdrawn_at": at})
        enter(row, act="records.withdraw_prompt", actor=actor.ledger_id, at=at, unit=row.unit.code)
    return row


def _changed(unit: Unit, month: str, version: int, fields: Mapping[str, object]) -> Prompt:
    done = Prompt.objects.filter(unit=unit, month=month, version=version).update(
        version=version + 1, **fields
    )
    if not done:
        raise overtaken(month)
    return Prompt.objects.select_related("unit").get(unit=unit, month=month)


def _check(unit: Unit, month: str, theme: str, materials: str) -> None:
    wrong: dict[str, str] = {}
    try:
        if parse(month).frequency is not Frequency.MONTH:
            raise PeriodError(month)
    except PeriodError:
        wrong["month"] = _("月份要写成 2026-03。")
    if not theme.strip():
        wrong["theme"] = _("请填写建议主题。")
    if len(theme.strip()) > THEME:
        wrong["theme"] = _("建议主题最多 %(limit)d 个字。") % {"limit": THEME}
    if len(materials.strip()) > MATERIALS:
        wrong["materials"] = _("学习材料最多 %(limit)d 个字。") % {"limit": MATERIALS}
    if unit.kind in BRANCH_KINDS:
        wrong["unit"] = _("提示由工委、机关党委向支部发布，请选择这样的组织。")
    if wrong:
        raise RecordError(" ".join(wrong.values()), wrong)
