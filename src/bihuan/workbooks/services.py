"""The steps of an import: upload, check, apply, undo. Each survives being killed and goes on where it was."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.files import services as files
from bihuan.files.errors import RefusedFileError
from bihuan.files.shelf import place
from bihuan.workbooks import checking, states
from bihuan.workbooks.errors import BatchStateError, FaultyBatchError
from bihuan.workbooks.importer import Context, Importer, Refused, Staged, Verdict
from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.pace import Steady
from bihuan.workbooks.reading import form_of
from bihuan.workbooks.values import Fault, dumped, loaded

Progress = Callable[[int, int], None]
"""Told how many of how many rows are done, inside the transaction of each chunk; may raise to stop the work."""

FAULTS_KEPT = 500
KEPT = timedelta(days=30)
"""So long after its upload an import can be taken back."""


def unwatched(done: int, total: int) -> None:
    """Progress that nobody watches."""


def upload(
    *, importer: Importer, content: bytes, filename: str, actor: Actor, at: datetime
) -> Batch:
    """Take in a workbook. Nothing is read yet. Raises ``RefusedFileError`` with a sentence."""
    _refuse_without_right(importer, actor)
    form_of(filename)
    stored = files.store_bytes(
        content=content, name=filename, actor_id=actor.account, at=at, purpose="import"
    )
    return Batch.objects.create(
        kind=importer.kind.name,
        filename=PurePath(filename.replace("\\", "/")).name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        file=stored,
        account_id=actor.account,
        created_at=at,
    )


def check(
    *,
    batch: Batch,
    importer: Importer,
    actor: Actor,
    at: datetime,
    progress: Progress = unwatched,
    pace: Steady | None = None,
) -> Batch:
    """Read, judge and stage all rows; goes on after the rows that are staged already.

    A workbook that cannot be opened ends as checked with that one fault. Raises :class:`BatchStateError`.
    """
    _expect(batch, states.UPLOADED)
    source = place(batch.file.sha256)
    try:
        found = checking.survey(source, batch.filename, importer)
    except RefusedFileError as refusal:
        return _finish_check(batch, [Fault(refusal.message)])
    if not _begin_check(batch, found):
        raise BatchStateError(_fresh(batch))
    if found.faults:
        return _finish_check(batch, found.faults)
    pace = pace or Steady()
    context = Context(actor, at)
    done = batch.cursor
    for chunk in checking.checked(source, batch.filename, importer, found, context, done):
        while chunk:
            some, chunk = chunk[: pace.rows], chunk[pace.rows :]
            with pace.step(), transaction.atomic():
                _stage(batch, done, some)
                progress(done + len(some), found.total)
            done += len(some)
    return _finish_check(_fresh(batch), [])


def start_apply(
    *, batch: Batch, importer: Importer, actor: Actor, at: datetime, partial: bool = False
) -> Batch:
    """Let the rows in: the batch is then applying, and hidden until it is applied.

    Faulty rows are left out when ``partial``, else raise :class:`FaultyBatchError`.
    """
    _refuse_without_right(importer, actor)
    if batch.faults or (batch.faulty and not partial):
        raise FaultyBatchError(batch)
    _move(batch, states.CHECKED, state=states.APPLYING, cursor=0, partial=partial)
    return _fresh(batch)


def apply(
    *,
    batch: Batch,
    importer: Importer,
    actor: Actor,
    at: datetime,
    progress: Progress = unwatched,
    pace: Steady | None = None,
) -> Batch:
    """Write the rows from the cursor on, at most CHUNK at a time, then show them all at once.

    Raises :class:`BatchStateError` when somebody else is at the batch or it is not applying.
    """
    _expect(batch, states.APPLYING)
    _refuse_without_right(importer, actor)
    pace = pace or Steady()
    context = Context(actor, at, batch.pk)
    done = batch.cursor
    while done < batch.total:
        reached = min(done + pace.rows, batch.total)
        rows = _staged(importer, batch, done, reached)
        with pace.step(), transaction.atomic():
            _step(batch, cursor=done, to={"cursor": reached})
            refused = importer.apply(rows, context)
            _note_refused(batch, importer, refused)
            progress(reached, batch.total)
        done = reached
    with transaction.atomic():
        _move(batch, states.APPLYING, state=states.APPLIED, applied_at=at)
        if importer.reveal is not None:
            importer.reveal(context)
    return _fresh(batch)


def start_undo(*, batch: Batch, importer: Importer, actor: Actor, at: datetime) -> Batch:
    """Begin to take a whole batch back, also one that stopped half-way. Raises :class:`BatchStateError`."""
    _refuse_without_right(importer, actor)
    if not batch.can_undo:
        raise BatchStateError(_fresh(batch))
    changed = Batch.objects.filter(pk=batch.pk, state__in=(states.APPLIED, states.APPLYING)).update(
        state=states.UNDOING, undo_cursor=F("cursor"), faults=[], refused=0
    )
    if not changed:
        raise BatchStateError(_fresh(batch))
    return _fresh(batch)


def undo(
    *,
    batch: Batch,
    importer: Importer,
    actor: Actor,
    at: datetime,
    progress: Progress = unwatched,
    pace: Steady | None = None,
) -> Batch:
    """Take the rows back, the last one first. A row that somebody changed meanwhile stays and is told."""
    _expect(batch, states.UNDOING)
    _refuse_without_right(importer, actor)
    pace = pace or Steady()
    context = Context(actor, at, batch.pk)
    left = batch.undo_cursor or 0
    while left > 0:
        low = max(left - pace.rows, 0)
        rows = _staged(importer, batch, low, left)[::-1]
        with pace.step(), transaction.atomic():
            _step(batch, undo_cursor=left, to={"undo_cursor": low})
            refused = importer.undo(rows, context)
            _note_refused(batch, importer, refused)
            progress(batch.total - low, batch.total)
        left = low
    _move(batch, states.UNDOING, state=states.UNDONE, undone_at=at, undo_cursor=None)
    return _fresh(batch)


def discard(*, batch: Batch, at: datetime) -> Batch:
    """Give up a batch of which nothing was written, and drop its staged rows."""
    with transaction.atomic():
        changed = Batch.objects.filter(
            pk=batch.pk, state__in=(states.UPLOADED, states.CHECKED)
        ).update(state=states.DISCARDED)
        if not changed:
            raise BatchStateError(_fresh(batch))
        StagedRow.objects.filter(batch=batch).delete()
    return _fresh(batch)


def forget(*, at: datetime) -> int:
    """Drop the staged rows of imports uploaded KEPT ago; those can then no longer be taken back or let in.

    Returns how many batches lost their rows. Meant for every night.
    """
    settled = (states.APPLIED, states.UNDONE, states.CHECKED, states.UPLOADED)
    old = Batch.objects.filter(created_at__lt=at - KEPT, state__in=settled, staged__isnull=False)
    batches = list(old.distinct())
    for batch in batches:
        if batch.state in (states.UPLOADED, states.CHECKED):
            discard(batch=batch, at=at)
        else:
            StagedRow.objects.filter(batch=batch).delete()
    return len(batches)


def note_job(*, batch: Batch, job_id: int) -> None:
    """Remember which job carries the present step."""
    Batch.objects.filter(pk=batch.pk).update(job_id=job_id)


def _refuse_without_right(importer: Importer, actor: Actor) -> None:
    if not actor.has(importer.action):
        raise RefusedError(importer.action)


def _fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("file").get(pk=batch.pk)


def _expect(batch: Batch, state: str) -> None:
    batch.refresh_from_db()
    if batch.state != state:
        raise BatchStateError(batch)


def _move(batch: Batch, source: str, **changes: Any) -> None:
    """Change a batch that is still in ``source``."""
    if not Batch.objects.filter(pk=batch.pk, state=source).update(**changes):
        raise BatchStateError(_fresh(batch))


def _step(batch: Batch, *, to: Mapping[str, int], **at: int) -> None:
    """Move a cursor on from where this worker knows it; another worker's step makes it fail."""
    if not Batch.objects.filter(pk=batch.pk, state=batch.state, **at).update(**to):
        raise BatchStateError(_fresh(batch))


