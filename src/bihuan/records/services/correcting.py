"""Accepting what another branch entered, correcting, taking back: what stood before stays in sight."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import MoveError
from bihuan.ledger.services import enter
from bihuan.records import states
from bihuan.records.answers import cleaned
from bihuan.records.errors import LostRaceError, RecordError, overtaken
from bihuan.records.models import Attendance, Correction, Record
from bihuan.records.models.record import iso
from bihuan.records.people import Roster
from bihuan.records.services.building import (
    absences,
    check_day,
    columns_from,
    counted,
    kind_kept,
    period_of,
    refs_of,
    said,
)
from bihuan.records.services.stamping import touch


def accept(
    *,
    record: Record,
    version: int,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    absent: Sequence[str] = (),
    excused: Sequence[str] = (),
) -> Record:
    """Accept what another branch entered for this one, with this branch's own numbers; it counts from now on."""
    _step(record, "accept", actor)
    with transaction.atomic():
        kind = kind_kept(record.kind, record.unit, record.on)
        roster = Roster([record.unit])
        gone = refs_of(record.unit, answers, absent, roster)
        leave = refs_of(record.unit, {}, excused, roster)
        given = counted(kind, {**record.data, **answers}, len({*gone, *leave}))
        data = cleaned(kind, given, unit=record.unit, roster=roster)
        _change(
            record,
            version,
            state=states.CURRENT,
            recorded_at=at,
            recorded_on=business_date(at),
            delay=(business_date(at) - record.on).days,
            recorded_by_id=actor.account or None,
            excused=len(leave) or None,
            **columns_from(kind, data, record.until, record.on),
        )
        people = absences(record, gone, leave)
        touch([record.unit_id])
        enter(record, *people, act="records.accept", actor=actor.ledger_id, at=at, unit=record.unit.code)  # fmt: skip
    return record


def correct(
    *,
    record: Record,
    version: int,
    answers: Mapping[str, Any],
    reason: str,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    until: date | None = None,
    period: str | None = None,
    absent: Sequence[str] | None = None,
    excused: Sequence[str] | None = None,
) -> Record:
    """Say what really was; what stood before stays visible in a :class:`Correction`.

    Where only ``absent`` is given it names all who were not there; who of them was on leave stays so.
    ``answers`` are all answers, as the form shows them; the day of entry stays the first one. Raises as
    :func:`record`, and :class:`LostRaceError` when somebody was quicker; nothing is written when nothing differs.
    """
    again = record.state == states.CORRECTED
    _step(record, "correct_again" if again else "correct", actor)
    if not reason.strip():
        raise RecordError(_("请写明更正的理由。"), {"reason": _("请写明更正的理由。")})
    day = on or record.on
    with transaction.atomic():
        kind = kind_kept(record.kind, record.unit, day)
        check_day(record.unit, day, record.recorded_on)
        roster = Roster([record.unit])
        gone = None if absent is None else refs_of(record.unit, answers, absent, roster)
        leave = None if excused is None else refs_of(record.unit, {}, excused, roster)
        if gone is not None and leave is None:
            gone, leave = _parted(record, gone, roster)
        given = counted(kind, answers, len({*(gone or ()), *(leave or ())}))
        data = cleaned(kind, given, unit=record.unit, roster=roster)
        before = said(record)
        own = period_of(kind, day, record.belongs_to if period is None else period)
        fields = columns_from(kind, data, until if until is not None else record.until, day) | {
            "on": day,
            "delay": (record.recorded_on - day).days,
            "period": own,
            "state": states.CORRECTED,
        }
        after = {
            "on": day.isoformat(),
            "until": iso(fields["until"]),
            "period": own,
            "data": data,
        }
        changed = change_attendance(record, gone, leave)
        if after == before and not changed:
            return record
        _change(record, version, **fields)
        line = Correction.objects.create(
            record=record,
            move="correct",
            before=before,
            after=after,
            reason=reason.strip()[:200],
            by_id=actor.account or None,
            at=at,
            corrected_on=business_date(at),
        )
        touch([record.unit_id])
        enter(record, line, *changed, act="records.correct", actor=actor.ledger_id, at=at, unit=record.unit.code)  # fmt: skip
    return record


def withdraw(*, record: Record, version: int, reason: str, actor: Actor, at: datetime) -> Record:
    """Take a record back: it no longer counts, and stays readable with the reason."""
    _step(record, "withdraw", actor)
    if not reason.strip():
        raise RecordError(_("请写明撤回的理由。"), {"reason": _("请写明撤回的理由。")})
    with transaction.atomic():
        before = said(record)
        _change(record, version, state=states.WITHDRAWN)
        line = Correction.objects.create(
            record=record,
            move="withdraw",
            before=before,
            after={},
            reason=reason.strip()[:200],
            by_id=actor.account or None,
            at=at,
            corrected_on=business_date(at),
        )
        touch([record.unit_id])
        enter(record, line, act="records.withdraw", actor=actor.ledger_id, at=at, unit=record.unit.code)  # fmt: skip
    return record


def _parted(record: Record, gone: Sequence[str], roster: Roster) -> tuple[list[str], list[str]]:
    """Those absent parted into absent and on leave, as who is on leave was known before."""
    row = Attendance.objects.filter(record=record).first()
    known = set(refs_of(record.unit, {}, row.excused, roster)) if row else set()
    return [one for one in gone if one not in known], [one for one in gone if one in known]


def change_attendance(
    record: Record, absent: Sequence[str] | None, excused: Sequence[str] | None
) -> list[Model]:
    """Other names of those absent; None leaves them as they are."""
    if absent is None and excused is None:
        return []
    row = Attendance.objects.filter(record=record).first()
    gone, leave = sorted(set(absent or ())), sorted(set(excused or ()))
    if row is None:
        return absences(record, gone, leave)
    if (row.absent, row.excused) == (gone, leave):
        return []
    row.absent, row.excused, row.version = gone, leave, row.version + 1
    row.save()
    Record.objects.filter(pk=record.pk).update(excused=len(leave) or None)
    return [row]


def _step(record: Record, name: str, actor: Actor) -> None:
    """Refuse a move that the actor may not do here (403) or that the present state does not allow (409)."""
    move = states.WORKFLOW.move(name)
    if not actor.can(move.action, record.unit.path):
        raise RefusedError(move.action)
    try:
        states.WORKFLOW.step(record.state, name)
    except MoveError:
        raise LostRaceError(
            _("这条记录现在是“%(state)s”，不能%(move)s。请刷新后再看。")
            % {"state": record.state_word, "move": move.label}
        ) from None


def _change(record: Record, version: int, **fields: Any) -> None:
    done = Record.objects.filter(pk=record.pk, state=record.state, version=version).update(
        version=version + 1, **fields
    )
    if not done:
        raise overtaken(record.on.isoformat())
    for name, value in fields.items():
        setattr(record, name, value)
    record.version = version + 1
