"""The importer of duties: judges rows, writes drafts, takes them back, exports. See ``workbook`` for the columns."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor, below_q
from bihuan.jobs.reading import in_chunks
from bihuan.lists.kinds import KINDS, LEVEL_KINDS, issues_for
from bihuan.lists.models import Duty, DutyNode
from bihuan.lists.services.importing import remove_drafts, rewrite_draft, write_drafts
from bihuan.lists.workbook import DUTIES, TEXTS, Nodes, level_of, nodes_of, values_of
from bihuan.orgs.models import Unit
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Column, Row, Value, Values, dumped, loaded, written

Known = dict[tuple[str, ...], Duty]


def compare(rows: Sequence[Row], context: Context) -> list[Judged]:
    """What each row would do. A fixed number of queries, whatever the number of rows."""
    places = Places(rows, context.actor)
    known = _known(rows, places)
    nodes = _nodes(known.values())
    keys = [duty.pk for duty in known.values()]
    seen = set(
        Duty.objects.visible_to(context.actor).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return [
        Judged(Verdict.UNCHANGED)
        if _says_the_same(row, known, nodes, seen)
        else _judged(row, context, places, known, nodes)
        for row in rows
    ]


def _says_the_same(
    row: Row, known: Known, nodes: Mapping[int, list[DutyNode]], seen: set[int]
) -> bool:
    """Whether the row repeats a duty that the actor sees: nothing to write, whoever laid it on whom."""
    duty = _meant(row, known)
    if duty is None or duty.pk not in seen:
        return False
    before = values_of(duty, nodes.get(duty.pk, ()))
    try:
        return not _changed(row, before)
    except ValueError:
        return False


def _changed(row: Row, before: Values) -> list[Column]:
    changed = [c for c in DUTIES.columns if c.name in row.values and _differs(row, before, c.name)]
    return changed if row.values.get("number") else [c for c in changed if c.name != "number"]


class Places:
    """The bearers that rows name, and for each the organisation by which the importer lays duties on it."""

    def __init__(self, rows: Iterable[Row | Staged], actor: Actor) -> None:
        codes = {str(row.values.get("bearer") or "") for row in rows}
        self.units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        above = {path for unit in self.units.values() for path in [*unit.above(), unit.path]}
        self._by_path = {unit.path: unit for unit in Unit.objects.filter(path__in=above)}
        self._actor = actor

    def issuer(self, bearer: Unit) -> Unit | None:
        """The highest organisation on the way down to the bearer for which the actor drafts duties."""
        for path in [*bearer.above(), bearer.path]:
            unit = self._by_path.get(path)
            if (
                unit is not None
                and unit.kind in KINDS["duties"].issuers
                and issues_for(self._actor, "duties.import", unit)
            ):
                return unit
        return None


def _known(rows: Sequence[Row], places: Places) -> Known:
    """Duties that rows may mean: by number, and by bearer, year and content."""
    numbers = {str(row.values["number"]) for row in rows if row.values.get("number")}
    texts = {str(r.values.get("content") or "") for r in rows if not r.values.get("number")}
    found: Known = {}
    alive = Duty.objects.filter(kind="duties").select_related("bearer", "issuer")
    for duty in alive.filter(number__in=numbers):
        found["number", duty.number] = duty
    here = [unit.pk for unit in places.units.values()]
    living = alive.exclude(state="dropped").filter(content__in=texts - {""}, bearer_id__in=here)
    for duty in living.order_by("-pk"):
        found[_natural(values_of(duty, ()))] = duty
    return found


def _natural(values: Values) -> tuple[str, ...]:
    return ("natural", *(written(values.get(name)) for name in ("bearer", "year", "content")))


def _meant(row: Row | Staged, known: Known) -> Duty | None:
    if row.values.get("number"):
        return known.get(("number", str(row.values["number"])))
    return known.get(_natural(row.values))


def _nodes(duties: Iterable[Duty]) -> dict[int, list[DutyNode]]:
    found: dict[int, list[DutyNode]] = {}
    keys = [duty.pk for duty in duties]
    for node in DutyNode.objects.filter(duty__in=keys).order_by("due_on", "pk"):
        found.setdefault(node.duty_id, []).append(node)
    return found


def _judged(
    row: Row,
    context: Context,
    places: Places,
    known: Known,
    nodes: Mapping[int, list[DutyNode]],
) -> Judged:
    faults = [*_place_faults(row, places), *_node_faults(row)]
    if faults:
        return Judged(Verdict.FAULT, faults=tuple(faults))
    duty = _meant(row, known)
    if duty is None:
        return Judged(Verdict.NEW)
    if issues_for(context.actor, "duties.import", duty.issuer) is None:
        return _fault("number", _("是别的单位下达的责任，不在您的范围内：请核对编号。"))
    before = values_of(duty, nodes.get(duty.pk, ()))
    changed = _changed(row, before)
    if not changed:
        return Judged(Verdict.UNCHANGED)
    if duty.state != "drafted":
        text = _("不能修改：这项责任已经印发。要改的，请走更正通知。")
        return Judged(Verdict.FAULT, faults=tuple((c.name, text) for c in changed))
    if any(c.name in {"bearer", "year"} for c in changed):
        return _fault("number", _("编号属于另一责任主体或年度：请核对编号，或者不填编号另立一项。"))
    return Judged(Verdict.CHANGED, dumped(before) | {"_pk": duty.pk, "_version": duty.version})


def _differs(row: Row, before: Values, name: str) -> bool:
    after: Value = row.values.get(name)
    if name == "nodes":
        return sorted(nodes_of(row.values)) != sorted(nodes_of(before))
    return written(after) != written(before.get(name))


def _fault(name: str, message: str) -> Judged:
    return Judged(Verdict.FAULT, faults=((name, message),))


def _place_faults(row: Row, places: Places) -> list[tuple[str, str]]:
    code = str(row.values.get("bearer") or "")
    if not code:
        return []
    unit = places.units.get(code)
    if unit is None:
        return [("bearer", _("没有编码为“%s”的组织：请先导入组织，或者核对编码。") % code)]
    if unit.closed_on is not None:
        return [("bearer", _("“%s”已经撤销，请改为承接的组织。") % unit.name)]
    if places.issuer(unit) is None:
        return [("bearer", _("“%s”不在您的范围内。") % unit.name)]
    level = level_of(row.values.get("level"))
    if level and unit.kind not in LEVEL_KINDS[level]:
        text = _("“%(unit)s”是%(kind)s，不属于这一层级：请核对。")
        return [("level", text % {"unit": unit.name, "kind": unit.get_kind_display()})]
    return []


def _node_faults(row: Row) -> list[tuple[str, str]]:
    try:
        nodes = nodes_of(row.values)
    except ValueError as error:
        return [("nodes", _("“%s”看不懂：每个写“日期 事项”，如 2026-06-30 听取半年汇报。") % error)]
    year = row.values.get("year")
    if isinstance(year, int):
        for day, _title in nodes:
            if day.year not in {year, year + 1}:
                return [("nodes", _("%s 不在这一年度内：请核对。") % day.isoformat())]
    return []


def _fields(values: Values) -> dict[str, object]:
    return {
        "year": values["year"],
        "level": level_of(values.get("level")),
        **{name: values.get(name) or "" for name in TEXTS},
    }


def apply(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Write the drafts of a chunk. A draft that was changed since the check is refused."""
    places = Places(rows, context.actor)
    new = [row for row in rows if row.verdict is Verdict.NEW]
    numbers = [str(row.values["number"]) for row in new if row.values.get("number")]
    there = set(Duty.objects.filter(number__in=numbers).values_list("number", flat=True))
    refused = [
        Refused(row.number, _("：编号已被占用，请重新检查。"))
        for row in new
        if row.values.get("number") in there
    ]
    write_drafts(
        rows=[_new_row(row.values, places) for row in new if row.values.get("number") not in there],
        batch=context.batch,
        actor=context.actor,
        at=context.at,
    )
    for row in rows:
        if row.verdict is Verdict.CHANGED and not _rewrite(row, row.values, 0, context):
            refused.append(Refused(row.number, _("：检查之后又有人改过，没有导入。")))
    return refused


