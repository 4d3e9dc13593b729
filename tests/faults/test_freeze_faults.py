"""R2: a closing that is killed at any of its commits is either not sealed or sealed whole, and is gone on with."""

from pathlib import Path

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
DRIVER = "freeze_driver"


def test_a_closing_killed_at_each_commit_is_whole_in_the_end(tmp_path: Path, url: str) -> None:
    found = drive(DRIVER, tmp_path, "guarded", url=url)
    assert found["wrong"] == []
    assert found["half"] >= 4
    assert found["again"] == 0
    assert found["ledger"]


def test_the_control_without_the_place_in_the_same_transaction_loses_sheets(
    tmp_path: Path, url: str
) -> None:
    assert drive(DRIVER, tmp_path, "naive", url=url)["wrong"]
