"""Take the pictures of docs/guide: build a small sample province in a folder of its own, serve it, press the shutter.

Run from the root of the tree: ``.venv/bin/python scripts/guide_shots.py [--only NAME …]``. Needs Chromium. The sample
is the same for a seed and a date; ``--on`` sets the date so that a picture can be taken again as it was. Each picture
is a PNG of at most 150 KB in docs/guide/img.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TO = ROOT / "docs" / "guide" / "img"
MOST_BYTES = 150_000
PATIENCE = 120
PASSWORD = "bihuan-demo-2026"
DESKTOP = {"width": 1100, "height": 760}
PHONE = {"width": 390, "height": 780}


@dataclass(frozen=True)
class Shot:
    """One picture: whose window, from which page, by which links, and how large."""

    name: str
    who: str
    start: str
    links: tuple[str, ...] = ()
    size: str = "desktop"


SHOTS = (
    Shot("todo", "deputy", "/"),
    Shot("problem", "deputy", "/problems/?state=closure_verified", ("#rows td.main a",)),
    Shot("branch-phone", "branch", "/problems/?state=rectifying", ("#rows td.main a",), "phone"),
    Shot("plan", "deputy", "/lists/?kind=problems&state=issued", ("tr:has-text('工作委员会') td.main a", "a[href$='/plan/']")),
    Shot("draft", "liaison", "/problems/new/"),
    Shot("items", "liaison", "/lists/?state=draft", ("td.main a", "a[href$='/items/']")),
    Shot("verify", "liaison", "/problems/?state=closure_verified", ("#rows td.main a", "a[href$='/step/send_back_unit/']")),
    Shot("bill", "office", "/lists/?state=draft", ("td.main a", "a[href$='/bill/']")),
    Shot("edition", "office", "/lists/?kind=problems&state=issued", ("tr:has-text('工作委员会') td.main a",)),
    Shot("leader", "leader", "/leader/"),
    Shot("accounts", "security", "/rights/accounts/"),
    Shot("system", "system", "/system/"),
    Shot("ledger", "audit", "/ledger/"),
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bihuan(*words: str, data: Path) -> subprocess.Popen[bytes]:
    """A command of the product with a data folder of its own."""
    env = os.environ | {"BIHUAN_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen([sys.executable, "-m", "bihuan", *words], cwd=ROOT, env=env)


@contextmanager
def served(on: str) -> Iterator[str]:
    """The address of a small sample province on this machine, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder), free_port()
        dated = ("--on", on) if on else ()
        if bihuan("demo", "--size", "small", "--no-serve", *dated, data=data).wait() != 0:
            raise SystemExit("The sample could not be built.")
        server = bihuan("serve", "--port", str(port), data=data)
        try:
            yield _ready(f"http://localhost:{port}")
        finally:
            server.terminate()
            server.wait(30)


def _ready(address: str) -> str:
    for _ in range(PATIENCE * 2):
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2):
                return address
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


def signed_in(browser: Browser, address: str, shot: Shot) -> Page:
    """A window of this person."""
    size = PHONE if shot.size == "phone" else DESKTOP
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", base_url=address, viewport=size,  # type: ignore[arg-type]
        has_touch=shot.size == "phone", device_scale_factor=1,
    )  # fmt: skip
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", shot.who)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_selector(".masthead .acting")
    return page


def take(page: Page, shot: Shot) -> Path:
    """Walk to the page and write the picture, with fewer colours when it would be too large."""
    page.goto(shot.start)
    for link in shot.links:
        with page.expect_navigation():
            page.locator(link).first.click()
    path = TO / f"{shot.name}.png"
    content = page.screenshot(animations="disabled")
    for colours in (128, 64, 32):
        if len(content) <= MOST_BYTES:
            break
        out = BytesIO()
        Image.open(BytesIO(content)).convert("RGB").quantize(colours).save(
            out, "PNG", optimize=True
        )
        content = out.getvalue()
    path.write_bytes(content)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--on", default="", help="date of the sample, as 2026-03-04; today if left out"
    )
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    parser.add_argument("--at", default="", help="address of a sample that is being served already")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    TO.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if not given.only or shot.name in given.only]
    if given.at:
        photograph(given.at, shots, chromium)
        return
    with served(given.on) as address:
        photograph(address, shots, chromium)


def photograph(address: str, shots: list[Shot], chromium: str | None) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shot in shots:
            page = signed_in(browser, address, shot)
            path = take(page, shot)
            sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} KB\n")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
