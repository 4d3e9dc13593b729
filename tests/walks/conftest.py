"""A real browser on a live server, for each of the stock people. Console errors fail the walk."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.cast import Province, build_province
from tests.walks.story import People

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAST_SEEN = os.environ.get("LAST_SEEN_DIR", "")
"""Where a picture of each person's window is left when a walk ends, for looking into a failure."""
PATIENCE = int(os.environ.get("WALK_PATIENCE", "15000"))
"""Milliseconds after which something that should stand on a page is taken to be missing; more on a busy machine."""
expect.set_options(timeout=PATIENCE)
VARIANTS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 850}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "dark": {"viewport": {"width": 1280, "height": 850}, "color_scheme": "dark"},
    "big": {"viewport": {"width": 1280, "height": 850}},
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once a worker."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Windows:
    """Windows of a browser that are lent again: a new one costs more than the page in it. Each is empty when it is lent."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: dict[str, list[BrowserContext]] = {}

    def lend(self, looks: dict[str, Any]) -> BrowserContext:
        free = self._free.setdefault(repr(sorted(looks.items())), [])
        return free.pop() if free else self.browser.new_context(**looks)

    def take_back(self, looks: dict[str, Any], window: BrowserContext) -> None:
        """Leave nothing in it: no page, no cookie, nothing that a page has kept."""
        window.clear_cookies()
        for page in window.pages:
            page.goto("about:blank")  # what a page does when it is left is done before the clearing
            storage = window.new_cdp_session(page)
            storage.send(
                "Storage.clearDataForOrigin", {"origin": looks["base_url"], "storageTypes": "all"}
            )
            page.close()
        self._free[repr(sorted(looks.items()))].append(window)

    def close(self) -> None:
        """Close all, and wait until the server has let go of their lines."""
        for window in [window for free in self._free.values() for window in free]:
            window.close()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(PATIENCE / 1000)


@pytest.fixture(scope="session")
def windows(chromium: Browser, live_server: Any) -> Iterator[Windows]:
    """One set a worker; closed before the server ends."""
    lent = Windows(chromium)
    yield lent
    lent.close()


@pytest.fixture
def stage(transactional_db: None) -> Province:
    """The small province, committed, so that the live server sees it."""
    return build_province()


Visit = Callable[..., Page]


@pytest.fixture
def visit(windows: Windows, live_server: Any, stage: Province) -> Iterator[Visit]:
    """``visit("fulltime_deputy", "A01", "phone")`` gives a page that is signed in as that person."""
    lent: list[tuple[dict[str, Any], BrowserContext]] = []
    complaints: list[str] = []

    def enter(role: str, unit: str = "GW", variant: str = "desktop", **more: Any) -> Page:
        looks = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "base_url": live_server.url,
            **VARIANTS[variant],
            **more,
        }
        context = windows.lend(looks)
        lent.append((looks, context))
        client = Client()
        client.force_login(
            stage.account(role, unit), backend="django.contrib.auth.backends.ModelBackend"
        )
        cookies = [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": live_server.url,
            }
        ]
        if variant == "big":
            cookies.append({"name": "bihuan_size", "value": "big", "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda m: (
                complaints.append(m.text)
                if m.type == "error" and "status of 4" not in m.text
                else None
            ),
        )
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    yield enter
    for number, (looks, context) in enumerate(lent):
        if LAST_SEEN:
            context.pages[0].screenshot(path=f"{LAST_SEEN}/last-{number}.png", full_page=True)
        windows.take_back(looks, context)
    assert complaints == []


@pytest.fixture
def people(stage: Province, visit: Visit) -> People:
    """A window for each person, opened when it is first their turn."""
    return People(stage, visit, {})


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A small file as proof."""
    path = tmp_path / "补学记录.txt"
    path.write_text("10月12日、10月26日两次集中学习，应到9人，实到9人。", encoding="utf-8")
    return path


AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FAULTS = """options => axe.run(options).then(
  found => found.violations.map(v => [v.id, v.nodes.map(node => node.target)]))"""


def faults(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page, each with the elements it speaks of; ``only`` these of its rules, if given."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only is not None:
        options["runOnly"] = only
    if not page.evaluate("'axe' in window"):  # once for each loading of a page
        page.evaluate(AXE)
    found = page.evaluate(FAULTS, options)
    return [f"{rule}: {targets[:3]}" for rule, targets in found]
