"""Imports that are killed or starved. Each has a control: the same without the protection, which comes out badly."""

from pathlib import Path

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
DRIVER = "import_driver"


def test_thirty_kills_during_an_import_lose_no_row_and_double_none_and_show_none_early(
    tmp_path: Path, url: str
) -> None:
    outcome = drive(DRIVER, tmp_path, "kills", "guarded", 30, 6000, url=url)
    assert outcome["kills"] >= 15
    assert outcome["state"] == "applied"
    assert (outcome["lost"], outcome["double"], outcome["versions"]) == (0, 0, 0)
    assert outcome["seen_early"] == 0
    assert outcome["seen"] == 6000


def test_control_chunks_without_a_cursor_double_rows(tmp_path: Path, url: str) -> None:
    outcome = drive(DRIVER, tmp_path, "kills", "naive", 10, 1500, url=url)
    assert outcome["double"] > 0


def test_an_import_into_a_full_disk_stops_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """SQLite in a file: a server's disk cannot be filled from here."""
    outcome = drive(DRIVER, tmp_path, "full", "guarded", 2000)
    assert outcome["then"] == "applying"
    assert outcome["state"] == "applied"
    assert (outcome["lost"], outcome["double"]) == (0, 0)
    assert outcome["sound"] == "ok"


def test_control_a_cursor_saved_before_the_rows_loses_rows_when_the_disk_is_full(
    tmp_path: Path,
) -> None:
    assert drive(DRIVER, tmp_path, "full", "hasty", 1500)["lost"] > 0


def test_a_file_for_which_there_is_no_room_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    outcome = drive(DRIVER, tmp_path, "upload", "guarded")
    assert "存储空间不足" in outcome["said"]
    assert (outcome["left"], outcome["damaged"]) == (0, 0)
    assert outcome["kept"]


def test_control_a_file_written_in_its_place_at_once_stays_there_damaged(tmp_path: Path) -> None:
    outcome = drive(DRIVER, tmp_path, "upload", "naive")
    assert outcome["damaged"] == 1
    assert not outcome["kept"]
