"""What a person does at a page: read labels, type, tick, press. No selector that a user could not name."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

STAR = r"\s*\*?\s*(（必填）)?\s*$"
"""After the words of a label may stand the sign that the field must be filled."""
TYPED = "input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea"


def box(page: Page | Locator, label: str) -> Locator:
    """The field with exactly this label."""
    whole = (page if isinstance(page, Page) else page.page).locator(TYPED)
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}{STAR}")).and_(whole).first


def write(page: Page | Locator, words: Mapping[str, str | Path | list[str]]) -> None:
    """Fill fields by their labels: text, a day as 2026-03-04, a choice by its words, a file by its path."""
    for label, value in words.items():
        field = box(page, label)
        if isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("el => el.tagName") == "SELECT":
            field.select_option(label=_option(field, str(value)))
        else:
            field.fill(str(value))


def _option(field: Locator, words: str) -> str:
    """The whole words of the option that begins with these or holds them."""
    options = field.locator("option").all_inner_texts()
    return next((o for o in options if o == words), None) or next(o for o in options if words in o)


def pick(page: Page, *choices: str) -> None:
    """Tick radio buttons or boxes by the words beside them."""
    for words in choices:
        page.get_by_label(re.compile(rf"^\s*{re.escape(words)}")).first.check()


def follow(page: Page, words: str) -> None:
    """Press a link that shows these words."""
    links = page.locator("main, nav").get_by_role("link", name=re.compile(re.escape(words)))
    go(page, links)


def go(page: Page, links: Locator) -> None:
    """Press the first of these that is to be seen, and wait for the page behind it."""
    with page.expect_navigation():
        links.locator("visible=true").first.click()


def press(page: Page, words: str) -> None:
    """Press a button that shows exactly these words, and wait for the answer."""
    go(page, page.get_by_role("button", name=words, exact=True))


def rail(page: Page, words: str) -> None:
    """Open an entry of the menu: the rail on a desktop, the bar at the bottom on a phone."""
    menu = page.locator("nav.rail, nav.bottombar").locator("visible=true").first
    go(page, menu.get_by_role("link", name=re.compile(rf"^\s*{re.escape(words)}")))


def told(page: Page, words: str) -> None:
    """The page says so at the top, and nothing is wrong in the form."""
    expect(page.locator("#messages")).to_contain_text(words)


def shows(page: Page, words: str) -> None:
    """The words stand in the page."""
    expect(page.locator("main")).to_contain_text(words)


def todo(page: Page, words: str) -> None:
    """Open the line of 我的待办 that holds these words."""
    page.goto("/")
    go(page, page.locator(".todo-line").filter(has_text=words).get_by_role("link"))
