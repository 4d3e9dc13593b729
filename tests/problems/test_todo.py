"""我的待办: what, from whom, why me, by when; in a fixed number of queries; nobody judges what he asked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.problems import services
from bihuan.problems.models import Measure, Problem
from bihuan.problems.queries.stages import holder_of
from bihuan.problems.queries.todo import todo
from bihuan.shell.todo import Todo
from tests.cast import Province
from tests.lists.builders import committee_draft, drafted_problem
from tests.problems import story

pytestmark = pytest.mark.django_db


def lines(province: Province, *who: str, waiting: bool = False) -> list[Todo]:
    found = todo(province.actor(*who), province.today)
    return [line for line in found if line.waiting == waiting]


CHAIN = {
    "A01-B1": [
        (story.issued, ("branch_secretary", "A01-B1"), "签收"),
        (story.at_work, ("branch_secretary", "A01-B1"), "整改"),
        (story.asked, ("fulltime_deputy", "A01"), "核实"),
        (story.verified, ("organ_secretary", "A01"), "销号"),
    ],
    "A01": [
        (story.issued, ("fulltime_deputy", "A01"), "签收"),
        (story.at_work, ("fulltime_deputy", "A01"), "整改"),
        (story.verified, ("leader_in_charge", "GW"), "批准销号"),
    ],
}


@pytest.mark.parametrize("unit", CHAIN)
def test_each_step_waits_for_whoever_takes_it(province: Province, unit: str) -> None:
    for make, who, what in CHAIN[unit]:
        problem = make(province, unit)
        mine = [line for line in lines(province, *who) if problem.number in line.url]
        assert len(mine) == 1, (what, who)
        assert mine[0].what.startswith(what)
        assert mine[0].due_on == problem.due_on
        assert mine[0].why
        assert mine[0].sender == problem.unit.name


def test_the_liaison_office_is_asked_for_its_own_units_only(province: Province) -> None:
    problem = story.asked(province, "A01")
    story.go(province, problem, "sign_closure", province.actor("party_group_secretary", "A01"))
    assert [line.url for line in lines(province, "liaison_office")]
    assert lines(province, "fulltime_deputy", "A02") == []
    assert lines(province, "inspector") == []


def test_a_branchs_closure_is_not_the_units_business(province: Province) -> None:
    story.verified(province, "A01-B1")
    assert lines(province, "leader_in_charge") == []
    assert len(lines(province, "organ_secretary", "A01")) == 1


def test_who_asked_sees_it_as_waiting_for_others(province: Province) -> None:
    story.asked(province, "A01-B1")
    assert lines(province, "branch_secretary", "A01-B1") == []
    assert len(lines(province, "branch_secretary", "A01-B1", waiting=True)) == 1


def test_a_recheck_is_asked_for_when_its_day_comes_near(province: Province) -> None:
    near, far = story.closed(province), story.closed(province)
    Problem.objects.filter(pk=near.pk).update(recheck_on=province.days(5))
    Problem.objects.filter(pk=far.pk).update(recheck_on=province.days(50))
    found = lines(province, "discipline_secretary", "A01")
    assert [line.due_on for line in found] == [province.days(5)]


def test_an_objection_waits_for_who_took_no_part(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    services.object_to(
        problem=problem,
        against="finding",
        reason="事实有出入",
        actor=province.actor("branch_secretary", "A01-B1"),
        at=province.now,
    )
    assert [x.key[:9] for x in lines(province, "organ_secretary", "A01")] == ["objection"]
    assert lines(province, "organ_secretary", "A02") == []


def test_the_lines_take_the_same_few_queries_whatever_their_number(province: Province) -> None:
    actor = province.actor("fulltime_deputy", "A01")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            todo(actor, province.today)
        return len(seen)

    story.asked(province)
    few = queries()
    for _n in range(4):
        story.asked(province)
        story.at_work(province, "A01")
    assert queries() == few
    assert few <= 4


def test_the_page_says_who_has_it_since_when_and_who_is_next(province: Province) -> None:
    problem = story.asked(province, "A01")
    holder = holder_of(problem)
    assert holder is not None
    assert holder.roles == ("党组（党委）书记",)
    assert holder.following == "交联系处室核实。"
    assert holder.since == problem.state_since


def test_a_draft_on_a_list_waits_only_for_those_who_can_issue_that_list(
    province: Province,
) -> None:
    problem = drafted_problem(province)
    assert set(holder_of(problem).roles) == {"办公室文秘", "专职副书记", "党务联络员"}
    assert holder_of(problem).what == "印发"
    committee_draft(province, problem)
    assert holder_of(problem).roles == ("办公室文秘",)


def test_a_draft_that_nobody_has_judged_waits_for_those_who_judge(province: Province) -> None:
    problem = drafted_problem(province)
    problem.classified_at = None
    problem.save()
    holder = holder_of(problem)
    assert holder is not None
    assert (set(holder.roles), holder.what) == (
        {"联系处室", "办公室文秘", "专职副书记"},
        "研判归类",
    )
    deputy = province.client("fulltime_deputy", problem.unit.code[:3])
    page = deputy.get(reverse("problems:detail", args=[problem.number])).content.decode()
    assert "研判归类：定下问题类型和严重程度" in page


def test_who_asks_and_who_verifies_is_told_of_measures_not_noted_as_done(
    province: Province,
) -> None:
    problem = story.asked(province, "A01")
    Measure.objects.create(problem=problem, cycle=problem.cycle, text="补学两次")
    open_ones = problem.measures.filter(done_on__isnull=True, dropped=False).count()
    words = f"还有 {open_ones} 条整改措施没有登记完成"

    def page(role: str, move: str, place: str = "GW") -> str:
        address = reverse("problems:step", args=[problem.number, move])
        return province.client(role, place).get(address).content.decode()

    assert words in page("fulltime_deputy", "ask_closure_unit", "A01")
    assert words in page("liaison_office", "verify_unit")
    problem.measures.update(done_on=province.today)
    assert "没有登记完成" not in page("liaison_office", "verify_unit")
