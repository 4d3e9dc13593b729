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
from bihuan.records.services.stamping import touch


def write_rows(*, records: Sequence[Record], actor: Actor, at: datetime) -> list[Record]:
    """Save records that :func:`built` made, all at once, inside the caller's transaction."""
    rows = Record.objects.bulk_create(records)
    touch(row.unit_id for row in rows)
    codes = [row.unit.code for row in rows]
    enter(*rows, act="records.import", actor=actor.ledger_id, at=at, units=codes)
    return rows


def rewrite_row(
    *,
    record: Record,
    wanted: Record,
    version: int,
    actor: Actor,
    at: datetime,
    act: str = "records.import",
) -> bool:
    """Give a record what the workbook says, as a correction; False when somebody changed it since the check."""
    fields: dict[str, Any] = {
        name: getattr(wanted, name)
        for name in (
            "on", "until", "period", "part", "whole", "quantity", "subject", "marks", "data", "people",
        )
    }  # fmt: skip
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
    touch([record.unit_id])
    enter(record, line, act=act, actor=actor.ledger_id, at=at, unit=record.unit.code)
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