def _begin_check(batch: Batch, found: checking.Survey) -> bool:
    changed = Batch.objects.filter(pk=batch.pk, state=states.UPLOADED).update(
        total=found.total, sheet=found.header.sheet[:120], unknown=list(found.header.unknown)
    )
    return bool(changed)


def _stage(batch: Batch, done: int, chunk: Sequence[checking.Checked]) -> None:
    """Keep a chunk of judged rows and move the cursor and the counts with it."""
    counts = dict.fromkeys(Verdict, 0)
    rows: list[StagedRow] = []
    for position, item in enumerate(chunk, start=done + 1):
        counts[item.verdict] += 1
        rows.append(
            StagedRow(
                batch=batch,
                position=position,
                number=item.row.number,
                verdict=item.verdict,
                values=dumped(item.row.values),
                before=dict(item.judged.before) or None,
                faults=[fault.as_json() for fault in item.faults] or None,
            )
        )
    changed = Batch.objects.filter(pk=batch.pk, state=states.UPLOADED, cursor=done).update(
        cursor=done + len(chunk),
        new=F("new") + counts[Verdict.NEW],
        changed=F("changed") + counts[Verdict.CHANGED],
        unchanged=F("unchanged") + counts[Verdict.UNCHANGED],
        faulty=F("faulty") + counts[Verdict.FAULT],
    )
    if not changed:
        raise BatchStateError(_fresh(batch))
    StagedRow.objects.bulk_create(rows)


def _finish_check(batch: Batch, faults: Sequence[Fault]) -> Batch:
    _move(
        batch,
        states.UPLOADED,
        state=states.CHECKED,
        faults=[fault.as_json() for fault in faults[:FAULTS_KEPT]],
    )
    return _fresh(batch)


def _staged(importer: Importer, batch: Batch, after: int, until: int) -> list[Staged]:
    """The rows between two places that write something, in the order of work. Read before the lock is taken."""
    wanted = StagedRow.objects.filter(
        batch=batch,
        position__gt=after,
        position__lte=until,
        verdict__in=(Verdict.NEW, Verdict.CHANGED),
    )
    return [
        Staged(
            row.number, loaded(importer.kind, row.values), Verdict(row.verdict), row.before or {}
        )
        for row in wanted.order_by("position")
    ]


def _note_refused(batch: Batch, importer: Importer, refused: Sequence[Refused]) -> None:
    """Keep what could not be done, for the result page; such a row is no longer one that was written."""
    if not refused:
        return
    told = [
        Fault(
            _("第 %(row)d 行%(message)s") % {"row": item.number, "message": item.message},
            batch.sheet,
            f"A{item.number}",
        ).as_json()
        for item in refused
    ]
    known = Batch.objects.values_list("faults", flat=True).get(pk=batch.pk)
    Batch.objects.filter(pk=batch.pk).update(
        faults=[*known, *told][:FAULTS_KEPT], refused=F("refused") + len(refused)
    )
    numbers = [item.number for item in refused]
    StagedRow.objects.filter(batch=batch, number__in=numbers).update(verdict=Verdict.FAULT)
