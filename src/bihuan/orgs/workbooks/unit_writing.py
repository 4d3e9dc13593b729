"""Writing the rows of the workbook ``orgs``: new units in bulk, changed ones by the services, and taking back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Succession, Unit, UnitCount, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.services.changes import change_unit, move_unit, restate_counts
from bihuan.orgs.services.units import initials_of, to_step
from bihuan.orgs.workbooks.cells import day_of, day_or_none
from bihuan.orgs.workbooks.unit_rows import BOOK_TO_KIND, NUMBERS, PLAIN, comparable
from bihuan.workbooks.importer import Context, Refused, Staged, Verdict


def apply(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Write at most one chunk: new ones in bulk, changed ones by the services."""
    refused = _found([r for r in rows if r.verdict is Verdict.NEW], context)
    for row in rows:
        if row.verdict is Verdict.CHANGED:
            try:
                _change(row, context)
            except OrgError as error:
                refused.append(Refused(row.number, error.message))
    return refused


def _found(rows: Sequence[Staged], context: Context) -> list[Refused]:
    refused: list[Refused] = []
    wanted = {str(r.values.get("parent") or "") for r in rows}
    units = {
        u.code: u
        for u in Unit.objects.filter(code__in=wanted | {str(r.values["code"]) for r in rows})
    }
    last = _last_steps([u for u in units.values() if u.code in wanted])
    waiting = list(rows)
    written: list[Model] = []
    codes: list[str] = []
    while waiting:
        ready = [
            r for r in waiting if not r.values.get("parent") or str(r.values["parent"]) in units
        ]
        if not ready:
            refused += [
                Refused(r.number, _("上级组织没有导入，这一行也没有导入。")) for r in waiting
            ]
            break
        layer: list[Unit] = []
        for row in ready:
            code = str(row.values["code"])
            if code in units:
                refused.append(Refused(row.number, _("编码“%(c)s”刚刚被别人使用。") % {"c": code}))
                continue
            layer.append(_new(row, units.get(str(row.values.get("parent") or "")), last, context))
        Unit.objects.bulk_create(layer)
        units |= {u.code: u for u in layer}
        written += _with_sides(layer)
        waiting = [r for r in waiting if r not in ready]
        codes += [u.code for u in layer]
    names = [
        obj.code if isinstance(obj, Unit) else obj.unit.code  # type: ignore[attr-defined]
        for obj in written
    ]
    if written:
        enter(
            *written, act="orgs.import", actor=context.actor.ledger_id, at=context.at, units=names
        )
    return refused


def _last_steps(parents: Sequence[Unit]) -> dict[int | None, int]:
    """For each parent the last step used below it, in one query."""
    rows = (
        Unit.objects.filter(parent__in=parents)
        .order_by()
        .values_list("parent_id")
        .annotate(last=Max("path"))
    )
    return {key: int(path[-STEP:], 36) for key, path in rows}


def _new(row: Staged, parent: Unit | None, last: dict[int | None, int], context: Context) -> Unit:
    values = row.values
    key = parent.pk if parent else None
    last[key] = last.get(key, 0) + 1
    path = (parent.path if parent else "") + to_step(last[key])
    return Unit(
        code=str(values["code"]),
        name=str(values["name"]),
        kind=BOOK_TO_KIND[str(values["kind"])],
        parent=parent,
        path=path,
        depth=len(path) // STEP,
        opened_on=day_of(values, "opened_on"),
        closed_on=day_or_none(values, "closed_on"),
        initials=initials_of(str(values["name"])),
        batch=context.batch,
        **{name: str(values.get(name) or "") for name in PLAIN if name != "name"},
        **{name: values.get(name) for name in NUMBERS},
    )


