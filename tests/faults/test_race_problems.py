"""R8: several clerks take a step with the same problem at the same moment. Exactly one succeeds.

The control is the same without the conditional update: then one problem is closed more than once.
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


def drive(folder: Path, url: str, *arguments: str) -> dict[str, Any]:
    """Run the driver in a process of its own and return what it found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.problem_driver", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "BIHUAN_DATA_DIR": str(folder),
            "BIHUAN_DATABASE_URL": url,
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
        return f"sqlite:///{tmp_path / 'race.sqlite3'}"
    place = connection.settings_dict
    assert place["NAME"].startswith("test_")
    user, password = quote(place["USER"]), quote(place["PASSWORD"])
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{place['NAME']}"


def test_eight_clerks_close_the_same_problem_and_one_of_them_succeeds(
    tmp_path: Path, url: str
) -> None:
    found = drive(tmp_path, url, "guarded", "8", "10")
    assert found["outcomes"] == {"accepted": 10, "409": 70}
    assert found["taken"] == [[1, 10]]
    assert found["entries"] == 20
    assert found["who"] in found["sentence"]
    assert "同意销号" in found["sentence"]


def test_closing_returning_and_keeping_up_at_once_leave_one_of_the_three(
    tmp_path: Path, url: str
) -> None:
    found = drive(tmp_path, url, "guarded", "6", "8", "mixed")
    assert found["outcomes"] == {"accepted": 8, "409": 40}
    assert found["taken"] == [[1, 8]]


def test_of_several_who_act_on_the_same_set_at_once_one_has_it_whole(
    tmp_path: Path, url: str
) -> None:
    found = drive(tmp_path, url, "guarded", "8", "12", "together")
    assert found["outcomes"] == {"accepted": 1, "409": 7}
    assert found["taken"] == [[1, 12]]
    assert found["entries"] == 24


def test_control_without_the_condition_a_set_is_taken_by_more_than_one(
    tmp_path: Path, url: str
) -> None:
    found = drive(tmp_path, url, "unguarded", "8", "12", "together")
    assert any(times > 1 for times, _problems in found["taken"])


def test_control_without_the_condition_some_problem_is_closed_twice(
    tmp_path: Path, url: str
) -> None:
    found = drive(tmp_path, url, "unguarded", "8", "10")
    assert found["outcomes"]["accepted"] > 10
    assert any(times > 1 for times, _problems in found["taken"])
