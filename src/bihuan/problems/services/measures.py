"""Measures with owner and date, progress, and the approval of the plan that holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.problems import states
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import Measure, Problem, Step
from bihuan.problems.record_words import PLAN_SENT_BACK
from bihuan.problems.services.recording import (
    already_done,
    change,
    lost_race,
    once,
    permit,
    record,
    step_of,
)


@dataclass(frozen=True, slots=True)
class MeasureData:
    """One measure as typed. ``pk`` names the row that it changes; without it the measure is new."""

    text: str
    owner: str = ""
    due_on: date | None = None
    pk: int | None = None


def set_measures(
    *,
    problem: Problem,
    measures: Sequence[MeasureData],
    version: int,
    actor: Actor,
    at: datetime,
    leader: str | None = None,
    doer: str | None = None,
    goal: str | None = None,
    expected_effect: str | None = None,
    key: str = "",
) -> Step:
    """Make these the measures of the present round: named rows are changed, missing ones dropped, others added.

    Drafts and imports may carry measures too. A finished measure can be neither changed nor dropped.
    """
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("edit_draft" if problem.state == states.DRAFT else "measures", problem, actor)
    people = {"leader": leader, "doer": doer, "goal": goal, "expected_effect": expected_effect}
    fields = {name: value.strip() for name, value in people.items() if value is not None}
    _check(problem, measures)

    def write() -> Step:
        with transaction.atomic():
            change(problem, version=version, **fields)
            rows = _apply(problem, measures)
            note = "；".join(f"{m.text}（{m.owner}）" if m.owner else m.text for m in measures)
            line = step_of(problem, "measures", actor=actor, at=at, note=note, key=key)
            return record([line], [problem, *rows], act="problems.measures", actor=actor, at=at)[0]

    return once(write, key, problem)


def add_measure(
    *, problem: Problem, measure: MeasureData, actor: Actor, at: datetime, key: str = ""
) -> Step:
    """Add one measure to those there are. Two people may do so at once."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("edit_draft" if problem.state == states.DRAFT else "measures", problem, actor)
    _check(problem, [measure])

    def write() -> Step:
        with transaction.atomic():
            row = _new(problem, measure)
            line = step_of(problem, "measures", actor=actor, at=at, note=measure.text, key=key)
            return record([line], [row], act="problems.add_measure", actor=actor, at=at)[0]

    return once(write, key, problem)


def finish_measure(
    *, measure: Measure, version: int, done_on: date, actor: Actor, at: datetime, key: str = ""
) -> Step:
    """Note the day on which a measure was finished; not in the future."""
    problem = measure.problem
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("finish_measure", problem, actor)
    if done_on > business_date(at):
        raise ProblemError(_("完成日期不能晚于今天，请核对。"))

    def write() -> Step:
        with transaction.atomic():
            updated = Measure.objects.filter(
                pk=measure.pk, version=version, done_on__isnull=True, dropped=False
            ).update(done_on=done_on, version=version + 1)
            if not updated:
                raise LostRaceError(_("这条措施刚刚被改动或者已经完成，请刷新后再看。"))
            note = f"{measure.text}（{done_on.isoformat()}）"
            line = step_of(problem, "finish_measure", actor=actor, at=at, note=note, key=key)
            return record([line], [measure], act="problems.finish_measure", actor=actor, at=at)[0]

    return once(write, key, problem)


def record_progress(
    *, problem: Problem, text: str, version: int, actor: Actor, at: datetime, key: str = ""
) -> Step:
    """Write how far the rectification has come."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("progress", problem, actor)
    if not text.strip():
        raise ProblemError(_("请写明进展。"))
    with transaction.atomic():
        change(problem, version=version, progress=text.strip()[:4000])
        line = step_of(problem, "progress", actor=actor, at=at, note=text.strip(), key=key)
        return record([line], [problem], act="problems.progress", actor=actor, at=at)[0]


def approve_plans(
    *, problems: Sequence[Problem], on: date, actor: Actor, at: datetime, approved: bool = True
) -> list[Step]:
    """Note that the plan holding these problems was approved (or, with ``approved`` False, sent back).

    Called by the lists, which judge the right and the person of the approval.
    """
    lines: list[Step] = []
    changed: list[Model] = []
    day = on if approved else None
    with transaction.atomic():
        for problem in problems:
            if problem.state not in states.OPEN or problem.plan_approved_on == day:
                continue
            change(problem, version=problem.version, plan_approved_on=day)
            note = "" if approved else PLAN_SENT_BACK
            lines.append(step_of(problem, "plan_approved", actor=actor, at=at, note=note))
            changed.append(problem)
        return record(lines, changed, act="problems.plan_approved", actor=actor, at=at)


def _check(problem: Problem, measures: Sequence[MeasureData]) -> None:
    for measure in measures:
        if not measure.text.strip():
            raise ProblemError(_("措施不能空着，请写明做什么。"))
        if len(measure.text) > 500:
            raise ProblemError(_("一条措施最多 500 个字，请分成几条写。"))
        if measure.due_on and measure.due_on < problem.found_on:
            raise ProblemError(_("措施的完成日期不能早于发现日期，请核对。"))


def _new(problem: Problem, measure: MeasureData) -> Measure:
    return Measure.objects.create(
        problem=problem,
        cycle=problem.cycle,
        text=measure.text.strip(),
        owner=measure.owner.strip(),
        due_on=measure.due_on,
    )


def _apply(problem: Problem, measures: Sequence[MeasureData]) -> list[Measure]:
    present = {
        m.pk: m
        for m in Measure.objects.filter(
            problem=problem, cycle=problem.cycle, dropped=False, done_on__isnull=True
        )
    }
    rows: list[Measure] = []
    for data in measures:
        row = present.pop(data.pk, None) if data.pk else None
        if data.pk and row is None:
            raise lost_race(problem)
        if row is None:
            rows.append(_new(problem, data))
        elif (row.text, row.owner, row.due_on) != (data.text, data.owner, data.due_on):
            row.text, row.owner, row.due_on = data.text.strip(), data.owner.strip(), data.due_on
            row.version += 1
            row.save()
            rows.append(row)
    for row in present.values():
        row.dropped, row.version = True, row.version + 1
        row.save()
        rows.append(row)
    return rows
