"""Of several who take the same step of a list at once one wins, the others are told. With a control each."""

from pathlib import Path
from typing import Any

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
CLERKS, ROUNDS = 4, 8


def race(folder: Path, url: str, what: str, mode: str) -> dict[str, Any]:
    return drive("lists_driver", folder, what, mode, CLERKS, ROUNDS, url=url)


def test_of_several_who_issue_a_list_one_wins_and_no_number_is_lost(
    tmp_path: Path, url: str
) -> None:
    found = race(tmp_path, url, "issue", "guarded")
    assert found["said"] == {"won": ROUNDS, "told": (CLERKS - 1) * ROUNDS}
    assert found["steps"] == ROUNDS
    ends = sorted(int(number.split("〕")[1].removesuffix("号")) for number in found["numbers"])
    assert ends == list(range(1, ROUNDS + 1))


def test_of_several_who_sign_for_an_annex_one_wins(tmp_path: Path, url: str) -> None:
    found = race(tmp_path, url, "receipt", "guarded")
    assert found["said"] == {"won": ROUNDS, "told": (CLERKS - 1) * ROUNDS}
    assert found["steps"] == ROUNDS


def test_control_receipts_without_a_second_look_are_doubled(tmp_path: Path, url: str) -> None:
    assert race(tmp_path, url, "receipt", "naive")["steps"] == CLERKS * ROUNDS


def test_control_issues_without_a_second_look_end_in_an_error_for_somebody(
    tmp_path: Path, url: str
) -> None:
    said = race(tmp_path, url, "issue", "naive")["said"]
    assert set(said) - {"won", "told"}
