"""Dated changes of a unit: rename and the like, move, split, merge, close.

Each closes the present version on the day before and opens a new one, so that last year's lists still show last
year's names. What becomes of open items and posts is decided one level up (``bihuan.handover``), which calls these.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.errors import LostRaceError, OrgError
from bihuan.orgs.models import Kind, Succession, Unit, UnitCount, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.services.units import found_unit, initials_of, next_path
from bihuan.orgs.texts import text_of
from bihuan.search.services import index

VERSIONED = ("name", "kind", "parent", "unit_class", "system", "zone", "liaison_office")
HOW = Succession.How


def change_unit(
    *,
    unit: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
    **changed: str,
) -> Unit:
    """Change name, kind, class, system, zone or liaison office from ``on``.

    Raises :class:`RefusedError`, :class:`LostRaceError`, :class:`OrgError` for a future day, a day before the present
    version began, or an unknown field.
    """
    strangers = set(changed) - set(VERSIONED) - {"parent"}
    if strangers or "parent" in changed:
        raise OrgError(
            _("这里不能修改：%(names)s。") % {"names": "、".join(sorted(strangers or {"parent"}))}
        )
    with transaction.atomic():
        present = _take(unit, version, actor, on, today)
        news = {k: v for k, v in changed.items() if getattr(present, k) != v}
        if not news:
            return present
        rows = _new_version(present, on, news)
        if "name" in news:
            rows.append(_succeed(HOW.RENAME, present, None, on, basis))
        index(text_of(present))
        enter(*rows, act="orgs.change_unit", actor=actor.ledger_id, at=at, unit=present.code)
    return present


def stated_of(kind: str) -> tuple[str, ...]:
    """What is stated of this kind of organisation besides its counts."""
    return {Kind.JOINT_BRANCH: ("covered_units",), Kind.ORGAN_COMMITTEE: ("large_committee",)}.get(
        Kind(kind), ()
    )


def restate_counts(
    *,
    unit: Unit,
    since: date,
    members: int | None,
    full_members: int | None,
    staff: int | None,
    actor: Actor,
    at: datetime,
    **stated: int | bool | None,
) -> None:
    """State members, full members and staff as of a day; the latest day is the unit's present figure.

    ``covered_units`` is stated of a joint branch alone, ``large_committee`` of an organ committee; what is not given
    stays as it was stated. Raises :class:`RefusedError`, :class:`OrgError` for a number that cannot be, or that this
    kind of organisation does not have.
    """
    if not actor.can("orgs.edit", unit.path):
        raise RefusedError("orgs.edit")
    if full_members is not None and members is not None and full_members > members:
        raise OrgError(_("正式党员数不能大于党员数，请核对。"))
    if wrong := set(stated) - set(stated_of(unit.kind)):
        raise OrgError(
            _("“%(unit)s”不填写这一项：%(what)s。")
            % {"unit": unit.name, "what": "、".join(sorted(wrong))}
        )
    with transaction.atomic():
        count, _new = UnitCount.objects.update_or_create(
            unit=unit,
            since=since,
            defaults={"members": members, "full_members": full_members, "staff": staff, **stated},
        )
        latest = UnitCount.objects.filter(unit=unit).order_by("-since").first()
        if latest is not None and latest.since == since:
            Unit.objects.filter(pk=unit.pk).update(
                members=members, full_members=full_members, staff=staff, version=F("version") + 1
            )
        unit.refresh_from_db()
        enter(unit, count, act="orgs.restate_counts", actor=actor.ledger_id, at=at, unit=unit.code)


def move_unit(
    *,
    unit: Unit,
    parent: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
) -> Unit:
    """Move a unit with everything below it under another parent.

    Rights follow the present path at once; the versions keep where it stood before. Raises :class:`OrgError` for a
    move below itself or under a closed unit.
    """
    with transaction.atomic():
        present = _take(unit, version, actor, on, today)
        parent = Unit.objects.select_for_update().get(pk=parent.pk)
        if not actor.can("orgs.edit", parent.path):
            raise RefusedError("orgs.edit")
        if parent.path.startswith(present.path):
            raise OrgError(_("不能把“%(name)s”移到自己的下级。") % {"name": present.name})
        if parent.closed_on is not None and parent.closed_on <= on:
            raise OrgError(_("上级组织“%(name)s”已经撤销。") % {"name": parent.name})
        if present.parent_id == parent.pk:
            return present
        versions = _new_version(present, on, {"parent": parent})[1:]
        moved = _relocate(present, parent)
        event = _succeed(HOW.MOVE, present, parent, on, basis)
        index(*map(text_of, moved))
        enter(
            *moved,
            *versions,
            event,
            act="orgs.move_unit",
            actor=actor.ledger_id,
            at=at,
            units=[*(u.code for u in moved), *(present.code for _v in versions), present.code],
        )
    present.refresh_from_db()
    return present


def split_unit(
    *,
    unit: Unit,
    into: Sequence[tuple[str, str]],
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
) -> list[Unit]:
    """Found new units (code, name) of the same kind beside ``unit``, which goes on. Open items stay with it."""
    with transaction.atomic():
        present = _take(unit, version, actor, on, today)
        if not into:
            raise OrgError(_("请填写分设出来的组织的编码和名称。"))
        new = [
            found_unit(
                code=code,
                name=name,
                kind=present.kind,
                parent=present.parent,
                opened_on=on,
                actor=actor,
                at=at,
                unit_class=present.unit_class,
                system=present.system,
                zone=present.zone,
                liaison_office=present.liaison_office,
            )
            for code, name in into
        ]
        events = [_succeed(HOW.SPLIT, present, u, on, basis) for u in new]
        Unit.objects.filter(pk=present.pk).update(version=version + 1)
        present.refresh_from_db()
        enter(
            present, *events, act="orgs.split_unit", actor=actor.ledger_id, at=at, unit=present.code
        )
    return new


def merge_unit(
    *,
    unit: Unit,
    into: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
) -> None:
    """Merge ``unit`` into another of the same level: its children move there, it closes on ``on``.

    Open items and posts are handed over by ``handover.merge``, which calls this in its transaction.
    """
    with transaction.atomic():
        present = _take(unit, version, actor, on, today)
        into = Unit.objects.select_for_update().get(pk=into.pk)
        if into.pk == present.pk or into.path.startswith(present.path):
            raise OrgError(_("不能合并到自己或自己的下级。"))
        if into.closed_on is not None:
            raise OrgError(_("“%(name)s”已经撤销，不能并入。") % {"name": into.name})
        moved: list[Unit] = []
        rows: list[Model] = []
        for child in Unit.objects.filter(parent=present, closed_on__isnull=True):
            rows += _new_version(child, on, {"parent": into})[1:]
            moved += _relocate(child, into)
        rows += _close(present, on)
        rows.append(_succeed(HOW.MERGE, present, into, on, basis))
        enter(
            *moved,
            *rows,
            act="orgs.merge_unit",
            actor=actor.ledger_id,
            at=at,
            units=[*(u.code for u in moved), *(present.code for _r in rows)],
        )


def close_unit(
    *,
    unit: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
) -> None:
    """Close a unit that has nothing open below it.

    Raises :class:`OrgError` while a unit below still exists; open items are handed over by ``handover.close``.
    """
    with transaction.atomic():
        present = _take(unit, version, actor, on, today)
        below = Unit.objects.filter(parent=present, closed_on__isnull=True).first()
        if below is not None:
            raise OrgError(
                _("下级组织“%(name)s”还没有撤销或调整，请先办理。") % {"name": below.name}
            )
        changed = _close(present, on)
        changed.append(_succeed(HOW.CLOSE, present, None, on, basis))
        enter(*changed, act="orgs.close_unit", actor=actor.ledger_id, at=at, unit=present.code)


def _take(unit: Unit, version: int, actor: Actor, on: date, today: date) -> Unit:
    """Lock the row and check right, race, day and life."""
    present = Unit.objects.select_for_update().get(pk=unit.pk)
    if not actor.can("orgs.edit", present.path):
        raise RefusedError("orgs.edit")
    if present.version != version:
        raise LostRaceError(present.name)
    if on > today:
        raise OrgError(_("生效日期不能晚于今天，请到生效当天再登记。"))
    if present.closed_on is not None:
        raise OrgError(_("“%(name)s”已经撤销，不能再变更。") % {"name": present.name})
    if on < present.opened_on:
        raise OrgError(_("生效日期早于成立日期，请核对。"))
    return present


def _succeed(how: str, unit: Unit, to: Unit | None, on: date, basis: str) -> Succession:
    return Succession.objects.create(how=how, unit=unit, to=to, on=on, basis=basis)


def _new_version(unit: Unit, on: date, news: Mapping[str, object]) -> list[Model]:
    """End the present version the day before and begin one with the news; the unit takes them at once.

    Returns the rows that changed, the unit first.
    """
    last = UnitVersion.objects.filter(unit=unit, until__isnull=True).order_by("-since").first()
    if last is not None and on < last.since:
        raise OrgError(
            _("“%(name)s”在 %(day)s 已有一次变更，新的生效日期不能更早。")
            % {"name": unit.name, "day": last.since.isoformat()}
        )
    for field, value in news.items():
        setattr(unit, field, Kind(str(value)) if field == "kind" else value)
    if "name" in news:
        unit.initials = initials_of(unit.name)
    values = {field: getattr(unit, field) for field in VERSIONED}
    rows: list[Model] = [unit]
    if last is not None and last.since == on:
        UnitVersion.objects.filter(pk=last.pk).update(**values)
        rows.append(last)
    else:
        if last is not None:
            UnitVersion.objects.filter(pk=last.pk).update(until=on)
            rows.append(last)
        rows.append(UnitVersion.objects.create(unit=unit, since=on, **values))
    unit.version += 1
    unit.save()
    return rows


def _relocate(unit: Unit, parent: Unit) -> list[Unit]:
    """Give the unit and all below it their new paths in one update; returns them."""
    old, new = unit.path, next_path(parent)
    unit.parent = parent
    unit.save(update_fields=["parent"])
    shift = (len(new) - len(old)) // STEP
    Unit.objects.below(old).update(
        path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + shift
    )
    return list(Unit.objects.below(new))


def _close(unit: Unit, on: date) -> list[Model]:
    """End the unit and its present version; returns both."""
    ended = list(UnitVersion.objects.filter(unit=unit, until__isnull=True, since__lt=on))
    UnitVersion.objects.filter(pk__in=[v.pk for v in ended]).update(until=on)
    unit.closed_on = on
    unit.version += 1
    unit.save()
    return [unit, *ended]
