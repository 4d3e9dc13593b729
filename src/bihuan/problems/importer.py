"""The importer of problems: judges rows, writes drafts, takes them back, exports. See ``workbook`` for the columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor, below_q
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import PeriodError, parse
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Problem
from bihuan.problems.services.importing import remove_drafts, rewrite_draft, write_drafts
from bihuan.problems.services.measures import MeasureData
from bihuan.problems.workbook import (
    ADDED,
    DEFAULTS,
    IMPORTED,
    PROBLEMS,
    codes_of,
    measure_from,
    measures_of,
    rows_of,
    values_of,
)
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Row, Value, Values, dumped, loaded, written

_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z一-鿿〔〕（）()\[\]._-]{1,24}")
"""What a number may be written with: it stands in addresses. A digit tells it from the words of an address."""
Known = dict[tuple[str, ...], Problem]


def compare(rows: Sequence[Row], context: Context) -> list[Judged]:
    """What each row would do. Five queries, whatever the number of rows."""
    units = _units(rows)
    known = _known(rows, units)
    measures = measures_of(known.values())
    return [_judged(row, context, units, known, measures) for row in rows]


def _units(rows: Iterable[Row | Staged]) -> dict[str, Unit]:
    codes = {str(row.values.get("unit") or "") for row in rows}
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def _known(rows: Sequence[Row], units: Mapping[str, Unit]) -> Known:
    """Problems that rows may mean: by number, and by unit, source, day and sentence."""
    numbers = {str(row.values["number"]) for row in rows if row.values.get("number")}
    texts = {str(r.values.get("statement") or "") for r in rows if not r.values.get("number")}
    found: Known = {}
    alive = Problem.objects.select_related("unit").exclude(
        state=states.WITHDRAWN, issued_on__isnull=True
    )
    for problem in alive.filter(number__in=numbers):
        found["number", problem.number] = problem
    here = [unit.pk for unit in units.values()]
    for problem in alive.filter(statement__in=texts - {""}, unit_id__in=here).order_by("-pk"):
        found[_natural(values_of(problem, ()))] = problem
    return found


def _natural(values: Values) -> tuple[str, ...]:
    names = ("unit", "source", "found_on", "statement")
    return ("natural", *(written(values.get(name)) for name in names))


def _meant(row: Row | Staged, known: Known) -> Problem | None:
    if row.values.get("number"):
        return known.get(("number", str(row.values["number"])))
    return known.get(_natural(row.values))


def _judged(
    row: Row,
    context: Context,
    units: Mapping[str, Unit],
    known: Known,
    measures: Mapping[int, Any],
) -> Judged:
    faults = [
        *_number_faults(row),
        *_place_faults(row, context.actor, units),
        *_day_faults(row, context),
        *_measure_faults(row),
    ]
    problem = _meant(row, known)
    if faults:
        return Judged(Verdict.FAULT, faults=tuple(faults))
    if problem is None:
        return Judged(Verdict.NEW)
    if not context.actor.can("problems.import", problem.unit.path):
        return _fault("number", _("是别的单位的问题，不在您的范围内：请核对编号。"))
    before = values_of(problem, measures.get(problem.pk, ()))
    return _compared(row, problem, before)


def _compared(row: Row, problem: Problem, before: Values) -> Judged:
    changed = [c for c in IMPORTED if c.name in row.values and _differs(row, before, c.name)]
    if not row.values.get("number"):
        changed = [c for c in changed if c.name != "number"]
    added = [c for c in ADDED if row.values.get(c.name) and _differs(row, before, c.name)]
    if added:
        text = _("与系统里的“%s”不一致：这一列由系统产生，不能用表格修改。")
        return Judged(
            Verdict.FAULT,
            faults=tuple((c.name, text % written(before.get(c.name))) for c in added),
        )
    if not changed:
        return Judged(Verdict.UNCHANGED)
    if problem.state != states.DRAFT:
        text = _("不能修改：这个问题已经印发。要改的，请走更正通知。")
        return Judged(Verdict.FAULT, faults=tuple((c.name, text) for c in changed))
    return Judged(
        Verdict.CHANGED, dumped(before) | {"_pk": problem.pk, "_version": problem.version}
    )


def _differs(row: Row, before: Values, name: str) -> bool:
    after: Value = row.values.get(name) or DEFAULTS.get(name)
    if name == "measures":
        return _measures(row.values) != _measures(before)
    if isinstance(after, list):
        return sorted(after) != sorted(_list(before, name))
    return written(after) != written(before.get(name))


def _fault(name: str, message: str) -> Judged:
    return Judged(Verdict.FAULT, faults=((name, message),))


def _number_faults(row: Row) -> list[tuple[str, str]]:
    number = str(row.values.get("number") or "")
    if number and not _NUMBER.fullmatch(number):
        return [("number", _("只能用字母、数字、汉字、连字符和括号：请改写。"))]
    return []


def _place_faults(row: Row, actor: Actor, units: Mapping[str, Unit]) -> list[tuple[str, str]]:
    code = str(row.values.get("unit") or "")
    if not code:
        return []
    unit = units.get(code)
    if unit is None:
        return [("unit", _("没有编码为“%s”的组织：请先导入组织，或者核对编码。") % code)]
    if not actor.can("problems.import", unit.path):
        return [("unit", _("“%s”不在您的范围内。") % unit.name)]
    if unit.closed_on is not None:
        return [("unit", _("“%s”已经撤销，请改为承接的组织。") % unit.name)]
    return []


def _day_faults(row: Row, context: Context) -> list[tuple[str, str]]:
    found, due = row.values.get("found_on"), row.values.get("due_on")
    faults = []
    if found and found > business_date(context.at):  # type: ignore[operator]
        faults.append(("found_on", _("发现日期不能晚于今天，请核对。")))
    if found and due and due < found:  # type: ignore[operator]
        faults.append(("due_on", _("整改期限不能早于发现日期，请核对。")))
    return faults


def _measure_faults(row: Row) -> list[tuple[str, str]]:
    try:
        _measures(row.values)
    except ValueError as error:
        return [
            (
                "measures",
                _("“%s”看不懂：每条写“措施 | 责任人 | 日期”，几条之间用“；”隔开。") % error,
            )
        ]
    return []


def _list(values: Values, name: str) -> list[str]:
    value = values.get(name)
    return value if isinstance(value, list) else []


def _measures(values: Values) -> list[MeasureData]:
    found = []
    for words in _list(values, "measures"):
        try:
            found.append(measure_from(words))
        except ValueError:
            raise ValueError(words) from None
    return found


def apply(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Write the drafts of a chunk. A draft that was changed since the check is refused."""
    units = _units(rows)
    new = [row for row in rows if row.verdict is Verdict.NEW]
    taken = _taken(new)
    refused = [
        Refused(row.number, _("：编号已被占用，请重新检查。")) for row in new if row in taken
    ]
    write_drafts(
        rows=[
            (
                str(row.values.get("number") or ""),
                units[str(row.values["unit"])],
                codes_of(row.values),
                _measures(row.values),
            )
            for row in new
            if row not in taken
        ],
        batch=context.batch,
        actor=context.actor,
        at=context.at,
    )
    for row in rows:
        if row.verdict is Verdict.CHANGED and not _rewrite(row, row.values, 0, units, context):
            refused.append(Refused(row.number, _("：检查之后又有人改过，没有导入。")))
    return refused


