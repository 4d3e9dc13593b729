"""What a normal month costs a branch secretary on a phone: fields touched, keys pressed, taps, and an estimate of time.

    .venv/bin/python tests/bench/month_effort.py

A normal month: one theme Party day with the theme that the committee suggested, one committee meeting. The script
makes a small province in a folder of its own, serves it on the loopback, and does the month in Chromium as a person
would: every tap and every key is counted in the page itself. Exit code 1 when more than 12 fields, when a field is
asked twice, or when the estimate passes three minutes. The estimate takes 1.5 s for a tap, 0.4 s for a key on a
phone, 4 s to read each field that is asked, and 15 s to look at the page before saving.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PORT = int(os.environ.get("BENCH_PORT", "8179"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
         "--disable-component-update"]  # fmt: skip
FIELDS, SECONDS = 12, 180
COUNTER = """
window.effort = {keys: 0, taps: 0, fields: []};
document.addEventListener('keydown', () => effort.keys++, true);
document.addEventListener('pointerdown', () => effort.taps++, true);
document.addEventListener('change', (e) => { if (e.target.name) effort.fields.push(e.target.name); }, true);
document.addEventListener('submit', () => sessionStorage.setItem('effort', JSON.stringify(effort)), true);
"""


def build() -> tuple[str, date]:
    """The province, what the committee suggests and last month; gives the secretary's session."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.cast import build_province

    from bihuan.orgs.models import Person, Post
    from bihuan.records import services

    call_command("migrate", verbosity=0)
    province = build_province()
    branch, today, now = province.unit("A01-B1"), province.today, province.now
    actor = province.actor("branch_secretary", "A01-B1")
    for key, title in enumerate(("组织委员", "宣传委员", "纪检委员")):
        person = Person.objects.create(name=f"委员{key}", key=f"bench-{key}")
        Post.objects.create(person=person, unit=branch, title=title, since=date(2024, 1, 1))
    for number in range(18):
        services.enlist(
            unit=branch, name=f"党员{number}", since=date(2020, 1, 1), actor=actor, at=now
        )
    services.prompt(
        unit=province.unit("GW"), month=f"{today:%Y-%m}", theme="学习贯彻全会精神", actor=province.actor("general_office"),
        at=now,
    )  # fmt: skip
    return province.client("branch_secretary", "A01-B1").cookies["sessionid"].value, today


def do_the_month(session: str, today: date) -> dict[str, object]:
    """One month in the browser; what the page counted."""
    from playwright.sync_api import sync_playwright

    base = f"http://127.0.0.1:{PORT}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(
            base_url=base, viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN"
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        context.add_init_script(COUNTER)
        page = context.new_page()
        page.goto(f"/months/A01-B1/{today:%Y-%m}/")
        asked = page.locator(".event:visible .event-main [name]").evaluate_all(
            "els => els.filter((e) => e.type !== 'hidden').map((e) => e.name)"
        )
        known = page.locator(".event:visible .event-main [name]").evaluate_all(
            "els => els.filter((e) => e.type !== 'hidden' && e.value).map((e) => e.name)"
        )
        day = today.replace(day=1).isoformat()
        for kind, present in (("theme_day", "17"), ("committee_meeting", "4")):
            page.tap(f"[name={kind}-on]")
            page.fill(f"[name={kind}-on]", day)  # the phone's own calendar: two more taps
            page.tap(f"[name={kind}-present]")
            page.keyboard.type(present)
        page.tap(".month-form .btn-primary")
        page.wait_for_selector(".event-lines")
        effort = json.loads(page.evaluate("sessionStorage.getItem('effort')"))
        lines = page.locator(".event-lines li").count()
        browser.close()
    taps = effort["taps"] + 2 * sum(name.endswith("-on") for name in effort["fields"])
    seconds = taps * 1.5 + effort["keys"] * 0.4 + len(asked) * 4 + 15
    return {
        "asked": len(asked),
        "known": len(known),
        "filled": len(set(effort["fields"])),
        "twice": len(effort["fields"]) - len(set(effort["fields"])),
        "keys": effort["keys"],
        "taps": taps,
        "seconds": round(seconds),
        "recorded": lines,
    }


def main() -> int:
    """Measure once and say it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "BIHUAN_DATA_DIR": folder,
            "BIHUAN_DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        }
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        session, today = build()
        server = subprocess.Popen(
            [sys.executable, "-m", "bihuan", "runserver", f"127.0.0.1:{PORT}", "--noreload"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _try in range(120):
                try:
                    urlopen(f"http://127.0.0.1:{PORT}/health/", timeout=5).close()
                    break
                except (URLError, OSError):
                    time.sleep(0.5)
            found = do_the_month(session, today)
        finally:
            server.terminate()
            server.wait()
    print(json.dumps(found, ensure_ascii=False))
    right = found["asked"] <= FIELDS and not found["twice"] and found["seconds"] <= SECONDS  # type: ignore[operator]
    return 0 if right and found["recorded"] == 2 else 1


if __name__ == "__main__":
    sys.exit(main())
