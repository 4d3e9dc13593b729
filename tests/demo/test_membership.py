"""The registers of the sample: as many as the branch states, with those who hold its posts, and who came to what."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from bihuan.demo.book import began_on
from bihuan.demo.builders import build
from bihuan.demo.member import MemberSeed
from bihuan.demo.province import make
from bihuan.demo.values import Province, RecordSeed, UnitSeed
from bihuan.orgs.models import Post, Unit
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Member
from bihuan.records.people import Roster, plain
from bihuan.records.queries.members import tally
from bihuan.records.queries.month import known_of
from tests.demo.mini import ON

SEEDS = (3, 8, 14)
CALLED = {"theme_day", "general_meeting", "party_lecture", "org_life_meeting", "member_appraisal"}
"""Kinds of record to which all members of a branch are called."""


@cache
def sample(seed: int) -> Province:
    return make(seed, ON, small=True)


def registers(province: Province) -> Iterator[tuple[UnitSeed, list[MemberSeed]]]:
    """Branches that keep a register, with it."""
    for unit in province.units:
        lines = [member for member in province.members if member.unit == unit.code]
        if lines:
            yield unit, lines


def meetings(province: Province, kinds: set[str]) -> Iterator[RecordSeed]:
    return (row for row in province.records if row.kind in kinds)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_register_holds_as_many_as_the_branch_states_and_never_held_more(seed: int) -> None:
    began = began_on(ON)
    for unit, lines in registers(sample(seed)):
        there = [member for member in lines if member.there_on(ON)]
        assert len(there) == unit.members
        assert sum(member.standing == "full" for member in there) == unit.full_members
        days = {began, *(day for m in lines for day in (m.since, m.left) if day and day > began)}
        assert max(sum(m.there_on(day) for m in lines) for day in days) == unit.members
        assert all(m.since < (m.left or ON) for m in lines)
        assert sum(bool(m.exempt) for m in lines) * 2 < len(there)


@pytest.mark.parametrize("seed", SEEDS)
def test_holders_of_posts_and_candidates_are_full_members_under_their_own_names(seed: int) -> None:
    province = sample(seed)
    called = {person.key: person.name for person in province.persons}
    for unit, lines in registers(province):
        names = [member.name for member in lines]
        assert len(set(names)) == len(names)
        full = {m.name: m for m in lines if m.there_on(ON) and m.standing == "full"}
        for post in province.posts:
            if post.unit == unit.code and post.until is None:
                assert called[post.person] in full
                assert full[called[post.person]].since <= post.since
                assert not full[called[post.person]].exempt
            elif post.unit == unit.code and called[post.person] in full:
                gone = full[called[post.person]]
                assert not gone.exempt or (gone.exempt_from or date.min) > (post.until or date.max)
        acts = (act for poll in province.elections if poll.unit == unit.code for act in poll.acts)
        for act in acts:
            for one in act.data.get("candidates", ()):
                assert full[one.name].since <= act.at.date()


@pytest.mark.parametrize("seed", SEEDS)
def test_to_a_meeting_of_all_come_the_members_of_that_day_but_for_the_exempt(seed: int) -> None:
    province = sample(seed)
    keeping = {unit.code: lines for unit, lines in registers(province)}
    seen = 0
    for row in meetings(province, CALLED):
        if row.unit in keeping:
            lines = keeping[row.unit]
            due = sum(m.there_on(row.on) and not m.spared_on(row.on) for m in lines)
            assert row.data["due"] == due, (row, due)
            seen += due < len(lines)
    assert seen, "somebody was exempt or not yet there"
    for row in meetings(province, {"study_requirement"}):
        if row.unit in keeping and row.data["group"] == "党员":
            spared = sum(m.spared_on(row.on) for m in keeping[row.unit])
            assert row.data["exempt"] == spared


@pytest.mark.parametrize("seed", SEEDS)
def test_nowhere_more_are_called_than_there_are_members_and_nowhere_more_come(seed: int) -> None:
    province = sample(seed)
    members = {unit.code: unit.members for unit in province.units}
    for row in province.records:
        due, present = row.data.get("due"), row.data.get("present", row.data.get("appraised"))
        if due is not None and present is not None:
            assert 0 < present <= due, row
        if due is not None and members[row.unit] is not None:
            assert due <= (members[row.unit] or 0), row


def test_to_a_meeting_of_the_committee_its_members_of_that_day_are_called() -> None:
    province = sample(3)
    for row in meetings(province, {"committee_meeting"}):
        held = [
            post
            for post in province.posts
            if post.unit == row.unit and post.since <= row.on < (post.until or date.max)
        ]
        kind = next(unit.kind for unit in province.units if unit.code == row.unit)
        if kind == "branch" and len(held) >= 3:
            added = row.data["due"] - len(held)
            assert added in {0, 1}, row
            assert not added or _by_election(province, row), "a by-election added a seat"


def _by_election(province: Province, row: RecordSeed) -> bool:
    return any(
        poll.unit == row.unit and poll.kind == "by_election" and act.at.date() <= row.on
        for poll in province.elections
        for act in poll.acts
        if act.what == "vote_committee"
    )


@pytest.mark.django_db(transaction=True)
def test_on_the_page_of_a_month_every_human_of_a_branch_is_offered_once() -> None:
    """Also those whom an election of the sample brought into a post."""
    build(sample(3))
    units = Unit.objects.filter(pk__in=Member.objects.values("unit"))
    assert units.count() > 5
    for unit in units:
        known = known_of(unit, ON)
        register = Member.objects.filter(unit=unit).present()
        assert not tally(unit).differs
        assert known.members == register.filter(exempt="").count()
        people = known.absentees(all_kinds()["theme_day"])
        assert len(people) == known.members, (unit, people)
        meeting = all_kinds()["committee_meeting"]
        assert len(known.absentees(meeting)) == known.due(meeting)
        assert sorted(known.company.names) == sorted(register.values_list("name", flat=True))
        posts = Post.objects.held_on(ON).filter(unit=unit)
        assert {post.person.name for post in posts} <= {name for _ref, name in people}
        roster = Roster([unit])
        assert all(roster.ref(unit, plain(name)) == ref for ref, name in people)
