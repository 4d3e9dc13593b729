"""Starts a driver of faults on a database that other processes can reach."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
HANG = 300
"""Seconds after which a run is given up for hung."""


def drive(driver: str, folder: Path, *arguments: object, url: str = "") -> dict[str, Any]:
    """Run ``tests.faults.<driver>`` in a process of its own and give what it found.

    Without ``url`` its database is a SQLite file of its own, in which there is nothing yet.
    """
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{driver}", *map(str, arguments)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "BIHUAN_DATA_DIR": str(folder),
            "BIHUAN_DATABASE_URL": url or f"sqlite:///{folder / 'driven.sqlite3'}",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return outcome


@pytest.fixture
def url(transactional_db: None, tmp_path: Path) -> str:
    """The database of this run if it is a server, else a migrated file: one in memory cannot be shared."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{migrated.copied(tmp_path / 'driven.sqlite3')}"
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_")
    return migrated.address(name)
