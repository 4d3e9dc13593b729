"""What an import of records does: rows written, changed, and both taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.records import states
from bihuan.records.models import Attendance, Correction, Record
from bihuan.records.record_words import IMPORTED
from bihuan.records.services.building import said
from bihuan.records.services.correcting import change_attendance
from bihuan.records.services.stamping import touch


def write_rows(
    *, rows: Sequence[tuple[Record, Sequence[str]]], actor: Actor, at: datetime
) -> list[Record]:
    """Save records that :func:`built` made, each with those absent, all at once, inside the caller's transaction."""
    records = Record.objects.bulk_create([record for record, _gone in rows])
    people = Attendance.objects.bulk_create(
        [Attendance(record=record, absent=sorted(set(gone))) for record, gone in rows if gone]
    )
    touch(row.unit_id for row in records)
    changed: list[Model] = [*records, *people]
    codes = [row.unit.code for row in records] + [row.record.unit.code for row in people]
    enter(*changed, act="records.import", actor=actor.ledger_id, at=at, units=codes)
    return records


def rewrite_row(
    *,
    record: Record,
    wanted: Record,
    absent: Sequence[str] | None,
    version: int,
    actor: Actor,
    at: datetime,
    act: str = "records.import",
) -> bool:
    """Give a record what the workbook says, as a correction; False when somebody changed it since the check.

    ``absent`` are the keys of those absent, None where the sheet does not say.
    """
    fields: dict[str, Any] = {
        name: getattr(wanted, name)
        for name in (
            "on", "until", "period", "part", "whole", "quantity", "subject", "marks", "data", "people",
        )
    }  # fmt: skip
    fields["delay"] = max((record.recorded_on - wanted.on).days, 0)
    before = said(record)
    done = Record.objects.filter(pk=record.pk, version=version, state__in=states.COUNTING).update(
        state=states.CORRECTED, version=version + 1, **fields
    )
    if not done:
        return False
    record.refresh_from_db()
    line = Correction.objects.create(
        record=record,
        move="correct",
        before=before,
        after=said(record),
        reason=IMPORTED,
        by_id=actor.account or None,
        at=at,
        corrected_on=business_date(at),
    )
    people = change_attendance(record, absent, () if absent is not None else None)
    touch([record.unit_id])
    enter(record, line, *people, act=act, actor=actor.ledger_id, at=at, unit=record.unit.code)
    return True


def remove_rows(*, records: Sequence[Record], actor: Actor, at: datetime) -> None:
    """Take back records that an import wrote and nobody touched: they are gone, the ledger says so."""
    keys = [row.pk for row in records]
    people: list[Model] = list(Attendance.objects.filter(record__in=keys))
    rows: list[Model] = [*people, *records]
    codes = {row.pk: row.unit.code for row in records}
    units = [codes[getattr(row, "record_id", row.pk)] for row in rows]
    enter(
        *rows,
        act="records.undo_import",
        actor=actor.ledger_id,
        at=at,
        units=units,
        removed=True,
    )
    Attendance.objects.filter(record__in=keys).delete()
    Record.objects.filter(pk__in=keys).delete()
    touch(row.unit_id for row in records)
