# ruff: noqa: E402 - Django is set up before its models are imported
"""The closing of a quarter is killed at each of its commits, then begun again (R2).

    python -m tests.faults.freeze_driver guarded|naive

``naive`` is the control: sheets without the place reached in the same transaction, sealed without looking whether all
are there. The database is the one of BIHUAN_DATABASE_URL. The outcome is one line of JSON on stdout.
"""

import json
import os
import signal
import sys
from datetime import date
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import IntegrityError, connection, connections

from bihuan.access.scope import SYSTEM
from bihuan.engines.periods import parse
from bihuan.indicators.models import Freeze, FrozenVerdict, Sheet
from bihuan.indicators.queries.proof import unlike
from bihuan.indicators.services import freezing
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from tests.cast import build_province
from tests.indicators import rules

PERIODS = [parse(f"{year}Q{number}") for year in range(2021, 2026) for number in range(1, 5)]
AT = rules.noon(date(2026, 5, 20))
COMMITS = 7
"""Of one closing: begun, five steps of three units, sealed."""


def whole(period: Any) -> int:
    """Sheets of a whole closing: the four branches; with the year the two organ committees too."""
    return 6 if period.number == 4 else 4


def unprotected() -> None:
    """A closing that writes down how far it came after its work, and seals whatever is there."""

    def blindly(*, row: Freeze, at: Any, progress: Any = None) -> bool:
        period = parse(row.period)
        units = list(
            freezing.units_of(period).filter(path__gt=row.reached).order_by("path")[: freezing.STEP]
        )
        if not units:
            return False
        chosen = freezing.Unit.objects.filter(pk__in=[u.pk for u in units])
        inputs = freezing.gathered(chosen, period.first, period.last, row.as_of)
        parts = freezing.stretches(chosen, date(period.year - 1, 1, 1), period.last)
        found = freezing.by_unit(
            freezing.judged(inputs, parts, period.first, period.last, row.as_of)
        )
        kept = freezing._rests_on(inputs, found, parts, period, row.as_of)
        with freezing.transaction.atomic():
            Freeze.objects.filter(pk=row.pk).update(reached=units[-1].path)
        with freezing.transaction.atomic():
            freezing._write(row, units, found, kept, parts, at)
        return True

    freezing.go_on = blindly


def killed_at(count: int, period: Any) -> None:
    """Close a quarter in a process of its own that dies right after its ``count``-th commit."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        seen = 0
        wrapper = type(connections["default"])
        commit = wrapper._commit

        def dying(self: Any) -> Any:
            nonlocal seen
            result = commit(self)
            seen += 1
            if seen == count:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        wrapper._commit = dying
        try:
            freezing.freeze(period=period, actor=SYSTEM, at=AT)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def run(mode: str) -> dict[str, Any]:
    if "orgs_unit" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    province = build_province()
    rules.in_force(province)
    freezing.STEP = 3
    if mode == "naive":
        unprotected()
    half, wrong, again = 0, [], 0
    for count, period in enumerate(PERIODS[:COMMITS], start=1):
        killed_at(count, period)
        row = Freeze.objects.filter(period=period.code).first()
        if row is not None and row.state != "sealed":
            half += 1
            if FrozenVerdict.objects.sealed().filter(freeze=row).exists():
                wrong.append(f"{period}: half a closing is seen")
        try:
            done = freezing.freeze(period=period, actor=SYSTEM, at=AT)
        except IntegrityError:
            wrong.append(f"{period}: cannot go on")
            continue
        sheets = Sheet.objects.filter(freeze=done)
        if done.state != "sealed" or sheets.count() != whole(period) or unlike(done):
            wrong.append(f"{period}: {done.state} with {sheets.count()} sheets")
        size = Entry.objects.count()
        freezing.freeze(period=period, actor=SYSTEM, at=AT)
        again += Entry.objects.count() - size
    tables = {"indicators.sheet": Sheet, "indicators.freeze": Freeze}
    return {
        "half": half,
        "wrong": wrong,
        "again": again,
        "ledger": verify(heads=[], ledgered=tables).ok,
    }


if __name__ == "__main__":
    print(json.dumps(run(*sys.argv[1:]), ensure_ascii=False))  # noqa: T201
