"""What `bihuan evaluate` costs for a province: with the SQL made anew, with SQL that was kept, and what starting costs.

PYTHONPATH=src python -m tests.bench.evaluate_province DIR [--times 5]

DIR is made by country.py (6,000 branches). Start-up is a process that imports what the command imports, opens DuckDB and
ends. Medians of wall and processor time (user and system) of whole processes; the last columns leave start-up out.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

COMMAND = [
    "evaluate",
    "--pack",
    "organ",
    "--period",
    "2025",
    "--as-of",
    "2026-04-15",
    "--windows",
    "all",
]
STARTING = (
    "import bihuan.__main__, bihuan.evaluation.command, bihuan.evaluation.engines, bihuan.evaluation.sources\n"
    "import bihuan.evaluation.writing, numpy, pyarrow, pyarrow.csv, pyarrow.parquet, tempfile{ibis}\n"
    "bihuan.evaluation.sessions.connection(tempfile.gettempdir())"
)
IBIS = ", ibis, ibis.backends.sql.compilers.duckdb"


def cost(arguments: list[str], data: str) -> tuple[float, float]:
    """Wall and processor seconds of a process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        check=True, stderr=subprocess.DEVNULL, env={**os.environ, "BIHUAN_DATA_DIR": data},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {}
    with TemporaryDirectory() as place:
        run = ["-m", "bihuan", *COMMAND, "--data", str(options.folder), "--out", f"{place}/out.parquet"]  # fmt: skip
        cost(run, f"{place}/kept")
        for number in range(options.times):
            for name, arguments, data in (
                ("start", ["-c", STARTING.format(ibis="")], "kept"),
                ("kept", run, "kept"),
                ("start with Ibis", ["-c", STARTING.format(ibis=IBIS)], "kept"),
                ("made anew", run, f"new{number}"),
            ):
                found.setdefault(name, []).append(cost(arguments, f"{place}/{data}"))
    medians = {
        name: tuple(statistics.median(column) for column in zip(*rows, strict=True))
        for name, rows in found.items()
    }
    for name, starting in (("kept", "start"), ("made anew", "start with Ibis")):
        (wall, spent), (start_wall, start_spent) = medians[name], medians[starting]
        print(
            f"SQL {name}: wall {wall:.2f} s, processor {spent:.2f} s; starting {start_wall:.2f} s, {start_spent:.2f} s;"
            f" without it {wall - start_wall:.2f} s, {spent - start_spent:.2f} s"
        )
    print(f"load {os.getloadavg()[0]:.1f}, median of {options.times}")


if __name__ == "__main__":
    main()
