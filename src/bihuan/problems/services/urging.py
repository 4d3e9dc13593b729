"""催办: a call about what is overdue, noted with a tap."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.problems.models import Call, Problem, Step
from bihuan.problems.services.recording import already_done, once, permit, record, step_of


def note_call(
    *, problems: Sequence[Problem], actor: Actor, at: datetime, note: str = "", key: str = ""
) -> list[Step]:
    """Note that somebody was called about these problems today. The same form sent twice notes one call."""
    if already_done(key):
        return []
    for problem in problems:
        permit("call", problem, actor)

    def write() -> Step:
        with transaction.atomic():
            calls = [
                Call.objects.create(
                    problem=problem,
                    by_id=actor.account,
                    at=at,
                    on=business_date(at),
                    note=note.strip()[:200],
                )
                for problem in problems
            ]
            lines = [
                step_of(p, "call", actor=actor, at=at, note=note.strip(), key="" if n else key)
                for n, p in enumerate(problems)
            ]
            written.extend(record(lines, calls, act="problems.call", actor=actor, at=at))
            return written[0]

    written: list[Step] = []
    if problems:
        once(write, key)
    return written
