"""A record that is right, made from what was typed and not yet saved."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.rules.values import Enters, RecordKind
from bihuan.orgs.models import Unit
from bihuan.records import states
from bihuan.records.answers import (
    PEOPLE_LIMIT,
    Data,
    cleaned,
    coded,
    columns_of,
    first_required,
    texts_of,
)
from bihuan.records.errors import RecordError
from bihuan.records.kinds import ABSENT, kind_of
from bihuan.records.models import Attendance, Record
from bihuan.records.models.record import iso
from bihuan.records.people import Roster

RITES_UNTIL = 3
"""Up to this month a rite may belong to the year before, so the year is asked."""
NAME_LIMIT = 40
YEARS_BACK = 2
"""所属年度 is at most so many years before the day of the event."""


def built(
    *,
    unit: Unit,
    kind: str,
    on: date,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    until: date | None = None,
    period: str = "",
    absent: Sequence[str] = (),
    excused: Sequence[str] = (),
    key: str = "",
    roster: Roster | None = None,
    partial: bool = False,
    batch: int = 0,
    found: RecordKind | None = None,
) -> Record:
    """A record that is right, not yet saved. Raises :class:`RecordError` with what is wrong."""
    recorded_on = business_date(at)
    check_day(unit, on, recorded_on)
    known = found or kind_kept(kind, unit, on)
    missing = len({*absent, *excused})
    data = cleaned(
        known, counted(known, answers, missing), unit=unit, roster=roster, partial=partial
    )
    return Record(
        unit=unit,
        kind=known.code,
        on=on,
        period=period_of(known, on, period),
        recorded_at=at,
        recorded_on=recorded_on,
        delay=(recorded_on - on).days,
        recorded_by_id=actor.account or None,
        state=states.CURRENT,
        key=key or None,
        batch=batch or None,
        excused=len(set(excused)) or None,
        **columns_from(known, data, until, on),
    )


def said(record: Record) -> dict[str, Any]:
    """What a record says, as the corrections keep it."""
    return {
        "on": record.on.isoformat(),
        "until": iso(record.until),
        "period": record.period,
        "data": record.data,
    }


def period_of(kind: RecordKind, on: date, period: str) -> str:
    """所属年度 as it is kept: "" when it is the year of the day. Raises :class:`RecordError`."""
    text = period.strip().removesuffix("年度").removesuffix("年")
    if not text and kind.annual_required and on.month <= RITES_UNTIL:
        missing = _("一至三月的“%(kind)s”请写明所属年度。") % {"kind": kind.title}
        raise RecordError(missing, {"period": missing})
    if not text or text == str(on.year):
        return ""
    wrong = _("所属年度“%(year)s”不对：请写 %(first)d 到 %(last)d 之间的年份。") % {
        "year": period,
        "first": on.year - YEARS_BACK,
        "last": on.year,
    }
    if not text.isdecimal() or not on.year - YEARS_BACK <= int(text) <= on.year:
        raise RecordError(wrong, {"period": wrong})
    if not kind.annual:
        text = _("“%(kind)s”按发生日期计算，不填所属年度。") % {"kind": kind.title}
        raise RecordError(text, {"period": text})
    return text


def refuse_twice(row: Record, known: Iterable[Record]) -> None:
    """Refuse what the unit has already recorded: the same kind, day and first required answer."""
    for other in known:
        if other.kind == row.kind and other.on == row.on and _natural(other) == _natural(row):
            raise RecordError(
                _("%(day)s的这项记录已经登记过（%(when)s登记）。要改内容，请打开它更正。")
                % {"day": row.on.isoformat(), "when": other.recorded_on.isoformat()},
                {"on": _("这一天已经登记过。")},
            )


def _natural(row: Record) -> tuple[Any, ...]:
    kind = kind_of(row.kind, row.unit, row.on)
    first = first_required(kind) if kind else ""
    return (row.unit_id, str(row.data.get(first, "")))


def living(row: Record, kind: str) -> Iterable[Record]:
    """The living records of the same unit, kind and day."""
    rows = Record.objects.filter(unit=row.unit, kind=kind, on=row.on)
    return rows.exclude(state=states.WITHDRAWN).select_related("unit")


def kind_kept(code: str, unit: Unit, on: date) -> RecordKind:
    """The kind with this code. Raises :class:`RecordError` when the unit does not keep it."""
    found = kind_of(code, unit, on)
    if found is None:
        raise RecordError(
            _("“%(unit)s”（%(kind)s）没有“%(code)s”这类记录，请核对组织和类别。")
            % {"unit": unit.name, "kind": unit.get_kind_display(), "code": code}
        )
    return found


def check_day(unit: Unit, on: date, recorded_on: date) -> None:
    """Refuse a day in the future or outside the unit's life."""
    message = ""
    if on > recorded_on:
        message = _("日期 %(day)s 还没有到：请在活动之后登记。") % {"day": on.isoformat()}
    elif on < unit.opened_on:
        message = _("“%(unit)s”在 %(day)s 还没有成立，请核对日期。") % {
            "unit": unit.name,
            "day": on.isoformat(),
        }
    elif unit.closed_on is not None and on >= unit.closed_on:
        message = _("“%(unit)s”在 %(day)s 已经撤销，请核对日期。") % {
            "unit": unit.name,
            "day": on.isoformat(),
        }
    if message:
        raise RecordError(message, {"on": message})


