"""The life of a job: taken by one, held by a lease, going on from its cursor, parked when it cannot."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import OperationalError, transaction
from django_tasks_db.models import DBTaskResult

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.jobs import runner, services, states, wake
from bihuan.jobs.errors import JobFailedError, LeaseLostError
from bihuan.jobs.models import Job
from bihuan.jobs.runner import JobRun

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)
OWNER = Actor(account=7, name="甲", held=(Held(Role.LIAISON_WORKER, "0001", True),))
STRANGER = Actor(account=8, name="乙", held=(Held(Role.LIAISON_WORKER, "0001", True),))
MANAGER = Actor(account=9, name="丙", held=(Held(Role.SYSTEM_ADMIN, "0001", True),))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **parts: int) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queued(key: str | None = None, **payload: object) -> Job:
    return services.enqueue(
        kind="count", payload=payload, actor_id=7, at=NOON, title="数一数", key=key
    )


def work(clock: Clock, handler: Callable[[JobRun], None], stopping: Event | None = None) -> Job:
    """One round of a worker that knows this handler."""
    runner.run_due(known={"count": handler}, now=clock, stopping=stopping)
    return Job.objects.get()


def test_a_job_is_done_and_shows_its_result(clock: Clock) -> None:
    queued(to=3)

    def handler(run: JobRun) -> None:
        for number in range(run.payload["to"]):
            run.advance(number + 1, 3, cursor=number)
        run.finish({"text": "好了"})

    job = work(clock, handler)
    assert (job.state, job.done, job.total, job.percent) == (states.DONE, 3, 3, 100)
    assert job.result == {"text": "好了"}
    assert job.finished_at == NOON
    assert job.lease_until is None


def test_the_same_key_queues_once() -> None:
    assert queued(key="x") == queued(key="x")
    assert queued(key="y") != queued(key="x")
    assert Job.objects.count() == 2


def test_queueing_that_is_rolled_back_leaves_nothing() -> None:
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not wake.rung()


def test_queueing_rings_and_the_worker_silences() -> None:
    queued()
    assert wake.rung()
    wake.silence()
    assert not DBTaskResult.objects.exists()


def test_a_worker_of_django_tasks_runs_what_is_due(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued()
    monkeypatch.setattr(runner, "handlers", lambda: {"count": lambda run: None})
    assert wake.round_of_jobs.call() == 1
    assert Job.objects.get().state == states.DONE


def test_only_one_of_two_workers_takes_a_job() -> None:
    queued()
    first = services.take(worker="a", at=NOON)
    assert first is not None
    assert services.take(worker="b", at=NOON) is None
    assert Job.objects.get().worker == "a"


def test_a_lease_that_ran_out_is_taken_over_within_a_minute() -> None:
    queued()
    services.take(worker="a", at=NOON)
    assert services.LEASE.total_seconds() < 60
    assert services.take(worker="b", at=NOON + services.LEASE) is None
    taken = services.take(worker="b", at=NOON + timedelta(seconds=60))
    assert taken is not None
    assert taken.worker == "b"


def test_the_former_holder_can_no_longer_save_anything(clock: Clock) -> None:
    queued()
    job = services.take(worker="a", at=NOON)
    assert job is not None
    run = JobRun(job, now=clock, stopping=Event())
    services.take(worker="b", at=NOON + timedelta(minutes=2))
    with pytest.raises(LeaseLostError):
        run.advance(1, 2, cursor=1)
    assert not services.settle(job_id=job.pk, worker="a", at=NOON, state=states.DONE)
    assert Job.objects.get().cursor is None


def test_a_renewed_lease_is_not_taken_over() -> None:
    queued()
    job = services.take(worker="a", at=NOON)
    assert job is not None
    assert services.renew(job_id=job.pk, worker="a", at=NOON + timedelta(seconds=30))
    assert services.take(worker="b", at=NOON + timedelta(seconds=60)) is None


def test_a_step_and_its_cursor_are_rolled_back_together(clock: Clock) -> None:
    queued()

    def handler(run: JobRun) -> None:
        with transaction.atomic():
            queued(key="effect")
            run.advance(1, 2, cursor=1)
            raise ValueError

    runner.run_due(known={"count": handler}, now=clock)
    job = Job.objects.get()
    assert job.cursor is None
    assert job.done == 0


def test_a_failing_job_is_tried_three_times_with_growing_pauses_then_parked(clock: Clock) -> None:
    queued()
    tries: list[datetime] = []

    def handler(run: JobRun) -> None:
        tries.append(clock())
        raise ValueError("geheim")

    for _ in range(400):
        job = work(clock, handler)
        clock.wait(seconds=1)
    assert len(tries) == 3
    assert tries[1] - tries[0] < tries[2] - tries[1]
    assert job.state == states.PARKED
    assert "ValueError" in job.error
    assert "geheim" not in job.error


def test_a_job_that_kills_its_workers_is_parked_after_three(clock: Clock) -> None:
    queued()
    for name in ("a", "b", "c"):
        assert services.take(worker=name, at=clock()) is not None
        clock.wait(minutes=1)
    assert services.take(worker="d", at=clock()) is None
    job = Job.objects.get()
    assert job.state == states.PARKED
    assert job.error


def test_a_job_whose_worker_died_twice_is_finished_from_its_cursor(clock: Clock) -> None:
    queued()
    for name, reached in (("a", 10), ("b", 20)):
        job = services.take(worker=name, at=clock())
        assert job is not None
        JobRun(job, now=clock, stopping=Event()).advance(reached, 30, cursor=reached)
        clock.wait(minutes=1)
    seen: list[object] = []
    job = work(clock, lambda run: seen.append(run.cursor))
    assert seen == [20]
    assert job.state == states.DONE


def test_progress_forgives_earlier_deaths(clock: Clock) -> None:
    """A long job may be interrupted often, as long as it moves."""
    queued()
    for number in range(10):
        job = services.take(worker=f"w{number}", at=clock())
        assert job is not None
        JobRun(job, now=clock, stopping=Event()).advance(number, 10, cursor=number)
        clock.wait(minutes=1)
    assert services.take(worker="last", at=clock()) is not None


def test_a_busy_database_is_nobodys_fault(clock: Clock) -> None:
    queued()

    def handler(run: JobRun) -> None:
        raise OperationalError("database is locked")

    for _ in range(10):
        job = work(clock, handler)
        clock.wait(seconds=10)
    assert job.state == states.QUEUED
    assert job.attempts == 0


def test_a_refusal_by_the_work_itself_is_not_tried_again(clock: Clock) -> None:
    queued()

    def handler(run: JobRun) -> None:
        raise JobFailedError("文件里没有数据。")

    job = work(clock, handler)
    assert (job.state, job.error) == (states.FAILED, "文件里没有数据。")


def test_a_kind_that_nobody_knows_is_told(clock: Clock) -> None:
    queued()
    runner.run_due(known={}, now=clock)
    assert Job.objects.get().state == states.FAILED


def test_a_waiting_job_is_cancelled_at_once(clock: Clock) -> None:
    job = services.cancel(job=queued(), actor=OWNER, at=NOON)
    assert job.state == states.CANCELLED
    assert services.take(worker="a", at=NOON) is None


def test_a_running_job_is_cancelled_at_its_next_step_which_is_rolled_back(clock: Clock) -> None:
    queued()

    def handler(run: JobRun) -> None:
        run.advance(1, 3, cursor=1)
        services.cancel(job=Job.objects.get(), actor=OWNER, at=NOON)
        with transaction.atomic():
            queued(key="effect")
            run.advance(2, 3, cursor=2)

    job = work(clock, handler)
    assert job.state == states.CANCELLED
    assert job.cursor == 1


def test_only_the_owner_and_the_manager_can_cancel() -> None:
    job = queued()
    with pytest.raises(services.WrongStateError):
        services.cancel(job=job, actor=STRANGER, at=NOON)
    assert services.cancel(job=job, actor=MANAGER, at=NOON).state == states.CANCELLED


def test_a_parked_job_queued_again_goes_on_from_its_cursor(clock: Clock) -> None:
    queued()

    def failing(run: JobRun) -> None:
        if run.cursor is None:
            run.advance(5, 10, cursor=5)
        raise ValueError

    for _ in range(200):
        job = work(clock, failing)
        clock.wait(seconds=2)
    assert job.state == states.PARKED
    services.queue_again(job=job, actor=OWNER, at=clock())
    seen: list[object] = []
    job = work(clock, lambda run: seen.append(run.cursor))
    assert seen == [5]
    assert job.state == states.DONE


def test_a_finished_job_cannot_be_queued_again_or_cancelled(clock: Clock) -> None:
    queued()
    job = work(clock, lambda run: None)
    for verb in (services.queue_again, services.cancel):
        with pytest.raises(services.WrongStateError):
            verb(job=job, actor=OWNER, at=NOON)


def test_a_worker_that_is_to_stop_gives_the_job_back_without_blame(clock: Clock) -> None:
    queued()
    stopping = Event()

    def handler(run: JobRun) -> None:
        run.advance(1, 3, cursor=1)
        stopping.set()
        run.advance(2, 3, cursor=2)

    job = work(clock, handler, stopping)
    assert (job.state, job.cursor, job.not_before) == (states.QUEUED, 1, NOON)
    assert job.error == ""


def test_jobs_of_others_are_not_seen() -> None:
    queued()
    assert not Job.objects.visible_to(STRANGER).exists()
    assert Job.objects.visible_to(OWNER).exists()
    assert Job.objects.visible_to(MANAGER).exists()


def test_the_payload_must_be_plain_json() -> None:
    with pytest.raises(TypeError):
        queued(what=object())


def test_every_move_of_the_table_stays_inside_the_states() -> None:
    assert states.WORKFLOW.unreachable() == frozenset()
    assert set(states.WAITING) | set(states.OVER) == set(states.STATES)


def test_jobs_that_ended_long_ago_are_forgotten_and_waiting_ones_never(clock: Clock) -> None:
    queued(key="a")
    work(clock, lambda run: None)
    queued(key="b")
    assert services.forget(at=NOON + timedelta(days=59)) == 0
    assert services.forget(at=NOON + timedelta(days=61)) == 1
    assert Job.objects.get().key == "b"
