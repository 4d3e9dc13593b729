# ruff: noqa: E402 - Django is set up before its models are imported
"""Imports and jobs in processes of their own, so that they can be killed, starved and raced.

    python -m tests.faults.import_driver kills|full|locked|race|upload HOW …

The database is the one of BIHUAN_DATABASE_URL. The outcome is one line of JSON on stdout. Each row that an import
applies is also noted in a table without any key, in which a doubled row stays visible.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from bihuan.calendar.clock import now
from bihuan.files import shelf
from bihuan.files.errors import RefusedFileError
from bihuan.files.services import store_bytes
from bihuan.jobs import runner, services, states
from bihuan.jobs.management.commands import jobs_worker
from bihuan.jobs.models import Job
from bihuan.jobs.runner import JobRun
from bihuan.workbooks import background, importer, queries
from bihuan.workbooks import services as imports
from bihuan.workbooks import states as batch_states
from bihuan.workbooks.importer import Context, Refused, Staged
from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.writing import write
from tests.faults.meeting import PATIENCE, Meeting
from tests.workbooks import sample

APPS = {"contenttypes", "django_tasks_database", "ledger", "calendar", "jobs", "files", "workbooks"}
CHANCE = 20260304


def prepare() -> None:
    """Tables, and nothing in them. An empty database gets only those that are needed, and stays small."""
    if Job._meta.db_table not in connection.introspection.table_names():
        executor = MigrationExecutor(connection)
        executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in APPS])
    sample.create_table()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS test_effect (code varchar(40) NOT NULL)")
        cursor.execute("DELETE FROM test_effect")
        cursor.execute("DELETE FROM test_plot")
    StagedRow.objects.all().delete()
    Batch.objects.all().delete()
    Job.objects.all().delete()


def clear() -> None:
    """Leave nothing behind for whoever uses the database next."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS test_effect")
        cursor.execute("DROP TABLE IF EXISTS test_plot")
    for model in (StagedRow, Batch, Job):
        model._base_manager.all()._raw_delete("default")


def noted(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effect VALUES (%s)", [code])


def apply_and_note(rows: Sequence[Staged], context: Context) -> list[Refused]:
    """The sample's apply, with each row noted where doubles show."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO test_effect VALUES (%s)", [(row.values["code"],) for row in rows]
        )
    return sample.apply(rows, context)


IMPORTER = replace(sample.IMPORTER, apply=apply_and_note)
importer.importers = background.importers = lambda: {"plots": IMPORTER}


def batch_of(rows: int) -> Batch:
    """A checked batch that has been let in, and its job."""
    batch = imports.upload(
        importer=IMPORTER,
        content=write(sample.KIND, sample.rows_of(rows), ""),
        filename="地块.xlsx",
        actor=sample.CLERK,
        at=now(),
    )
    background.enqueue_step(batch=batch, step="check", title="检查", actor=sample.CLERK, at=now())
    return batch


# the ways of applying that are compared


def naive_apply(run: JobRun) -> None:
    """Chunks without a cursor: whoever comes after a dead worker begins at the beginning."""
    batch = Batch.objects.get(pk=run.payload["batch"])
    for row in batch.staged.order_by("position"):
        if row.position % 50 == 0:
            run.advance(row.position, batch.total)
        noted(row.values["code"])
    Batch.objects.filter(pk=batch.pk).update(state=batch_states.APPLIED, applied_at=now())


def hasty_apply(run: JobRun) -> None:
    """The cursor is saved before the rows, each in a transaction of its own: what fails between is lost."""
    batch = Batch.objects.get(pk=run.payload["batch"])
    for row in batch.staged.filter(position__gt=run.cursor or 0).order_by("position"):
        if row.position % 50 == 1:
            run.advance(row.position, batch.total, cursor=row.position + 49)
        noted(row.values["code"] + "x" * 30)
    Batch.objects.filter(pk=batch.pk).update(state=batch_states.APPLIED, applied_at=now())


def handlers(how: str) -> runner.Handlers:
    known = background.handlers(lambda account, day: sample.CLERK)
    if how == "naive":
        return {**known, "workbooks.apply": naive_apply}
    if how == "hasty":
        return {**known, "workbooks.apply": hasty_apply}
    return known


# workers


def worker(how: str) -> None:
    """Run jobs until killed. The lease is short: there is only one worker at a time, and the dead must not be waited for."""
    services.LEASE = timedelta(seconds=0.05)
    known = handlers(how)
    while True:
        try:
            runner.run_due(known=known)
        except DatabaseError:
            connection.close()
        time.sleep(0.02)


def forked(work: Callable[[], None]) -> int:
    """A process that does ``work``, with database connections of its own."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def codes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM test_effect")
        return [row[0].rstrip("x") for row in cursor.fetchall()]


