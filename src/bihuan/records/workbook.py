"""The columns of the workbook kind ``records`` and the way between a row and a record.

Several kinds stand in one sheet: after 组织编码, 类别, 日期 and 所属年度 come the fields of every kind of the base pack
by their Chinese names; a row fills those of its own kind. The words of the sheet are those of the trade in every
language of the interface.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Field, RecordKind
from bihuan.packs import texts
from bihuan.records.answers import STEPS, first_required, texts_of
from bihuan.records.kinds import ABSENT, TYPED
from bihuan.records.models import Attendance, Record
from bihuan.records.people import names_of
from bihuan.records.queries.words import PEOPLE, name_of, people_in
from bihuan.workbooks.parsing import clean
from bihuan.workbooks.values import Column, Key, Sort, Value, Values, WorkbookKind, written

STEPS_TITLE = "已完成的程序"
FIXED = ("unit", "kind", "on", "period")
MANY = frozenset({"persons", "units"})
_SORTS = {
    frozenset({"count"}): Sort.INTEGER,
    frozenset({"count", "number"}): Sort.DECIMAL,
    frozenset({"number"}): Sort.DECIMAL,
    frozenset({"date"}): Sort.DATE,
    frozenset({"yes_no"}): Sort.YES_NO,
    frozenset({"persons"}): Sort.MANY,
    frozenset({"units"}): Sort.MANY,
}


def base_kinds() -> tuple[RecordKind, ...]:
    """The kinds that the sheet can hold."""
    return tuple(kind for kind in texts.shipped_base().kinds if kind.code not in TYPED)


def _columns(kinds: Iterable[RecordKind]) -> tuple[Column, ...]:
    """One column for each title of a field, whatever number of kinds has it."""
    fields: dict[str, list[Field]] = {}
    homes: dict[str, list[str]] = {}
    for kind in kinds:
        for field in kind.fields:
            fields.setdefault(field.title, []).append(field)
            homes.setdefault(field.title, []).append(kind.title)
    made = []
    for title, same in fields.items():
        sort = _SORTS.get(frozenset(f.type for f in same), Sort.TEXT)
        words = homes[title]
        where = "、".join(words[:3]) + ("等" if len(words) > 3 else "")
        made.append(
            Column(
                title,
                title,
                sort,
                max_length=max(f.limit for f in same) if sort in {Sort.TEXT, Sort.MANY} else 0,
                note=where,
                width=24 if sort is Sort.TEXT else 14,
            )
        )
    return tuple(made)


_KINDS = base_kinds()


@dataclass(frozen=True, slots=True)
class RecordsKind(WorkbookKind):
    """A sheet whose rows are told apart by the first required field of their own kind."""

    def key_of(self, values: Mapping[str, Value]) -> Key | None:
        parts = [written(values.get(name)) for name in ("unit", "kind", "on")]
        if not all(parts):
            return None
        kind = next((one for one in _KINDS if one.title == parts[1]), None)
        first = _field(kind, first_required(kind)) if kind else None
        return ("0", *parts, written(values.get(first.title)) if first else "")


def _field(kind: RecordKind, code: str) -> Field | None:
    return next((field for field in kind.fields if field.code == code), None)


RECORDS = RecordsKind(
    name="records",
    title=gettext_lazy("组织生活记录"),
    sheet="组织生活记录",
    columns=(
        Column("组织编码", "unit", required=True, max_length=32, example="A01-B1"),
        Column("类别", "kind", Sort.CHOICE, required=True, choices=tuple(k.title for k in _KINDS),
               example="主题党日", width=18),
        Column("日期", "on", Sort.DATE, required=True, example="2026-03-04"),
        Column("所属年度", "period", Sort.YEAR,
               note=gettext_lazy("只有组织生活会、民主评议等年度事项才填。")),
        *_columns(_KINDS),
        Column(STEPS_TITLE, STEPS, Sort.MANY, width=30,
               note=gettext_lazy("几项之间用“；”隔开，名称同页面。")),
    ),
    keys=(("unit", "kind", "on"),),
    note=gettext_lazy(
        "一张表可以写几个支部、几类记录，每件事一行，只填这一类要填的列。照片、笔记一律不要。"
    ),
)  # fmt: skip


def kind_titled(title: object, kinds: Iterable[RecordKind]) -> RecordKind | None:
    """The kind of this Chinese name."""
    return next((kind for kind in kinds if kind.title == title), None)


def answers_of(kind: RecordKind, values: Values) -> dict[str, Any]:
    """The answers that a row gives, by the codes of the kind's fields."""
    found: dict[str, Any] = {}
    for field in kind.fields:
        value = values.get(field.title)
        if value in (None, "", []):
            continue
        if field.type in MANY and isinstance(value, str):
            found[field.code] = [part.strip() for part in value.split("；") if part.strip()]
        else:
            found[field.code] = written(value) if isinstance(value, (date, Decimal)) else value
    words = {sentence: code for code, sentence in kind.steps}
    steps = values.get(STEPS)
    if isinstance(steps, list) and steps:
        found[STEPS] = [words[step] for step in steps if step in words]
    return found


