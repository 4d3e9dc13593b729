"""The workbook ``orgs``: the tree in and out, 7,000 nodes in seconds.

New units are written in bulk, parents before children; they stay hidden (``Unit.batch``) until the whole batch is
in. Changed ones go through the same services as a change by hand, from 生效日期.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Kind, Succession, Unit, UnitCount, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.services.changes import change_unit, move_unit, restate_counts
from bihuan.orgs.services.units import initials_of, to_step
from bihuan.orgs.workbooks.cells import day_of, day_or_none
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Column, Row, Sort, Values, WorkbookKind

KINDS_IN_BOOK = (
    "工委", "单位", "党组", "党委", "领导班子", "机关党委", "机关纪委", "党总支", "党支部", "联合党支部",
    "临时党支部", "离退休干部党支部", "党小组", "社会组织",
)  # fmt: skip
BOOK_TO_KIND = dict(zip(KINDS_IN_BOOK, Kind.values, strict=True))
KIND_TO_BOOK = {value: word for word, value in BOOK_TO_KIND.items()}
PLAIN = ("name", "unit_class", "system", "zone", "liaison_office")
NUMBERS = ("members", "full_members", "staff")

KIND = WorkbookKind(
    name="orgs",
    title=gettext_lazy("组织"),
    sheet="组织",
    columns=(
        Column(
            "编码",
            "code",
            required=True,
            max_length=32,
            example="A0101",
            note=gettext_lazy("全省唯一"),
        ),
        Column("名称", "name", required=True, max_length=120, example="省某某厅机关党委", width=30),
        Column(
            "类型", "kind", Sort.CHOICE, required=True, choices=KINDS_IN_BOOK, example="机关党委"
        ),
        Column("上级编码", "parent", max_length=32, example="A01", note=gettext_lazy("工委不填")),
        Column("类别", "unit_class", max_length=40, example="政府部门"),
        Column("系统", "system", max_length=40),
        Column("协作区", "zone", max_length=40, example="第一协作区"),
        Column("联系处室", "liaison_office", max_length=40, example="组织处"),
        Column("成立日期", "opened_on", Sort.DATE, required=True, example="2020-01-01"),
        Column("撤销日期", "closed_on", Sort.DATE),
        Column("党员数", "members", Sort.INTEGER, example="120"),
        Column("正式党员数", "full_members", Sort.INTEGER, example="116"),
        Column("干部职工数", "staff", Sort.INTEGER, example="180"),
        Column(
            "生效日期",
            "effective_on",
            Sort.DATE,
            note=gettext_lazy("名称、类型、上级、类别等有变化时，从这一天起；不填为导入当天"),
        ),
    ),
    keys=(("code",),),
    note=gettext_lazy("上级须先于下级存在，或在同一文件中；顺序不限。"),
)


def arrange(rows: Sequence[Row]) -> Sequence[Row]:
    """Parents before children, otherwise in the order of the file; a circle keeps the file's order and is refused."""
    by_code = {str(r.values.get("code") or ""): r for r in rows}
    done: set[str] = set()
    ordered: list[Row] = []
    for start in rows:
        trail: list[Row] = []
        row: Row | None = start
        seen: set[str] = set()
        while row is not None:
            code = str(row.values.get("code") or "")
            if code in done or code in seen:
                break
            seen.add(code)
            trail.append(row)
            row = by_code.get(str(row.values.get("parent") or ""))
        for row in reversed(trail):
            code = str(row.values.get("code") or "")
            if code not in done or code == "":
                ordered.append(row)
                done.add(code)
    known = {id(r) for r in ordered}
    return [*ordered, *(r for r in rows if id(r) not in known)]


def state_of(unit: Unit) -> dict[str, Any]:
    """The unit as the row that an export would write, plus what apply and undo need."""
    return {
        **{name: getattr(unit, name) for name in (*PLAIN, *NUMBERS)},
        "code": unit.code,
        "kind": KIND_TO_BOOK[unit.kind],
        "parent": unit.parent.code if unit.parent else "",
        "opened_on": unit.opened_on.isoformat(),
        "closed_on": unit.closed_on.isoformat() if unit.closed_on else None,
        "_pk": unit.pk,
        "_version": unit.version,
    }


