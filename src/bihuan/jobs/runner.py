"""Runs jobs: takes one, calls its handler, and settles what came of it.

Handlers stand in a plain dict named by the setting JOB_HANDLERS (kind → callable that takes a :class:`JobRun`).
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bihuan.calendar import clock
from bihuan.jobs import services, states
from bihuan.jobs.errors import CancelledError, JobFailedError, LeaseLostError, StoppingError
from bihuan.jobs.models import Job

log = logging.getLogger("bihuan.jobs")

BEAT = services.LEASE / 4
SILENCE = timedelta(minutes=15)
"""A handler that makes no progress for so long is taken for hung, and its lease is no longer renewed."""
BUSY_WAIT = timedelta(seconds=3)
KEEP: Any = object()

Clock = Callable[[], datetime]
Handlers = Mapping[str, "Callable[[JobRun], None]"]


class JobRun:
    """What a handler is given: the job's payload and cursor, and the means to report."""

    def __init__(self, job: Job, *, now: Clock, stopping: threading.Event) -> None:
        self.job_id: int = job.pk
        self.account_id: int = job.account_id
        self.payload: dict[str, Any] = job.payload
        self.cursor: Any = job.cursor
        self.done: int = job.done
        self.result: dict[str, Any] | None = None
        self.worker = job.worker
        self.now = now
        self.moved_at = now()
        self._stopping = stopping

    def advance(self, done: int, total: int | None, cursor: Any = KEEP) -> None:
        """Store progress and, if given, the cursor (plain JSON), and renew the lease.

        Called inside the transaction that does the step, so step and cursor are saved together. Raises
        ``CancelledError``, ``StoppingError`` or ``LeaseLostError``; let them pass, the step is then rolled back.
        """
        if self._stopping.is_set():
            raise StoppingError
        self._refuse_if_cancelled()
        reached = self.cursor if cursor is KEEP else cursor
        at = self.now()
        if not services.save_progress(
            job_id=self.job_id, worker=self.worker, at=at, done=done, total=total, cursor=reached
        ):
            raise LeaseLostError
        self.done, self.cursor, self.moved_at = done, reached, at

    def finish(self, result: Mapping[str, Any]) -> None:
        """What the page shows at the end: ``text`` (a sentence), ``url`` (where to go on), ``file`` (a stored file)."""
        self.result = dict(result)

    def _refuse_if_cancelled(self) -> None:
        asked = Job.objects.filter(pk=self.job_id).values_list("cancel_asked", flat=True).first()
        if asked:
            raise CancelledError


class Heartbeat(AbstractContextManager["Heartbeat"]):
    """Renews the lease beside a long step, on a connection of its own."""

    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job-heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        run = self._run
        try:
            while not self._over.wait(BEAT.total_seconds()):
                at = run.now()
                if at - run.moved_at > SILENCE:
                    log.error("job %s has not moved since %s", run.job_id, run.moved_at)
                    return
                try:
                    services.renew(job_id=run.job_id, worker=run.worker, at=at)
                except DatabaseError:
                    log.warning("job %s: the lease could not be renewed just now", run.job_id)
        finally:
            connection.close()


def handlers() -> Handlers:
    """The dict of handlers that the setting JOB_HANDLERS names."""
    found: Handlers = import_string(
        getattr(settings, "JOB_HANDLERS", "bihuan.web.job_kinds.HANDLERS")
    )
    return found


def worker_name() -> str:
    """A name that no worker had before: host, process and chance."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:16]}"


def run_due(
    *,
    known: Handlers | None = None,
    now: Clock = clock.now,
    stopping: threading.Event | None = None,
    heartbeat: bool = False,
) -> int:
    """Take and run jobs until none is due. Returns how many were run."""
    stopping = stopping or threading.Event()
    known = handlers() if known is None else known
    count = 0
    while not stopping.is_set():
        job = services.take(worker=worker_name(), at=now())
        if job is None:
            break
        count += 1
        run_one(job, known=known, now=now, stopping=stopping, heartbeat=heartbeat)
    return count


def run_one(
    job: Job,
    *,
    known: Handlers,
    now: Clock = clock.now,
    stopping: threading.Event | None = None,
    heartbeat: bool = False,
) -> None:
    """Run one job that has been taken, and settle it. Raises only what the database raises while settling."""
    run = JobRun(job, now=now, stopping=stopping or threading.Event())
    handler = known.get(job.kind)
    if handler is None:
        _settle(run, states.FAILED, error=_("没有能办理“%s”的程序，请联系系统管理员。") % job.kind)
        return
    try:
        with Heartbeat(run) if heartbeat else nullcontext():
            if job.cancel_asked:
                raise CancelledError
            handler(run)
    except CancelledError:
        _settle(run, states.CANCELLED)
    except StoppingError:
        _put_back(run, timedelta(0), blame=False)
    except LeaseLostError:
        log.warning("job %s went on in another worker", job.pk)
    except JobFailedError as fault:
        _settle(run, states.FAILED, error=str(fault))
    except OperationalError as fault:
        if not _busy(fault):
            _blame(run, fault)
            return
        log.warning("job %s met a busy database, tried again later: %s", job.pk, fault)
        _put_back(run, BUSY_WAIT, blame=False)
    except Exception as fault:
        _blame(run, fault)
    else:
        _settle(run, states.DONE, result=run.result)


def _blame(run: JobRun, fault: Exception) -> None:
    """A try that failed for a reason of its own: again later, parked after the last."""
    log.error("job %s failed", run.job_id, exc_info=fault)
    attempts = Job.objects.values_list("attempts", flat=True).get(pk=run.job_id)
    text = _("处理时出错（%(error)s，任务号 %(id)s）。") % {
        "error": type(fault).__name__,
        "id": run.job_id,
    }
    if attempts >= services.MAX_TRIES:
        advice = _("已试三次，不再自动重试。请检查输入后重新排队，或把任务号告诉系统管理员。")
        _settle(run, states.PARKED, error=text + advice)
        return
    wait = services.BACK_OFF[max(attempts, 1) - 1]
    _put_back(run, wait, blame=True, error=text + _("系统会自动再试。"))


def _settle(
    run: JobRun, state: str, *, result: Mapping[str, Any] | None = None, error: str = ""
) -> None:
    services.settle(
        job_id=run.job_id, worker=run.worker, at=run.now(), state=state, result=result, error=error
    )


def _put_back(run: JobRun, wait: timedelta, *, blame: bool, error: str = "") -> None:
    services.put_back(
        job_id=run.job_id, worker=run.worker, at=run.now(), wait=wait, blame=blame, error=error
    )


def _busy(fault: OperationalError) -> bool:
    """Whether the database was only busy or out of room: nobody is to blame, and it passes."""
    return any(word in str(fault) for word in ("locked", "busy", "disk", "No space left"))
