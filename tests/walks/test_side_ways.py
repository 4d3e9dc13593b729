"""What happens beside the straight way: a branch's own list, more time, an objection, taking back, two windows."""

import pytest
from playwright.sync_api import expect

from tests.cast import Province
from tests.walks.conftest import Visit
from tests.walks.hands import follow, go, pick, press, shows, told, write
from tests.walks.scenes import asked_to_close, at_work, branch_problem, issue_for_branch, verified
from tests.walks.story import (
    People,
    draft,
    issue,
    open_list,
    open_problem,
    put_on_list,
    step,
    step_of_list,
)

pytestmark = pytest.mark.walk
DUES = "党费收缴情况没有按季公示"


def test_an_organ_committee_issues_its_own_list_and_closes_what_its_branch_has_mended(
    people: People,
) -> None:
    helper, deputy = people("liaison_worker", "A01"), people("fulltime_deputy", "A01")
    branch, secretary = people("branch_secretary", "A01-B1"), people("organ_secretary", "A01")
    draft(people, helper, "省发展改革委办公室党支部", DUES, immediate=True, judge=deputy)
    put_on_list(people, helper, "省发展改革委机关党委")
    step_of_list(deputy, "审核通过")
    step_of_list(people("discipline_secretary", "A01"), "会签")
    step_of_list(secretary, "签发")
    issue(people, helper)
    open_list(branch)
    follow(branch, "签收")
    press(branch, "签收")
    told(branch, "签收")
    open_problem(branch, DUES)
    follow(branch, "补充佐证")
    write(
        branch,
        {
            "佐证名称": "公示栏查看",
            "材料所述日期": people.day(0),
            "实地核查记录": "三季度党费收缴情况已在公示栏张贴。",
        },
    )
    press(branch, "保存")
    told(branch, "佐证已登记")
    step(branch, "申请销号", sentence=DUES)
    step(deputy, "核实通过", sentence=DUES)
    step(secretary, "同意销号", sentence=DUES)
    open_problem(branch, DUES)
    shows(branch, "已销号")


def test_more_time_is_asked_and_granted_and_the_first_deadline_stays_in_sight(
    stage: Province, people: People
) -> None:
    problem = at_work(stage)
    deputy, leader = people("fulltime_deputy", "A01"), people("leader_in_charge")
    first = problem.due_on
    step(
        deputy,
        "申请延期",
        {"理由": "需要等上级制度印发后再修订。", "申请延期至": people.day(100)},
        problem.statement,
    )
    shows(deputy, "待决定")
    step(leader, "同意延期", sentence=problem.statement)
    open_problem(deputy, problem.statement)
    side = deputy.locator("aside").filter(has_text="首次期限")
    expect(side).to_contain_text(f"{first.year}年{first.month}月{first.day}日")
    expect(side).to_contain_text("已同意")
    expect(deputy.locator("#timeline")).to_contain_text("需要等上级制度印发后再修订。")


def test_an_objection_marks_the_problem_until_somebody_else_has_decided_it(
    stage: Province, people: People
) -> None:
    problem = at_work(stage)
    deputy, leader = people("fulltime_deputy", "A01"), people("leader_in_charge")
    open_problem(deputy, problem.statement)
    follow(deputy, "提出异议")
    deputy.get_by_role("radio").first.check()
    write(deputy, {"异议理由": "两次活动的讨论记录已另册装订，检查时没有调阅。"})
    press(deputy, "保存")
    told(deputy, "异议已提出")
    shows(deputy, "异议待裁定")
    go(deputy, deputy.locator("#objections").get_by_role("link"))
    pick(deputy, "异议成立")
    write(deputy, {"裁定意见": "自己的异议自己认定。"})
    deputy.get_by_label("领导已在纸上签批").uncheck()
    press(deputy, "裁定")
    expect(deputy.locator("main .summary-wrong")).to_be_visible()
    leader.goto("/")
    follow(leader, "问题")
    follow(leader, "异议")
    follow(leader, problem.statement)
    pick(leader, "异议不成立")
    write(leader, {"裁定意见": "另册记录没有讨论内容，维持认定。"})
    press(leader, "裁定")
    told(leader, "异议已裁定")
    open_problem(deputy, problem.statement)
    shows(deputy, "不成立")
    expect(deputy.locator("main header")).not_to_contain_text("异议待裁定")


