"""Reads over batches and staged rows."""

from collections.abc import Iterator

from django.db.models import Q

from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.values import Fault

FAULTS_SHOWN = 200


def visible_q(field_name: str) -> Q:
    """A condition on the column in which an app notes the batch of an imported object: not of an unfinished one."""
    unfinished = Batch.objects.unfinished().values("pk")
    return Q(**{f"{field_name}__isnull": True}) | ~Q(**{f"{field_name}__in": unfinished})


def faults(batch: Batch, limit: int | None = None) -> Iterator[Fault]:
    """The faults of a batch: those of the whole sheet, then row by row."""
    told = 0
    for plain in batch.faults:
        yield Fault(**plain)
        told += 1
    rows = StagedRow.objects.filter(batch=batch, faults__isnull=False).order_by("number")
    if limit is not None:
        rows = rows[: max(limit - told, 0)]
    for row in rows.iterator(chunk_size=500):
        for plain in row.faults or ():
            yield Fault(**plain)


def earlier(batch: Batch) -> Batch | None:
    """The last finished import of the same file by the same account, if any."""
    same = Batch.objects.filter(
        sha256=batch.sha256, kind=batch.kind, account_id=batch.account_id, applied_at__isnull=False
    )
    return same.exclude(pk=batch.pk).filter(undone_at__isnull=True).order_by("-pk").first()
