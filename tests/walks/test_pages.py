"""Every page of the rail and every page behind it, in four looks: it answers, axe finds nothing, nothing overflows."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from bihuan.problems import services as problems
from bihuan.web.navigation import ENTRIES
from tests.cast import Province
from tests.walks.conftest import VARIANTS, Visit, faults
from tests.walks.scenes import asked_to_close, at_work, closed

pytestmark = pytest.mark.walk
PEOPLE = [
    ("liaison_office", "GW"),
    ("leader_in_charge", "GW"),
    ("fulltime_deputy", "A01"),
    ("branch_secretary", "A01-B1"),
    ("security_admin", "GW"),
    ("system_admin", "GW"),
    ("audit_admin", "GW"),
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_at(page: Page, addresses: Iterable[str], status: int = 200) -> dict[str, Any]:
    """What is wrong with these pages, by address."""
    found: dict[str, Any] = {}
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        wrong = faults(page)
        if answer.status != status:
            wrong.append(f"status {answer.status}")
        if (wide := page.evaluate(TOO_WIDE)) > 0:
            wrong.append(f"{wide} px too wide")
        if wrong:
            found[address] = wrong
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_entry_of_the_rail_opens_and_is_accessible(visit: Visit, variant: str) -> None:
    seen: set[str] = set()
    found: dict[str, Any] = {}
    for role, unit in PEOPLE:
        page = visit(role, unit, variant)
        page.goto("/")
        addresses = page.eval_on_selector_all(
            "nav.rail a, nav.bottombar a", "xs => [...new Set(xs.map(x => x.getAttribute('href')))]"
        )
        assert 0 < len(addresses) <= len(ENTRIES)
        fresh = [a for a in addresses if a not in seen or a == "/"]
        seen |= set(addresses)
        found |= {f"{role} {a}": wrong for a, wrong in look_at(page, fresh).items()}
    assert found == {}


@pytest.fixture
def told(stage: Province) -> dict[str, str]:
    """A problem at work, one that waits for a signature, one that is closed, an overdue one under objection."""
    working = at_work(stage)
    asked = asked_to_close(stage, statement="组织生活会征求意见范围偏窄", period="2026Q2")
    done = closed(stage, period="2026Q3", statement="党员教育培训没有年度安排")
    late = at_work(stage, statement="换届请示报送不及时", due_on=stage.days(-9), period="2025Q4")
    objection = problems.object_to(
        problem=late,
        against="finding",
        reason="请示已于期限前报送，有收文登记。",
        actor=stage.actor("fulltime_deputy", "A01"),
        at=stage.now,
    )
    return {
        "working": working.number,
        "asked": asked.number,
        "done": done.number,
        "late": late.number,
        "objection": str(objection.pk),
    }


PAGES = {
    ("fulltime_deputy", "A01"): (
        "/problems/{working}/",
        "/problems/{working}/measures/",
        "/problems/{working}/evidence/",
        "/problems/{working}/progress/",
        "/problems/{working}/object/",
        "/problems/{working}/step/ask_extension/",
        "/problems/{done}/",
        "/problems/{done}/root-cause/",
        "/problems/{done}/lesson/",
        "/problems/{asked}/step/sign_closure/",
        "/units/A01/",
    ),
    ("liaison_office", "GW"): (
        "/problems/{asked}/",
        "/problems/new/",
        "/problems/{working}/classify/",
        "/problems/{done}/step/retake_unit/",
        "/problems/calls/",
        "/problems/flow/",
        "/problems/common/",
        "/problems/objections/",
        "/lists/new/problems/",
        "/lists/year/",
        "/documents/",
        "/workbooks/problems/",
        "/search/?q=组织",
        "/problems/?light=overdue&stage=4",
        "/feedback/",
    ),
    ("leader_in_charge", "GW"): (
        "/problems/{late}/objections/{objection}/",
        "/problems/{late}/",
    ),
    ("branch_secretary", "A01-B1"): ("/units/A01-B1/", "/rights/policy/", "/ledger/", "/jobs/"),
    ("security_admin", "GW"): ("/rights/accounts/new/",),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_behind_the_rail_is_accessible_and_fits(
    visit: Visit, told: dict[str, str], variant: str
) -> None:
    found: dict[str, Any] = {}
    for (role, unit), addresses in PAGES.items():
        page = visit(role, unit, variant)
        found |= look_at(page, [address.format(**told) for address in addresses])
    assert found == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_refusal_is_a_page_like_any_other(
    visit: Visit, told: dict[str, str], variant: str
) -> None:
    branch = visit("branch_secretary", "A01-B1", variant)
    assert look_at(branch, ["/problems/new/"], 403) == {}
    assert look_at(branch, [f"/problems/{told['working']}/", "/nowhere/"], 404) == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_form_sent_back_names_what_is_missing_and_is_accessible(
    visit: Visit, told: dict[str, str], variant: str
) -> None:
    page = visit("liaison_office", "GW", variant)
    found = {}
    for address, button in (("/problems/new/", "保存草稿"), ("/documents/", "读取文件")):
        page.goto(address)
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        assert page.evaluate("document.activeElement.matches('.summary-wrong')"), address
        if wrong := faults(page):
            found[address] = wrong
        assert page.evaluate(TOO_WIDE) <= 0
    assert found == {}


ON_PAPER = """() => [...document.querySelectorAll("button, .btn, input:not([type=hidden]), select, textarea, nav")]
.filter(el => el.getClientRects().length && getComputedStyle(el).visibility !== "hidden")
.filter(el => !el.matches("nav[aria-label], .place")).map(el => el.outerHTML.slice(0, 90))"""


def test_on_paper_there_is_nothing_to_press_and_nothing_is_cut(
    visit: Visit, told: dict[str, str]
) -> None:
    page = visit("liaison_office")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    found: dict[str, Any] = {}
    addresses = (
        "/problems/",
        f"/problems/{told['done']}/",
        "/problems/calls/",
        "/problems/flow/",
        "/lists/",
        "/leader/",
        "/units/A01/",
    )
    for address in addresses:
        page.goto(address)
        pressed = page.evaluate(ON_PAPER)
        wide = page.evaluate(TOO_WIDE)
        if pressed or wide > 0:
            found[address] = [*pressed, wide]
    assert found == {}


def test_a_dangerous_file_is_refused_with_a_sentence_where_it_was_chosen(
    visit: Visit, told: dict[str, str], tmp_path: Path
) -> None:
    page = visit("fulltime_deputy", "A01")
    page.goto(f"/problems/{told['working']}/evidence/")
    page.get_by_label("佐证名称").fill("材料")
    page.get_by_label("材料所述日期").fill("2026-01-05")
    path = tmp_path / "材料.docx"
    path.write_bytes(b"MZ\x90\x00" + b"\x00" * 64)
    page.locator("input[type=file]").set_input_files(path)
    with page.expect_navigation():
        page.get_by_role("button", name="保存").click()
    assert page.locator(".summary-wrong").is_visible()
    assert page.get_by_label("佐证名称").input_value() == "材料"
