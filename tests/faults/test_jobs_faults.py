"""Workers that die, race, or lose their database. Each has a control without the protection."""

from pathlib import Path

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
DRIVER = "import_driver"


def test_workers_that_race_and_die_do_each_job_exactly_once_and_park_the_poison(
    tmp_path: Path, url: str
) -> None:
    outcome = drive(DRIVER, tmp_path, "race", "guarded", 60, url=url)
    assert (outcome["lost"], outcome["double"]) == (0, 0)
    assert outcome["poison"] == "parked"
    assert outcome["waiting"] == 0


def test_control_a_job_taken_by_reading_then_writing_is_done_twice(
    tmp_path: Path, url: str
) -> None:
    assert drive(DRIVER, tmp_path, "race", "naive", 60, url=url)["double"] > 0


def test_a_worker_outlives_a_locked_database_and_cut_connections(tmp_path: Path, url: str) -> None:
    outcome = drive(DRIVER, tmp_path, "locked", "guarded", 4000, url=url)
    assert outcome["disturbed"] >= 1
    assert outcome["alive"]
    assert outcome["state"] == "applied"
    assert (outcome["lost"], outcome["double"]) == (0, 0)


def test_control_a_plain_loop_dies_of_it(tmp_path: Path, url: str) -> None:
    outcome = drive(DRIVER, tmp_path, "locked", "naive", 4000, url=url)
    assert not outcome["alive"]


def test_a_worker_told_to_stop_gives_its_job_back_and_another_finishes_it(
    tmp_path: Path, url: str
) -> None:
    outcome = drive(DRIVER, tmp_path, "stop", "politely", url=url)
    assert outcome == {"lost": 0, "double": 0, "code": 0, "between": "queued", "state": "done"}
