"""Proof: material through the upload gate, or a note of a look on site. Photos are never required."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.problems import states
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import Evidence, Problem, Step
from bihuan.problems.services.recording import (
    already_done,
    change,
    once,
    permit,
    record,
    step_of,
)


def add_evidence(
    *,
    problem: Problem,
    title: str,
    speaks_of_on: date,
    actor: Actor,
    at: datetime,
    file_sha256: str = "",
    file_name: str = "",
    site_note: str = "",
    key: str = "",
) -> Step:
    """Add a file that the store has taken in, or a site note, with the day that it speaks of.

    The responsible unit adds while it is at work; whoever verifies may add a site note while it waits for him.
    """
    done = already_done(key, problem)
    if done is not None:
        return done
    _permit(problem, actor, bool(site_note.strip()))
    if not file_sha256 and not site_note.strip():
        raise ProblemError(_("请上传材料，或者填写实地核查记录；照片不是必需的。"))
    if not title.strip():
        raise ProblemError(_("请写明佐证名称。"))
    if speaks_of_on > business_date(at):
        raise ProblemError(_("材料所述日期不能晚于今天，请核对。"))

    def write() -> Step:
        with transaction.atomic():
            row = Evidence.objects.create(
                problem=problem,
                cycle=problem.cycle,
                title=title.strip()[:200],
                speaks_of_on=speaks_of_on,
                file_sha256=file_sha256,
                file_name=file_name[-200:],
                site_note=site_note.strip()[:2000],
                added_by_id=actor.account or None,
                at=at,
            )
            line = step_of(problem, "evidence", actor=actor, at=at, note=row.title, key=key)
            return record([line], [row], act="problems.evidence", actor=actor, at=at)[0]

    return once(write, key, problem)


def drop_evidence(
    *, evidence: Evidence, reason: str, version: int, actor: Actor, at: datetime
) -> Step:
    """Take a piece of proof out of the count, with a reason, while the unit is at work. The row stays.

    ``version`` is the problem's: a closure that is being judged cannot lose its proof unseen.
    """
    problem = evidence.problem
    permit("drop_evidence", problem, actor)
    if not reason.strip():
        raise ProblemError(_("请写明撤下的原因。"))
    with transaction.atomic():
        change(problem, version=version)
        dropped = Evidence.objects.filter(pk=evidence.pk, dropped=False).update(
            dropped=True, version=evidence.version + 1
        )
        if not dropped:
            raise LostRaceError(_("这份佐证已经撤下，请刷新后再看。"))
        note = f"{evidence.title}：{reason.strip()}"
        line = step_of(problem, "drop_evidence", actor=actor, at=at, note=note)
        return record(
            [line], [problem, evidence], act="problems.drop_evidence", actor=actor, at=at
        )[0]


def _permit(problem: Problem, actor: Actor, on_site: bool) -> None:
    looking = "site_note_branch" if problem.is_branch_level else "site_note_unit"
    if on_site and problem.state in states.IN_CLOSURE:
        permit(looking, problem, actor)
        return
    if problem.state in states.IN_CLOSURE and actor.can("problems.work", problem.unit.path):
        raise ProblemError(
            _("已经申请销号，不能再补佐证：下一环节打开之前可以撤回，打开之后请对方退回完善。")
        )
    if not actor.can("problems.work", problem.unit.path):
        raise RefusedError("problems.work")
    permit("evidence", problem, actor)
