"""Loading a year's notice."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan.access.errors import RefusedError
from bihuan.access.scope import SYSTEM, Actor
from bihuan.calendar import queries
from bihuan.calendar.models import ClockJump, Holiday
from bihuan.calendar.notices import Day, checked
from bihuan.calendar.watch import Jump
from bihuan.ledger.services import enter

SHIPPED = Path(__file__).with_name("data") / "holidays.toml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed, in days."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def load_year(
    *,
    year: int,
    days: Sequence[Day],
    source: str,
    actor: Actor,
    at: datetime,
    verified: bool = True,
) -> Loaded:
    """Make these the days of the year's notice; what an earlier load of that year had beside them goes.

    A day is in one notice only: a later load takes it over. One ledger entry for each day that
    changes, none when nothing does. Raises ``NoticeError`` for days that cannot be of that year,
    ``RefusedError`` without the right.
    """
    if actor != SYSTEM and not actor.has("calendar.edit"):
        raise RefusedError("calendar.edit")
    wanted = {day.on: _row(year, day, source, verified) for day in checked(year, days)}
    with transaction.atomic():
        rows = Holiday.objects.select_for_update()
        present = {row.on: row for row in rows.filter(on__in=wanted)}
        gone = [row for row in rows.filter(year=year) if row.on not in wanted]
        new = Holiday.objects.bulk_create(row for on, row in wanted.items() if on not in present)
        changed = [present[on] for on in present if _taken_over(present[on], wanted[on])]
        Holiday.objects.bulk_update(changed, _FIELDS)
        enter(*new, *changed, act="calendar.load", actor=actor.ledger_id, at=at)
        enter(*gone, act="calendar.drop", actor=actor.ledger_id, at=at, removed=True)
        Holiday.objects.filter(pk__in=[row.pk for row in gone]).delete()
        transaction.on_commit(queries.forget)
    queries.forget()
    return Loaded(len(new), len(changed), len(gone), len(wanted) - len(new) - len(changed))


def note_jump(*, jump: Jump, actor: Actor, at: datetime) -> ClockJump:
    """Keep for the administrators that the clock was set; what was entered before and after stays in its order."""
    with transaction.atomic():
        row = ClockJump.objects.create(expected=jump.expected, found=jump.found)
        enter(row, act="calendar.clock_jump", actor=actor.ledger_id, at=at)
    return row


_FIELDS = ("year", "is_working", "name", "source", "verified")


def _row(year: int, day: Day, source: str, verified: bool) -> Holiday:
    return Holiday(
        on=day.on,
        year=year,
        is_working=day.is_working,
        name=day.name,
        source=source,
        verified=verified,
    )


def _taken_over(row: Holiday, wanted: Holiday) -> bool:
    """Write the wanted values into the row; whether that changed any."""
    before = [getattr(row, name) for name in _FIELDS]
    for name in _FIELDS:
        setattr(row, name, getattr(wanted, name))
    return before != [getattr(row, name) for name in _FIELDS]


def load_shipped(*, at: datetime) -> dict[int, Loaded]:
    """Load the notices that came with the program. Doing it again changes nothing, and a year that an
    administrator has loaded is left alone. Gives what was changed for each year that was looked at."""
    answered_for = set(Holiday.objects.filter(verified=True).values_list("year", flat=True))
    return {
        notice["year"]: load_year(
            year=notice["year"],
            days=_days(notice),
            source=f"{notice['title']}（{notice['number']}）",
            actor=SYSTEM,
            at=at,
            verified=notice["verified"],
        )
        for notice in shipped()
        if notice["year"] not in answered_for or notice["verified"]
    }


def shipped() -> list[dict[str, Any]]:
    """The notices in the data file."""
    notices: list[dict[str, Any]] = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["notice"]
    return notices


def _days(notice: dict[str, Any]) -> list[Day]:
    days: list[Day] = []
    for holiday in notice["holiday"]:
        first: date = holiday["first"]
        length = (holiday["last"] - first).days + 1
        days += [Day(first + timedelta(days=n), False, holiday["name"]) for n in range(length)]
        days += [Day(on, True, holiday["name"]) for on in holiday["working"]]
    return days
