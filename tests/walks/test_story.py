"""The whole story in a real browser: people in turn, who only read, type and press what a page shows them."""

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Province
from tests.walks.conftest import Visit
from tests.walks.hands import follow, press, shows, told, write
from tests.walks.scenes import asked_to_close
from tests.walks.story import (
    People,
    draft,
    hand_in_plan,
    issue,
    open_list,
    open_problem,
    prove,
    put_on_list,
    rectify,
    ring_says,
    sign_on_paper,
    step,
    step_of_list,
)

pytestmark = pytest.mark.walk


def issued_list(people: People) -> None:
    """Chapters one to three: found and judged, put on a list, issued."""
    drafter, office = people("liaison_office"), people("general_office")
    draft(people, drafter)
    put_on_list(people, drafter, "江岚省委直属机关工委")
    step_of_list(drafter, "审核通过")
    step_of_list(office, "会签")
    open_list(office)
    follow(office, "签发")
    write(
        office, {"签批人": "Leader_In_Charge", "签批日期": people.day(0), "签批意见": "同意印发。"}
    )
    press(office, "签发")
    told(office, "签发")
    issue(people, office)


def approved_plan(people: People) -> None:
    """Chapter four: signed for, measures, plan, approved."""
    deputy, liaison = people("fulltime_deputy", "A01"), people("liaison_office")
    rectify(people, deputy)
    hand_in_plan(people, deputy)
    open_list(liaison)
    follow(liaison, "省发展改革委")
    follow(liaison, "审定方案")
    press(liaison, "审定方案")
    told(liaison, "审定方案")


def closed(people: People, proof: Path) -> None:
    """Chapter five without detours: proof, asked, signed, verified, approved."""
    prove(people, people("fulltime_deputy", "A01"), proof)
    step(people("fulltime_deputy", "A01"), "审核并申请销号", {"办理意见": "已补学两次。"})
    step(people("party_group_secretary", "A01"), "签字同意报送")
    step(people("liaison_office"), "核实通过", {"回头看日期": people.day(90)})
    step(people("leader_in_charge"), "批准销号")


def test_a_units_problem_is_found_judged_issued_rectified_closed_and_learnt_from(
    people: People, proof: Path
) -> None:
    issued_list(people)
    approved_plan(people)
    deputy, liaison = people("fulltime_deputy", "A01"), people("liaison_office")
    prove(people, deputy, proof)
    step(deputy, "审核并申请销号", {"办理意见": "已补学两次。"})
    step(people("party_group_secretary", "A01"), "签字同意报送")
    step(liaison, "退回完善", {"完善要求": "1.补充两次学习的签到表。"})
    open_problem(deputy)
    shows(deputy, "1.补充两次学习的签到表。")
    step(deputy, "审核并申请销号", {"办理意见": "已补充签到表。"})
    step(people("party_group_secretary", "A01"), "签字同意报送")
    step(liaison, "核实通过", {"回头看日期": people.day(90)})
    step(people("leader_in_charge"), "批准销号")
    step(people("inspector"), "回头看通过", {"看到的情况": "四季度按计划学习3次，记录齐全。"})
    open_problem(deputy)
    follow(deputy, "登记治本措施")
    write(deputy, {"治本措施": "修订党组理论学习中心组学习制度。"})
    press(deputy, "保存")
    follow(deputy, "登记整改启示")
    deputy.get_by_label("修订制度").check()
    write(deputy, {"启示内容": "学习计划列入党组议事日程。"})
    press(deputy, "保存")
    told(deputy, "整改启示已登记")
    assert "已闭环" in ring_says(deputy)
    every_line_has_its_number(deputy)


def every_line_has_its_number(page: Page) -> None:
    """Each line of the story names its place in the ledger, and no two the same step twice."""
    lines = page.locator("#timeline > .timeline > li")
    assert lines.count() >= 14
    expect(page.locator("#timeline > .timeline > li:has(.seq)")).to_have_count(lines.count())


def test_without_javascript_the_same_story_is_told(
    stage: Province, visit: Visit, proof: Path
) -> None:
    plain = partial(visit, java_script_enabled=False)
    people = People(stage, plain, {})
    issued_list(people)
    approved_plan(people)
    closed(people, proof)
    open_problem(people("fulltime_deputy", "A01"))
    shows(people("fulltime_deputy", "A01"), "已销号")


def test_the_secretary_who_does_not_log_in_signs_on_paper(stage: Province, visit: Visit) -> None:
    people = People(stage, visit, {})
    problem = asked_to_close(stage)
    deputy = people("fulltime_deputy", "A01")
    open_problem(deputy, problem.statement)
    follow(deputy, "登记签批：签字同意报送")
    sign_on_paper(deputy, people, "Party_Group_Secretary A01", "同意报送。")
    press(deputy, "签字同意报送")
    told(deputy, "签字同意报送")
    newest = deputy.locator("#timeline > .timeline > li").first
    expect(newest).to_contain_text("Party_Group_Secretary A01")
    expect(newest).to_contain_text("Fulltime_Deputy A01")
    liaison = people("liaison_office")
    step(liaison, "核实通过", sentence=problem.statement)
    open_problem(liaison, problem.statement)
    follow(liaison, "登记签批：批准销号")
    sign_on_paper(liaison, people, "Leader_In_Charge GW", "同意销号。")
    press(liaison, "批准销号")
    told(liaison, "批准销号")
    shows(liaison, "已销号")
