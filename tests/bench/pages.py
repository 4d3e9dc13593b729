"""Pages at 100,000 problems, with login, rights and audit, on the product's own server.

    python -m tests.bench.province FOLDER
    python -m tests.bench.pages FOLDER [--seconds 8] [--rounds 3] [--connections 4] [--no-paint]

Requests per second, p50, p99 and processor time of each page (medians of the rounds; the last depends least on what else
runs), its size, the queries of its first view and of the next, and the first paint of the home page in Chromium. Loopback only.
"""

import argparse
import os
import shutil
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.serving import Person, Server

PAGES = (
    ("list, one department", "deputy", "/problems/"),
    ("list, one department, all states", "deputy", "/problems/?state=all"),
    ("list, province", "leader", "/problems/"),
    ("list, province, all states", "leader", "/problems/?state=all"),
    ("home, deputy secretary", "deputy", "/"),
    ("home, leader in charge", "leader", "/"),
    ("one problem", "deputy", ""),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seconds", type=float, default=8)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--connections", type=int, default=4)
    arguments.add_argument("--no-paint", action="store_true")
    options = arguments.parse_args()
    os.environ["BIHUAN_DATA_DIR"] = str(options.folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    import django

    django.setup()
    url = os.environ.get("BIHUAN_DATABASE_URL", "")
    pages, sessions = _prepared()
    queries = {page: _queries(*page[1:]) for page in pages}
    from django.db import connections

    connections.close_all()
    print(f"load {os.getloadavg()[0]:.1f}")
    print("| page | KB | queries first, again | requests/s | p50 ms | p99 ms | CPU ms a page |")
    with Server(options.folder.resolve(), url=url) as server:
        for page in pages:
            name, who, address = page
            size = len(Person(server.port, sessions[who]).get(address)[1].encode()) // 1024
            rounds = []
            for _n in range(options.rounds):
                before = _processor(server)
                told = _round(
                    server.port, sessions[who], address, options.connections, options.seconds
                )
                pages_served = told[0] * options.seconds + 3 * options.connections
                rounds.append((*told, 1000 * (_processor(server) - before) / pages_served))
            rate, p50, p99, cpu = (statistics.median(one) for one in zip(*rounds, strict=True))
            first, again = queries[page]
            print(
                f"| {name} | {size} | {first}, {again} | {rate:.0f} | {p50:.0f} | {p99:.0f} "
                f"| {cpu:.1f} |"
            )
            sys.stdout.flush()
        if not options.no_paint:
            for who in ("deputy", "leader"):
                print(f"first paint of the home page, {who}: {_paint(server.port, sessions[who])}")
    print(f"load {os.getloadavg()[0]:.1f}")


def _prepared() -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """The pages with their addresses, and a session for each account."""
    from django.core.management import call_command
    from tests.faults.http_stage import session_of

    from bihuan.calendar.clock import today
    from bihuan.orgs.actors import actor_of
    from bihuan.orgs.models import Account
    from bihuan.problems.models import Problem

    call_command("collectstatic", interactive=False, verbosity=0)
    accounts = {who: Account.objects.get(username=who) for who in {p[1] for p in PAGES}}
    print(f"{Problem.objects.count()} problems")
    seen = Problem.objects.visible_to(actor_of(accounts["deputy"], on=today()))
    print(f"{seen.count()} of them in the department")
    number = seen.open().order_by("pk").values_list("number", flat=True)[0]
    pages = [(n, who, address or f"/problems/{number}/") for n, who, address in PAGES]
    return pages, {who: session_of(account) for who, account in accounts.items()}


def _queries(who: str, address: str) -> tuple[int, int]:
    """How many queries the page makes when nothing is kept yet, and when it is asked for again."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bihuan.orgs.models import Account

    client = Client()
    client.force_login(
        Account.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend"
    )
    cache.clear()
    found = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        found.append(len(seen))
    return found[0], found[1]


def _processor(server: Server) -> float:
    """Seconds of processor time that the web workers have used so far."""
    ticks = 0
    for worker in server.web_workers():
        after_name = Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _round(
    port: int, session: str, address: str, connections: int, seconds: float
) -> tuple[float, float, float]:
    """Requests per second, median and 99th percentile in ms, over connections that are kept open."""
    waits: list[list[float]] = [[] for _n in range(connections)]
    gate = threading.Barrier(connections)

    def work(mine: list[float]) -> None:
        person = Person(port, session)
        for _warm in range(3):
            person.get(address)
        gate.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            status, _text = person.get(address)
            assert status == 200, status
            mine.append(time.perf_counter() - began)
        person.leave()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sorted(wait for mine in waits for wait in mine)
    return len(every) / seconds, every[len(every) // 2] * 1000, every[len(every) * 99 // 100] * 1000


def _paint(port: int, session: str) -> str:
    """First and first contentful paint in ms, medians of five visits with an empty cache, and with a filled one."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    script = "() => Object.fromEntries(performance.getEntriesByType('paint').map(e => [e.name, e.startTime]))"
    found: dict[str, list[dict[str, Any]]] = {"empty": [], "filled": []}
    address = f"http://127.0.0.1:{port}/"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        for _visit in range(5):
            context = browser.new_context(viewport={"width": 1280, "height": 850})
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            for cache in found:
                page.goto(address, wait_until="load")
                page.wait_for_function(
                    "() => performance.getEntriesByName('first-contentful-paint').length"
                )
                found[cache].append(page.evaluate(script))
            context.close()
        browser.close()
    return "; ".join(
        f"{cache} cache {statistics.median(p['first-paint'] for p in visits):.0f} ms, "
        f"contentful {statistics.median(p['first-contentful-paint'] for p in visits):.0f} ms"
        for cache, visits in found.items()
    )


if __name__ == "__main__":
    main()
