"""The verbs that write jobs. Jobs are exempt from the ledger: what a job does enters it, the job does not."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.jobs import states, wake
from bihuan.jobs.models import Job

MAX_TRIES = 3
LEASE = timedelta(seconds=40)
KEPT = timedelta(days=60)
BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))


class WrongStateError(Exception):
    """The job is no longer in a state that permits this step."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"job {job.pk} is {job.state}")
        self.job = job


def enqueue(
    *,
    kind: str,
    payload: Mapping[str, Any],
    actor_id: int,
    at: datetime,
    title: str,
    key: str | None = None,
) -> Job:
    """Put work into the queue, in the caller's transaction. ``payload`` is plain JSON.

    The same ``key`` a second time gives the first job back and queues nothing.
    """
    json.dumps(payload)
    if key is not None and (known := Job.objects.filter(key=key).first()) is not None:
        return known
    job = Job(
        kind=kind,
        title=title[:120],
        payload=dict(payload),
        account_id=actor_id,
        key=key,
        not_before=at,
        created_at=at,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
            wake.ring()
    except IntegrityError:
        if key is None:
            raise
        return Job.objects.get(key=key)
    return job


def cancel(*, job: Job, actor: Actor, at: datetime) -> Job:
    """Cancel: at once while waiting, else at the running job's next step. Raises :class:`WrongStateError`."""
    at_once = Job.objects.visible_to(actor).filter(pk=job.pk, state=states.QUEUED)
    if not at_once.update(state=states.CANCELLED, finished_at=at):
        running = Job.objects.visible_to(actor).filter(pk=job.pk, state=states.RUNNING)
        if not running.update(cancel_asked=True):
            job.refresh_from_db()
            raise WrongStateError(job)
    job.refresh_from_db()
    return job


def queue_again(*, job: Job, actor: Actor, at: datetime) -> Job:
    """Put a parked, failed or cancelled job back; it goes on from its cursor. Raises :class:`WrongStateError`."""
    over = (states.FAILED, states.PARKED, states.CANCELLED)
    with transaction.atomic():
        changed = (
            Job.objects.visible_to(actor)
            .filter(pk=job.pk, state__in=over)
            .update(
                state=states.QUEUED,
                attempts=0,
                cancel_asked=False,
                error="",
                not_before=at,
                finished_at=None,
            )
        )
        if not changed:
            job.refresh_from_db()
            raise WrongStateError(job)
        wake.ring()
    job.refresh_from_db()
    return job


def take(*, worker: str, at: datetime) -> Job | None:
    """The next job that is due, now held by ``worker`` until ``at`` + LEASE, or nothing.

    ``worker`` must be a name never used before. A job that three workers died of, one after another without
    progress, is parked instead of being taken.
    """
    for job in Job.objects.due(at)[:8]:
        mine = Job.objects.filter(
            pk=job.pk, state=job.state, worker=job.worker, lease_until=job.lease_until
        )
        if job.state == states.RUNNING and job.attempts >= MAX_TRIES:
            mine.update(
                state=states.PARKED,
                lease_until=None,
                finished_at=at,
                error=_("执行中断三次，已搁置。请检查输入后重新排队，或联系系统管理员。"),
            )
            continue
        taken = mine.update(
            state=states.RUNNING,
            worker=worker,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=job.started_at or at,
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def renew(*, job_id: int, worker: str, at: datetime) -> bool:
    """Prolong the lease. False when somebody else has the job."""
    held = Job.objects.filter(pk=job_id, worker=worker, state=states.RUNNING)
    return bool(held.update(lease_until=at + LEASE))


def save_progress(
    *, job_id: int, worker: str, at: datetime, done: int, total: int | None, cursor: Any
) -> bool:
    """Store where the work stands, in the caller's transaction. False when somebody else has the job.

    Progress makes the present try the first one again, so only a job that does not move is parked.
    """
    held = Job.objects.filter(pk=job_id, worker=worker, state=states.RUNNING)
    return bool(
        held.update(lease_until=at + LEASE, attempts=1, done=done, total=total, cursor=cursor)
    )


def settle(
    *,
    job_id: int,
    worker: str,
    at: datetime,
    state: str,
    result: Mapping[str, Any] | None = None,
    error: str = "",
) -> bool:
    """End a run in one of the states in which nothing is to come. False when somebody else has the job."""
    if state not in states.OVER:
        raise ValueError(f"{state!r} does not end a job")
    held = Job.objects.filter(pk=job_id, worker=worker, state=states.RUNNING)
    return bool(
        held.update(
            state=state,
            lease_until=None,
            finished_at=at,
            result=None if result is None else dict(result),
            error=error,
        )
    )


def put_back(
    *, job_id: int, worker: str, at: datetime, wait: timedelta, blame: bool, error: str = ""
) -> bool:
    """Give the job back to the queue, ripe again after ``wait``; without ``blame`` the try does not count."""
    held = Job.objects.filter(pk=job_id, worker=worker, state=states.RUNNING)
    changes: dict[str, Any] = {} if blame else {"attempts": F("attempts") - 1}
    return bool(
        held.update(
            state=states.QUEUED, lease_until=None, not_before=at + wait, error=error, **changes
        )
    )


def forget(*, at: datetime) -> int:
    """Drop jobs that ended KEPT ago. Returns how many. Meant for every night."""
    ended = Job.objects.filter(state__in=states.OVER, finished_at__lt=at - KEPT)
    return int(ended.delete()[0])
