"""After a year the names of those absent are dropped; the numbers stay in the record."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from bihuan.ledger.models import Entry
from bihuan.ledger.services import enter, erase
from bihuan.records.models import Attendance
from bihuan.records.services.stamping import chunks

CHUNK = 200
ACTOR = "a0"


def forget_attendance(*, on: date, at: datetime) -> int:
    """Drop the names of those absent from events more than ``BIHUAN_ATTENDANCE_DAYS`` (365) before ``on``.

    How many were due, present and on leave stays in the record. The ledger keeps that a row went, and its payloads
    are erased, so that the names are nowhere. Called by the nightly loop; gives the number of rows dropped.
    """
    limit = on - timedelta(days=settings.ATTENDANCE_DAYS)
    keys = list(Attendance.objects.filter(record__on__lt=limit).values_list("pk", flat=True))
    for chunk in chunks(keys, CHUNK):
        with transaction.atomic():
            rows = list(Attendance.objects.filter(pk__in=chunk).select_related("record__unit"))
            names = [f"records.attendance:{row.pk}" for row in rows]
            old = list(Entry.objects.filter(object__in=names).values_list("seq", flat=True))
            codes = [row.record.unit.code for row in rows]
            enter(*rows, act="records.forget", actor=ACTOR, at=at, units=codes, removed=True)
            Attendance.objects.filter(pk__in=[row.pk for row in rows]).delete()
            erase(seqs=old, actor=ACTOR, at=at)
    return len(keys)
