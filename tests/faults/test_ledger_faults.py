"""Kills, flipped bits, races and ordinary care, on a database in a file of its own.

Each test has a control: the same with the protection off, which must come out badly.
"""

from pathlib import Path

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
DRIVER = "ledger_driver"


def test_fifty_kills_lose_nothing_acknowledged_and_leave_no_gap(tmp_path: Path, url: str) -> None:
    outcome = drive(DRIVER, tmp_path, "kills", "guarded", "50", url=url)
    assert outcome["acknowledged"] >= 50
    assert outcome["lost"] == 0
    assert outcome["size"] == outcome["entries"]
    assert outcome["counts"] == {}


def test_control_without_the_transaction_kills_tear_row_and_entry_apart(
    tmp_path: Path, url: str
) -> None:
    outcome = drive(DRIVER, tmp_path, "kills", "unguarded", "50", url=url)
    assert outcome["counts"] != {}


def test_control_acknowledging_before_the_commit_loses_what_was_acknowledged(
    tmp_path: Path,
    url: str,
) -> None:
    outcome = drive(DRIVER, tmp_path, "kills", "hasty", "50", url=url)
    assert outcome["lost"] > 0


def test_every_flipped_bit_of_ledgered_data_is_found_and_the_database_alone_finds_less_than_half(
    tmp_path: Path,
) -> None:
    outcome = drive(DRIVER, tmp_path, "flips", "100")
    assert outcome["missed"] == []
    assert outcome["clean"] is True
    assert outcome["seen_by_sqlite"] < 50


def test_vacuum_restore_copy_and_migration_raise_no_alarm(tmp_path: Path) -> None:
    assert drive(DRIVER, tmp_path, "care") == {
        "vacuum": [],
        "restore": [],
        "migration": [],
        "copy": [],
    }


def test_many_at_once_append_without_gap_or_fork_and_may_be_verified_meanwhile(
    tmp_path: Path,
    url: str,
) -> None:
    outcome = drive(DRIVER, tmp_path, "race", "locked", "4", "25", url=url)
    assert outcome == {
        "alarms_meanwhile": [],
        "codes": [0, 0, 0, 0],
        "entries": 200,
        "size": 200,
        "findings": [],
    }


def test_control_without_the_lock_somebody_is_turned_away(tmp_path: Path, url: str) -> None:
    outcome = drive(DRIVER, tmp_path, "race", "unlocked", "4", "25", url=url)
    assert sum(map(bool, outcome["codes"])) == 3
    assert outcome["entries"] < 200
