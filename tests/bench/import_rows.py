# ruff: noqa: E402 - Django is set up before its models are imported
"""How long an import of many rows takes, how much memory, and how long others wait meanwhile.

    python -m tests.bench.import_rows [--rows 100000] [--kind plots|orgs]

Works on the database of BIHUAN_DATABASE_URL, by default a fresh SQLite file. ``plots`` is the kind of the tests: what
the machinery itself costs. ``orgs`` enters every row into the ledger as well.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-bench-"))

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections, transaction
from tests.workbooks import sample

from bihuan.access.scope import Actor
from bihuan.calendar.clock import now
from bihuan.jobs import runner
from bihuan.jobs.models import Job
from bihuan.web.workbook_kinds import KINDS
from bihuan.workbooks import background, importer, services, states
from bihuan.workbooks.importer import Importer
from bihuan.workbooks.models import Batch
from bihuan.workbooks.values import Values
from bihuan.workbooks.writing import write

EVERY = 0.05
"""Seconds between the writes of the other user."""


def organisations(number: int) -> Iterator[Values]:
    """A working committee, units of fifty branches each."""
    opened = date(2020, 1, 1)
    yield {"code": "GW", "name": "工委", "kind": "工委", "opened_on": opened}
    for at in range(number - 1):
        unit = f"U{at // 51:05d}"
        if at % 51 == 0:
            yield {
                "code": unit,
                "name": f"单位{unit}",
                "kind": "单位",
                "parent": "GW",
                "opened_on": opened,
            }
        else:
            yield {"code": f"{unit}-{at % 51}", "name": f"{unit}第{at % 51}党支部", "kind": "党支部", "parent": unit, "opened_on": opened}  # fmt: skip


def resident(process: int | str = "self") -> int:
    """Bytes that a process holds now."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def children() -> list[str]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except FileNotFoundError:
            continue
    return found


class Watch(Thread):
    """The most memory that this process and its children held together."""

    def __init__(self, apart: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.apart = str(apart)
        self.over = Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            together = resident() + sum(resident(c) for c in children() if c != self.apart)
            self.most = max(self.most, together)


def other_user(pipe: Connection) -> None:
    """Writes a row every so often and keeps how long each write took."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_other (at integer)")
    waits = []
    number = 0
    while not pipe.poll(EVERY):
        start = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_other VALUES (%s)", [number])
        waits.append(time.perf_counter() - start)
        number += 1
    pipe.send(sorted(waits))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--kind", choices=["plots", "orgs"], default="plots")
    options = arguments.parse_args()
    call_command("migrate", verbosity=0)
    if options.kind == "plots":
        sample.create_table()
        chosen, rows = sample.IMPORTER, sample.rows_of(options.rows)
    else:
        chosen, rows = KINDS["orgs"], organisations(options.rows)
    importer.importers = background.importers = lambda: {chosen.kind.name: chosen}
    content = write(chosen.kind, rows, "")
    print(f"{options.kind}: {options.rows} rows, {len(content) / 1e6:.1f} MB, {connection.vendor}")
    connections.close_all()
    ours, theirs = get_context("fork").Pipe()
    other = get_context("fork").Process(target=other_user, args=(theirs,), daemon=True)
    other.start()
    watch = Watch(other.pid or 0)
    watch.start()
    before = resident()
    used = sum(os.times()[:4])
    seconds = imported(chosen, content, sample.CLERK)
    watch.over.set()
    ours.send("over")
    waits: list[float] = ours.recv()
    print(f"memory: {watch.most / 1e6:.0f} MB at most ({before / 1e6:.0f} MB before)")
    p95 = waits[int(len(waits) * 0.95)]
    print(f"others: {len(waits)} writes, p95 {p95:.3f} s, longest {waits[-1]:.3f} s")
    spent = sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    print(f"total: {seconds:.1f} s; processor: {spent - used:.1f} s, children included")


def imported(chosen: Importer, content: bytes, actor: Actor) -> float:
    """Upload, check and apply as the worker does it; prints the steps."""
    known = background.handlers(lambda account, day: actor)
    start = last = time.perf_counter()

    def told(what: str) -> None:
        nonlocal last
        print(f"{what}: {time.perf_counter() - last:.1f} s")
        last = time.perf_counter()

    batch = services.upload(
        importer=chosen, content=content, filename="大表.xlsx", actor=actor, at=now()
    )
    told("upload")
    background.enqueue_step(batch=batch, step="check", title="检查", actor=actor, at=now())
    runner.run_due(known=known, heartbeat=True)
    told("check")
    batch.refresh_from_db()
    assert batch.state == states.CHECKED, (batch.state, list(Job.objects.values_list("error")))
    assert not batch.faulty, batch.faulty
    services.start_apply(batch=batch, importer=chosen, actor=actor, at=now())
    background.enqueue_step(batch=batch, step="apply", title="导入", actor=actor, at=now())
    runner.run_due(known=known, heartbeat=True)
    told("apply")
    assert Batch.objects.get(pk=batch.pk).state == states.APPLIED
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