def _taken(rows: Sequence[Staged]) -> list[Staged]:
    """New rows whose number somebody took since the check."""
    numbers = [str(row.values["number"]) for row in rows if row.values.get("number")]
    there = set(Problem.objects.filter(number__in=numbers).values_list("number", flat=True))
    return [row for row in rows if row.values.get("number") in there]


def _rewrite(
    row: Staged, values: Values, later: int, units: Mapping[str, Unit], context: Context
) -> bool:
    problem = Problem.objects.select_related("unit").filter(pk=row.before["_pk"]).first()
    if problem is None:
        return False
    present = values_of(problem, measures_of([problem]).get(problem.pk, ()))
    full = present | values
    unit = units.get(str(full["unit"])) or Unit.objects.get(code=full["unit"])
    return rewrite_draft(
        problem=problem,
        fields=codes_of(full) | {"unit": unit},
        measures=_measures(full),
        version=int(row.before["_version"]) + later,
        actor=context.actor,
        at=context.at,
    )


def undo(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Take a chunk back: drafts that nobody touched are gone, changed ones are as they were."""
    units = _units(rows)
    written_ = Problem.objects.filter(batch=context.batch).select_related("unit")
    mine = {p.number: p for p in written_}
    natural = {_natural(values_of(p, ())): p for p in mine.values()}
    refused, gone = [], []
    for row in rows:
        if row.verdict is Verdict.CHANGED:
            if not _rewrite(row, _before(row), 1, units, context):
                refused.append(Refused(row.number, _("：导入之后又有人改过，没有撤销。")))
            continue
        number = row.values.get("number")
        problem = mine.get(str(number)) if number else natural.get(_natural(row.values))
        if problem is None or problem.state != states.DRAFT or problem.version:
            refused.append(Refused(row.number, _("：导入之后已经有人办理，没有撤销。")))
        else:
            gone.append(problem)
    remove_drafts(problems=gone, actor=context.actor, at=context.at)
    return refused


def _before(row: Staged) -> Values:
    return loaded(PROBLEMS, row.before)


def export(actor: Actor, wanted: Mapping[str, str]) -> Iterable[Values]:
    """Every problem that the actor may export, oldest first; ``org`` and ``period`` narrow it."""
    rows = Problem.objects.visible_to(actor, "problems.export").exclude(
        state=states.WITHDRAWN, issued_on__isnull=True
    )
    if wanted.get("org"):
        paths = Unit.objects.filter(code=wanted["org"]).values_list("path", flat=True)
        rows = rows.filter(below_q("unit__path", paths[0])) if paths else rows.none()
    try:
        span = parse(wanted["period"]) if wanted.get("period") else None
    except PeriodError:
        return rows_of(rows.none())
    if span is not None:
        rows = rows.filter(found_on__range=(span.first, span.last))
    return rows_of(rows.order_by("pk"))


IMPORTER = Importer(
    kind=PROBLEMS,
    action="problems.import",
    compare=compare,
    apply=apply,
    undo=undo,
    export=export,
    export_action="problems.export",
)
