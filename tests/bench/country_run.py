"""Bulk evaluation at the size of a country: product, hand-written SQL and decoding, in one run.

PYTHONPATH=src python -m tests.bench.country_run DIR [--full]

DIR is made by country.py. Both sides write the counts of the same rules (country_sql.RULES) to Parquet, and
fingerprints of the rows are compared. ``--full`` also runs the command with the whole base pack, each part in a process of its own, for its memory.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from tests.bench import country_sql

from bihuan.engines.periods import parse
from bihuan.engines.rules.bulk import Mode
from bihuan.evaluation.command import peak_memory
from bihuan.evaluation.engines import AT_ONCE, Task, by_duckdb
from bihuan.evaluation.packs import SHIPPED, Shelf
from bihuan.evaluation.sessions import connection
from bihuan.evaluation.sources import open_folder
from bihuan.evaluation.writing import whole

AS_OF = date(2026, 4, 15)


def connect(folder: Path, scratch: str) -> Any:
    made = connection(scratch)
    open_folder(made, folder)
    return made


def decode(folder: Path, scratch: str) -> None:
    con = connect(folder, scratch)
    columns = (
        'fact, org, kind, "on", until, recorded_on, period, subject, quantity, part, whole, has'
    )
    con.execute(
        f"SELECT {', '.join(f'min({c.strip()})' for c in columns.split(','))} FROM facts"
    ).fetchall()


def hand(folder: Path, scratch: str) -> None:
    con = connect(folder, scratch)
    for step in country_sql.steps(str(AS_OF)):
        con.execute(step).fetchall()
    place = Path(scratch) / "hand"
    place.mkdir()
    bounds = [
        row[0]
        for row in con.execute(
            f"SELECT org FROM (SELECT org, row_number() OVER (ORDER BY org) - 1 AS n FROM orgs) WHERE n % {AT_ONCE} = 0 ORDER BY org"
        ).fetchall()
    ]
    for turn, first in enumerate(bounds):
        part = f"{{org}} >= '{first}'"
        if turn + 1 < len(bounds):
            part += f" AND {{org}} < '{bounds[turn + 1]}'"
        con.execute(f"COPY ({country_sql.rows(part)}) TO '{place}/{turn:04}.parquet'").fetchall()


def product(folder: Path, scratch: str) -> None:
    con = connect(folder, scratch)
    pack = Shelf([SHIPPED]).pack("organ")
    pack = replace(
        pack, indicators=tuple(i for i in pack.indicators if i.code in country_sql.RULES)
    )
    task = Task([pack], parse("2025"), AS_OF, Mode.COUNTS, [], lambda step: None)
    with whole(Path(scratch) / "product.parquet", Mode.COUNTS) as writer:
        by_duckdb(task, con, writer)


def fingerprint(files: str) -> tuple[int, int, int]:
    """Number, sum and exclusive or of the 64-bit hashes of all rows: the same for the same rows in any order."""
    con = duckdb.connect()
    names = ", ".join(f'"{row[0]}"' for row in con.execute(f"DESCRIBE FROM '{files}'").fetchall())
    row: tuple[int, int, int] = con.execute(
        f"SELECT count(*), sum(hash({names})::HUGEINT), bit_xor(hash({names})) FROM '{files}'"
    ).fetchall()[0]
    return row


PARTS = {"decode": decode, "hand": hand, "product": product}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--part", choices=tuple(PARTS))
    parser.add_argument("--scratch")
    options = parser.parse_args()
    if options.part:
        started, cpu = time.monotonic(), time.process_time()
        PARTS[options.part](options.folder, options.scratch)
        print(
            f"{options.part:8} {time.monotonic() - started:7.1f} s, {time.process_time() - cpu:7.1f} s of processor, {peak_memory()} MB",
            flush=True,
        )
        return
    with TemporaryDirectory(dir=options.folder.parent) as scratch:
        for part in PARTS:
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.bench.country_run",
                    str(options.folder),
                    "--part",
                    part,
                    "--scratch",
                    scratch,
                ],
                check=True,
            )
        hand_written, ours = (
            fingerprint(f"{scratch}/{name}.parquet") for name in ("hand/*", "product")
        )
        print(
            f"{ours[0]:,} rows,",
            "the same in both"
            if ours == hand_written
            else f"OTHER BY HAND: {hand_written}, {ours}",
        )
        if options.full:
            command = [
                "evaluate",
                "--pack",
                "organ",
                "--data",
                str(options.folder),
                "--period",
                "2025",
                "--as-of",
                str(AS_OF),
            ]
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "bihuan",
                    *command,
                    "--windows",
                    "counts",
                    "--out",
                    f"{scratch}/full.parquet",
                ],
                check=True,
            )


if __name__ == "__main__":
    main()