def _new_row(values: Values, places: Places) -> tuple[str, Unit, Unit, dict[str, object], Nodes]:
    bearer = places.units[str(values["bearer"])]
    issuer = places.issuer(bearer)
    assert issuer is not None
    return str(values.get("number") or ""), issuer, bearer, _fields(values), nodes_of(values)


def _rewrite(row: Staged, values: Values, later: int, context: Context) -> bool:
    duty = Duty.objects.select_related("bearer").filter(pk=row.before["_pk"]).first()
    if duty is None:
        return False
    full = values_of(duty, _nodes([duty]).get(duty.pk, ())) | values
    return rewrite_draft(
        duty=duty,
        fields=_fields(full),
        nodes=nodes_of(full),
        version=int(row.before["_version"]) + later,
        actor=context.actor,
        at=context.at,
    )


def undo(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Take a chunk back: drafts that nobody touched are gone, changed ones are as they were."""
    mine = list(Duty.objects.filter(batch=context.batch).select_related("bearer"))
    by_number = {duty.number: duty for duty in mine}
    natural = {_natural(values_of(duty, ())): duty for duty in mine}
    refused, gone = [], []
    for row in rows:
        if row.verdict is Verdict.CHANGED:
            if not _rewrite(row, loaded(DUTIES, row.before), 1, context):
                refused.append(Refused(row.number, _("：导入之后又有人改过，没有撤销。")))
            continue
        number = row.values.get("number")
        duty = by_number.get(str(number)) if number else natural.get(_natural(row.values))
        if duty is None or duty.state != "drafted" or duty.version or duty.items.exists():
            refused.append(Refused(row.number, _("：导入之后已经有人办理，没有撤销。")))
        else:
            gone.append(duty)
    remove_drafts(duties=gone, actor=context.actor, at=context.at)
    return refused


def export(actor: Actor, wanted: Mapping[str, str]) -> Iterable[Values]:
    """Every duty from above that the actor sees, by year and number; ``org`` and ``period`` narrow it."""
    rows = (
        Duty.objects.visible_to(actor)
        .filter(kind="duties")
        .exclude(state="dropped")
        .select_related("bearer")
        .order_by("year", "number", "pk")
    )
    if wanted.get("org"):
        path = Unit.objects.filter(code=wanted["org"]).values_list("path", flat=True).first()
        rows = rows.filter(below_q("bearer__path", path)) if path else rows.none()
    if wanted.get("period"):
        year = wanted["period"][:4]
        rows = rows.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else rows.none()
    for chunk in in_chunks(rows):
        nodes = _nodes(chunk)
        for duty in chunk:
            yield values_of(duty, nodes.get(duty.pk, ()))


IMPORTER = Importer(
    kind=DUTIES,
    action="duties.import",
    compare=compare,
    apply=apply,
    undo=undo,
    export=export,
    export_action="duties.view",
)