def test_a_request_can_be_taken_back_until_the_next_level_has_opened_it(
    stage: Province, people: People
) -> None:
    problem = asked_to_close(stage)
    deputy, secretary = people("fulltime_deputy", "A01"), people("party_group_secretary", "A01")
    step(deputy, "撤回", sentence=problem.statement)
    expect(deputy.locator("main header")).to_contain_text("整改中")
    step(deputy, "审核并申请销号", sentence=problem.statement)
    open_problem(secretary, problem.statement)
    open_problem(deputy, problem.statement)
    shows(deputy, "下一环节已经打开，不能撤回")
    expect(deputy.get_by_role("link", name="撤回", exact=True)).to_have_count(0)


def test_a_unit_is_not_offered_to_register_the_approval_of_its_own_closing(
    stage: Province, people: People
) -> None:
    problem = verified(stage)
    deputy, liaison = people("fulltime_deputy", "A01"), people("liaison_office")
    open_problem(deputy, problem.statement)
    expect(deputy.get_by_role("link", name="批准销号")).to_have_count(0)
    expect(deputy.get_by_role("link", name="退回完善")).to_have_count(0)
    open_problem(liaison, problem.statement)
    expect(liaison.get_by_role("link", name="登记签批：批准销号").first).to_be_visible()


def test_the_message_after_asking_takes_it_back_with_one_press(
    stage: Province, people: People
) -> None:
    problem = asked_to_close(stage)
    deputy = people("fulltime_deputy", "A01")
    step(deputy, "撤回", sentence=problem.statement)
    step(deputy, "审核并申请销号", sentence=problem.statement)
    press(deputy, "撤销")
    told(deputy, "已撤回")
    expect(deputy.locator("main header")).to_contain_text("整改中")


def test_who_saves_second_is_told_who_was_first_and_keeps_what_he_typed(
    stage: Province, people: People
) -> None:
    problem = at_work(stage)
    deputy, helper = people("fulltime_deputy", "A01"), people("liaison_worker", "A01")
    for window in (deputy, helper):
        open_problem(window, problem.statement)
        follow(window, "填写进展")
    write(helper, {"进展": "已印发新的记录模板。"})
    press(helper, "保存")
    told(helper, "进展已保存")
    write(deputy, {"进展": "第一次检查已经做完，两个支部补了记录。"})
    press(deputy, "保存")
    shows(deputy, stage.account("liaison_worker", "A01").name)
    text = deputy.locator("main").inner_text() + " ".join(
        deputy.eval_on_selector_all("main textarea", "xs => xs.map(x => x.value)")
    )
    assert "第一次检查已经做完，两个支部补了记录。" in text
    open_problem(helper, problem.statement)
    shows(helper, "已印发新的记录模板。")
    expect(helper.locator("main")).not_to_contain_text("第一次检查已经做完")


def test_a_branch_secretary_does_his_part_on_a_phone(stage: Province, visit: Visit) -> None:
    problem = branch_problem(stage)
    issue_for_branch(stage, problem)
    phone = visit("branch_secretary", "A01-B1", "phone")
    people = People(stage, visit, {("branch_secretary", "A01-B1"): phone})
    widths: list[tuple[str, int]] = []
    phone.on(
        "load",
        lambda page: widths.append(
            (
                page.url,
                page.evaluate("document.documentElement.scrollWidth - window.innerWidth"),
            )
        ),
    )
    open_list(phone)
    follow(phone, "签收")
    press(phone, "签收")
    open_problem(phone, problem.statement)
    follow(phone, "补充佐证")
    write(
        phone,
        {
            "佐证名称": "公示照片以外的记录",
            "材料所述日期": people.day(0),
            "实地核查记录": "已在公示栏张贴。",
        },
    )
    press(phone, "保存")
    step(phone, "申请销号", sentence=problem.statement)
    shows(phone, "申请销号（待核实）")
    assert [wide for wide in widths if wide[1] > 0] == []
