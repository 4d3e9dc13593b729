"""Starts the driver of imports and jobs on a database that other processes can reach."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
HANG = 300
"""Seconds after which a run is given up for hung."""


def drive(
    folder: Path, *arguments: object, url: str = "", driver: str = "import_driver"
) -> dict[str, Any]:
    """Run a driver of ``tests.faults`` in a process of its own and give what it found."""
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
    """The database of this run if it is a server, else a file: one in memory cannot be shared."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'driven.sqlite3'}"
    place = connection.settings_dict
    assert place["NAME"].startswith("test_")
    user, password = quote(place["USER"]), quote(place["PASSWORD"])
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{place['NAME']}"
