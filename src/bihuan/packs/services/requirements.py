"""Requirements of one's own: drafted in forms, put in force as a version of a local pack, withdrawn with a reason."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.rules.values import Pack
from bihuan.ledger.services import enter
from bihuan.orgs.models import Account, Unit
from bihuan.orgs.paper import Paper
from bihuan.packs import drafting, texts, writing
from bihuan.packs.errors import LostRaceError, RuleError
from bihuan.packs.models import Adoption, PackVersion, Requirement
from bihuan.packs.queries import standing
from bihuan.packs.services.adopting import adopt, end, refuse_day, refuse_place
from bihuan.packs.services.loading import written
from bihuan.packs.services.signing import ACTION
from bihuan.packs.sides import acts_for

EDIT = "packs.edit"
WORDS = (
    "indicator",
    "parameter",
    "value",
    "subject",
    "sentence",
    "record_kind",
    "window",
    "org_kinds",
    "document",
    "article",
    "reason",
)
"""What may be given when a requirement is drafted or changed."""


def draft_requirement(
    *,
    sort: str,
    by: Unit,
    unit: Unit,
    actor: Actor,
    at: datetime,
    given: Mapping[str, Any],
    unit_class: str = "",
    key: str = "",
) -> Requirement:
    """Draft a requirement for a class of units or one unit. ``given`` has the columns named in :data:`WORDS`.

    It is read like a pack at once, so what the engine refuses is told here: a looser value than the one above, an
    indicator that is not there, a definition that is forbidden (with the rule that forbids it). Raises
    :class:`RefusedError`, :class:`RuleError`. The same ``key`` sent twice gives the first row.
    """
    if acts_for(actor, EDIT, by) is None:
        raise RefusedError(EDIT)
    if key and (twice := Requirement.objects.filter(key=key).first()):
        return twice
    if not unit.path.startswith(by.path):
        raise RuleError(
            _("“%(place)s”不在“%(unit)s”范围内，不能对它提出要求。")
            % {"place": unit.name, "unit": by.name}
        )
    row = Requirement(
        sort=sort,
        by=by,
        unit=unit,
        unit_class=unit_class.strip(),
        at=at,
        account=Account.objects.filter(pk=actor.account).first(),
        key=key or None,
    )
    _fill(row, given)
    if sort != Requirement.Sort.STRICTER:
        row.indicator = _next_code(by)
    _refuse_faulty(row, business_date(at))
    with transaction.atomic():
        row.save()
        enter(row, act="packs.require", actor=actor.ledger_id, at=at, unit=by.code)
    return row


def change_requirement(
    *,
    requirement: Requirement,
    version: int,
    actor: Actor,
    at: datetime,
    given: Mapping[str, Any],
) -> Requirement:
    """Change a draft. What is in force is not changed: withdraw it and draft another.

    Raises as :func:`draft_requirement`, :class:`LostRaceError`.
    """
    row = requirement
    if acts_for(actor, EDIT, row.by) is None:
        raise RefusedError(EDIT)
    if not row.is_draft or row.withdrawn_on is not None:
        raise RuleError(_("已经生效或撤回的要求不能修改。请撤回后另提一条，原来的内容会保留。"))
    _fill(row, {name: given[name] for name in WORDS if name in given and name != "indicator"})
    if row.sort == Requirement.Sort.STRICTER:
        row.indicator = str(given.get("indicator", row.indicator))
    _refuse_faulty(row, business_date(at))
    columns = {name: getattr(row, name) for name in WORDS}
    with transaction.atomic():
        found = Requirement.objects.filter(
            pk=row.pk, version=version, pack__isnull=True, withdrawn_on__isnull=True
        )
        if not found.update(**columns, version=version + 1):
            raise LostRaceError(str(row))
        row.refresh_from_db()
        enter(row, act="packs.change", actor=actor.ledger_id, at=at, unit=row.by.code)
    return row


def withdraw_requirement(
    *, requirement: Requirement, why: str, version: int, actor: Actor, at: datetime
) -> Requirement:
    """Withdraw a requirement. A draft is gone at once; one in force counts until the requirements of its scope are put
    in force anew without it."""
    if acts_for(actor, EDIT, requirement.by) is None:
        raise RefusedError(EDIT)
    if not why.strip():
        raise RuleError(_("请填写撤回的理由。"))
    with transaction.atomic():
        done = Requirement.objects.filter(
            pk=requirement.pk, version=version, withdrawn_on__isnull=True
        ).update(withdrawn_on=business_date(at), withdrawn_why=why.strip(), version=version + 1)
        if not done:
            raise LostRaceError(str(requirement))
        requirement.refresh_from_db()
        enter(
            requirement,
            act="packs.withdraw",
            actor=actor.ledger_id,
            at=at,
            unit=requirement.by.code,
        )
    return requirement


def record_outcome(
    *, requirement: Requirement, text: str, version: int, actor: Actor, at: datetime
) -> Requirement:
    """What came of a requirement, in a few sentences."""
    if acts_for(actor, EDIT, requirement.by) is None:
        raise RefusedError(EDIT)
    if not text.strip():
        raise RuleError(_("请填写执行效果。"))
    with transaction.atomic():
        done = Requirement.objects.filter(pk=requirement.pk, version=version).update(
            outcome=text.strip(), outcome_on=business_date(at), version=version + 1
        )
        if not done:
            raise LostRaceError(str(requirement))
        requirement.refresh_from_db()
        enter(
            requirement,
            act="packs.outcome",
            actor=actor.ledger_id,
            at=at,
            unit=requirement.by.code,
        )
    return requirement


def local_version(
    *, by: Unit, unit: Unit, unit_class: str, since: date, document: str
) -> tuple[Pack, str]:
    """The local pack that the standing requirements of a scope would make, and its text.

    Raises :class:`RuleError` when there is none, or one does not fit on what is in force above.
    """
    rows = list(_scope(by, unit, unit_class).standing().order_by("pk"))
    if not rows:
        raise RuleError(_("没有可以启用的要求。请先提出要求。"))
    code = drafting.local_code(by, unit, unit_class)
    number = PackVersion.objects.filter(code=code).count() + 1
    below = _below(by, unit, unit_class, since)
    made = drafting.local_pack(
        rows,
        by=by,
        unit=unit,
        unit_class=unit_class,
        base=below.layers[0],
        version=f"{since.year}.{number}",
        since=since,
        document=document.strip() or rows[0].document,
    )
    text = writing.text_of(made)
    return texts.parsed(text, base=below), text


def put_in_force(
    *,
    by: Unit,
    unit: Unit,
    unit_class: str,
    since: date,
    document: str,
    actor: Actor,
    at: datetime,
    number: str = "",
    paper: Paper | None = None,
    key: str = "",
) -> Adoption:
    """Put the standing requirements of a scope in force from a day: they become a new version of its local pack, which
    is adopted there. When all were withdrawn the version in force ends instead.

    One transaction. Raises as :func:`adopt`.
    """
    if key and (twice := Adoption.objects.filter(key=key).first()):
        return twice
    if paper is None and acts_for(actor, ACTION, by) is None:
        raise RefusedError(ACTION)
    scope = _scope(by, unit, unit_class)
    if not scope.standing().exists():
        return _end_all(by, unit, unit_class, since, actor, at)
    pack, text = local_version(
        by=by, unit=unit, unit_class=unit_class, since=since, document=document
    )
    with transaction.atomic():
        row = written(pack, text, {}, "", owner=by, actor=actor, at=at)
        refuse_place(row, by, unit, unit_class)
        refuse_day(row, since)
        fresh = scope.standing().filter(pack__isnull=True)
        keys = list(fresh.values_list("pk", flat=True))
        Requirement.objects.filter(pk__in=keys).update(pack=row, since=since)
        adoption = adopt(
            pack=row,
            by=by,
            unit=unit,
            unit_class=unit_class,
            since=since,
            document=document,
            number=number,
            actor=actor,
            at=at,
            paper=paper,
            key=key,
        )
        changed = Requirement.objects.filter(pk__in=keys)
        enter(*changed, act="packs.in_force", actor=actor.ledger_id, at=at, unit=by.code)
    return adoption


def _end_all(
    by: Unit, unit: Unit, unit_class: str, since: date, actor: Actor, at: datetime
) -> Adoption:
    code = drafting.local_code(by, unit, unit_class)
    rows = Adoption.objects.filter(unit=unit, unit_class=unit_class, code=code)
    row = rows.filter(until__isnull=True).select_related("pack", "by", "unit").first()
    if row is None:
        raise RuleError(_("没有可以启用的要求。请先提出要求。"))
    return end(adoption=row, until=since, version=row.version, actor=actor, at=at)


def _scope(by: Unit, unit: Unit, unit_class: str) -> Any:
    return Requirement.objects.filter(by=by, unit=unit, unit_class=unit_class)


def _fill(row: Requirement, given: Mapping[str, Any]) -> None:
    for name in WORDS:
        if name in given:
            value = given[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.document or not row.reason:
        raise RuleError(_("请写明依据文件和理由。"))


def _next_code(by: Unit) -> str:
    own = Requirement.objects.filter(by=by).exclude(sort=Requirement.Sort.STRICTER)
    return f"{drafting.slug(by.code)}-{own.count() + 1:02d}"


def _refuse_faulty(row: Requirement, on: date) -> None:
    """Read the requirement as a pack of its own over what is in force above."""
    below = _below(row.by, row.unit, row.unit_class, on)
    made = drafting.local_pack(
        [row],
        by=row.by,
        unit=row.unit,
        unit_class=row.unit_class,
        base=below.layers[0],
        version="1",
        since=on,
        document=row.document,
    )
    texts.parsed(writing.text_of(made), base=below)


def _below(by: Unit, unit: Unit, unit_class: str, on: date) -> Pack:
    """What is in force where the requirement would stand, without the local pack of its own scope."""
    code = drafting.local_code(by, unit, unit_class)
    return texts.resolved(standing.recipe(unit, on, unit_class, without=code))
