"""The pages of rules, verdicts, clues, clean-ups and elections: whole, accessible and not too wide in every look."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.cast import Province
from tests.walks.conftest import Visit, faults
from tests.walks.rule_scenes import ruled, written
from tests.walks.test_pages import TOO_WIDE

pytestmark = pytest.mark.walk
SHOTS = os.environ.get("SHOTS_DIR", "")
"""Where a picture of each page is left, for looking at it."""

Pages = dict[tuple[str, str], dict[str, str]]
PAGES: Pages = {
    ("liaison_office", "GW"): {
        "map": "/indicators/",
        "classes": "/indicators/?by=unit_class",
        "rules": "/rules/",
        "rule": "/rules/indicators/LIFE-05/",
        "kinds": "/rules/records/",
        "kind": "/rules/records/theme_day/",
        "adoptions": "/rules/adoptions/",
        "version": "/rules/versions/{pack}/",
        "requirements": "/rules/requirements/",
        "requirement": "/rules/requirements/{wish}/",
        "new_requirement": "/rules/requirements/new/own/",
        "terms": "/elections/",
        "calendar": "/elections/calendar/",
    },
    ("leader_in_charge", "GW"): {"adopt": "/rules/versions/{pack}/adopt/"},
    ("fulltime_deputy", "A01"): {
        "board": "/indicators/A01-B1/",
        "verdict": "/indicators/A01-B1/LIFE-05/{month}/",
        "clues": "/problems/candidates/",
        "clue": "/problems/candidates/{clue}/",
        "campaigns": "/campaigns/",
        "new_campaign": "/campaigns/new/",
        "campaign": "/campaigns/{campaign}/",
        "body": "/elections/bodies/A01-B2/",
        "remind": "/elections/bodies/A01-B2/remind/",
        "extend": "/elections/bodies/A01-B2/extend/",
        "unit": "/units/A01-B1/",
    },
    ("liaison_worker", "A01"): {"asked": "/elections/{asked}/"},
    ("party_group_secretary", "A01"): {"decide": "/elections/{asked}/step/convene_decide/"},
    ("branch_secretary", "A01-B1"): {
        "election": "/elections/{election}/",
        "ask": "/elections/{election}/step/result_ask/",
        "recount": "/elections/{election}/step/recount/",
    },
}


MONTH_PAGES: Pages = {
    ("branch_secretary", "A01-B2"): {
        "month": "/months/A01-B2/{month}/",
        "sheet": "/months/A01-B2/{month}/sheet/",
        "records": "/records/",
        "record": "/records/{record}/",
        "correct": "/records/{record}/correct/",
        "new_record": "/records/new/A01-B2/org_life_meeting/",
        "members": "/members/A01-B2/",
    },
    ("liaison_office", "GW"): {"months": "/months/", "prompts": "/prompts/"},
}


def picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def looks(page: Page, name: str) -> list[str]:
    """One loading of a page in five looks: light, dark, big letters, a phone, a phone with big letters; axe once in
    light and once on the phone."""
    wrong = faults(page)
    picture(page, f"{name}-desktop")
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark {fault}" for fault in faults(page, ["color-contrast"])]
    picture(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.size = 'big'")
    wide = page.evaluate(TOO_WIDE)
    picture(page, f"{name}-big")
    page.evaluate("delete document.documentElement.dataset.size")
    page.set_viewport_size({"width": 390, "height": 844})
    wide = max(wide, page.evaluate(TOO_WIDE))
    wrong += [f"phone {fault}" for fault in faults(page)]
    picture(page, f"{name}-phone")
    page.evaluate("document.documentElement.dataset.size = 'big'")
    wide = max(wide, page.evaluate(TOO_WIDE))
    picture(page, f"{name}-phone-big")
    page.evaluate("delete document.documentElement.dataset.size")
    page.set_viewport_size({"width": 1280, "height": 850})
    return [*wrong, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("pages", [PAGES, MONTH_PAGES], ids=["rules", "months"])
def test_new_pages_are_whole_in_every_look(
    visit: Visit, stage: Province, settings: Any, pages: Pages
) -> None:
    keys = ruled(stage, settings) if pages is PAGES else written(stage, settings)
    found: dict[str, Any] = {}
    for (role, unit), addresses in pages.items():
        page = visit(role, unit, reduced_motion="reduce")
        for name, address in addresses.items():
            answer = page.goto(address.format(**keys))
            assert answer is not None
            assert answer.status == 200, address
            if wrong := looks(page, name):
                found[address] = wrong
    assert found == {}