def strange(kind: RecordKind, values: Values) -> list[str]:
    """Columns that are filled but do not belong to the row's kind, and steps that the kind does not have."""
    own = {field.title for field in kind.fields} | {*FIXED, STEPS}
    found = [
        name for name, value in values.items() if name not in own and value not in (None, "", [])
    ]
    steps = values.get(STEPS)
    sentences = {sentence for _code, sentence in kind.steps}
    if isinstance(steps, list) and set(steps) - sentences:
        found.append(STEPS)
    return found


def year_of(kind: RecordKind, record: Record) -> int | None:
    """What stands under 所属年度: the year of an annual rite, nothing for the rest."""
    return int(record.belongs_to) if kind.annual else None


def values_of(
    kind: RecordKind,
    record: Record,
    names: Mapping[str, str],
    absent: Sequence[str] = (),
) -> Values:
    """A record as a row, as the reader would give it back."""
    values: Values = {
        "unit": record.unit.code,
        "kind": kind.title,
        "on": record.on,
        "period": year_of(kind, record),
    }
    sorts = {column.name: column.sort for column in RECORDS.columns}
    for field in kind.fields:
        given = list(absent) if field.code == ABSENT else record.data.get(field.code)
        values[field.title] = _cell(field, given, sorts.get(field.title, Sort.TEXT), names)
    words = dict(kind.steps)
    values[STEPS] = [words[code] for code in record.data.get(STEPS, ()) if code in words]
    return values


def _cell(field: Field, given: Any, sort: Sort, names: Mapping[str, str]) -> Value:
    if field.type in PEOPLE or field.type in MANY:
        told = [
            clean(name_of(text, names) if field.type in PEOPLE else text)
            for text in texts_of(given)
        ]
        if sort is Sort.MANY:
            return told
        return "；".join(told) or None
    if given in (None, "", []):
        return None
    match sort:
        case Sort.INTEGER:
            return int(given)
        case Sort.DECIMAL:
            return Decimal(str(given))
        case Sort.DATE:
            return date.fromisoformat(str(given))
        case Sort.YES_NO:
            return bool(given)
    if field.type == "yes_no":
        return "是" if given else None
    return clean(str(given)) or None


def rows_of(
    records: Sequence[Record], kinds: Mapping[str, RecordKind]
) -> list[tuple[Record, Values]]:
    """Records as rows, with names for keys. Three queries at most."""
    gone = {
        row.record_id: [*row.absent, *row.excused]
        for row in Attendance.objects.filter(record__in=[r.pk for r in records])
    }
    refs = [ref for r in records for ref in people_in(kinds.get(r.kind), r.data)]
    names = names_of([*refs, *(ref for away in gone.values() for ref in away)])
    return [
        (record, values_of(kinds[record.kind], record, names, gone.get(record.pk, ())))
        for record in records
        if record.kind in kinds
    ]
