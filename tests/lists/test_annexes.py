"""A unit's annex: who sees it, who signs for it, what its plan and report say."""

import pytest
from django.urls import reverse

from bihuan.access.errors import RefusedError
from bihuan.lists import services
from bihuan.lists.errors import ListError, LostRaceError, NeedError
from bihuan.lists.models import Annex, Edition
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_problem,
    issued,
    plan_received,
    signed_for,
    with_measures,
)


def both(province: Province) -> Edition:
    return issued(province, drafted_problem(province), drafted_problem(province, "A02"))


def test_each_unit_sees_only_its_own_annex(province: Province) -> None:
    edition = both(province)
    mine, other = annex_of(edition, "A01"), annex_of(edition, "A02")
    for role in ("party_group_secretary", "organ_secretary", "fulltime_deputy", "liaison_worker"):
        client = province.client(role, "A01")
        assert client.get(reverse("lists:annex", args=[mine.pk])).status_code == 200
        for name in ("annex", "plan", "report"):
            assert client.get(reverse(f"lists:{name}", args=[other.pk])).status_code == 404
        answer = client.post(
            reverse("lists:annex_step", args=[other.pk, "sign_for"]), {"version": 1}
        )
        assert answer.status_code == 404
        page = client.get(reverse("lists:year"))
        assert "省档案馆" not in page.content.decode()


def test_a_branch_sees_neither_its_units_annex_nor_another_branchs(province: Province) -> None:
    edition = both(province)
    client = province.client("branch_secretary", "A01-B1")
    assert client.get(reverse("lists:edition", args=[edition.pk])).status_code == 404
    assert client.get(reverse("lists:annex", args=[annex_of(edition, "A01").pk])).status_code == 404


def test_an_edition_before_its_issue_is_seen_only_by_the_issuers_people(
    province: Province,
) -> None:
    draft = committee_draft(province, drafted_problem(province))
    annex = Annex.objects.get(edition=draft)
    for role, unit, status in (
        ("general_office", "GW", 200),
        ("liaison_office", "GW", 200),
        ("inspector", "GW", 404),
        ("fulltime_deputy", "A01", 404),
        ("liaison_worker", "A01", 404),
    ):
        client = province.client(role, unit)
        assert client.get(reverse("lists:edition", args=[draft.pk])).status_code == status, role
        assert client.get(reverse("lists:annex", args=[annex.pk])).status_code == status, role


def test_a_unit_is_led_straight_to_its_annex(province: Province) -> None:
    edition = both(province)
    answer = province.client("liaison_worker", "A01").get(
        reverse("lists:edition", args=[edition.pk])
    )
    assert answer["Location"] == reverse("lists:annex", args=[annex_of(edition, "A01").pk])


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        ("liaison_office", "GW"),
        ("general_office", "GW"),
        ("branch_secretary", "A01-B1"),
        ("fulltime_deputy", "A02"),
        ("discipline_secretary", "A01"),
    ],
)
def test_nobody_else_signs_for_a_unit(province: Province, role: str, unit: str) -> None:
    annex = annex_of(issued(province), "A01")
    with pytest.raises(RefusedError):
        services.sign_for(annex=annex, actor=province.actor(role, unit), at=province.now)


def test_a_receipt_on_paper_names_the_secretary_and_who_registered_it(province: Province) -> None:
    annex = annex_of(issued(province), "A01")
    annex = services.sign_for(
        annex=annex, actor=province.actor("liaison_worker", "A01"), at=province.now,
        paper=services.Paper(province.post("organ_secretary", "A01"), province.today, "收悉。"),
    )  # fmt: skip
    assert annex.signed_for_by == province.post("organ_secretary", "A01").person.name
    step = annex.steps.get(move="sign_for")
    assert step.actor == province.account("liaison_worker", "A01")
    assert Problem.objects.get().state == "rectifying"


def test_of_two_who_sign_one_wins(province: Province) -> None:
    annex = annex_of(issued(province), "A01")
    stale = Annex.objects.get(pk=annex.pk)
    signed_for(province, annex)
    with pytest.raises(LostRaceError) as lost:
        signed_for(province, stale, "fulltime_deputy")
    assert lost.value.what == "签收"


