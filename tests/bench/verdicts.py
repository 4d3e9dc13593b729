# ruff: noqa: E402 - Django is set up before its models are imported
"""What verdicts cost at the size of a province: one changed fact, a whole night, the closing of a quarter, the boards.

    python -m tests.bench.verdicts [--units 130] [--branches 46]

Works on a fresh SQLite file (or BIHUAN_DATABASE_URL) with the shipped base pack about 24 records a branch and year,
and a term of office for each branch.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
os.environ.setdefault("BIHUAN_DATA_DIR", tempfile.mkdtemp(prefix="bihuan-bench-"))

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.access.policy import Role
from bihuan.access.scope import SYSTEM, Actor, Held
from bihuan.engines.periods import parse
from bihuan.indicators.judging import open_findings
from bihuan.indicators.models import Freeze, FrozenVerdict, Verdict
from bihuan.indicators.queries.breaches import breaches
from bihuan.indicators.queries.maps import map_of
from bihuan.indicators.queries.todo import todo
from bihuan.indicators.services import current, freezing
from bihuan.orgs.models import Kind, Term, Unit, UnitVersion
from bihuan.problems.services import propose
from bihuan.records.models import Record
from bihuan.records.services import touch

ON = date(2026, 5, 20)
OPENED = date(2019, 1, 1)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def step(number: int) -> str:
    text = ""
    for _place in range(4):
        number, rest = divmod(number, 36)
        text = DIGITS[rest] + text
    return text


def tree(units: int, branches: int) -> None:
    """The committee, units with an organ committee each, branches below."""
    rows: list[Unit] = []

    def add(code: str, kind: str, parent: Unit | None, path: str, zone: str, cls: str) -> Unit:
        row = Unit(
            code=code, name=code, kind=kind, parent=parent, path=path, depth=len(path) // 4, opened_on=OPENED,
            members=20, full_members=18, staff=30, zone=zone, unit_class=cls,
        )  # fmt: skip
        rows.append(row)
        return row

    def save() -> None:
        Unit.objects.bulk_create(rows, batch_size=300)
        UnitVersion.objects.bulk_create(
            [
                UnitVersion(unit=r, since=OPENED, name=r.name, kind=r.kind, parent=r.parent, zone=r.zone, unit_class=r.unit_class)
                for r in rows
            ],
            batch_size=300,
        )  # fmt: skip
        rows.clear()

    root = add("GW", Kind.WORKING_COMMITTEE, None, step(1), "", "")
    save()
    tops = [
        add(f"U{n}", Kind.UNIT, root, root.path + step(n), f"第{n % 8 + 1}协作区", f"类别{n % 5}")
        for n in range(1, units + 1)
    ]
    save()
    bodies = [add(f"{u.code}-JW", Kind.ORGAN_COMMITTEE, u, u.path + step(1), "", "") for u in tops]
    save()
    for body in bodies:
        for n in range(1, branches + 1):
            add(f"{body.code}-{n}", Kind.BRANCH, body, body.path + step(n), "", "")
    save()
    Term.objects.bulk_create(
        [
            Term(
                unit=unit, number=1, elected_on=date(2024, 3, 10), years=3, due_on=date(2027, 3, 10)
            )
            for unit in Unit.objects.filter(kind=Kind.BRANCH)
        ],
        batch_size=300,
    )


def records(chance: random.Random) -> int:
    rows = []
    for unit in Unit.objects.filter(kind=Kind.BRANCH).iterator():
        for number in range(17):
            day = (date(2025, 1, 1) + timedelta(days=31 * number)).replace(
                day=1 + chance.randrange(27)
            )
            if day > ON:
                break
            kinds = ["theme_day"] if chance.random() > 0.04 else []
            if number % 3 == 1 and chance.random() > 0.05:
                kinds.append("general_meeting")
            if number % 4 == 2:
                kinds.append("party_lecture")
            for kind in kinds:
                rows.append(
                    Record(
                        unit=unit, kind=kind, on=day, recorded_on=day, recorded_at=at(day), part=150_000, whole=180_000,
                        marks="theme" if kind == "theme_day" else "",
                    )
                )  # fmt: skip
    Record.objects.bulk_create(rows, batch_size=300)
    return len(rows)


def timed(name: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(
        f"{name}: {time.perf_counter() - wall:.2f} s, cpu {time.process_time() - cpu:.2f} s",
        flush=True,
    )
    return result


def one_changed_fact(times: int = 30) -> None:
    branch = Unit.objects.filter(kind=Kind.BRANCH).order_by("path")[77]
    walls, cpus = [], []
    for number in range(times):
        Record.objects.create(
            unit=branch, kind="theme_day", on=ON, recorded_on=ON, recorded_at=at(ON) + timedelta(seconds=number), marks="theme",
        )  # fmt: skip
        touch([branch.pk])
        wall, cpu = time.perf_counter(), time.process_time()
        open_findings(Unit.objects.filter(pk=branch.pk), ON)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    with CaptureQueriesContext(connection) as seen:
        found = open_findings(Unit.objects.filter(pk=branch.pk), ON)
    print(
        f"one changed fact: median {statistics.median(walls) * 1000:.1f} ms, cpu {statistics.median(cpus) * 1000:.1f} ms, "
        f"{len(seen)} queries, {len(found[branch.pk])} verdicts",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=130)
    parser.add_argument("--branches", type=int, default=46)
    wanted = parser.parse_args()
    call_command("migrate", verbosity=0)
    timed("tree", lambda: tree(wanted.units, wanted.branches))
    print(timed("records", lambda: records(random.Random(5))), "records")
    one_changed_fact()
    print(timed("night, all stale", lambda: current.refresh_all(on=ON, at=at(ON))), "units")
    print(Verdict.objects.count(), "verdicts cached")
    timed("night, nothing stale", lambda: current.refresh_all(on=ON, at=at(ON)))
    print(timed("propose", lambda: propose(breaches=breaches(ON), at=at(ON))))
    actor = Actor(1, "x", (Held(Role.LIAISON_OFFICE, Unit.objects.get(parent=None).path, True),))
    timed("map of the open period", lambda: map_of(actor, "zone", ON))
    timed("desk of a liaison office", lambda: todo(actor, ON))
    timed("close 2026Q1", lambda: freezing.freeze(period=parse("2026Q1"), actor=SYSTEM, at=at(ON)))
    row = Freeze.objects.get()
    print(row.sheets, "sheets", FrozenVerdict.objects.count(), "verdicts")
    timed("map of a closed quarter", lambda: map_of(actor, "zone", ON, row))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
