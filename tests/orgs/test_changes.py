"""Rename, move, split, merge, close: dated, with open items, posts and history as decided."""

from datetime import date

import pytest

from bihuan import handover
from bihuan.access.errors import RefusedError
from bihuan.lists import services as lists
from bihuan.orgs import services as orgs
from bihuan.orgs.actors import actor_of
from bihuan.orgs.errors import LostRaceError, OrgError
from bihuan.orgs.models import Grant, Handover, Post, Unit
from bihuan.orgs.queries import names_on
from bihuan.problems import services as problems
from bihuan.problems.models import Problem
from tests.cast import Province


def keep(province: Province, unit: str, statement: str = "学习记录不全", doer: str = "") -> Problem:
    return problems.draft_problem(
        unit=province.unit(unit),
        statement=statement,
        source="self_check",
        found_on=province.days(-5),
        due_on=province.days(30),
        actor=province.actor("fulltime_deputy", unit[:3]),
        at=province.now,
        doer=doer,
    )


def who(province: Province) -> dict[str, object]:
    return {"actor": province.actor("general_office"), "at": province.now}


def test_last_years_name_is_found_by_its_day(province: Province) -> None:
    unit = province.unit("A02")
    orgs.change_unit(
        unit=unit,
        on=province.days(-3),
        version=0,
        today=province.today,
        name="省档案和史志馆",
        **who(province),
    )
    assert names_on([unit.pk], province.days(-4)) == {unit.pk: "省档案馆"}
    assert names_on([unit.pk], province.today) == {unit.pk: "省档案和史志馆"}


def test_two_changes_of_the_same_unit_at_once_are_told_apart(province: Province) -> None:
    unit = province.unit("A02")
    orgs.change_unit(
        unit=unit, on=province.today, version=0, today=province.today, name="甲", **who(province)
    )
    with pytest.raises(LostRaceError):
        orgs.change_unit(
            unit=unit,
            on=province.today,
            version=0,
            today=province.today,
            name="乙",
            **who(province),
        )


def test_a_unit_moves_with_everything_below_it_and_rights_follow(province: Province) -> None:
    branch, target = province.unit("A01-B1"), province.unit("A02-JW")
    problem = keep(province, "A01-B1")
    before = province.actor("fulltime_deputy", "A01")
    assert Problem.objects.visible_to(before).filter(pk=problem.pk).exists()
    orgs.move_unit(
        unit=branch,
        parent=target,
        on=province.today,
        version=0,
        today=province.today,
        **who(province),
    )
    assert not Problem.objects.visible_to(before).filter(pk=problem.pk).exists()
    assert (
        Problem.objects.visible_to(province.actor("fulltime_deputy", "A02"))
        .filter(pk=problem.pk)
        .exists()
    )
    assert list(Unit.objects.get(pk=branch.pk).versions.values_list("parent__code", "until")) == [
        ("A01-JW", province.today),
        ("A02-JW", None),
    ]


def test_a_unit_cannot_move_below_itself(province: Province) -> None:
    with pytest.raises(OrgError, match="下级"):
        orgs.move_unit(
            unit=province.unit("A01"), parent=province.unit("A01-JW"), on=province.today, version=0,
            today=province.today, **who(province),
        )  # fmt: skip


def test_only_the_general_office_changes_the_tree(province: Province) -> None:
    with pytest.raises(RefusedError):
        orgs.change_unit(
            unit=province.unit("A01"), on=province.today, version=0, today=province.today, name="甲",
            actor=province.actor("fulltime_deputy", "A01"), at=province.now,
        )  # fmt: skip