def test_a_plan_is_frozen_when_it_is_sent_up(province: Province) -> None:
    annex = plan_received(province, signed_for(province, annex_of(issued(province), "A01")))
    Problem.objects.update(goal="后来补写的目标")
    with_measures(province, annex)
    annex.refresh_from_db()
    (line,) = annex.plan
    assert line["goal"] == ""
    assert [m["text"] for m in line["measures"]] == ["修订记录模板，逐月检查"]
    assert annex.plan_discussed_on == province.today


@pytest.mark.parametrize("broken", ["owner", "due_on", "late", "none"])
def test_a_plan_with_a_lacking_measure_is_not_sent_up(province: Province, broken: str) -> None:
    from bihuan.problems.models import Measure

    annex = signed_for(province, annex_of(issued(province), "A01"))
    if broken != "none":
        with_measures(province, annex)
    changes = {
        "owner": {"owner": ""},
        "due_on": {"due_on": None},
        "late": {"due_on": province.days(61)},
        "none": {"owner": "x"},
    }
    Measure.objects.update(**changes[broken])
    with pytest.raises(NeedError):
        services.submit_plan(
            annex=annex, discussed_on=province.today,
            actor=province.actor("liaison_worker", "A01"), at=province.now,
        )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_of_discussion_lies_between_issue_and_today(province: Province, days: int) -> None:
    annex = signed_for(province, annex_of(issued(province), "A01"))
    with_measures(province, annex)
    with pytest.raises(NeedError, match="研究日期"):
        services.submit_plan(
            annex=annex, discussed_on=province.days(days),
            actor=province.actor("liaison_worker", "A01"), at=province.now,
        )  # fmt: skip


def test_immediate_items_need_no_plan(province: Province) -> None:
    problem = drafted_problem(province, rectify="immediate")
    annex = signed_for(province, annex_of(issued(province, problem), "A01"))
    with pytest.raises(NeedError, match="立行立改"):
        services.submit_plan(
            annex=annex, discussed_on=province.today,
            actor=province.actor("liaison_worker", "A01"), at=province.now,
        )  # fmt: skip
    Problem.objects.update(progress="当日公示。")
    annex = services.submit_report(
        annex=annex, discussed_on=province.today,
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    assert annex.state == "report_received"
    assert annex.report[0]["progress"] == "当日公示。"


def test_a_plan_can_be_taken_back_until_the_issuer_opens_it(province: Province) -> None:
    annex = plan_received(province, signed_for(province, annex_of(issued(province), "A01")))
    worker = province.actor("liaison_worker", "A01")
    back = services.take_annex_step(
        annex=annex, move="take_back_plan", actor=worker, at=province.now
    )
    assert back.state == "signed_for"
    again = services.submit_plan(
        annex=back, discussed_on=province.today, actor=worker, at=province.now
    )
    province.client("liaison_office").get(reverse("lists:plan", args=[again.pk]))
    again.refresh_from_db()
    with pytest.raises(NeedError, match="已经打开"):
        services.take_annex_step(annex=again, move="take_back_plan", actor=worker, at=province.now)


def test_a_look_of_the_unit_itself_does_not_count_as_opening(province: Province) -> None:
    annex = plan_received(province, signed_for(province, annex_of(issued(province), "A01")))
    province.client("fulltime_deputy", "A01").get(reverse("lists:plan", args=[annex.pk]))
    annex.refresh_from_db()
    assert annex.opened_at is None


def test_a_returned_plan_says_what_is_wanted(province: Province) -> None:
    annex = plan_received(province, signed_for(province, annex_of(issued(province), "A01")))
    office = province.actor("liaison_office")
    with pytest.raises(NeedError, match="理由"):
        services.take_annex_step(annex=annex, move="return_plan", actor=office, at=province.now)
    annex = services.take_annex_step(
        annex=annex, move="return_plan", actor=office, at=province.now, note="措施要落到人。"
    )
    assert annex.state == "signed_for"
    assert annex.steps.last().note == "措施要落到人。"  # type: ignore[union-attr]
    assert Problem.objects.get().plan_approved_on is None


def test_a_step_from_the_wrong_state_says_where_it_stands(province: Province) -> None:
    annex = annex_of(issued(province), "A01")
    with pytest.raises(ListError, match="已印发"):
        services.submit_report(
            annex=annex, discussed_on=province.today,
            actor=province.actor("liaison_worker", "A01"), at=province.now,
        )  # fmt: skip