def refs_of(
    unit: Unit, answers: Mapping[str, Any], absent: Iterable[str], roster: Roster | None = None
) -> list[str]:
    """Those absent by key (a name that the branch does not know stays a name), also from the field of the pack."""
    people = roster or Roster([unit])
    names = [*absent, *texts_of(answers.get(ABSENT))]
    found = dict.fromkeys(people.ref(unit, name) for name in names if name.strip())
    if len(found) > PEOPLE_LIMIT or any(len(name) > NAME_LIMIT for name in found):
        sentence = _("缺席人员每人一个名字，最多 %(limit)d 人。") % {"limit": PEOPLE_LIMIT}
        raise RecordError(sentence, {ABSENT: sentence})
    return list(found)


def counted(kind: RecordKind, answers: Mapping[str, Any], missing: int) -> dict[str, Any]:
    """The answers, with the number present where the number of those absent by name says it already."""
    given = dict(answers)
    part, whole = coded(kind, Enters.PART), coded(kind, Enters.WHOLE)
    due, present = str(given.get(whole) or "").strip(), str(given.get(part) or "").strip()
    if not missing or not due.isdecimal():
        return given
    left = int(due) - missing
    if left < 0:
        text = _("缺席 %(missing)d 人，多于应到人数 %(due)s，请核对。")
        sentence = text % {"missing": missing, "due": due}
        raise RecordError(sentence, {ABSENT: sentence})
    if not present:
        given[part] = left
    elif present.isdecimal() and int(present) > left:
        text = _(
            "应到 %(due)s 人、缺席 %(missing)d 人，到会最多 %(left)d 人，写的是 %(present)s 人。请核对。"
        )
        sentence = text % {"due": due, "missing": missing, "left": left, "present": present}
        raise RecordError(sentence, {part: sentence})
    return given


def columns_from(kind: RecordKind, data: Data, until: date | None, on: date) -> dict[str, Any]:
    """The columns of a record that hold what was answered. Raises :class:`RecordError` when it ends before it began."""
    columns = columns_of(kind, data)
    own = coded(kind, Enters.UNTIL)
    ends = columns.until if own else until
    if ends is not None and ends < on:
        text = _("结束日期 %(until)s 早于开始日期 %(on)s，请核对。")
        sentence = text % {"until": ends.isoformat(), "on": on.isoformat()}
        raise RecordError(sentence, {own or "on": sentence})
    return {
        "data": data,
        "part": columns.part,
        "whole": columns.whole,
        "quantity": columns.quantity,
        "subject": columns.subject,
        "until": ends,
        "marks": columns.marks,
        "people": list(columns.people),
    }


def absences(record: Record, absent: Sequence[str], excused: Sequence[str]) -> list[Model]:
    """Keep who was absent, where it was said."""
    if not absent and not excused:
        return []
    row = Attendance.objects.create(
        record=record, absent=sorted(set(absent)), excused=sorted(set(excused))
    )
    return [row]
