"""Recording what happened."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.records import states
from bihuan.records.errors import RecordError
from bihuan.records.models import Record
from bihuan.records.people import Roster
from bihuan.records.services.building import absences, built, living, refuse_twice
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
    ``absent`` and ``excused`` are keys of members. Apps above name their own ``action``. Raises
    :class:`RefusedError` outside the right, :class:`RecordError` for a kind that the unit does not keep, a day in the
    future or outside the unit's life, or a wrong answer. A form (``key``) sent twice gives the first record again.
    """
    if not actor.can(action, unit.path):
        raise RefusedError(action)

    def write() -> Record:
        with transaction.atomic():
            row = built(unit=unit, kind=kind, on=on, answers=answers, actor=actor, at=at, until=until, period=period,
                        absent=absent, excused=excused, key=key)  # fmt: skip
            refuse_twice(row, living(row, kind))
            row.save()
            rows = [row, *absences(row, absent, excused)]
            touch([unit.pk])
            enter(*rows, act="records.record", actor=actor.ledger_id, at=at, unit=unit.code)
        return row

    return _once(write, key)


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
) -> list[Record]:
    """Record an event that several branches held together: shared ``answers`` once, each branch's own numbers.

    Where the actor may record, the record counts at once; for another branch of the same mother body it is offered,
    and counts when that branch accepts it. Raises :class:`RefusedError` when the actor may record for none of them
    or one belongs elsewhere; :class:`RecordError` as :func:`record`.
    """
    units = [unit for unit, _own in counts]
    mine = [unit for unit in units if actor.can("records.record", unit.path)]
    mothers = {unit.parent_id for unit in mine}
    if not mine or any(u not in mine and u.parent_id not in mothers for u in units):
        raise RefusedError("records.record")
    if len({unit.pk for unit in units}) < len(units):
        raise RecordError(_("同一个支部写了两次，请核对。"))

    def write() -> Record:
        group = uuid4().hex
        roster = Roster(units)
        rows = []
        with transaction.atomic():
            for place, (unit, own) in enumerate(counts):
                offered = unit not in mine
                row = built(unit=unit, kind=kind, on=on, answers={**answers, **own}, actor=actor, at=at, period=period,
                            roster=roster, partial=offered, key=key if not place else "")  # fmt: skip
                row.state = states.OFFERED if offered else states.CURRENT
                row.joint = group
                refuse_twice(row, living(row, kind))
                row.save()
                rows.append(row)
            touch(unit.pk for unit in mine)
            codes = [row.unit.code for row in rows]
            enter(*rows, act="records.record", actor=actor.ledger_id, at=at, units=codes)
        return rows[0]

    first = _once(write, key)
    return list(Record.objects.filter(joint=first.joint).select_related("unit").order_by("pk"))


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
