"""Runs a province on a Spark standalone cluster of this machine: a master and two workers, one of which may be killed.

PYTHONPATH=src python -m tests.bench.spark_cluster DIR [--kill SECONDS] [--windows all|failed|counts]

Needs requirements-spark.lock and Java 17. The rows must equal those of DuckDB, also when a worker is killed SECONDS after
the command began. Exit code 1 if not. tests/evaluation/test_spark.py is the same as a test.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = "127.0.0.1"


def missing() -> str:
    """What is not installed, said so that it can be; empty where all is there."""
    if shutil.which("java") is None:
        return "Java 17 is not installed: apt-get install openjdk-17-jre-headless"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed: pip install --require-hashes -r requirements-spark.lock"
    return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def start(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A master or a worker in a session of its own, so that it can be ended by its number."""
    import pyspark

    home = Path(pyspark.__file__).parent
    env = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": HERE,
        "SPARK_WORKER_DIR": str(folder / name),
    }
    log = (folder / f"{name}.log").open("wb")
    return subprocess.Popen(
        [str(home / "bin" / "spark-class"), *arguments],
        env=env,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def wait_for(port: int, seconds: int = 120) -> None:
    for _ in range(seconds * 2):
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(f"nothing listens on port {port}")


@dataclass
class Cluster:
    """A master and its workers. ``folder`` holds their logs."""

    address: str
    folder: Path
    workers: list[subprocess.Popen[bytes]]

    def kill_one(self) -> None:
        """Ends a worker with its executors, without a word to anybody."""
        os.killpg(self.workers[-1].pid, signal.SIGKILL)

    def noticed(self) -> bool:
        """Whether the master saw a worker go."""
        return "Removing worker" in (self.folder / "master.log").read_text(errors="replace")

    def runs(self) -> list[Path]:
        """What the worker that may be killed had to do, one folder for each run of the command."""
        return sorted((self.folder / "second").glob("app-*"))

    def tasks(self, run: Path) -> int:
        """How many tasks the worker finished in a run."""
        logs = run.glob("*/stderr")
        return sum(log.read_text(errors="replace").count("Finished task") for log in logs)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A master and two workers of one core on the loopback, ended with the block."""
    port = free_port()
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(
            start(folder, "master", "org.apache.spark.deploy.master.Master", "--host", HERE, "--port", str(port), "--webui-port", str(free_port()))
        )  # fmt: skip
        wait_for(port)
        for name in ("first", "second"):
            running.append(
                start(folder, name, "org.apache.spark.deploy.worker.Worker", "--host", HERE, "--cores", "1", "--memory", "2g",
                      "--webui-port", str(free_port()), f"spark://{HERE}:{port}")
            )  # fmt: skip
        yield Cluster(f"spark://{HERE}:{port}", folder, running[1:])
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def evaluate(data: Path, out: Path, windows: str, *more: str) -> subprocess.Popen[bytes]:
    command = ["evaluate", "--pack", "organ", "--data", str(data), "--period", "2025", "--as-of", "2026-04-15"]  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bihuan", *command, "--windows", windows, "--out", str(out), *more],
        env={**os.environ, "SPARK_LOCAL_IP": HERE},
    )  # fmt: skip


def on_spark(
    there: Cluster, data: Path, out: Path, windows: str, ripe: Callable[[float], bool] | None = None
) -> tuple[int, float, bool]:
    """Runs the command on the cluster: its exit code, seconds, and whether a worker was killed while it ran.

    ``ripe`` is asked with the seconds that have passed; as soon as it says so, a worker is killed.
    """
    began = time.monotonic()
    job = evaluate(data, out, windows, "--engine", "spark", "--spark-master", there.address)
    killed = False
    while ripe is not None and not killed and job.poll() is None:
        if ripe(time.monotonic() - began):
            there.kill_one()
            killed = True
        time.sleep(0.1)
    return job.wait(), time.monotonic() - began, killed


def same(one: Path, other: Path) -> bool:
    """Whether two results hold the same rows in the same order."""
    from pyarrow import parquet

    return bool(parquet.read_table(one).equals(parquet.read_table(other)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--kill", type=float, help="kill one worker so many seconds after the command began"
    )
    parser.add_argument("--windows", choices=("all", "failed", "counts"), default="counts")
    options = parser.parse_args()
    if missing():
        print(missing(), file=sys.stderr)
        return 2
    with TemporaryDirectory() as place, cluster(Path(place)) as there:
        duck, spark = there.folder / "duckdb.parquet", there.folder / "spark.parquet"
        if evaluate(options.folder, duck, options.windows).wait():
            return 1
        ripe = None if options.kill is None else lambda seconds: seconds >= options.kill
        code, seconds, killed = on_spark(there, options.folder, spark, options.windows, ripe)
        if options.kill is not None:
            print(f"a worker was killed: {killed}; the master saw it: {there.noticed()}")
        if code:
            print("the command failed")
            return 1
        equal = same(spark, duck)
        print(f"Spark took {seconds:.0f} s; {'the same rows' if equal else 'OTHER ROWS'}")
        return 0 if equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
