"""调度会: a sheet made from the open problems and frozen; its decisions go back as tasks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import Holidays, overdue_days
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.kinds import bears_for, issues_for
from bihuan.lists.models import DispatchMeeting, DispatchTask
from bihuan.orgs.models import Account, Unit
from bihuan.problems import states
from bihuan.problems.models import Problem


def call_meeting(
    *,
    host: Unit,
    on: date,
    title: str,
    problems: Sequence[Problem],
    actor: Actor,
    at: datetime,
) -> DispatchMeeting:
    """Call a dispatch meeting over these open problems; the sheet is frozen as they stand on this day.

    Raises :class:`RefusedError`, :class:`ListError` without a title or problem, or for one that is not open or not
    below the host.
    """
    if issues_for(actor, "dispatch.edit", host) is None:
        raise RefusedError("dispatch.edit")
    if not title.strip():
        raise ListError(_("请填写调度会名称。"))
    if not problems:
        raise ListError(_("请选择要调度的问题。"))
    for problem in problems:
        if problem.state not in states.OPEN or not problem.unit.path.startswith(host.path):
            raise ListError(_("问题 %(number)s 不在调度范围内。") % {"number": problem.number})
    today, known = business_date(at), holidays()
    with transaction.atomic():
        if DispatchMeeting.objects.filter(host=host, on=on, title=title.strip()).exists():
            raise ListError(_("这次调度会已经登记过。"))
        meeting = DispatchMeeting.objects.create(
            host=host,
            on=on,
            title=title.strip(),
            sheet=[sheet_line(problem, today, known) for problem in problems],
            created_by=Account.objects.get(pk=actor.account),
            created_at=at,
        )
        enter(meeting, act="dispatch.call", actor=actor.ledger_id, at=at, unit=host.code)
    return meeting


def sheet_line(problem: Problem, today: date, known: Holidays) -> dict[str, Any]:
    """One line of the sheet: what stands where, by when, how late, how far."""
    return {
        "number": problem.number,
        "unit": problem.unit.name,
        "code": problem.unit.code,
        "statement": problem.statement,
        "state": problem.state,
        "due_on": problem.due_on.isoformat(),
        "overdue": overdue_days(problem.due_on, today, known),
        "progress": problem.progress,
    }


def add_task(
    *,
    meeting: DispatchMeeting,
    unit: Unit,
    text: str,
    due_on: date,
    actor: Actor,
    at: datetime,
    problem: Problem | None = None,
) -> DispatchTask:
    """Give a decision of the meeting to a unit as a task with a date.

    Raises :class:`RefusedError`, :class:`ListError` for an empty text, a date before the meeting, a unit not below
    the host, a problem that was not on the sheet, or the same task once more.
    """
    host = meeting.host
    if issues_for(actor, "dispatch.edit", host) is None:
        raise RefusedError("dispatch.edit")
    text = text.strip()
    if not text:
        raise ListError(_("请填写议定事项。"))
    if due_on < meeting.on:
        raise ListError(_("完成期限早于调度日期，请核对。"))
    if not unit.path.startswith(host.path):
        raise ListError(_("“%(unit)s”不在调度范围内。") % {"unit": unit.name})
    if problem is not None and problem.number not in {line["number"] for line in meeting.sheet}:
        raise ListError(_("问题 %(number)s 不在调度单上。") % {"number": problem.number})
    with transaction.atomic():
        if DispatchTask.objects.filter(meeting=meeting, unit=unit, text=text).exists():
            raise ListError(_("这一议定事项已经交办。"))
        task = DispatchTask.objects.create(
            meeting=meeting, unit=unit, problem=problem, text=text, due_on=due_on
        )
        enter(task, act="dispatch.task", actor=actor.ledger_id, at=at, unit=unit.code)
    return task


def finish_task(
    *,
    task: DispatchTask,
    done_on: date,
    outcome: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> DispatchTask:
    """The unit says that a task is done and what came of it. Raises :class:`LostRaceError` when it was done before."""
    if bears_for(actor, "dispatch.finish", task.unit) is None:
        raise RefusedError("dispatch.finish")
    if not outcome.strip():
        raise ListError(_("请写明办理结果。"))
    if done_on < task.meeting.on or done_on > business_date(at):
        raise ListError(_("完成日期应在调度之日和今天之间，请核对。"))
    seen = task.version if version is None else version
    with transaction.atomic():
        done = DispatchTask.objects.filter(pk=task.pk, version=seen, done_on__isnull=True).update(
            done_on=done_on, outcome=outcome.strip(), version=seen + 1
        )
        if not done:
            raise LostRaceError(task.text)
        task.refresh_from_db()
        enter(task, act="dispatch.finish", actor=actor.ledger_id, at=at, unit=task.unit.code)
    return task
