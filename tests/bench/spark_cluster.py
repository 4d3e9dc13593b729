"""Runs a province on a Spark standalone cluster of this machine: a master and two workers, one of which may be killed.

PYTHONPATH=src python -m tests.bench.spark_cluster DIR [--kill SECONDS]

Needs requirements-spark.lock and Java 17. It is no part of the suite and never runs in CI: a cluster takes minutes.
The rows must equal those of DuckDB, also when a worker is killed SECONDS after the command began. Exit code 1 if not.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = "127.0.0.1"


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


def evaluate(data: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [
        "evaluate",
        "--pack",
        "organ",
        "--data",
        str(data),
        "--period",
        "2025",
        "--as-of",
        "2026-04-15",
    ]
    env = {**os.environ, "SPARK_LOCAL_IP": HERE}
    return subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "bihuan",
            *command,
            "--windows",
            "counts",
            "--out",
            str(out),
            *more,
        ],
        env=env,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--kill", type=float, help="kill one worker so many seconds after the command began"
    )
    options = parser.parse_args()
    if shutil.which("java") is None:
        print("Java 17 is not installed: apt-get install openjdk-17-jre-headless", file=sys.stderr)
        return 2
    running: list[subprocess.Popen[bytes]] = []
    with TemporaryDirectory() as place:
        folder = Path(place)
        port = free_port()
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
            if evaluate(options.folder, folder / "duckdb.parquet").wait():
                return 1
            began = time.monotonic()
            job = evaluate(
                options.folder,
                folder / "spark.parquet",
                "--engine",
                "spark",
                "--spark-master",
                f"spark://{HERE}:{port}",
            )
            if options.kill is not None:
                time.sleep(options.kill)
                print(
                    f"killing a worker; the command is {'still running' if job.poll() is None else 'done already'}"
                )
                os.killpg(running[-1].pid, signal.SIGKILL)
            if job.wait():
                print("the command failed")
                return 1
            print(f"Spark took {time.monotonic() - began:.0f} s")
            from pyarrow import parquet

            same = parquet.read_table(folder / "spark.parquet").equals(
                parquet.read_table(folder / "duckdb.parquet")
            )
            print("the same rows" if same else "OTHER ROWS")
            return 0 if same else 1
        finally:
            for process in running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
