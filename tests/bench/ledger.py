"""How long the ledger takes: ``python -m tests.bench.ledger [ENTRIES]``.

Works in a temporary SQLite file, or in the empty database of BIHUAN_DATABASE_URL. Prints a table for the docs.
"""
# ruff: noqa: E402 - Django is set up before its models are imported

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
os.environ.setdefault("BIHUAN_DATA_DIR", str(FOLDER))

import django

django.setup()

from django.db import connection, transaction
from tests.faults.ledger_driver import empty, prepare
from tests.ledger.things import AT, CLERK, LEDGERED, Thing, changed

from bihuan.ledger.heads import claimed
from bihuan.ledger.queries import consistency, head, inclusion, lines, size
from bihuan.ledger.services import enter
from bihuan.ledger.verification import verify

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"
SINGLES = 300


def timed(what: str, step: Callable[[], object], per: int = 1, unit: str = "s") -> None:
    started = time.perf_counter()
    step()
    seconds = (time.perf_counter() - started) / per
    print(f"| {what} | {seconds * (1000 if unit == 'ms' else 1):.2f} {unit} |")


def main(entries: int) -> None:
    prepare()
    print(f"| {connection.vendor}, {entries} entries | |\n| --- | --- |")
    with transaction.atomic():
        things = Thing.objects.bulk_create(
            [Thing(title=f"第{n}项", due_on=AT.date(), seen_at=AT) for n in range(entries)]
        )
        timed(
            "enter in bulk",
            lambda: enter(*things, act="things.open", actor=CLERK, at=AT, unit="001"),
        )
    held = head()

    def singles() -> None:
        for thing in things[:SINGLES]:
            with transaction.atomic():
                changed(thing, count=thing.count + 1)

    timed("one change with its entry, committed", singles, SINGLES, "ms")
    timed("head", head, unit="ms")
    timed("inclusion proof", lambda: inclusion(entries // 3), unit="ms")
    timed("consistency proof", lambda: consistency(entries // 3), unit="ms")

    def whole() -> None:
        report = verify(heads=[claimed(str(held))], ledgered=LEDGERED)
        assert report.ok
        assert report.rows == entries

    timed(f"verify, {entries} rows compared", whole)
    file = FOLDER / "ledger.jsonl"
    timed(
        "export", lambda: file.write_text("".join(f"{line}\n" for line in lines(size())), "utf-8")
    )
    command = [sys.executable, str(VERIFIER), "ledger", str(file), "--head", str(held)]
    timed("verifier/verify.py", lambda: subprocess.run(command, check=True, capture_output=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| peak memory, the {entries} objects included | {peak} MB |")
    empty()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
