"""The shape of the province: its tree, people, terms, lists; the same for a seed and a day."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random

from bihuan.access.policy import Role
from bihuan.demo.accounts import GOOD_FOR
from bihuan.demo.caseload import PROVINCE
from bihuan.demo.days import office_days
from bihuan.demo.names import Names, phone
from bihuan.demo.province import make
from bihuan.demo.tree import BRANCHES, ROOT, ROOT_NAME
from bihuan.demo.values import Province
from bihuan.engines.periods import Holidays
from bihuan.orgs.models import Kind
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.problems import states
from bihuan.problems.events import EVENTS

ON = date(2026, 11, 23)
HOLIDAYS = office_days(Holidays(), 2021, 2028)


@cache
def province() -> Province:
    return make(1, ON, holidays=HOLIDAYS)


def test_the_same_seed_and_day_give_the_same_province() -> None:
    assert make(5, ON, small=True) == make(5, ON, small=True)


def test_another_seed_gives_other_people_and_other_problems() -> None:
    one, other = make(5, ON, small=True), make(6, ON, small=True)
    assert [p.name for p in one.persons] != [p.name for p in other.persons]
    assert {p.statement for p in one.problems} != {p.statement for p in other.problems}


def test_there_are_one_hundred_and_thirty_units_eight_zones_and_six_thousand_branches() -> None:
    units = province().units
    kinds = Counter(unit.kind for unit in units)
    own = [u for u in units if u.code.startswith("A01-")]
    assert kinds["unit"] == 130
    assert len({u.zone for u in units if u.zone}) == 8
    branches = sum(kinds[kind.value] for kind in BRANCH_KINDS) - len(own)
    assert branches == BRANCHES
    assert set(kinds) <= set(Kind.values)
    assert {"social_organization", "organ_discipline", "retired_branch"} <= set(kinds)


def test_parents_come_before_children_and_names_and_codes_are_unique() -> None:
    seen: set[str] = set()
    for unit in province().units:
        assert unit.parent is None or unit.parent in seen
        seen.add(unit.code)
    assert len(seen) == len(province().units)
    assert len({unit.name for unit in province().units}) == len(seen)


def test_everything_is_marked_as_invented() -> None:
    assert "虚构" in ROOT_NAME
    assert province().units[0].name == ROOT_NAME
    assert all("湖北" not in unit.name for unit in province().units)


def test_sizes_follow_the_rules_with_a_few_honest_breaches() -> None:
    branches = [u for u in province().units if u.kind in {k.value for k in BRANCH_KINDS}]
    large = [u for u in branches if (u.members or 0) > 50]
    small = [u for u in branches if (u.full_members or 0) < 3]
    assert 0 < len(large) < 0.02 * len(branches)
    assert 0 < len(small) < 0.02 * len(branches)
    assert all((u.full_members or 0) <= (u.members or 0) for u in branches)


def test_missing_levels_are_normal_in_small_units() -> None:
    words = Counter(d.committee_word for d in province().departments)
    assert words["机关党支部"]
    assert words["机关党总支"]
    assert words["机关党委"] > 100


def test_terms_are_due_overdue_and_extended() -> None:
    terms = province().terms
    assert any(t.due_on < ON and t.extended_to is None for t in terms)
    assert any(t.extended_to and t.extended_to > t.due_on for t in terms)
    assert any(ON <= t.due_on < ON + timedelta(days=182) for t in terms)
    assert len({(t.unit, t.number) for t in terms}) == len(terms)
    assert all(t.elected_on < t.due_on for t in terms)


def test_there_is_an_account_to_sign_in_for_every_role() -> None:
    shown = {a.username: a for a in province().accounts if a.good_for}
    assert set(shown) == set(GOOD_FOR)
    assert {g.role for a in shown.values() for g in a.grants} == {role.value for role in Role}


def test_those_who_sign_the_history_held_their_posts_when_they_signed() -> None:
    first = min(e.at.date() for p in province().problems for e in p.events)
    signing = {"party_group_secretary", "leader_in_charge", "organ_secretary"}
    places = {ROOT} | {d.lead_code for d in province().departments}
    places |= {d.committee for d in province().departments}
    for post in province().posts:
        if post.role in signing and post.unit in places and post.until is None:
            assert post.since <= first, post


def test_nobody_has_a_telephone_that_rings() -> None:
    assert all(not p.phone or p.phone.startswith("0000-8") for p in province().posts)
    assert phone(Random(1)).startswith("0000-8")


def test_names_are_not_drawn_twice() -> None:
    names = Names(Random(2))
    drawn = [names.draw() for _name in range(5_000)]
    assert len(set(drawn)) == len(drawn)


def test_nothing_happens_on_the_day_of_the_sample_or_when_offices_are_closed() -> None:
    for problem in province().problems:
        for event in problem.events:
            assert event.at.date() < ON
            assert HOLIDAYS.is_working(event.at.date()), (problem.key, event.what, event.at)


def test_a_story_runs_forward_and_uses_the_words_of_the_workflow() -> None:
    families = {states.family(move.name) for move in states.WORKFLOW.moves}
    known = families | set(EVENTS) | {"site_note"}
    for problem in province().problems:
        instants = [event.at for event in problem.events]
        assert instants == sorted(instants)
        assert {event.what for event in problem.events} <= known


def test_the_last_year_holds_about_two_thousand_problems_and_earlier_years_fewer() -> None:
    year = timedelta(days=365)
    found = [p.found_on for p in province().problems]
    last = sum(ON - year < day for day in found)
    second = sum(ON - 2 * year < day <= ON - year for day in found)
    assert 1_800 <= last <= 2_300
    assert second < last / 2
    assert PROVINCE.third < PROVINCE.second < PROVINCE.last


def test_every_quarter_of_three_years_has_its_list_and_one_is_in_the_making() -> None:
    lists = [e for e in province().editions if e.kind == "problems" and e.issuer == ROOT]
    issued = [e for e in lists if len(e.steps) == 4]
    assert len(issued) >= 11
    assert len(lists) - len(issued) == 1


def test_every_branch_has_records_of_three_years_with_months_missed_and_entries_late() -> None:
    kinds = {unit.code: unit.kind for unit in province().units}
    usual = {code for code, kind in kinds.items() if kind == "branch"}
    rows = [r for r in province().records if r.unit in usual and r.kind == "theme_day"]
    years = Counter((r.unit, r.on.year) for r in rows)
    assert {year for _unit, year in years} == {2024, 2025, 2026}
    assert len({unit for unit, _year in years}) == len(usual)
    whole = sum(years[unit, 2025] == 12 for unit in usual)
    assert 0.6 * len(usual) < whole < 0.95 * len(usual)
    late = sum((r.recorded_at.date() - r.on).days > 7 for r in rows)
    assert 0.01 * len(rows) < late < 0.15 * len(rows)


def test_every_unit_was_spoken_to_in_each_of_three_years() -> None:
    said = Counter((c.unit, c.said_on.year) for c in province().comments)
    departments = {d.code for d in province().departments}
    assert {unit for unit, _year in said} == departments
    assert all(said[code, year] for code in departments for year in (2024, 2025, 2026))
    assert {c.occasion for c in province().comments} >= {"review", "feedback", "visit", "talk"}
    assert not any(set(c.text) & set("{}") or c.at.date() < c.said_on for c in province().comments)
    assert any(c.withdrawn_at for c in province().comments)


def test_a_list_names_only_problems_of_its_own_units() -> None:
    units = {p.key: p.unit for p in province().problems}
    for edition in province().editions:
        if edition.kind != "problems":
            continue
        for annex in edition.annexes:
            assert all(units[key] == annex.unit for key in (*annex.items, *annex.carried))


def test_common_problems_stand_in_several_units() -> None:
    departments = {p.key: p.department for p in province().problems}
    assert province().groups
    for group in province().groups:
        assert len({departments[key] for key in group.problems}) >= 3


def test_the_sample_is_believable_on_any_day() -> None:
    """Around the turn of a quarter the list of the quarter before is still on its way."""
    for day in (date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 31), date(2027, 7, 6)):
        small = make(2, day, small=True, holidays=HOLIDAYS)
        assert any(len(e.steps) < 4 for e in small.editions)
        assert all(e.at.date() < day for p in small.problems for e in p.events)
