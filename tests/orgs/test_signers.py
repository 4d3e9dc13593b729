"""Whose signature a form offers is whose signature the service takes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.access.policy import POLICY, Role
from bihuan.lists.kinds import issues_for
from bihuan.orgs.actors import signer_of
from bihuan.orgs.models import Person, Post, Unit
from bihuan.orgs.services import found_unit
from bihuan.orgs.signers import signers
from bihuan.packs.sides import signers_for
from tests.cast import Province

pytestmark = pytest.mark.django_db


def offered(action: str, unit: str, province: Province) -> set[tuple[str, str]]:
    path = province.unit(unit).path
    return {(p.role, p.unit.code) for p in signers(action, path, province.today)}


def test_only_those_are_offered_whose_right_covers_the_organisation(province: Province) -> None:
    assert offered("elections.approve_unit", "A01-JW", province) == {("leader_in_charge", "GW")}
    assert offered("elections.approve_branch", "A01-B1", province) == {
        ("organ_secretary", "A01-JW")
    }
    assert offered("elections.decide_group", "A02-JW", province) == {
        ("party_group_secretary", "A02-DZ")
    }


def test_for_every_action_and_place_the_offer_is_what_the_right_gives(province: Province) -> None:
    for action in POLICY:
        for unit in province.units.values():
            right = {
                post.pk
                for post in Post.objects.select_related("person", "unit__parent")
                if signer_of(post, on=province.today).can(action, unit.path)
            }
            assert {p.pk for p in signers(action, unit.path, province.today)} == right


def test_the_committee_signs_its_own_lists_though_the_units_lie_below_it(
    province: Province,
) -> None:
    root = province.unit("GW")
    found = signers(
        "lists.sign", root.path, province.today, lambda who, act: issues_for(who, act, root)
    )
    assert [post.role for post in found] == [Role.LEADER_IN_CHARGE]
    unit = province.unit("A01")
    assert [p.role for p in signers_for("packs.adopt", unit, province.today)] == [
        Role.ORGAN_SECRETARY
    ]


@pytest.mark.parametrize(("ago", "there"), [(-30, True), (-89, True), (-91, False)])
def test_a_post_that_ended_lately_can_still_be_chosen(
    province: Province, ago: int, there: bool
) -> None:
    Post.objects.filter(role=Role.LEADER_IN_CHARGE).update(
        until=province.days(ago), since=date(2019, 1, 1)
    )
    assert bool(offered("elections.approve_unit", "A01-JW", province)) is there


def test_a_post_that_has_not_begun_is_not_offered(province: Province) -> None:
    Post.objects.filter(role=Role.LEADER_IN_CHARGE).update(since=province.days(1))
    assert not offered("elections.approve_unit", "A01-JW", province)


def test_the_offer_takes_one_query(province: Province) -> None:
    with CaptureQueriesContext(connection) as queries:
        signers("lists.sign", province.unit("A01-B1").path, province.today)
    assert len(queries) == 1


@pytest.mark.parametrize("kind", ["organ_committee", "party_committee"])
def test_the_secretary_of_a_committee_further_down_signs_for_what_is_below_it_only(
    province: Province, kind: str
) -> None:
    institute, inside = (
        found_unit(
            code=code, name=name, kind=kind_, parent=parent(), opened_on=date(2020, 1, 1),
            actor=province.actor("general_office"), at=province.now,
        )
        for code, name, kind_, parent in (
            ("A01-Y", "经济研究院党委", kind, lambda: province.unit("A01-JW")),
            ("A01-Y1", "院办公室党支部", "branch", lambda: Unit.objects.get(code="A01-Y")),
        )
    )  # fmt: skip
    own = province.post("organ_secretary", "A01")
    Post.objects.create(
        person=Person.objects.create(name="甲", key="y"), unit=institute, role=own.role,
        title="党委书记", since=own.since,
    )  # fmt: skip
    action = "elections.approve_branch"
    assert offered(action, "A01-B1", province) == {("organ_secretary", "A01-JW")}
    found = signers(action, inside.path, province.today)
    assert {p.unit.code for p in found} == {"A01-JW", "A01-Y"}
