"""The arithmetic of a tally sheet, worked by hand and by random sheets."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.elections.tally import (
    Tally,
    Votes,
    faults,
    fewest_candidates,
    outcome,
    quorum_met,
    remarks,
)

RIGHT = Tally(
    held_on=date(2026, 5, 8), eligible=25, attending=22, issued=22, returned=22, valid=21, seats=3,
    votes=(Votes("甲", 20, 1, 0), Votes("乙", 18, 2, 1), Votes("丙", 15, 6, 0), Votes("丁", 8, 10, 3)),
)  # fmt: skip


def test_a_right_sheet_has_no_fault_and_elects_those_with_more_than_half_of_those_attending() -> (
    None
):
    assert faults(RIGHT) == []
    assert outcome(RIGHT).elected == (0, 1, 2)
    assert RIGHT.invalid == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"attending": 26, "issued": 26}, "实到会 26 人，多于应到会的 25 人"),
        ({"issued": 23}, "发出选票 23 张，多于实到会的 22 人"),
        ({"attending": 19, "issued": 19, "returned": 19, "valid": 19}, "不足五分之四"),
        ({"issued": 21}, "收回选票 22 张，多于发出的 21 张，选举无效"),
        ({"valid": 23}, "有效票 23 张，多于收回的 22 张"),
        ({"seats": 4}, "候选人应不少于 5 名"),
        ({"seats": 0}, "请填写应选人数"),
        ({"eligible": 0}, "请填写应到会"),
        ({"votes": (*RIGHT.votes[:3], Votes("丁", 22))}, "丁 得赞成票 22 张，多于有效票 21 张"),
        ({"votes": (*RIGHT.votes[:3], Votes("丁", 8, 10, 4))}, "合计 22 张，不等于有效票 21 张"),
        ({"votes": tuple(replace(v, yes=20, against=1, abstained=0) for v in RIGHT.votes)}, "各人赞成票合计 80 张"),
    ],
)  # fmt: skip
def test_each_thing_that_does_not_add_up_has_its_sentence(
    wrong: dict[str, object], sentence: str
) -> None:
    assert sentence in "".join(faults(replace(RIGHT, **wrong)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seats", "least"), [(1, 2), (3, 4), (5, 6), (7, 9), (9, 11), (10, 12), (11, 14)]
)
def test_there_are_at_least_a_fifth_more_candidates_than_seats(seats: int, least: int) -> None:
    assert fewest_candidates(seats) == least


def test_exactly_four_fifths_are_enough_since_the_text_of_2020_and_were_not_before() -> None:
    assert quorum_met(date(2026, 1, 1), 25, 20)
    assert not quorum_met(date(2026, 1, 1), 25, 19)
    assert not quorum_met(date(2019, 1, 1), 25, 20)
    assert quorum_met(date(2019, 1, 1), 25, 21)


def test_exactly_half_of_those_attending_does_not_elect() -> None:
    votes = (Votes("甲", 12), Votes("乙", 11), Votes("丙", 11), Votes("丁", 9))
    found = outcome(replace(RIGHT, votes=votes))
    assert found.elected == (0,)
    assert found.open_seats == 2
    assert "另行选举" in "".join(remarks(replace(RIGHT, votes=votes), found))


def test_equal_votes_at_the_last_seat_elect_neither() -> None:
    votes = (Votes("甲", 20), Votes("乙", 18), Votes("丙", 13), Votes("丁", 13))
    tally = replace(RIGHT, votes=votes)
    found = outcome(tally)
    assert (found.elected, found.tied, found.open_seats) == ((0, 1), (2, 3), 1)
    assert "丙、丁 得票相等" in "".join(remarks(tally, found))


def test_secretary_and_deputy_stand_in_equal_number_and_written_in_names_fill_no_surplus() -> None:
    equal = replace(RIGHT, seats=1, surplus=False, votes=(Votes("甲", 20),))
    assert faults(equal) == []
    written = replace(RIGHT, votes=(*RIGHT.votes[:3], Votes("戊", 2, written_in=True)))
    assert "现有 3 名" in "".join(faults(written))


@st.composite
def sheets(draw: st.DrawFn) -> Tally:
    numbers = sorted(draw(st.lists(st.integers(1, 60), min_size=5, max_size=5)), reverse=True)
    eligible, attending, issued, returned, valid = numbers
    seats = draw(st.integers(1, 5))
    votes = draw(st.lists(st.integers(0, valid), min_size=1, max_size=9))
    return Tally(
        held_on=date(2026, 1, 1), eligible=eligible, attending=attending, issued=issued, returned=returned,
        valid=valid, seats=seats, votes=tuple(Votes(str(i), n) for i, n in enumerate(votes)),
    )  # fmt: skip


@given(sheets())
def test_whoever_is_elected_has_more_than_half_and_nobody_outside_has_more(tally: Tally) -> None:
    found = outcome(tally)
    assert len(found.elected) + found.open_seats == tally.seats
    assert not set(found.elected) & set(found.tied)
    for i in found.elected:
        assert tally.votes[i].yes * 2 > tally.attending
    outside = [v.yes for i, v in enumerate(tally.votes) if i not in found.elected]
    if found.elected:
        assert (
            min(tally.votes[i].yes for i in found.elected) > max(outside, default=-1)
            or found.open_seats
        )
    over = sum(v.yes * 2 > tally.attending for v in tally.votes)
    assert bool(found.tied) <= (over > tally.seats)


@given(sheets(), st.randoms())
def test_the_order_of_the_candidates_changes_nothing(tally: Tally, chance: object) -> None:
    order = list(tally.votes)
    chance.shuffle(order)  # type: ignore[attr-defined]
    mixed = replace(tally, votes=tuple(order))
    name = lambda t, places: {t.votes[i].name for i in places}  # noqa: E731
    assert name(tally, outcome(tally).elected) == name(mixed, outcome(mixed).elected)
    assert name(tally, outcome(tally).tied) == name(mixed, outcome(mixed).tied)
