"""The same suite on PostgreSQL, and the engines without Django: runs inside the run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.outer.postgres import binaries, server

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: list[str], extra: dict[str, str]) -> subprocess.CompletedProcess[str]:
    env = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("PYTEST_", "DJANGO_", "BIHUAN_TEST_DATA"))
    }
    env |= {"PYTHONPATH": str(ROOT / "src"), **extra}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )


@pytest.mark.outer
def test_the_whole_suite_passes_on_postgresql() -> None:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with server() as address:
        done = run(
            ["-n", "2", "--dist", "load", "--maxschedchunk=1", "-m", "not outer and not walk and not once", "--ignore=tests/engines",
             "--ignore=tests/contracts", "--ignore=tests/verifier"],
            {"BIHUAN_DATABASE_URL": f"{address}/postgres"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 300
    assert "skipped" not in done.stdout.splitlines()[-1], done.stdout[-3000:]


@pytest.mark.outer
def test_the_engines_run_without_django() -> None:
    done = run(
        [
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
            "-c",
            "tests/engines/pytest.ini",
            "tests/engines",
        ],
        {},
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
