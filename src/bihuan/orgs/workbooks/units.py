"""The workbook ``orgs``: the tree in and out, 7,000 nodes in seconds.

New units are written in bulk, parents before children; they stay hidden (``Unit.batch``) until the whole batch is
in. Changed ones go through the same services as a change by hand, from 生效日期.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.jobs.reading import in_chunks
from bihuan.orgs.models import Unit
from bihuan.orgs.workbooks.unit_rows import KINDS_IN_BOOK, NUMBERS, PLAIN, comparable, state_of
from bihuan.orgs.workbooks.unit_writing import apply, reveal, undo
from bihuan.workbooks.importer import Context, Importer, Judged, Verdict
from bihuan.workbooks.values import Column, Row, Sort, Values, WorkbookKind

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
    after = comparable(values)
    changed = any(before.get(name) != value for name, value in after.items())
    return Judged(Verdict.CHANGED if changed else Verdict.UNCHANGED, before)


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


def export(actor: Actor, options: Mapping[str, str]) -> Iterable[Values]:
    """All units inside the reach, in tree order; ``org`` limits to what is below a unit."""
    units = Unit.objects.visible_to(actor).select_related("parent").order_by("path")
    if options.get("org"):
        top = Unit.objects.visible_to(actor).get(code=options["org"])
        units = units.below(top.path)
    for unit in chain.from_iterable(in_chunks(units)):
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
