"""Votes on what stayed open: equal votes again, open seats again; in arithmetic, in the tables, on pages and papers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bihuan.elections import services
from bihuan.elections.errors import ElectionError
from bihuan.elections.models import Ballot, Candidate, Election, VoteCount
from bihuan.elections.queries.facts import facts
from bihuan.elections.rounds import elected_names, in_turn, misfits, rest_after
from bihuan.elections.tally import Tally, Votes, faults, outcome
from bihuan.engines.rules.values import SCALE
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Post, Unit
from bihuan.reports.election_kinds import ELECTION_PAPERS
from tests.cast import Province
from tests.elections import story
from tests.elections.test_pages import send

FIRST = Tally(
    held_on=date(2026, 5, 8), eligible=25, attending=22, issued=22, returned=22, valid=21, seats=3,
    votes=(Votes("甲", 20), Votes("乙", 15), Votes("丙", 13), Votes("丁", 13)),
)  # fmt: skip
OPEN = replace(
    FIRST, votes=(Votes("甲", 20), Votes("乙", 15), Votes("丙", 11), Votes("丁", 10), Votes("戊", 3, written_in=True))
)  # fmt: skip


def second(seats: int, *votes: Votes, **more: Any) -> Tally:
    return replace(FIRST, seats=seats, votes=votes, **more)


def test_between_equal_votes_the_most_votes_decide_even_below_half() -> None:
    runoff = second(1, Votes("丙", 9), Votes("丁", 8))
    read = in_turn([FIRST, runoff])
    assert outcome(read[1]).elected == (0,)
    assert elected_names(read) == {"甲", "乙", "丙"}
    assert rest_after(read) is None
    assert outcome(runoff).elected == (), "read alone it elects nobody"


def test_on_open_seats_more_than_half_is_needed_again() -> None:
    read = in_turn([OPEN, second(1, Votes("丙", 11), Votes("丁", 10))])
    assert outcome(read[1]).elected == ()
    rest = rest_after(read)
    assert rest is not None
    assert (rest.seats, rest.names, rest.tied) == (1, ("丙", "丁", "戊"), False)


def test_who_was_written_in_before_is_a_candidate_of_the_next_vote_and_no_surplus_is_asked() -> (
    None
):
    read = in_turn([OPEN, second(1, Votes("戊", 15, written_in=True))])
    assert faults(read[1]) == []
    assert read[1].nominated == 1
    assert elected_names(read) == {"甲", "乙", "戊"}


@pytest.mark.parametrize(
    ("earlier", "sheet", "sentence"),
    [
        (FIRST, second(1, Votes("丙", 9)), "重新投票"),
        (FIRST, second(1, Votes("丙", 9), Votes("丁", 8), Votes("戊", 2)), "不能另选他人"),
        (FIRST, second(2, Votes("丙", 9), Votes("丁", 8)), "还有 1 个名额"),
        (OPEN, second(2, Votes("丙", 9), Votes("丁", 8)), "还有 1 个名额"),
        (OPEN, second(1, Votes("甲", 12), Votes("丁", 8)), "甲 已经当选"),
        (OPEN, second(1, Votes("丙", 12), held_on=date(2026, 5, 7)), "早于上一次投票"),
        (replace(FIRST, votes=(*FIRST.votes[:3], Votes("丁", 9))), second(1, Votes("丁", 9)), "不用再次投票"),
    ],
)  # fmt: skip
def test_what_does_not_follow_the_vote_before_is_told(
    earlier: Tally, sheet: Tally, sentence: str
) -> None:
    assert sentence in "".join(misfits([earlier], sheet))


@given(st.lists(st.integers(0, 21), min_size=2, max_size=6), st.integers(1, 4), st.data())
def test_no_more_are_ever_elected_than_there_are_seats(
    numbers: list[int], seats: int, data: st.DataObject
) -> None:
    sheets = [second(seats, *(Votes(str(i), n) for i, n in enumerate(numbers)))]
    for _turn in range(4):
        read = in_turn(sheets)
        assert len(elected_names(read)) <= seats
        rest = rest_after(read)
        if rest is None:
            assert len(elected_names(read)) == seats
            break
        assert len(elected_names(read)) + rest.seats == seats
        assert not set(rest.names) & elected_names(read)
        votes = [Votes(name, data.draw(st.integers(0, 21))) for name in rest.names]
        if not votes:
            break
        sheets.append(second(rest.seats, *votes))
        assert not misfits(read, sheets[-1])


NUMBERS = {"eligible": 20, "attending": 20, "issued": 20, "returned": 20, "valid": 20}


def record(
    province: Province, row: Election, seats: int, votes: dict[str, int], **more: Any
) -> Ballot:
    keys = {c.name: c.pk for c in Candidate.objects.filter(election=row)}
    return services.record_ballot(
        election=Election.objects.get(pk=row.pk), contest="committee", held_on=province.today, seats=seats,
        votes={keys[name]: (yes, None, None) for name, yes in votes.items()},
        actor=story.clerk(province, row.unit.code), at=province.now, **{**NUMBERS, **more},
    )  # fmt: skip


TIED = {"甲一": 19, "乙二": 15, "丙三": 12, "丁四": 12}


def elected(row: Election) -> set[str]:
    return set(row.candidates.filter(elected_member=True).values_list("name", flat=True))


def test_a_second_vote_adds_to_the_first_and_can_be_corrected(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    with pytest.raises(ElectionError, match="先填写上一次"):
        record(province, row, 1, {"丙三": 8, "丁四": 9}, round=2)
    record(province, row, 3, TIED)
    with pytest.raises(ElectionError, match="得票相等"):
        story.step(province, row, "count")
    record(province, row, 1, {"丙三": 8, "丁四": 9}, round=2)
    assert elected(row) == {"甲一", "乙二", "丁四"}
    record(province, row, 1, {"丙三": 9, "丁四": 8}, round=2)
    assert elected(row) == {"甲一", "乙二", "丙三"}, "who was elected by mistake is not any more"
    story.through(province, story.step(province, row, "count"), "result")
    held = Post.objects.held_on(province.today).filter(unit=row.unit)
    assert set(held.values_list("person__name", flat=True)) == {"甲一", "乙二", "丙三"}


def test_a_vote_that_others_follow_is_corrected_only_where_these_still_fit(
    province: Province,
) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    record(province, row, 3, TIED)
    record(province, row, 1, {"丙三": 9, "丁四": 8}, round=2)
    record(province, row, 3, {**TIED, "甲一": 18})
    with pytest.raises(ElectionError, match="先删除后面一次"):
        record(province, row, 3, {**TIED, "丙三": 13})
    clerk = story.clerk(province, "A01-B1")
    for number, sentence in ((1, "最后一次"), (3, "最后一次")):
        with pytest.raises(ElectionError, match=sentence):
            services.remove_ballot(
                election=Election.objects.get(pk=row.pk), contest="committee", round=number, actor=clerk,
                at=province.now,
            )  # fmt: skip
    sheet = Ballot.objects.get(round=2)
    services.remove_ballot(
        election=Election.objects.get(pk=row.pk), contest="committee", round=2, actor=clerk, at=province.now
    )  # fmt: skip
    assert elected(row) == {"甲一", "乙二"}
    assert Entry.objects.filter(object=f"elections.ballot:{sheet.pk}").count() == 2
    record(province, row, 3, {**TIED, "丙三": 13})
    assert elected(row) == {"甲一", "乙二", "丙三"}


def test_a_name_typed_wrongly_leaves_no_votes_behind(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    low = {"甲一": 19, "乙二": 15, "丙三": 9, "丁四": 4}
    record(province, row, 3, low, written_in=[("戊五", 11)])
    record(province, row, 3, low, written_in=[("戊伍", 11)])
    assert elected(row) == {"甲一", "乙二", "戊伍"}
    assert not Candidate.objects.filter(name="戊五").exists()
    assert VoteCount.objects.count() == 5


def test_only_the_first_vote_is_a_fact_of_surplus(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    record(province, row, 3, {**TIED, "丙三": 9, "丁四": 8})
    record(province, row, 1, {"丙三": 12}, round=2)
    found = facts(Unit.objects.filter(code="A01-B1"), province.days(-9), province.days(9))
    ballots = [f for f in found if f.kind == "ballot"]
    assert [(f.part, f.whole) for f in ballots] == [(4 * SCALE, 3 * SCALE)]


def test_the_pages_lead_from_equal_votes_to_the_second_vote_and_its_papers(
    province: Province,
) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    record(province, row, 3, TIED)
    client = province.client("branch_secretary", "A01-B1")
    page = client.get(reverse("elections:election", args=[row.pk])).content.decode()
    assert "丙三、丁四 得票相等" in page
    assert page.count('<span class="tag tag-warn">得票相等</span>') == 2
    assert "未当选" not in page
    assert "更正委员选举计票单" in page
    assert "填写委员第 2 次选举计票单" in page
    again = reverse("elections:tally_round", args=[row.pk, "committee", 2])
    assert again in page
    form = client.get(again).content.decode()
    assert "甲一 赞成" not in form
    assert "丙三 赞成" in form
    assert 'name="written_in"' not in form
    third, fourth = Candidate.objects.filter(name__in=("丙三", "丁四")).order_by("pk")
    votes = {f"yes_{third.pk}": 7, f"yes_{fourth.pk}": 11}
    typed = {"held_on": province.today.isoformat(), **NUMBERS, "seats": 1, **votes}
    send(client, "tally_round", row.pk, "committee", 2, **typed)
    page = client.get(reverse("elections:election", args=[row.pk])).content.decode()
    assert "委员第 2 次选举计票" in page
    assert "得票相等，不能确定" not in page, "what was to happen next has happened"
    assert reverse("elections:tally_round", args=[row.pk, "committee", 3]) not in page
    texts = {
        kind.name: text_of(kind, row, province) for kind in ELECTION_PAPERS if kind.name in PAPERS
    }
    assert "第二次投票" in texts["tally_sheet"]
    assert "得赞成票多的当选" in texts["tally_sheet"]
    assert "不能另选他人" in texts["ballot_paper"]
    assert "第二次投票" in texts["election_result"]
    assert "丁四11票" in texts["election_result"]
    send(client, "tally_round", row.pk, "committee", 2, **typed, remove="1")
    assert Ballot.objects.get().round == 1


PAPERS = {"tally_sheet": "~committee~2", "ballot_paper": "~committee~2", "election_result": ""}


def text_of(kind: Any, row: Election, province: Province) -> str:
    actor = story.clerk(province, "A01-B1")
    found = kind.find(actor, f"{row.pk}{PAPERS[kind.name]}", province.today)
    return str(kind.make(found, actor, province.today))


def test_nobody_votes_again_on_seats_that_are_filled(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", officers=0)
    record(province, row, 3, {**TIED, "丁四": 4})
    client = province.client("branch_secretary", "A01-B1")
    again = reverse("elections:tally_round", args=[row.pk, "committee", 2])
    assert client.get(again).status_code == 404
    actor = story.clerk(province, "A01-B1")
    kind = next(k for k in ELECTION_PAPERS if k.name == "ballot_paper")
    found = kind.find(actor, f"{row.pk}~committee~2", province.today)
    assert found is not None
    assert kind.make(found, actor, province.today) is None
