# ruff: noqa: E402 - Django is set up before its models are imported
"""Several clerks take the same step of the same list at the same moment, each in a process of his own.

Nobody writes before all have read: on a server inside their transactions, on SQLite (one transaction at a time) before
them.

    python -m tests.faults.lists_driver issue|receipt guarded|naive CLERKS ROUNDS

The database is the one of BIHUAN_DATABASE_URL. The outcome is one line of JSON on stdout.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections

from bihuan.lists import services
from bihuan.lists.errors import LostRaceError
from bihuan.lists.models import Annex, AnnexStep, Edition, EditionStep
from bihuan.lists.services import annexes, issuing
from tests.cast import Province, build_province
from tests.faults.meeting import PATIENCE, Meeting
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_problem,
    issued,
    minutes_of,
    signed,
)

Round = Callable[[], Any]


def lists_to_issue(province: Province, rounds: int) -> list[Round]:
    """Signed lists, each with one problem, and the call that issues them."""
    calls = []
    actor = province.actor("general_office")
    for number in range(rounds):
        draft = committee_draft(
            province, drafted_problem(province), period=f"{2000 + number // 4}Q{number % 4 + 1}"
        )
        edition = signed(province, draft)
        minutes = minutes_of(edition, province.today)
        seen = Edition.objects.select_related("issuer", "drafted_by").get(pk=edition.pk)
        calls.append(
            lambda seen=seen, minutes=minutes: services.take_edition_step(
                edition=seen,
                move="issue",
                actor=actor,
                at=province.now,
                document_number="6号",
                bill_minutes=minutes,
            )
        )
    return calls


def annexes_to_sign(province: Province, rounds: int) -> list[Round]:
    """Issued annexes and the call that signs for them."""
    calls = []
    actor = province.actor("liaison_worker", "A01")
    for number in range(rounds):
        period = f"{2000 + number // 4}Q{number % 4 + 1}"
        edition = issued(province, drafted_problem(province), period=period)
        seen = annex_of(edition, "A01")
        calls.append(lambda seen=seen: services.sign_for(annex=seen, actor=actor, at=province.now))
    return calls


def unprotected() -> None:
    """Steps as they would be without looking at state and version again.

    Problems look a second time by themselves (tested in their own races), so here they are left out.
    """

    def blindly(row: Any, **fields: Any) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**fields)
        row.refresh_from_db()

    def as_seen(row: Any, _version: Any) -> Any:
        return row

    for module in (issuing, annexes):
        module.change = blindly
    issuing.fresh_edition = annexes.fresh_annex = as_seen
    annexes._sign_problems = lambda *_waiting: None


def clerk(calls: list[Round], meeting: Meeting, pipe: int) -> None:
    """Take every step together with the others; say how each went."""
    connections.close_all()
    said: Counter[str] = Counter()
    for call in calls:
        meeting.begin()
        if connection.vendor == "sqlite":
            meeting.come()
        try:
            call()
            said["won"] += 1
        except LostRaceError as lost:
            said["told" if lost.who and lost.what else "refused"] += 1
        except Exception as error:  # the control must end badly
            said[type(error).__name__] += 1
    os.write(pipe, json.dumps(said).encode())


def race(what: str, mode: str, clerks: str, rounds: str) -> dict[str, Any]:
    if "orgs_unit" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    province = build_province()
    make = {"issue": lists_to_issue, "receipt": annexes_to_sign}[what]
    calls = make(province, int(rounds))
    if mode == "naive":
        unprotected()
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE
    connections.close_all()
    meeting = Meeting.of_processes(int(clerks))
    issuing.fresh_edition = meeting.after(issuing.fresh_edition)
    annexes.fresh_annex = meeting.after(annexes.fresh_annex)
    pipes = []
    for _number in range(int(clerks)):
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                clerk(calls, meeting, theirs)
                code = 0
            finally:
                os._exit(code)
        os.close(theirs)
        pipes.append((child, ours))
    said: Counter[str] = Counter()
    for child, ours in pipes:
        os.waitpid(child, 0)
        said.update(json.loads(os.read(ours, 65536) or b"{}"))
    model, move = (EditionStep, "issue") if what == "issue" else (AnnexStep, "sign_for")
    return {
        "said": said,
        "steps": model._default_manager.filter(move=move).count(),
        "numbers": sorted(Edition.objects.exclude(number=None).values_list("number", flat=True)),
        "annexes": Annex.objects.exclude(state="drafted").count(),
    }


if __name__ == "__main__":
    print(json.dumps(race(*sys.argv[1:]), ensure_ascii=False))  # noqa: T201
