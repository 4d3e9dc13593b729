"""R8: several clerks take a step with the same problem at the same moment. Exactly one succeeds.

The control is the same without the conditional update: then one problem is closed more than once.
"""

from pathlib import Path

import pytest

from tests.faults.driving import drive, url

__all__ = ["url"]

pytestmark = pytest.mark.fault
DRIVER = "problem_driver"


def test_eight_clerks_close_the_same_problem_and_one_of_them_succeeds(
    tmp_path: Path, url: str
) -> None:
    found = drive(DRIVER, tmp_path, "guarded", "8", "10", url=url)
    assert found["outcomes"] == {"accepted": 10, "409": 70}
    assert found["taken"] == [[1, 10]]
    assert found["entries"] == 20
    assert found["who"] in found["sentence"]
    assert "同意销号" in found["sentence"]


def test_closing_returning_and_keeping_up_at_once_leave_one_of_the_three(
    tmp_path: Path, url: str
) -> None:
    found = drive(DRIVER, tmp_path, "guarded", "6", "8", "mixed", url=url)
    assert found["outcomes"] == {"accepted": 8, "409": 40}
    assert found["taken"] == [[1, 8]]


def test_of_several_who_act_on_the_same_set_at_once_one_has_it_whole(
    tmp_path: Path, url: str
) -> None:
    found = drive(DRIVER, tmp_path, "guarded", "8", "12", "together", url=url)
    assert found["outcomes"] == {"accepted": 1, "409": 7}
    assert found["taken"] == [[1, 12]]
    assert found["entries"] == 24


def test_control_without_the_condition_a_set_is_taken_by_more_than_one(
    tmp_path: Path, url: str
) -> None:
    found = drive(DRIVER, tmp_path, "unguarded", "8", "12", "together", url=url)
    assert found["taken"] == [[8, 12]], "everybody has read before the first writes, so all have it"


def test_control_without_the_condition_some_problem_is_closed_twice(
    tmp_path: Path, url: str
) -> None:
    found = drive(DRIVER, tmp_path, "unguarded", "8", "10", url=url)
    assert found["outcomes"] == {"accepted": 80}
    assert found["taken"] == [[8, 10]]
