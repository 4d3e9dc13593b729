"""A secretary's month on a phone: what happened is said once, what was due becomes done, the sheet is there to print."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bihuan.records import services
from bihuan.records.models import Record
from tests.cast import Province
from tests.walks.conftest import Visit
from tests.walks.hands import follow, press, rail, shows, told, write
from tests.walks.test_pages import ON_PAPER, TOO_WIDE

pytestmark = pytest.mark.walk
COUNTER = """
window.effort = {keys: 0, fields: []};
document.addEventListener('keydown', () => effort.keys++, true);
document.addEventListener('change', (e) => { if (e.target.name) effort.fields.push(e.target.name); }, true);
document.addEventListener('submit', () => sessionStorage.setItem('effort', JSON.stringify(effort)), true);
"""
THEME = "学习贯彻全会精神"


def event(page: Page, kind: str) -> Locator:
    """The lines of one thing that happened, opened where they lie folded."""
    found = page.get_by_role("group", name=re.compile(rf"^\s*{kind}"))
    if not found.is_visible():
        page.locator("summary", has_text="还开展了").click()
    return found


def type_in(page: Page, kind: str, answers: dict[str, str]) -> None:
    """Days are chosen, numbers typed key by key."""
    here = event(page, kind)
    for label, value in answers.items():
        box = here.get_by_label(label, exact=False).locator("visible=true").first
        if label == "日期":
            box.fill(value)
        else:
            box.press_sequentially(value)


def month_page(page: Page) -> None:
    """From 我的待办 to the branch's month."""
    page.goto("/")
    rail(page, "组织生活")
    shows(page, "本月、本季要开展的")


def said_wrong(page: Page, province: Province) -> None:
    """A day that has not come, more people than there are: told in sentences, and everything is still there."""
    write(
        event(page, "主题党日"),
        {"日期": province.days(1).isoformat(), "实到人数": "99"},
    )
    press(page, "保存")
    expect(page.locator(".summary-wrong")).to_be_visible()
    shows(page, "还没有到")
    theme_day = event(page, "主题党日")
    expect(theme_day.get_by_label("实到人数")).to_have_value("99")
    expect(theme_day.get_by_label("日期")).to_have_value(province.days(1).isoformat())
    write(theme_day, {"日期": province.today.isoformat()})
    press(page, "保存")
    shows(page, "大于“应到人数”")
    assert not Record.objects.exists()


def normal_month(page: Page, province: Province, committee: str) -> None:
    """Theme day with the theme that was suggested, committee meeting, general meeting."""
    day = province.today.isoformat()
    expect(event(page, "主题党日").get_by_label("主题", exact=False).first).to_have_value(THEME)
    type_in(page, "主题党日", {"日期": day, "实到人数": "26"})
    type_in(page, "支委会", {"日期": day, "实到人数": committee})
    type_in(page, "党员大会", {"日期": day, "实到人数": "25"})
    press(page, "保存")
    told(page, "已登记 3 项")


def done_and_printed(page: Page) -> None:
    """What was due is done, and the sheet of the month says what was said."""
    due = page.locator(".due-lines li").filter(has_text="每月开展主题党日")
    expect(due).to_contain_text("已登记")
    expect(page.locator(".event-lines li")).to_have_count(3)
    follow(page, "月度手册")
    for words in (THEME, "支委会", "党员大会", "记录人"):
        shows(page, words)


def test_a_secretary_says_the_month_on_a_phone_and_what_was_due_is_done(
    visit: Visit, stage: Province
) -> None:
    services.prompt(
        unit=stage.unit("GW"), month=f"{stage.today:%Y-%m}", theme=THEME, actor=stage.actor("general_office"),
        at=stage.now,
    )  # fmt: skip
    page = visit("branch_secretary", "A01-B1", "phone")
    page.add_init_script(COUNTER)
    month_page(page)
    said_wrong(page, stage)
    month_page(page)
    normal_month(page, stage, "2")
    effort = page.evaluate("JSON.parse(sessionStorage.getItem('effort'))")
    assert len(set(effort["fields"])) == len(effort["fields"]) <= 12, effort
    assert effort["keys"] <= 12, effort
    assert page.evaluate(TOO_WIDE) <= 0
    done_and_printed(page)
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER) == []
    expect(page.locator(".crumbs")).to_be_hidden()
    plain = visit("branch_secretary", "A01-B2", "phone", java_script_enabled=False)
    Record.objects.all().delete()
    month_page(plain)
    said_wrong(plain, stage)
    month_page(plain)
    normal_month(plain, stage, "1")
    done_and_printed(plain)
