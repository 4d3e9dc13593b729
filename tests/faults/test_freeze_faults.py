"""R2: a closing that is killed at any of its commits is either not sealed or sealed whole, and is gone on with."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.driving import HANG, ROOT, url

__all__ = ["url"]

pytestmark = pytest.mark.fault


def closings(folder: Path, url: str, mode: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.freeze_driver", mode],
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
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return outcome


def test_a_closing_killed_at_each_commit_is_whole_in_the_end(tmp_path: Path, url: str) -> None:
    found = closings(tmp_path, url, "guarded")
    assert found["wrong"] == []
    assert found["half"] >= 4
    assert found["again"] == 0
    assert found["ledger"]


def test_the_control_without_the_place_in_the_same_transaction_loses_sheets(
    tmp_path: Path, url: str
) -> None:
    assert closings(tmp_path, url, "naive")["wrong"]