def compare(rows: Sequence[Row], context: Context) -> list[Judged]:
    """New, changed or unchanged against the tree; two queries a chunk."""
    codes = {str(r.values.get("code") or "") for r in rows}
    parents = {str(r.values.get("parent") or "") for r in rows} - {""}
    known = {
        u.code: u for u in Unit.objects.filter(code__in=codes | parents).select_related("parent")
    }
    in_file = {key[1] for key in context.keys if len(key) > 1}
    root = Unit.objects.filter(parent=None).values_list("code", flat=True).first()
    return [_judge(row, known, in_file, root, context) for row in rows]


def _judge(
    row: Row, known: Mapping[str, Unit], in_file: set[str], root: str | None, context: Context
) -> Judged:
    values = row.values
    faults = list(_faults(values, known, in_file, root, context))
    if faults:
        return Judged(Verdict.FAULT, faults=tuple(faults))
    unit = known.get(str(values["code"]))
    if unit is None:
        return Judged(Verdict.NEW)
    before = state_of(unit)
    after = _comparable(values)
    changed = any(before.get(name) != value for name, value in after.items())
    return Judged(Verdict.CHANGED if changed else Verdict.UNCHANGED, before)


def _comparable(values: Values) -> dict[str, Any]:
    """The row in the form of :func:`state_of`; a column that is not in the file is not compared."""
    found: dict[str, Any] = {}
    for name in ("code", *PLAIN, "kind", "parent"):
        if name in values:
            found[name] = values[name] or ""
    for name in NUMBERS:
        if name in values:
            found[name] = values[name]
    for name in ("opened_on", "closed_on"):
        if name in values:
            day = values[name]
            found[name] = day.isoformat() if isinstance(day, date) else None
    return found


def _faults(
    values: Values, known: Mapping[str, Unit], in_file: set[str], root: str | None, context: Context
) -> Iterator[tuple[str, str]]:
    code, parent = str(values.get("code") or ""), str(values.get("parent") or "")
    unit = known.get(code)
    is_root = values.get("kind") == "工委" and not parent
    if not parent and not is_root:
        yield "parent", _("请填写上级编码；只有工委没有上级。")
    if is_root and root not in {None, code}:
        yield "parent", _("已经有工委“%(code)s”作为根组织，请填写上级编码。") % {"code": root}
    if parent and parent not in known and parent not in in_file:
        yield (
            "parent",
            _("上级编码“%(code)s”不存在：请核对，或把上级组织放进同一文件。") % {"code": parent},
        )
    if parent == code and code:
        yield "parent", _("上级不能是自己。")
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        yield "closed_on", _("撤销日期早于成立日期。")
    members, full = values.get("members"), values.get("full_members")
    if isinstance(members, int) and isinstance(full, int) and full > members:
        yield "full_members", _("正式党员数不能大于党员数。")
    for name in NUMBERS:
        number = values.get(name)
        if isinstance(number, int) and number < 0:
            yield name, _("人数不能是负数。")
    effective = values.get("effective_on")
    if isinstance(effective, date) and effective > business_date(context.at):
        yield "effective_on", _("生效日期不能晚于今天，请到当天再导入。")
    if unit is not None and isinstance(opened, date) and opened != unit.opened_on:
        yield (
            "opened_on",
            _("成立日期与系统中的 %(day)s 不一致，不能用表格更改。")
            % {"day": unit.opened_on.isoformat()},
        )
    if unit is not None and (values.get("closed_on") or None) != unit.closed_on:
        yield "closed_on", _("撤销要在页面上办理，以便移交未办结事项。")
    place = known.get(parent) or known.get(code)
    if place is not None and not context.actor.can("orgs.import", place.path):
        yield "code", _("“%(name)s”不在您的管理范围内。") % {"name": place.name}


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
    _put(unit, _comparable(row.values), row.values.get("effective_on"), context)


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


def export(actor: Actor, options: Mapping[str, str]) -> Iterable[Values]:
    """All units inside the reach, in tree order; ``org`` limits to what is below a unit."""
    units = Unit.objects.visible_to(actor).select_related("parent").order_by("path")
    if options.get("org"):
        top = Unit.objects.visible_to(actor).get(code=options["org"])
        units = units.below(top.path)
    for unit in units.iterator(chunk_size=2000):
        state = state_of(unit)
        yield {
            **{n: state[n] for n in (*PLAIN, *NUMBERS, "code", "kind", "parent")},
            "opened_on": unit.opened_on,
            "closed_on": unit.closed_on,
            "effective_on": None,
        }


IMPORTER = Importer(
    kind=KIND,
    action="orgs.import",
    compare=compare,
    apply=apply,
    undo=undo,
    export=export,
    export_action="orgs.view",
    arrange=arrange,
    reveal=reveal,
)
