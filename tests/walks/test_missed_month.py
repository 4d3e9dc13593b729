"""A month missed: the night notices it, people decide, only what really happens afterwards closes the problem."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bihuan.problems import services
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.indicators import rules
from tests.problems.test_candidates import month
from tests.walks.hands import follow, go, press, rail, shows, told, write
from tests.walks.rule_scenes import missed_month
from tests.walks.story import People, open_problem, step

pytestmark = pytest.mark.walk
TITLE = "每月开展主题党日"


def confirmed(deputy: Page) -> Problem:
    """The clue of the night, opened, read and confirmed by a person."""
    deputy.goto("/")
    rail(deputy, "问题")
    follow(deputy, "问题线索")
    follow(deputy, TITLE)
    for words in ("第十六条", "条文已核对", "这一期间没有可以计入的记录"):
        shows(deputy, words)
    press(deputy, "确认，起草问题")
    shows(deputy, "已确认")
    return Problem.objects.select_related("unit").get()


def issued(province: Province, problem: Problem) -> None:
    """Judged, issued, signed for, the plan approved: other walks press these buttons."""
    deputy = province.actor("fulltime_deputy", "A01")
    services.classify(
        problem=problem, version=problem.version, actor=deputy, at=province.now, type="building", severity="slight",
    )  # fmt: skip
    services.issue(problems=[problem], actor=deputy, at=province.now)
    services.sign_for(
        problems=[problem], actor=province.actor("branch_secretary", "A01-B1"), at=province.now
    )
    services.approve_plans(problems=[problem], on=province.today, actor=deputy, at=province.now)


def entered_late(secretary: Page, province: Province) -> None:
    """The missed month's theme day, entered now: both dates stand, and it is no remedy."""
    secretary.goto("/")
    rail(secretary, "组织生活")
    follow(secretary, "上一月")
    group = secretary.get_by_role("group", name="主题党日").first
    write(
        group,
        {"日期": month(province, 1).isoformat(), "主题": "学习全会精神", "实到人数": "26"},
    )
    press(secretary, "保存")
    told(secretary, "已登记 1 项")
    shows(secretary, "补录")


def verdict_says_all(secretary: Page, province: Province) -> None:
    """From the problem to the verdict: rule, article, what is asked, the facts with both dates."""
    follow(secretary, TITLE)
    for words in ("第十六条", "机关党建基础包", "1 次", "发生日期", "登记日期", "补录"):
        shows(secretary, words)
    line = secretary.locator("table tbody tr").first
    day = month(province, 1)
    for one in (day, province.today):
        expect(line).to_contain_text(f"{one.year}年{one.month}月{one.day}日")


def test_a_missed_month_becomes_a_problem_that_only_a_later_fact_closes(
    people: People, stage: Province, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed_month(stage, settings)
    deputy, secretary = people("fulltime_deputy", "A01"), people("branch_secretary", "A01-B1")
    problem = confirmed(deputy)
    issued(stage, problem)
    entered_late(secretary, stage)
    services.add_evidence(
        problem=problem, title="主题党日记录", speaks_of_on=stage.days(-1), site_note="查看了记录，有主题。",
        actor=stage.actor("branch_secretary", "A01-B1"), at=stage.now,
    )  # fmt: skip
    open_problem(secretary, problem.statement)
    shows(secretary, "补录过去的记录不算整改")
    asking = secretary.locator(".actions li").filter(has_text="申请销号")
    expect(asking.get_by_role("link")).to_have_count(0)
    expect(asking).to_contain_text("补录")
    verdict_says_all(secretary, stage)

    following = (stage.today.replace(day=1) + timedelta(days=40)).replace(day=10)
    over = (following + timedelta(days=40)).replace(day=3)
    monkeypatch.setattr("bihuan.problems.queries.remedies.today", lambda: over)
    monkeypatch.setattr("bihuan.problems.views.finding.now", lambda: rules.noon(over))
    rules.held(stage, "A01-B1", "theme_day", following)
    step(secretary, "申请销号", {"办理意见": "次月主题党日按期开展。"}, problem.statement)
    step(deputy, "核实通过", {"回头看日期": people.day(90)}, problem.statement)
    organ = people("organ_secretary", "A01")
    step(organ, "同意销号", sentence=problem.statement)
    shows(organ, "已销号")
    remedy = organ.locator("#remedy")
    expect(remedy).to_contain_text(f"{following.year}年{following.month}月达标")
    go(organ, remedy.get_by_role("link", name=TITLE))
    shows(organ, TITLE)
