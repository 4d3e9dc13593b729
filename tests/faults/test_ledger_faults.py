"""Kills, flipped bits, races and ordinary care, on a database in a file of its own.

Each test has a control: the same with the protection off, which must come out badly.
"""

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

pytestmark = pytest.mark.fault


def drive(folder: Path, *arguments: str, url: str = "") -> dict[str, Any]:
    """Run the driver in a process of its own and return what it found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.ledger_driver", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "BIHUAN_DATA_DIR": str(folder),
            "BIHUAN_DATABASE_URL": url or f"sqlite:///{folder / 'ledger.sqlite3'}",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return outcome


@pytest.fixture
def url(transactional_db: None, tmp_path: Path) -> str:
    """The database of this run if it is a server, else a file: one in memory cannot be shared."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    place = connection.settings_dict
    assert place["NAME"].startswith("test_")
    user, password = quote(place["USER"]), quote(place["PASSWORD"])
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{place['NAME']}"


def test_fifty_kills_lose_nothing_acknowledged_and_leave_no_gap(tmp_path: Path, url: str) -> None:
    outcome = drive(tmp_path, "kills", "guarded", "50", url=url)
    assert outcome["acknowledged"] >= 50
    assert outcome["lost"] == 0
    assert outcome["size"] == outcome["entries"]
    assert outcome["counts"] == {}


def test_control_without_the_transaction_kills_tear_row_and_entry_apart(
    tmp_path: Path, url: str
) -> None:
    outcome = drive(tmp_path, "kills", "unguarded", "50", url=url)
    assert outcome["counts"] != {}


def test_control_acknowledging_before_the_commit_loses_what_was_acknowledged(
    tmp_path: Path,
    url: str,
) -> None:
    outcome = drive(tmp_path, "kills", "hasty", "50", url=url)
    assert outcome["lost"] > 0


def test_every_flipped_bit_of_ledgered_data_is_found_and_the_database_alone_finds_less_than_half(
    tmp_path: Path,
) -> None:
    outcome = drive(tmp_path, "flips", "100")
    assert outcome["missed"] == []
    assert outcome["clean"] is True
    assert outcome["seen_by_sqlite"] < 50


def test_vacuum_restore_copy_and_migration_raise_no_alarm(tmp_path: Path) -> None:
    assert drive(tmp_path, "care") == {"vacuum": [], "restore": [], "migration": [], "copy": []}


def test_many_at_once_append_without_gap_or_fork_and_may_be_verified_meanwhile(
    tmp_path: Path,
    url: str,
) -> None:
    outcome = drive(tmp_path, "race", "locked", "4", "25", url=url)
    assert outcome == {
        "alarms_meanwhile": [],
        "codes": [0, 0, 0, 0],
        "entries": 200,
        "size": 200,
        "findings": [],
    }


def test_control_without_the_lock_somebody_is_turned_away(tmp_path: Path, url: str) -> None:
    outcome = drive(tmp_path, "race", "unlocked", "4", "25", url=url)
    assert any(outcome["codes"])
    assert outcome["entries"] < 200
