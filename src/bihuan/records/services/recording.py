"""Recording what happened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.rules.values import Enters, RecordKind
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.records import states
from bihuan.records.answers import texts_of
from bihuan.records.errors import RecordError
from bihuan.records.kinds import ABSENT, joint_field
from bihuan.records.models import Record
from bihuan.records.people import Roster
from bihuan.records.services.building import (
    absences,
    built,
    kind_kept,
    living,
    refs_of,
    refuse_twice,
)
from bihuan.records.services.stamping import touch


def record(
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
    action: str = "records.record",
) -> Record:
    """Record one event of ``unit``. ``answers`` are by the codes of the kind's fields, as typed or as values.

    ``until`` is used where the kind has no field of its own for it, ``period`` is 所属年度 ("" = the year of ``on``),
    ``absent`` and ``excused`` are keys or names of members. Where the answers name other branches (a joint event), it
    is recorded for them too, see :func:`record_joint`. Apps above name their own ``action``. Raises
    :class:`RefusedError` outside the right, :class:`RecordError` for a kind that the unit does not keep, a day in the
    future or outside the unit's life, or a wrong answer. A form (``key``) sent twice gives the first record again.
    """
    if not actor.can(action, unit.path):
        raise RefusedError(action)
    done = _written(key)
    if done is not None:
        return done
    known = kind_kept(kind, unit, on)
    others = _others(known, unit, answers)
    if others:
        numbers = {code: value for code in _own(known) if (value := answers.get(code)) is not None}
        rows = [(unit, numbers), *((other, {}) for other in others)]
        return record_joint(kind=kind, on=on, answers=answers, counts=rows, actor=actor, at=at, key=key, period=period,
                            absent=absent, excused=excused)[0]  # fmt: skip

    def write() -> Record:
        roster = Roster([unit])
        gone = refs_of(unit, answers, absent, roster)
        leave = refs_of(unit, {}, excused, roster)
        with transaction.atomic():
            row = built(unit=unit, kind=kind, on=on, answers=answers, actor=actor, at=at, until=until, period=period,
                        absent=gone, excused=leave, key=key, roster=roster, found=known)  # fmt: skip
            refuse_twice(row, living(row, kind))
            row.save()
            rows = [row, *absences(row, gone, leave)]
            touch([unit.pk])
            enter(*rows, act="records.record", actor=actor.ledger_id, at=at, unit=unit.code)
        return row

    return _once(write, key)


def record_month(
    *, unit: Unit, events: Sequence[Mapping[str, Any]], actor: Actor, at: datetime
) -> list[Record]:
    """Record several events of a unit at once, all or none; each mapping holds the arguments of :func:`record`.

    Raises what :func:`record` raises; ``place`` of a :class:`RecordError` says which event was wrong.
    """
    written = []
    with transaction.atomic():
        for place, event in enumerate(events):
            try:
                written.append(record(unit=unit, actor=actor, at=at, **event))
            except RecordError as error:
                error.place = place
                raise
    return written


def record_joint(
    *,
    kind: str,
    on: date,
    answers: Mapping[str, Any],
    counts: Sequence[tuple[Unit, Mapping[str, Any]]],
    actor: Actor,
    at: datetime,
    key: str = "",
    period: str = "",
    absent: Sequence[str] = (),
    excused: Sequence[str] = (),
) -> list[Record]:
    """Record an event that several branches held together: shared ``answers`` once, each branch's own numbers.

    The first unit is the one that enters it, and ``absent`` and ``excused`` are its people. Where the actor may
    record, the record counts at once; for another branch of the same mother body it is offered, and counts when that
    branch accepts it. Raises :class:`RefusedError` when the actor may record for none of them, :class:`RecordError`
    when one belongs elsewhere, and as :func:`record`.
    """
    units = [unit for unit, _own_numbers in counts]
    mine = {unit.pk for unit in units if actor.can("records.record", unit.path)}
    if not units or units[0].pk not in mine:
        raise RefusedError("records.record")
    _check_partners(units, mine)

    def write() -> Record:
        group = uuid4().hex
        roster = Roster(units)
        gone = refs_of(units[0], answers, absent, roster)
        leave = refs_of(units[0], {}, excused, roster)
        rows: list[Record] = []
        people: list[Model] = []
        with transaction.atomic():
            for place, (unit, own) in enumerate(counts):
                known = kind_kept(kind, unit, on)
                shared = {code: value for code, value in answers.items() if code not in _own(known)}
                offered = unit.pk not in mine
                row = built(unit=unit, kind=kind, on=on, answers={**shared, **own}, actor=actor, at=at, period=period,
                            roster=roster, partial=offered, key="" if place else key, found=known,
                            absent=() if place else gone, excused=() if place else leave)  # fmt: skip
                row.state = states.OFFERED if offered else states.CURRENT
                row.joint = group
                field = joint_field(known)
                if field is not None:
                    row.data[field.code] = sorted({other.code for other in units} - {unit.code})
                refuse_twice(row, living(row, kind))
                row.save()
                rows.append(row)
            people += absences(rows[0], gone, leave)
            touch(mine)
            codes = [row.unit.code for row in rows] + [units[0].code] * len(people)
            enter(*rows, *people, act="records.record", actor=actor.ledger_id, at=at, units=codes)
        return rows[0]

    first = _once(write, key)
    return list(Record.objects.filter(joint=first.joint).select_related("unit").order_by("pk"))


def _own(kind: RecordKind) -> tuple[str, ...]:
    """The fields that each branch of a joint event has for itself."""
    return tuple(
        field.code
        for field in kind.fields
        if field.enters in {Enters.PART, Enters.WHOLE} or field.code == ABSENT
    )


def _others(kind: RecordKind, unit: Unit, answers: Mapping[str, Any]) -> list[Unit]:
    """The other branches that the answers name, by their codes."""
    field = joint_field(kind)
    codes = set(texts_of(answers.get(field.code)) if field else ()) - {unit.code, ""}
    found = list(Unit.objects.filter(code__in=codes).order_by("path"))
    if field is not None and len(found) < len(codes):
        strangers = "、".join(sorted(codes - {other.code for other in found}))
        sentence = _("没有编码为“%(codes)s”的组织，请核对。") % {"codes": strangers}
        raise RecordError(sentence, {field.code: sentence})
    return found


def _check_partners(units: Sequence[Unit], mine: set[int]) -> None:
    if len({unit.pk for unit in units}) < len(units):
        raise RecordError(_("同一个支部写了两次，请核对。"))
    mothers = {unit.parent_id for unit in units if unit.pk in mine}
    for unit in units:
        if unit.pk not in mine and unit.parent_id not in mothers:
            raise RecordError(
                _("“%(unit)s”和本支部不在同一个机关党委（党总支）：请由对方自己登记。")
                % {"unit": unit.name}
            )


def _once(work: Callable[[], Record], key: str) -> Record:
    """Do the work unless this form has done it; of two sendings at once the second gets the first's record."""
    done = _written(key)
    if done is not None:
        return done
    try:
        return work()
    except IntegrityError:
        again = _written(key)
        if again is None:
            raise
        return again


def _written(key: str) -> Record | None:
    return Record.objects.filter(key=key).select_related("unit").first() if key else None