def counted(rows: int) -> dict[str, int]:
    """How many rows were lost, how many stand there more than once."""
    found = codes()
    return {"lost": rows - len(set(found)), "double": len(found) - len(set(found))}


# kill -9 (R1)


def kills(how: str, number: int, rows: int) -> dict[str, Any]:
    """An import during which the worker is killed ``number`` times at moments left to chance."""
    prepare()
    chance = Random(CHANCE)
    batch = batch_of(rows)
    seen: set[int] = set()
    done = 0
    until = time.monotonic() + 240
    if how != "guarded":
        runner.run_due(known=handlers(how))
        batch.refresh_from_db()
        _go_on(batch)
    while time.monotonic() < until:
        stood = _stand(batch)
        child = forked(lambda: worker(how))
        if done < number:
            _wait_for_a_step(batch, stood)
            time.sleep(chance.uniform(0, 0.15))
            kill(child)
            done += 1
        else:
            _wait_for(batch, until)
            kill(child)
        batch.refresh_from_db()
        if batch.state != batch_states.APPLIED:
            seen.add(sample.Plot.objects.filter(queries.visible_q("import_batch")).count())
        _go_on(batch)
        if batch.state == batch_states.APPLIED and done >= number:
            break
        if batch.state == batch_states.APPLIED:
            number = done
    outcome = {
        **counted(rows),
        "kills": done,
        "state": batch.state,
        "seen_early": max(seen, default=0),
        "seen": sample.Plot.objects.filter(queries.visible_q("import_batch")).count(),
        "versions": sample.Plot.objects.exclude(version=0).count(),
    }
    clear()
    return outcome