def test_a_merge_passes_open_items_ends_posts_and_leaves_a_list(province: Province) -> None:
    problem = keep(province, "A01-B1")
    secretary = province.account("branch_secretary", "A01-B1")
    made = handover.merge(
        unit=province.unit("A01-B1"), into=province.unit("A01-B2"), on=province.today, version=0,
        today=province.today, **who(province),
    )  # fmt: skip
    problem.refresh_from_db()
    assert problem.unit.code == "A01-B2"
    assert [line["number"] for line in made.items] == [problem.number]
    assert Unit.objects.get(code="A01-B1").closed_on == province.today
    assert not Post.objects.filter(unit__code="A01-B1", until__isnull=True).exists()
    assert actor_of(secretary, on=province.days(1)).held == ()


def test_a_unit_with_open_items_is_not_closed_without_somebody_who_takes_them(
    province: Province,
) -> None:
    keep(province, "A01-B1")
    with pytest.raises(OrgError, match="接收组织"):
        handover.close(
            unit=province.unit("A01-B1"),
            on=province.today,
            version=0,
            today=province.today,
            **who(province),
        )
    assert Unit.objects.get(code="A01-B1").closed_on is None


def test_a_unit_with_living_units_below_is_not_closed(province: Province) -> None:
    with pytest.raises(OrgError, match="下级组织"):
        handover.close(
            unit=province.unit("A01-JW"),
            on=province.today,
            version=0,
            today=province.today,
            **who(province),
        )


def test_a_post_with_open_items_ends_only_with_a_successor_who_then_bears_them(
    province: Province,
) -> None:
    old = province.post("fulltime_deputy", "A01")
    problem = keep(province, "A01-B1", doer=old.person.name)
    with pytest.raises(OrgError, match="接手人"):
        handover.end_post(
            post=old, until=province.today, version=0, successor=None, **who(province)
        )
    new = orgs.appoint(
        unit=province.unit("A01-JW"),
        title="机关党委专职副书记",
        since=province.today,
        name="接任同志",
        **who(province),
    )
    made = handover.end_post(
        post=old, until=province.today, version=0, successor=new, **who(province)
    )
    assert made is not None
    problem.refresh_from_db()
    assert problem.doer == "接任同志"
    assert Handover.objects.count() == 1
    assert not Grant.objects.filter(
        account=province.account("fulltime_deputy", "A01"), until__isnull=True
    ).exists()
    assert Post.objects.get(pk=old.pk).until == province.today


def test_a_split_leaves_open_items_where_they_were(province: Province) -> None:
    problem = keep(province, "A01-B1")
    new = orgs.split_unit(
        unit=province.unit("A01-B1"), into=[("A01-B9", "办公室第二党支部")], on=province.today, version=0,
        today=province.today, **who(province),
    )  # fmt: skip
    problem.refresh_from_db()
    assert problem.unit.code == "A01-B1"
    assert new[0].parent.code == "A01-JW"


def test_an_issued_annex_keeps_the_name_of_its_day(province: Province) -> None:
    liaison = province.actor("liaison_office")
    edition = lists.draft_edition(
        kind="problems",
        issuer=province.unit("GW"),
        period="2026Q4",
        actor=liaison,
        at=province.now,
        basis="年度计划",
    )
    problem = problems.draft_problem(
        unit=province.unit("A02"), statement="学习不及时", source="inspection", found_on=province.days(-5),
        due_on=province.days(30), actor=liaison, at=province.now,
    )  # fmt: skip
    item = lists.add_problems(edition=edition, problems=[problem], actor=liaison, at=province.now)[
        0
    ]
    unit = province.unit("A02")
    named = item.annex.unit_name
    orgs.change_unit(
        unit=unit,
        on=province.today,
        version=0,
        today=province.today,
        name="新名称",
        **who(province),
    )
    item.annex.refresh_from_db()
    assert item.annex.unit_name == named == "省档案馆"


def test_a_second_root_is_refused(province: Province) -> None:
    with pytest.raises(OrgError, match="根组织"):
        orgs.found_unit(
            code="GW2",
            name="另一工委",
            kind="working_committee",
            parent=None,
            opened_on=date(2020, 1, 1),
            **who(province),
        )
