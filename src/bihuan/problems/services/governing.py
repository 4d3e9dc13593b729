"""After closing: the root cause, what was learnt, the raiser's answer, groups of common problems."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.models import Unit
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import CommonGroup, Problem, Step
from bihuan.problems.models.problem import Nature
from bihuan.problems.record_words import NO_OPINION, NOT_INVOLVED
from bihuan.problems.services.recording import already_done, change, permit, record, step_of


def record_root_cause(
    *,
    problem: Problem,
    version: int,
    actor: Actor,
    at: datetime,
    measure: str = "",
    none_because: str = "",
    key: str = "",
) -> Step:
    """治理: the measure against the root cause (举一反三, 建章立制), or 不涉及 with its reason; one of the two."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("root_cause", problem, actor)
    if bool(measure.strip()) == bool(none_because.strip()):
        raise ProblemError(_("请填写治本措施；不涉及的，写明理由。两项只填一项。"))
    with transaction.atomic():
        change(
            problem,
            version=version,
            root_cause=measure.strip()[:1000],
            root_cause_none=none_because.strip()[:500],
            root_cause_on=business_date(at),
        )
        note = measure.strip() or NOT_INVOLVED % {"why": none_because.strip()}
        line = step_of(problem, "root_cause", actor=actor, at=at, note=note, key=key)
        return record([line], [problem], act="problems.root_cause", actor=actor, at=at)[0]


def record_lesson(
    *,
    problem: Problem,
    kind: str,
    text: str,
    version: int,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> Step:
    """提升: what was learnt: a rule changed, a case made, or nothing to change, and why."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("lesson", problem, actor)
    if kind not in {"rule", "case", "nothing"}:
        raise ProblemError(_("请选择整改启示：修订制度、形成案例，或者无需改动。"))
    if not text.strip():
        raise ProblemError(_("请写明改了哪项制度、形成了什么案例；无需改动的，写明为什么。"))
    with transaction.atomic():
        change(
            problem,
            version=version,
            lesson_kind=kind,
            lesson=text.strip()[:1000],
            lesson_on=business_date(at),
        )
        line = step_of(problem, "lesson", actor=actor, at=at, note=text.strip(), key=key)
        return record([line], [problem], act="problems.lesson", actor=actor, at=at)[0]


def record_raiser_answer(
    *,
    problem: Problem,
    version: int,
    actor: Actor,
    at: datetime,
    answer: str = "",
    absent_because: str = "",
    key: str = "",
) -> Step:
    """The answer of the person who raised the problem, or why it could not be had; one of the two."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("raiser", problem, actor)
    if not problem.raised_by:
        raise ProblemError(_("这个问题没有登记提出人，不用征求意见。"))
    if bool(answer.strip()) == bool(absent_because.strip()):
        raise ProblemError(_("请填写提出人的意见；没有取得意见的，写明原因。两项只填一项。"))
    with transaction.atomic():
        change(
            problem,
            version=version,
            raiser_answer=answer.strip()[:500],
            raiser_absent=absent_because.strip()[:300],
        )
        note = answer.strip() or NO_OPINION % {"why": absent_because.strip()}
        line = step_of(problem, "raiser", actor=actor, at=at, note=note, key=key)
        return record([line], [problem], act="problems.raiser", actor=actor, at=at)[0]


def group_problems(
    *,
    problems: Sequence[Problem],
    name: str,
    unit: Unit,
    actor: Actor,
    at: datetime,
    reason: str = "",
    group: CommonGroup | None = None,
) -> CommonGroup:
    """Put problems with one cause into a group (a new one, or ``group``); they become 共性. One cause, treated once.

    Raises :class:`ProblemError` for fewer than two problems in a new group or one that stands in another group.
    """
    for problem in problems:
        permit("group", problem, actor)
    if group is None and len(problems) < 2:
        raise ProblemError(_("共性问题至少由两个问题归并而成，请再选一个。"))
    if group is None and not name.strip():
        raise ProblemError(_("请写明共性问题的名称。"))
    taken = [p for p in problems if p.group_id and (group is None or p.group_id != group.pk)]
    if taken:
        raise ProblemError(
            _("“%(number)s”已经归并到别的共性问题，请先移出。") % {"number": taken[0].number}
        )
    with transaction.atomic():
        kept = group or CommonGroup.objects.create(
            name=name.strip()[:200], unit=unit, reason=reason.strip()[:500], created_at=at
        )
        lines = []
        for problem in problems:
            change(
                problem,
                version=problem.version,
                group=kept,
                nature=Nature.COMMON,
            )
            lines.append(step_of(problem, "group", actor=actor, at=at, note=kept.name))
        record(lines, [kept, *problems], act="problems.group", actor=actor, at=at)
    return kept


def leave_group(*, problem: Problem, version: int, reason: str, actor: Actor, at: datetime) -> Step:
    """Take a problem out of its group, with a reason."""
    permit("ungroup", problem, actor)
    if not reason.strip():
        raise ProblemError(_("请写明移出的理由。"))
    with transaction.atomic():
        change(problem, version=version, group=None)
        line = step_of(problem, "ungroup", actor=actor, at=at, note=reason.strip())
        return record([line], [problem], act="problems.ungroup", actor=actor, at=at)[0]


def treat_group(
    *, group: CommonGroup, root_cause: str, version: int, actor: Actor, at: datetime
) -> None:
    """Record the measure against the cause of a whole group; the fifth stage of each of its problems is reached."""
    if not actor.can("problems.group", group.unit.path):
        raise RefusedError("problems.group")
    if not root_cause.strip():
        raise ProblemError(_("请填写治本措施。"))
    with transaction.atomic():
        done = CommonGroup.objects.filter(pk=group.pk, version=version).update(
            root_cause=root_cause.strip()[:1000],
            root_cause_on=business_date(at),
            version=F("version") + 1,
        )
        if not done:
            raise LostRaceError(_("“%(name)s”刚刚被改动，请刷新后再办。") % {"name": group.name})
        group.refresh_from_db()
        members = list(group.problems.select_related("unit"))
        lines = [
            step_of(p, "root_cause", actor=actor, at=at, note=root_cause.strip()) for p in members
        ]
        record(lines, [group], act="problems.treat_group", actor=actor, at=at)