def _stand(batch: Batch) -> tuple[int, ...]:
    """How far an import has come, as others see it."""
    fresh = Batch.objects.get(pk=batch.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM test_effect")
        noted_rows = cursor.fetchone()[0]
    return (fresh.cursor, list(batch_states.STATES).index(fresh.state), noted_rows)


def _wait_for_a_step(batch: Batch, stood: tuple[int, ...]) -> None:
    """Until the worker has done something, so that a kill on a busy machine does not come too soon to matter."""
    until = time.monotonic() + 5
    while _stand(batch) == stood and time.monotonic() < until:
        time.sleep(0.01)


def _wait_for(batch: Batch, until: float) -> None:
    while time.monotonic() < until:
        batch.refresh_from_db()
        _go_on(batch)
        if batch.state == batch_states.APPLIED:
            return
        time.sleep(0.05)


def _go_on(batch: Batch) -> None:
    """What the user does: confirm when it was checked, queue again what was parked."""
    for job in Job.objects.filter(state=states.PARKED):
        services.queue_again(job=job, actor=sample.CLERK, at=now())
    if batch.state == batch_states.CHECKED and not batch.faults:
        imports.start_apply(batch=batch, importer=IMPORTER, actor=sample.CLERK, at=now())
        background.enqueue_step(
            batch=batch, step="apply", title="导入", actor=sample.CLERK, at=now()
        )


# no room (R5)

ROOM = 300_000
"""Bytes that any file may reach while there is no room."""


def full(how: str, rows: int) -> dict[str, Any]:
    """An import during which the disk is full for a while (a limit on the length of files)."""
    prepare()
    batch = batch_of(rows)
    runner.run_due(known=handlers(how))
    batch.refresh_from_db()
    _go_on(batch)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    met = 0
    for _ in range(3):
        try:
            runner.run_due(known=handlers(how))
        except DatabaseError:
            met += 1
            connection.close()
    state_then = Batch.objects.get(pk=batch.pk).state
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    services.LEASE = timedelta(0)
    until = time.monotonic() + 60
    Job.objects.filter(state=states.RUNNING).update(lease_until=now())
    while Batch.objects.get(pk=batch.pk).state != batch_states.APPLIED:
        Job.objects.filter(state=states.QUEUED).update(not_before=now())
        runner.run_due(known=handlers(how))
        if time.monotonic() > until:
            break
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
    return {
        **counted(rows),
        "met": met,
        "then": state_then,
        "state": Batch.objects.get(pk=batch.pk).state,
        "sound": sound,
    }


def upload(how: str) -> dict[str, Any]:
    """A file handed in while there is no room for it, then again when there is."""
    prepare()
    content = ("行\n" * 200_000).encode()
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    said = ""
    try:
        _keep(how, content)
    except RefusedFileError as refusal:
        said = refusal.message
    except OSError as fault:
        said = str(fault)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    left = [p.name for p in Path(shelf.place("0" * 64)).parents[1].rglob("*") if p.is_file()]
    damaged = len(list(shelf.damaged()))
    stored = store_bytes(content=content, name="a.txt", actor_id=1, at=now(), purpose="test")
    kept = shelf.fetch(stored.sha256) == content if not damaged else False
    return {"said": said, "left": len(left), "damaged": damaged, "kept": kept}


def _keep(how: str, content: bytes) -> None:
    if how == "guarded":
        store_bytes(content=content, name="a.txt", actor_id=1, at=now(), purpose="test")
        return
    import hashlib

    target = shelf.place(hashlib.sha256(content).hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb", buffering=0) as file:
        for at in range(0, len(content), 50_000):
            file.write(content[at : at + 50_000])


# the database does not answer (R6)


def locked(how: str, rows: int) -> dict[str, Any]:
    """A worker whose database is locked (or whose connections are cut) for longer than it waits."""
    connection.settings_dict.setdefault("OPTIONS", {})
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 0.2
    prepare()
    batch = batch_of(rows)
    services.LEASE = timedelta(seconds=0.3)
    jobs_worker.TROUBLE = 0.1
    runner.BUSY_WAIT = timedelta(seconds=0.1)
    known = handlers("guarded")
    runner.handlers = lambda: known
    met = get_context("fork").Value("i", 0)
    stood = _stand(batch)
    child = forked(lambda: _loop(how, met))
    until = time.monotonic() + 2 * PATIENCE
    disturbed, alive = 0, True
    while alive and time.monotonic() < until:
        with contextlib.suppress(DatabaseError):
            batch.refresh_from_db()
            _go_on(batch)
            if batch.state == batch_states.APPLIED:
                break
            if disturbed < 3 and _stand(batch) != stood and _disturb(met):
                disturbed += 1
                stood = _stand(batch)
        time.sleep(0.05)
        alive = os.waitpid(child, os.WNOHANG)[0] == 0
    if alive:
        kill(child)
    outcome = {**counted(rows), "alive": alive, "state": batch.state, "disturbed": disturbed}
    clear()
    return outcome


def _loop(how: str, met: Any) -> None:
    """The worker; ``met`` counts what its own connection could not do."""

    def counting(execute: Any, *statement: Any) -> Any:
        try:
            return execute(*statement)
        except (DatabaseError, InterfaceError):
            met.value += 1
            raise

    connection.execute_wrappers.append(counting)
    if how == "guarded":
        jobs_worker.loop(Event())
        return
    while True:
        job = services.take(worker=runner.worker_name(), at=now())
        if job is not None:
            runner.handlers()[job.kind](JobRun(job, now=now, stopping=Event()))
            services.settle(job_id=job.pk, worker=job.worker, at=now(), state=states.DONE)
        time.sleep(0.02)


def _disturb(met: Any) -> bool:
    """Hold the write lock, or cut everybody else's connection, until the worker has met it; not while it has no work."""
    before = met.value
    if connection.vendor == "sqlite":
        with transaction.atomic():
            noted("nobody")
            if Job.objects.filter(state__in=states.WAITING).exists():
                _wait_until(lambda: met.value > before)
            transaction.set_rollback(True)
        return bool(met.value > before)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _wait_until(lambda: met.value > before)
    return bool(met.value > before)


def _wait_until(seen: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not seen() and time.monotonic() < until:
        time.sleep(0.01)


# several workers, one of which dies now and then (R9)

RACERS = 3


def race(how: str, number: int) -> dict[str, Any]:
    """Several workers at many small jobs; one is killed now and then. Each job has one effect."""
    prepare()
    for at in range(number):
        services.enqueue(
            kind="note", payload={"code": f"J{at}"}, actor_id=7, at=now(), title="记一笔"
        )
    poison = services.enqueue(kind="poison", payload={}, actor_id=7, at=now(), title="毒")
    chance = Random(CHANCE)
    meeting = Meeting.of_processes(RACERS)
    children = [forked(lambda: _racer(how, meeting)) for _ in range(RACERS)]
    until = time.monotonic() + 120
    deaths = 0
    while time.monotonic() < until:
        time.sleep(0.25)
        if not Job.objects.filter(state__in=states.WAITING).exists():
            break
        if how == "guarded" and deaths < 12:
            deaths += 1
            at = chance.randrange(RACERS)
            kill(children[at])
            children[at] = forked(lambda: _racer(how, meeting))
    for child in children:
        kill(child)
    found = codes()
    poison.refresh_from_db()
    outcome = {
        "lost": number - len(set(found)),
        "double": len(found) - len(set(found)),
        "poison": poison.state,
        "waiting": Job.objects.filter(state__in=states.WAITING).count(),
    }
    clear()
    return outcome


def _racer(how: str, meeting: Meeting) -> None:
    services.LEASE = timedelta(seconds=0.5)
    services.BACK_OFF = (timedelta(seconds=0.1),) * 3
    if how == "naive":
        services.take = _naive_take(meeting)

    def note(run: JobRun) -> None:
        if run.cursor:
            return
        with transaction.atomic():
            noted(run.payload["code"])
            time.sleep(0.005)
            if how == "guarded":
                run.advance(1, 1, cursor=1)

    def poison(run: JobRun) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    known = {"note": note} if how == "naive" else {"note": note, "poison": poison}
    while True:
        with contextlib.suppress(DatabaseError):
            runner.run_due(known=known)
        time.sleep(0.02)


def _naive_take(meeting: Meeting) -> Callable[..., Job | None]:
    """Read, then write: two may have read the same. They have each time, since they wait for each other."""

    def take(*, worker: str, at: Any) -> Job | None:
        job = Job.objects.due(at).first()
        meeting.begin()
        meeting.come()
        if job is None:
            return None
        job.state, job.worker, job.lease_until = states.RUNNING, worker, at + services.LEASE
        job.save()
        return job

    return take


# told to stop


def stop(how: str) -> dict[str, Any]:
    """The real command, told to stop in the middle of a job, then started once more."""
    prepare()

    def count(run: JobRun) -> None:
        for at in range(run.cursor or 0, 40):
            with transaction.atomic():
                noted(f"S{at}")
                run.advance(at + 1, 40, cursor=at + 1)
            time.sleep(0.02)

    runner.handlers = lambda: {"count": count}
    job = services.enqueue(kind="count", payload={}, actor_id=7, at=now(), title="数一数")
    child = forked(lambda: call_command("jobs_worker"))
    until = time.monotonic() + 30
    while not Job.objects.get(pk=job.pk).cursor and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(child, signal.SIGTERM)
    code = os.waitpid(child, 0)[1]
    job.refresh_from_db()
    between = job.state
    call_command("jobs_worker", "--once")
    job.refresh_from_db()
    outcome = {**counted(40), "code": code, "between": between, "state": job.state}
    clear()
    return outcome


def main() -> None:
    what, how, *numbers = sys.argv[1:]
    verbs: dict[str, Callable[..., dict[str, Any]]] = {
        "kills": kills,
        "full": full,
        "upload": upload,
        "locked": locked,
        "race": race,
        "stop": stop,
    }
    outcome = verbs[what](how, *map(int, numbers))
    sys.stdout.write(json.dumps(outcome) + "\n")


if __name__ == "__main__":
    main()
