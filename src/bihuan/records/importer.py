"""The importer of records: judges rows, writes them, takes them back, exports. See ``workbook`` for the columns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import PeriodError, parse
from bihuan.engines.rules.values import RecordKind
from bihuan.jobs.reading import in_chunks
from bihuan.orgs.models import Unit
from bihuan.packs import queries as packs
from bihuan.records import states
from bihuan.records.answers import first_required
from bihuan.records.errors import RecordError
from bihuan.records.kinds import ABSENT, TYPED
from bihuan.records.models import Record
from bihuan.records.people import Roster
from bihuan.records.services import remove_rows, rewrite_row, touch, write_rows
from bihuan.records.services.building import built, refs_of
from bihuan.records.workbook import (
    RECORDS,
    answers_of,
    base_kinds,
    kind_titled,
    rows_of,
    strange,
)
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Row, Values, dumped, loaded, written

Natural = tuple[str, str, str, str]


class Places:
    """The units that rows name, what each may keep, who is known there. Six queries for a chunk."""

    def __init__(self, rows: Iterable[Row | Staged], on: date) -> None:
        codes = {str(row.values.get("unit") or "") for row in rows}
        self.units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        self._packs = packs.in_force_map(self.units.values(), on)
        self.roster = Roster(self.units.values())

    def kind(self, values: Values) -> RecordKind | None:
        """The kind that a row names, if its unit keeps it."""
        unit = self.units.get(str(values.get("unit") or ""))
        if unit is None:
            return None
        kept = [
            kind
            for kind in self._packs[unit.code].kinds
            if unit.kind in kind.subjects and kind.code not in TYPED
        ]
        return kind_titled(values.get("kind"), kept)


def compare(rows: Sequence[Row], context: Context) -> list[Judged]:
    """What each row would do. A fixed number of queries, whatever the number of rows."""
    places = Places(rows, business_date(context.at))
    known = _known(rows, places)
    return [_judged(row, context, places, known) for row in rows]


def _known(rows: Iterable[Row | Staged], places: Places) -> Mapping[Natural, tuple[Record, Values]]:
    """The records that rows may mean, by unit, kind, day and first required answer."""
    days = [day for row in rows if isinstance(day := row.values.get("on"), date)]
    if not days:
        return {}
    records = list(
        Record.objects.filter(
            unit__in=list(places.units.values()), on__gte=min(days), on__lte=max(days)
        )
        .filter(on__in=set(days))
        .exclude(state=states.WITHDRAWN)
        .select_related("unit")
        .order_by("-pk")
    )
    kinds = {kind.code: kind for kind in base_kinds()}
    return {
        _natural(values, kinds[record.kind]): (record, values)
        for record, values in rows_of(records, kinds)
    }


def _natural(values: Values, kind: RecordKind) -> Natural:
    first = first_required(kind)
    title = next((field.title for field in kind.fields if field.code == first), "")
    return (
        str(values.get("unit") or ""),
        kind.code,
        written(values.get("on")),
        written(values.get(title)) if title else "",
    )


def _judged(
    row: Row,
    context: Context,
    places: Places,
    known: Mapping[Natural, tuple[Record, Values]],
) -> Judged:
    if row.faults:
        return Judged(Verdict.FAULT)
    kind = places.kind(row.values)
    faults = _place_faults(row, context.actor, places, kind)
    if faults or kind is None:
        return Judged(Verdict.FAULT, faults=tuple(faults))
    try:
        _built(row.values, kind, places, context)
    except RecordError as error:
        return Judged(Verdict.FAULT, faults=tuple(_told(error, kind)))
    found = known.get(_natural(row.values, kind))
    if found is None:
        return Judged(Verdict.NEW)
    record, before = found
    changed = [name for name in row.values if _differs(row.values, before, name, record, kind)]
    if not changed:
        return Judged(Verdict.UNCHANGED)
    if record.state not in states.COUNTING:
        text = _("这条记录是别的支部联合登记、还没有确认的：请在当月页面确认。")
        return Judged(Verdict.FAULT, faults=(("kind", text),))
    return Judged(Verdict.CHANGED, dumped(before) | {"_pk": record.pk, "_version": record.version})


def _differs(values: Values, before: Values, name: str, record: Record, kind: RecordKind) -> bool:
    if name == "period":
        if not kind.annual:
            return False
        return written(values.get(name) or record.on.year) != written(before.get(name))
    mine, old = values.get(name), before.get(name)
    if isinstance(mine, list) or isinstance(old, list):
        return sorted(_list(mine)) != sorted(_list(old))
    if isinstance(mine, bool) or isinstance(old, bool):
        return bool(mine) != bool(old)
    return written(mine) != written(old)


def _list(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def _place_faults(
    row: Row, actor: Actor, places: Places, kind: RecordKind | None
) -> list[tuple[str, str]]:
    code = str(row.values.get("unit") or "")
    unit = places.units.get(code)
    if unit is None:
        return [("unit", _("没有编码为“%s”的组织：请先导入组织，或者核对编码。") % code)]
    if not actor.can("records.import", unit.path):
        return [("unit", _("“%s”不在您的范围内。") % unit.name)]
    if kind is None:
        text = _("“%(unit)s”是%(kind)s，不登记这一类：请核对组织和类别。")
        return [("kind", text % {"unit": unit.name, "kind": unit.get_kind_display()})]
    return [
        (name, _("“%s”没有这一项：请清空，或者核对类别。") % kind.title)
        for name in strange(kind, row.values)
    ]


def _told(error: RecordError, kind: RecordKind) -> Iterable[tuple[str, str]]:
    """What the service says, at the columns of the sheet."""
    titles = {field.code: field.title for field in kind.fields}
    for code, sentence in error.fields.items():
        yield (titles.get(code, code if code in {"on", "period", "unit"} else "kind"), sentence)
    if not error.fields:
        yield ("kind", error.message)


def _built(values: Values, kind: RecordKind, places: Places, context: Context) -> Record:
    """The record that a row describes, not yet saved. Raises :class:`RecordError`."""
    unit = places.units[str(values["unit"])]
    answers = answers_of(kind, values)
    day, year = values["on"], values.get("period")
    assert isinstance(day, date)
    return built(
        unit=unit,
        kind=kind.code,
        on=day,
        answers=answers,
        period=str(year) if year else "",
        absent=refs_of(unit, answers, (), places.roster),
        actor=context.actor,
        at=context.at,
        roster=places.roster,
        batch=context.batch,
        found=kind,
    )


def apply(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Write a chunk. A record that was changed since the check is refused."""
    places = Places(rows, business_date(context.at))
    known = _known(rows, places)
    refused: list[Refused] = []
    fresh: list[tuple[Record, list[str]]] = []
    for row in rows:
        kind = places.kind(row.values)
        assert kind is not None
        wanted = _built(row.values, kind, places, context)
        gone = refs_of(wanted.unit, answers_of(kind, row.values), (), places.roster)
        if row.verdict is Verdict.NEW:
            if _natural(row.values, kind) in known:
                refused.append(Refused(row.number, _("：检查之后已经有人登记，没有导入。")))
            else:
                fresh.append((wanted, gone))
        elif not _rewritten(row, row.values, wanted, gone, 0, context):
            refused.append(Refused(row.number, _("：检查之后又有人改过，没有导入。")))
    write_rows(rows=fresh, actor=context.actor, at=context.at)
    return refused