def _with_sides(units: Sequence[Unit]) -> list[Model]:
    """First versions and counts of new units, in bulk; returns units and sides together."""
    versions = UnitVersion.objects.bulk_create(
        [
            UnitVersion(
                unit=u,
                since=u.opened_on,
                until=u.closed_on if u.closed_on and u.closed_on > u.opened_on else None,
                name=u.name,
                kind=u.kind,
                parent=u.parent,
                unit_class=u.unit_class,
                system=u.system,
                zone=u.zone,
                liaison_office=u.liaison_office,
            )
            for u in units
        ]
    )
    counts = UnitCount.objects.bulk_create(
        [
            UnitCount(
                unit=u,
                since=u.opened_on,
                members=u.members,
                full_members=u.full_members,
                staff=u.staff,
            )
            for u in units
            if u.members is not None or u.full_members is not None or u.staff is not None
        ]
    )
    return [*units, *versions, *counts]


def _change(row: Staged, context: Context) -> None:
    unit = Unit.objects.select_related("parent").get(pk=row.before["_pk"])
    if unit.version != row.before["_version"]:
        raise OrgError(_("“%(name)s”在检查之后被别人修改，请重新导入。") % {"name": unit.name})
    _put(unit, comparable(row.values), row.values.get("effective_on"), context)


def _put(unit: Unit, wanted: Mapping[str, Any], effective: object, context: Context) -> None:
    """Bring a unit to the wanted state by the services."""
    today = business_date(context.at)
    on = effective if isinstance(effective, date) else today
    who: dict[str, Any] = {"actor": context.actor, "at": context.at}
    texts: dict[str, Any] = {
        n: str(wanted[n]) for n in PLAIN if n in wanted and wanted[n] != getattr(unit, n)
    }
    if "kind" in wanted and BOOK_TO_KIND[wanted["kind"]] != unit.kind:
        texts["kind"] = BOOK_TO_KIND[wanted["kind"]]
    if texts:
        unit = change_unit(unit=unit, on=on, version=unit.version, today=today, **who, **texts)
    parent_code = unit.parent.code if unit.parent else ""
    if "parent" in wanted and wanted["parent"] != parent_code:
        parent = Unit.objects.get(code=wanted["parent"])
        unit = move_unit(unit=unit, parent=parent, on=on, version=unit.version, today=today, **who)
    numbers = {n: wanted.get(n, getattr(unit, n)) for n in NUMBERS}
    if any(numbers[n] != getattr(unit, n) for n in NUMBERS):
        restate_counts(unit=unit, since=today, **numbers, **who)


def undo(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Take the rows back: new units vanish while nothing hangs on them, changed ones get their old values."""
    refused: list[Refused] = []
    for row in rows:
        unit = Unit.objects.filter(code=str(row.values["code"])).select_related("parent").first()
        if unit is None:
            continue
        try:
            if row.verdict is Verdict.NEW:
                _remove(unit, context)
            else:
                _put(unit, {**row.before}, None, context)
        except OrgError as error:
            refused.append(Refused(row.number, error.message))
    return refused


def _remove(unit: Unit, context: Context) -> None:
    used = (
        unit.version > 0
        or unit.posts.exists()
        or unit.grants.exists()
        or unit.terms.exists()
        or Unit.objects.filter(parent=unit).exists()
        or Succession.objects.filter(unit=unit).exists()
        or any(
            relation.related_model._default_manager.filter(**{relation.field.name: unit}).exists()
            for relation in unit._meta.related_objects
            if relation.related_model not in {UnitVersion, UnitCount, Unit}
        )
    )
    if used:
        raise OrgError(
            _("“%(name)s”导入之后已经使用，不能撤回；请按撤销办理。") % {"name": unit.name}
        )
    rows: list[Model] = [*unit.versions.all(), *unit.counts.all(), unit]
    enter(
        *rows,
        act="orgs.undo_import",
        actor=context.actor.ledger_id,
        at=context.at,
        unit=unit.code,
        removed=True,
    )
    unit.versions.all().delete()
    unit.counts.all().delete()
    unit.delete()


def reveal(context: Context) -> None:
    """The whole batch is in: its units may be seen."""
    Unit.objects.filter(batch=context.batch).update(batch=0)
