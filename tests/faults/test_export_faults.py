"""R3: a long export beside other people's writes. The control reads with one open cursor and never gets to its end."""

from pathlib import Path

import pytest

from tests import migrated
from tests.faults.driving import drive

pytestmark = [pytest.mark.fault, pytest.mark.once]
DRIVER = "export_driver"


def own(folder: Path) -> str:
    return f"sqlite:///{migrated.copied(folder / 'driven.sqlite3')}"


def test_an_export_gets_to_its_end_while_others_write(tmp_path: Path) -> None:
    """SQLite in a file: a server's readers are never in the way of writers."""
    outcome = drive(DRIVER, tmp_path, "guarded", url=own(tmp_path))
    assert outcome == {"state": "done", "done": 3_000}


def test_control_with_one_open_cursor_the_export_begins_again_and_again(tmp_path: Path) -> None:
    outcome = drive(DRIVER, tmp_path, "naive", url=own(tmp_path))
    assert outcome == {"state": "running", "done": 0}
