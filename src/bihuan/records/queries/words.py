"""A record as people read it: its kind, its answers by their titles, names for keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engines.rules.values import Enters, Field, RecordKind
from bihuan.orgs.models import Unit
from bihuan.records.answers import STEPS, coded, texts_of
from bihuan.records.kinds import all_kinds, kind_of
from bihuan.records.models import Record
from bihuan.records.people import is_ref, names_of
from bihuan.shell.words import date_words

PEOPLE = frozenset({"person", "persons"})


@dataclass(frozen=True, slots=True)
class Line:
    """One record on a list: what, the sentence that says it best, the numbers."""

    record: Record
    kind: str
    title: str
    numbers: str

    @property
    def late(self) -> int:
        """Days between event and entry, where they are many."""
        return self.record.late


def kinds_of(records: Iterable[Record]) -> dict[str, RecordKind]:
    """The kind of each code that occurs: of the base pack, else of the pack in force at the unit of one of them."""
    known = dict(all_kinds())
    for record in records:
        if record.kind not in known:
            found = kind_of(record.kind, record.unit, record.on)
            if found is not None:
                known[record.kind] = found
    return known


def lines(records: Iterable[Record]) -> list[Line]:
    """Records as lines of a list. Two queries at most, for names of people."""
    rows = list(records)
    known = kinds_of(rows)
    names = names_of(ref for row in rows for ref in people_in(known.get(row.kind), row.data))
    return [_line(row, known.get(row.kind), names) for row in rows]


def _line(row: Record, kind: RecordKind | None, names: Mapping[str, str]) -> Line:
    if kind is None:
        return Line(row, row.kind, "", "")
    return Line(row, kind.title, summary(kind, row.data, names), numbers(kind, row.data))


def summary(kind: RecordKind, data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The answer that says best what it was: the first text, choice or person."""
    for field in kind.fields:
        if field.type in {"text", "choice", "person", "persons"} and data.get(field.code):
            return "、".join(name_of(text, names) for text in texts_of(data[field.code]))
    return ""


def numbers(kind: RecordKind, data: Mapping[str, Any]) -> str:
    """``26／28`` where both are known, or the one that is."""
    part, whole = data.get(coded(kind, Enters.PART)), data.get(coded(kind, Enters.WHOLE))
    if part is not None and whole is not None:
        return f"{part}／{whole}"
    return str(part if part is not None else "")


def name_of(text: str, names: Mapping[str, str]) -> str:
    """The name behind a key; a key of nobody is told so, never shown."""
    if not is_ref(text):
        return text
    return names.get(text) or _("（已不在名册）")


def people_in(kind: RecordKind | None, data: Mapping[str, Any]) -> list[str]:
    """The people named in the answers."""
    if kind is None:
        return []
    return [text for f in kind.fields if f.type in PEOPLE for text in texts_of(data.get(f.code))]


def answered(
    kind: RecordKind, data: Mapping[str, Any], names: Mapping[str, str], units: Mapping[str, str]
) -> list[tuple[str, str]]:
    """(title, words) of every answer that was given, in the pack's order; the steps last."""
    found = [
        (field.title, said(field, data[field.code], names, units))
        for field in kind.fields
        if data.get(field.code) not in (None, "", [])
    ]
    taken = data.get(STEPS, ())
    if kind.steps:
        done = [sentence for code, sentence in kind.steps if code in taken]
        found.append((_("已完成的程序"), "；".join(done) or _("没有填写")))
    return found


def said(field: Field, value: Any, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    """One answer in words."""
    if field.type == "yes_no":
        return _("是") if value else _("否")
    if field.type in PEOPLE:
        return "、".join(name_of(text, names) for text in texts_of(value))
    if field.type in {"unit", "units"}:
        return "、".join(units.get(code, code) for code in texts_of(value))
    if field.type == "date":
        return date_words(date.fromisoformat(str(value)), "plain")
    return str(value)


def unit_names(kinds: Iterable[RecordKind], data: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of units that answers name by code. One query, none where no unit is named."""
    fields = {f.code for kind in kinds for f in kind.fields if f.type in {"unit", "units"}}
    codes = {code for one in data for name in fields if name in one for code in texts_of(one[name])}
    if not codes:
        return {}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))


def year_words(record: Record) -> str:
    """所属年度 where it is not the year of the day."""
    return _("%(year)s年度") % {"year": record.period} if record.period else ""


def iso_day(text: str | None) -> date | None:
    """A day from its plain form."""
    return date.fromisoformat(text) if text else None
