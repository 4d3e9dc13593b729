"""32 people over HTTP who sign for annexes, send plans in and return them, with about a second of thinking between.

    python -m tests.bench.clients FOLDER [--people 32] [--seconds 60] [--think 1.0]

FOLDER is empty at the start: the database there is SQLite, or the one of BIHUAN_DATABASE_URL. Each unit has two people:
one signs for its annexes and sends the plans in, one of the committee returns the first plan and approves the second.
Told are the steps taken, what was refused, and how long people waited: the bar is no error and nobody over a second.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.serving import Person, Server, fields_of, told

COLD = 5
"""Seconds in which the server reads its templates for the first time, with everybody at the door."""
EDITIONS = 12
"""Lists issued beforehand: what each unit has to do."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--people", type=int, default=32)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--think", type=float, default=1.0)
    arguments.add_argument(
        "--stage", action="store_true", help="only prepare; used by the run itself"
    )
    options = arguments.parse_args()
    if options.stage:
        print(json.dumps(stage(options.people // 2)))
        return
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("BIHUAN_DATABASE_URL", "")
    pairs = told(
        folder,
        "tests.bench.clients",
        str(folder),
        "--stage",
        "--people",
        str(options.people),
        url=url,
    )
    print(f"load {os.getloadavg()[0]:.1f}")
    with Server(folder, url=url) as server:
        run = Run(server.port, pairs, options.seconds, options.think)
        run.go()
    run.tell()
    print(f"load {os.getloadavg()[0]:.1f}")


def stage(units: int) -> dict[str, Any]:
    """The committee's lists to so many units; a session for each of the people, and the annexes of each unit."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from tests.cast import build_province
    from tests.faults.http_stage import session_of
    from tests.lists import builders
    from tests.lists.test_big_issue import departments

    from bihuan.lists.models import Annex
    from bihuan.orgs.models import Account, Grant

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        province = build_province()
        codes = departments(province, units)
        sessions = {}
        for code in codes:
            for role in ("liaison_worker", "liaison_office"):
                account = Account(username=f"{role}-{code}", name=code, created_at=province.now)
                account.set_unusable_password()
                account.save()
                Grant.objects.create(
                    account=account, unit=province.unit(code), role=role, since=province.days(-9),
                    office="组织处" if role == "liaison_office" else "",
                )  # fmt: skip
                sessions[f"{role}-{code}"] = session_of(account)
        for number in range(EDITIONS):
            problems = [builders.drafted_problem(province, code) for code in codes]
            builders.issued(province, *problems, period=f"{2020 + number // 4}Q{number % 4 + 1}")
        annexes: dict[str, list[int]] = {code: [] for code in codes}
        for annex in Annex.objects.select_related("unit").order_by("pk"):
            annexes[annex.unit.code].append(annex.pk)
            builders.with_measures(province, annex)
    return {"sessions": sessions, "annexes": annexes}


def today() -> str:
    """The day where the offices are, whatever the clock of this machine is set to."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


class Run:
    """Everybody works until the time is over."""

    def __init__(self, port: int, staged: dict[str, Any], seconds: float, think: float) -> None:
        self.port, self.staged, self.think = port, staged, think
        self.until = time.monotonic() + seconds
        self.waits: list[tuple[float, str, float]] = []
        """Seconds, what was asked, when."""
        self.steps: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.trouble: list[str] = []

    def go(self) -> None:
        threads = [
            threading.Thread(target=work, args=(code, annexes))
            for code, annexes in self.staged["annexes"].items()
            for work in (self.unit, self.office)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def unit(self, code: str, annexes: list[int]) -> None:
        """Signs for each annex and sends its plan, again when it comes back."""
        self.turn(f"liaison_worker-{code}", annexes, ("sign_for", "submit_plan"))

    def office(self, code: str, annexes: list[int]) -> None:
        """Returns the first plan of each annex and approves the next."""
        self.turn(f"liaison_office-{code}", annexes, ("return_plan", "approve_plan"))

    def turn(self, who: str, annexes: list[int], moves: tuple[str, ...]) -> None:
        person = Person(self.port, self.staged["sessions"][who])
        returned: set[int] = set()
        while time.monotonic() < self.until:
            for annex in annexes:
                for move in moves:
                    if time.monotonic() > self.until:
                        return
                    if move == "return_plan" and annex in returned:
                        continue
                    if self.step(person, annex, move) and move == "return_plan":
                        returned.add(annex)

    def step(self, person: Person, annex: int, move: str) -> bool:
        """Opens the annex; takes the step if its button is there."""
        time.sleep(random.uniform(0.5, 1.5) * self.think)
        page = self.timed(person, "GET", f"/lists/annexes/{annex}/")
        own = f"/lists/annexes/{annex}/plan/"
        address = own if move == "submit_plan" else f"/lists/annexes/{annex}/step/{move}/"
        if address not in page:
            return False
        form = self.timed(person, "GET", address)
        if move == "submit_plan" and 'name="discussed_on"' not in form:
            return False
        fields: dict[str, Any] = fields_of(form)
        fields |= {"note": "请补充第二项措施的完成时限", "discussed_on": today()}
        time.sleep(random.uniform(0.5, 1.5) * self.think)
        if self.timed(person, "POST", address, **fields) is not None:
            self.steps[move] += 1
        return True

    def timed(self, person: Person, method: str, address: str, **fields: Any) -> str:
        began = time.perf_counter()
        status, text = person.ask(method, address, **fields)
        self.waits.append((time.perf_counter() - began, f"{method} {address}", began))
        self.statuses[status] += 1
        if status not in {200, 302}:
            self.trouble.append(f"{status} {method} {address}")
        elif method == "POST" and status == 200:
            self.trouble.append(f"form sent back {address}: {text[text.find('error') :][:200]}")
        return text

    def tell(self) -> None:
        first = min((began for *_rest, began in self.waits), default=0.0)
        waits = sorted(wait for wait, *_rest in self.waits)
        later = sorted(wait for wait, _what, began in self.waits if began > first + COLD)
        posts = sorted(wait for wait, what, _began in self.waits if what.startswith("POST"))
        for name, some in (("all", waits), (f"after {COLD} s", later), ("writes", posts)):
            if some:
                print(
                    f"{name}: {len(some)}, p50 {some[len(some) // 2] * 1000:.0f} ms, "
                    f"p99 {some[len(some) * 99 // 100] * 1000:.0f} ms, longest {some[-1] * 1000:.0f} ms"
                )
        print(
            f"steps {dict(self.steps)}, answers {dict(self.statuses)}, trouble {len(self.trouble)}"
        )
        for wait, what, began in sorted(self.waits, reverse=True)[:5]:
            print(f"{wait:.2f} s at {began - first:.1f} s: {what}")
        for line in self.trouble[:5]:
            print(line)
        if self.trouble:
            sys.exit(1)


if __name__ == "__main__":
    main()