def _rewritten(
    row: Staged, values: Values, wanted: Record, gone: Sequence[str], later: int, context: Context
) -> bool:
    record = Record.objects.select_related("unit").filter(pk=row.before["_pk"]).first()
    if record is None:
        return False
    titles = {kind.code: {f.code: f.title for f in kind.fields} for kind in base_kinds()}
    there = titles.get(record.kind, {}).get(ABSENT, "") in values
    return rewrite_row(
        record=record,
        wanted=wanted,
        absent=gone if there else None,
        version=int(row.before["_version"]) + later,
        actor=context.actor,
        at=context.at,
    )


def undo(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """Take a chunk back: what nobody touched is gone, what was changed is corrected back."""
    places = Places(rows, business_date(context.at))
    kinds = {kind.code: kind for kind in base_kinds()}
    mine = list(Record.objects.filter(batch=context.batch).select_related("unit"))
    by_key = {
        _natural(values, kinds[record.kind]): record for record, values in rows_of(mine, kinds)
    }
    refused, gone = [], []
    for row in rows:
        kind = places.kind(row.values)
        if row.verdict is Verdict.CHANGED:
            before = loaded(RECORDS, row.before)
            if kind is None or not _rewritten(
                row, before, _built(before, kind, places, context),
                refs_of(places.units[str(before["unit"])], answers_of(kind, before), (), places.roster), 1, context,
            ):  # fmt: skip
                refused.append(Refused(row.number, _("：导入之后又有人改过，没有撤销。")))
            continue
        record = by_key.get(_natural(row.values, kind)) if kind else None
        if record is None or record.version or record.state != states.CURRENT:
            refused.append(Refused(row.number, _("：导入之后已经有人改过，没有撤销。")))
        else:
            gone.append(record)
    remove_rows(records=gone, actor=context.actor, at=context.at)
    return refused


def reveal(context: Context) -> None:
    """The import is finished: verdicts of its units are stale from now on."""
    units = Record.objects.filter(batch=context.batch).order_by().values_list("unit", flat=True)
    touch(units.distinct())


def export(actor: Actor, wanted: Mapping[str, str]) -> Iterable[Values]:
    """Every record that counts inside the reach, by unit and day; ``org`` and ``period`` narrow it."""
    rows = (
        Record.objects.visible_to(actor, "records.export")
        .counting()
        .select_related("unit")
        .order_by("unit__path", "on", "kind", "pk")
    )
    if wanted.get("org"):
        path = Unit.objects.filter(code=wanted["org"]).values_list("path", flat=True).first()
        rows = rows.below(path) if path else rows.none()
    if wanted.get("period"):
        try:
            rows = rows.in_period(parse(wanted["period"]))
        except PeriodError:
            rows = rows.none()
    kinds = {kind.code: kind for kind in base_kinds()}
    named = actor.has("members.view")
    for chunk in in_chunks(rows):
        for _record, values in rows_of(chunk, kinds):
            if not named:
                values.pop("缺席人员", None)
            yield values


IMPORTER = Importer(
    kind=RECORDS,
    action="records.import",
    compare=compare,
    apply=apply,
    undo=undo,
    export=export,
    export_action="records.export",
    reveal=reveal,
)
