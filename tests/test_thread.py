"""The whole story at the level of services: one list, one problem, closed by the right people, found in the ledger."""

from datetime import timedelta

import pytest

from bihuan.ledger.queries import size
from bihuan.lists import services as lists
from bihuan.lists.models import Annex, Item
from bihuan.lists.queries.bills import bill_of
from bihuan.problems import services as problems
from bihuan.problems.models import Problem, Step
from tests.cast import Province

YEAR_QUARTER = "2026Q4"


def fresh(problem: Problem) -> Problem:
    return Problem.objects.select_related("unit").get(pk=problem.pk)


def step(province: Province, problem: Problem, move: str, who, **data: object) -> Problem:
    problem = fresh(problem)
    problems.take_step(
        problem=problem, move=move, actor=who, at=province.now, version=problem.version, data=data
    )
    return fresh(problem)


@pytest.fixture
def issued(province: Province) -> Problem:
    """A unit's problem, classified, on an issued list."""
    liaison = province.actor("liaison_office")
    problem = _draft(province)
    problems.classify(
        problem=problem,
        version=problem.version,
        actor=liaison,
        at=province.now,
        type="building",
        causes=["understanding"],
        nature="individual",
        severity="fair",
    )
    return fresh(problem)


def _draft(province: Province) -> Problem:
    return problems.draft_problem(
        unit=province.unit("A01"),
        statement="第三季度中心组学习未按计划开展",
        source="inspection",
        found_on=province.days(-20),
        due_on=province.days(40),
        actor=province.actor("liaison_office"),
        at=province.now,
        manifestation="7月至9月计划学习3次，实际开展1次。",
        leader="分管同志",
        doer="承办同志",
    )


def test_a_units_problem_goes_through_the_whole_loop(issued: Problem, province: Province) -> None:
    liaison = province.actor("liaison_office")
    office = province.actor("general_office")
    leader = province.actor("leader_in_charge")
    deputy = province.actor("fulltime_deputy", "A01")
    secretary = province.actor("party_group_secretary", "A01")
    edition = lists.draft_edition(
        kind="problems",
        issuer=province.unit("GW"),
        period=YEAR_QUARTER,
        title="2026年第四季度机关党建问题清单",
        actor=liaison,
        at=province.now,
        basis="年度督查计划",
    )
    lists.add_problems(edition=edition, problems=[issued], actor=liaison, at=province.now)
    for move, who in (("review", liaison), ("countersign", office), ("sign", leader)):
        edition.refresh_from_db()
        lists.take_edition_step(edition=edition, move=move, actor=who, at=province.now)
    edition.refresh_from_db()
    lists.take_edition_step(
        edition=edition,
        move="issue",
        actor=office,
        at=province.now,
        document_number="岚直工发〔2026〕12号",
        bill_minutes=bill_of(
            edition,
            Item.objects.filter(annex__edition=edition).select_related("problem", "annex__unit"),
            on=province.today,
        ).minutes,
    )
    edition.refresh_from_db()
    assert edition.state == "issued"
    assert edition.number
    item = Item.objects.get(problem=issued)
    assert item.snapshot
    assert fresh(issued).state == "awaiting"

    annex = Annex.objects.get(edition=edition)
    lists.sign_for(annex=annex, actor=deputy, at=province.now)
    assert fresh(issued).state == "rectifying"
    problems.set_measures(
        problem=fresh(issued),
        measures=[
            problems.MeasureData(
                text="补学两次并列入计划", owner="承办同志", due_on=province.days(20)
            )
        ],
        version=fresh(issued).version,
        actor=deputy,
        at=province.now,
    )
    annex.refresh_from_db()
    lists.submit_plan(annex=annex, discussed_on=province.today, actor=deputy, at=province.now)
    annex.refresh_from_db()
    lists.take_annex_step(annex=annex, move="approve_plan", actor=liaison, at=province.now)
    assert fresh(issued).plan_approved_on == province.today

    problems.add_evidence(
        problem=fresh(issued),
        title="补学记录",
        speaks_of_on=province.days(-1),
        site_note="查看了10月两次学习记录，签名齐全。",
        actor=deputy,
        at=province.now,
    )
    problem = step(province, issued, "ask_closure_unit", deputy, note="已补学两次")
    assert problem.state == "closure_asked"
    problem = step(province, problem, "sign_closure", secretary)
    assert problem.state == "closure_signed"
    problem = step(province, problem, "verify_unit", liaison, recheck_on=province.days(90))
    assert problem.state == "closure_verified"
    problem = step(province, problem, "accept_unit", leader, recheck_on=province.days(90))
    assert problem.state == "closed"
    assert problem.closed_on == province.today

    problems.record_root_cause(
        problem=problem,
        version=problem.version,
        measure="修订中心组学习制度",
        actor=deputy,
        at=province.now,
    )
    problem = step(
        province,
        problem,
        "pass_recheck_unit",
        province.actor("inspector"),
        note="三个月内按计划学习",
    )
    problems.record_lesson(
        problem=problem,
        kind="rule",
        text="学习计划列入党组议事日程",
        version=problem.version,
        actor=deputy,
        at=province.now,
    )
    moves = list(Step.objects.filter(problem=problem).values_list("move", flat=True))
    assert moves[-1] == "lesson"
    assert None not in Step.objects.filter(problem=problem).values_list("seq", flat=True)
    assert size() > 20
    assert problem.recheck_on is not None
    assert problem.recheck_on - province.today <= timedelta(days=90)
