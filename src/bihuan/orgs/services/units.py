"""Founding units and giving them their place in the tree."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Kind, Unit, UnitCount, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.texts import text_of
from bihuan.search.services import index

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def to_step(number: int) -> str:
    """``number`` in base 36, four characters, so that text order is number order."""
    if not 0 <= number < 36**STEP:
        raise ValueError(number)
    text = ""
    for _place in range(STEP):
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


def initials_of(name: str) -> str:
    """First letters of the pinyin: 机关党委 → ``jgdw``; other characters stay, in lower case."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")[:120]


def next_path(parent: Unit | None) -> str:
    """The next free place below ``parent``; places of closed or moved units are not used again."""
    if parent is None:
        return to_step(1)
    last = (
        Unit.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True).first()
    )
    return parent.path + to_step(int(last[-STEP:], 36) + 1 if last else 1)


def found_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    opened_on: date,
    actor: Actor,
    at: datetime,
    unit_class: str = "",
    system: str = "",
    zone: str = "",
    liaison_office: str = "",
    members: int | None = None,
    full_members: int | None = None,
    staff: int | None = None,
) -> Unit:
    """Found an organisation below ``parent`` (None only for the one root), with its first version and counts.

    Raises :class:`OrgError` for a second root, a used code or a place below a closed unit.
    """
    with transaction.atomic():
        if parent is None:
            if Unit.objects.exists():
                raise OrgError(_("已经有一个工委作为根组织，请选择上级组织。"))
        else:
            parent = Unit.objects.select_for_update().get(pk=parent.pk)
            if not actor.can("orgs.edit", parent.path):
                raise RefusedError("orgs.edit")
            if parent.closed_on is not None and parent.closed_on <= opened_on:
                raise OrgError(
                    _("上级组织“%(name)s”已经撤销，不能在其下新设组织。") % {"name": parent.name}
                )
        if Unit.objects.filter(code=code).exists():
            raise OrgError(_("编码“%(code)s”已经使用，请换一个编码。") % {"code": code})
        path = next_path(parent)
        unit = Unit.objects.create(
            code=code,
            name=name,
            kind=Kind(kind),
            parent=parent,
            path=path,
            depth=len(path) // STEP,
            unit_class=unit_class,
            system=system,
            zone=zone,
            liaison_office=liaison_office,
            opened_on=opened_on,
            members=members,
            full_members=full_members,
            staff=staff,
            initials=initials_of(name),
        )
        version = UnitVersion.objects.create(
            unit=unit,
            since=opened_on,
            name=name,
            kind=unit.kind,
            parent=parent,
            unit_class=unit_class,
            system=system,
            zone=zone,
            liaison_office=liaison_office,
        )
        changed: list[Model] = [unit, version]
        if members is not None or full_members is not None or staff is not None:
            changed.append(
                UnitCount.objects.create(
                    unit=unit,
                    since=opened_on,
                    members=members,
                    full_members=full_members,
                    staff=staff,
                )
            )
        index(text_of(unit))
        enter(*changed, act="orgs.found_unit", actor=actor.ledger_id, at=at, unit=unit.code)
    return unit
