"""The pages of lists in a real browser: nothing for axe to find, in every look, and nothing that overflows."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from bihuan.lists import services
from bihuan.lists.models import Edition
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_duty,
    drafted_problem,
    issued,
    plan_received,
    signed,
    signed_for,
)
from tests.walks.conftest import VARIANTS, Visit, faults

pytestmark = pytest.mark.walk
SHOTS = os.environ.get("SHOTS_DIR", "")


@pytest.fixture
def lists(stage: Province) -> dict[str, Any]:
    """A list on its way, one with its units, duties, a deployment, a request and a dispatch meeting."""
    first = drafted_problem(stage)
    second = drafted_problem(stage, "A01", rectify="immediate", statement="党费公示不及时")
    other = drafted_problem(stage, "A02", severity="serious")
    going = issued(stage, first, second, other)
    annex = plan_received(stage, signed_for(stage, annex_of(going, "A01")))
    item = annex.items.get(number=1)
    services.correct(
        edition=going, item=item, field="due_on", now=stage.days(75).isoformat(),
        reason="原期限误写。", actor=stage.actor("general_office"), at=stage.now,
    )  # fmt: skip
    draft = committee_draft(stage, drafted_problem(stage), period="2026Q2")
    drafted_problem(stage, "A02")
    ready = signed(stage, draft)
    open_draft = committee_draft(stage, drafted_problem(stage), period="2026Q3")
    duty = drafted_duty(stage, year=stage.today.year, nodes=[(stage.days(5), "听取半年汇报")])
    deployment = services.register_deployment(
        keeper=stage.unit("GW"), number="江办发〔2026〕3号", summary="开展机关党建质量提升行动",
        received_on=stage.today, due_on=stage.days(30), units=[stage.unit("A01"), stage.unit("A02")],
        actor=stage.actor("general_office"), at=stage.now,
    )  # fmt: skip
    request = services.submit_request(
        unit=stage.unit("A01"), to=stage.unit("GW"), kind="request", title="关于机关党委换届的请示",
        sent_on=stage.today, actor=stage.actor("fulltime_deputy", "A01"), at=stage.now,
    )  # fmt: skip
    first.refresh_from_db()
    meeting = services.call_meeting(
        host=stage.unit("GW"), on=stage.today, title="一季度整改调度会", problems=[first],
        actor=stage.actor("general_office"), at=stage.now,
    )  # fmt: skip
    task = services.add_task(
        meeting=meeting, unit=stage.unit("A01"), text="月底前补齐讨论记录", due_on=stage.days(10),
        problem=first, actor=stage.actor("general_office"), at=stage.now,
    )  # fmt: skip
    return {
        "edition": going, "annex": annex, "ready": ready, "draft": open_draft, "duty": duty,
        "deployment": deployment, "request": request, "meeting": meeting, "task": task,
    }  # fmt: skip


PAGES: tuple[tuple[str, str, str, str], ...] = (
    ("index", "lists/", "general_office", "GW"),
    ("year", "lists/year/", "general_office", "GW"),
    ("edition", "lists/{edition}/", "general_office", "GW"),
    ("signed", "lists/{ready}/", "general_office", "GW"),
    ("bill", "lists/{ready}/bill/", "general_office", "GW"),
    ("items", "lists/{draft}/items/", "liaison_office", "GW"),
    ("step", "lists/{draft}/step/review/", "liaison_office", "GW"),
    ("figures", "lists/{edition}/figures/", "general_office", "GW"),
    ("annex", "lists/annexes/{annex}/", "liaison_worker", "A01"),
    ("plan", "lists/annexes/{annex}/plan/", "liaison_office", "GW"),
    ("duties", "duties/?view=all", "liaison_office", "GW"),
    ("duty", "duties/{duty}/", "liaison_office", "GW"),
    ("checks", "duties/checks/", "liaison_office", "GW"),
    ("difference", "duties/difference/", "liaison_office", "GW"),
    ("deployments", "deployments/", "fulltime_deputy", "A01"),
    ("deployment", "deployments/{deployment}/", "fulltime_deputy", "A01"),
    ("new_deployment", "deployments/new/", "general_office", "GW"),
    ("requests", "requests/", "general_office", "GW"),
    ("request", "requests/{request}/", "general_office", "GW"),
    ("meetings", "dispatch/", "general_office", "GW"),
    ("new_meeting", "dispatch/new/", "general_office", "GW"),
    ("meeting", "dispatch/{meeting}/", "general_office", "GW"),
    ("task", "dispatch/tasks/{task}/", "fulltime_deputy", "A01"),
)


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_the_pages_of_lists_are_whole_in_every_look(
    visit: Visit, lists: dict[str, Any], variant: str
) -> None:
    keys = {name: row.pk for name, row in lists.items()}
    people: dict[tuple[str, str], Page] = {}
    found: dict[str, list[str]] = {}
    for name, address, role, unit in PAGES:
        page = people.setdefault((role, unit), None) or visit(role, unit, variant)  # type: ignore[arg-type]
        people[role, unit] = page
        answer = page.goto("/" + address.format(**keys))
        assert answer is not None
        assert answer.status == 200, address
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{variant}-{name}.png", full_page=True)
        if wider > 1:
            found[name] = [f"wider than the window by {wider}"]
        if complaints := faults(page):
            found[name] = [*found.get(name, []), *complaints]
    assert found == {}


def test_a_draft_can_be_filled_with_the_keyboard_and_without_script(
    visit: Visit, lists: dict[str, Any]
) -> None:
    page = visit("liaison_office", "GW")
    edition: Edition = lists["draft"]
    page.goto(f"/lists/{edition.pk}/items/")
    page.locator("input[name=pk]").first.check()
    page.get_by_role("button", name="列入清单").click()
    page.wait_for_load_state()
    assert "已列入 1 项" in page.locator("#messages").inner_text()
