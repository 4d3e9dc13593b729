"""提出异议: against a finding, an overdue mark or a refusal; decided by somebody who took no part."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.models import SignOff
from bihuan.problems import states
from bihuan.problems.deadlines import DECIDE_WITHIN, OBJECT_WITHIN, after_working_days, is_late
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import Extension, Objection, Problem, Step, Transfer
from bihuan.problems.queries.standing import REFUSING, objected, standing_of
from bihuan.problems.services.recording import already_done, change, once, permit, record, step_of
from bihuan.problems.services.sides import close_objection
from bihuan.problems.services.signoffs import SignOffData, acting, kept
from bihuan.problems.services.steps import take_steps, took_part
from bihuan.problems.standing import GUARDS, Brought, Objected, Who

UPHOLDS = {
    Objected.FINDING: "uphold_finding",
    Objected.RETURN: "uphold_return",
    Objected.EXTENSION: "uphold_extension",
    Objected.NOT_NOW: "uphold_not_now",
    Objected.TRANSFER: "uphold_transfer",
}


def object_to(
    *,
    problem: Problem,
    against: str,
    reason: str,
    actor: Actor,
    at: datetime,
    step: Step | None = None,
    key: str = "",
) -> Objection:
    """Object within ten working days of notice. ``step`` is the refusing step when a refusal is objected to.

    Raises :class:`ProblemError` when the time is over, when there is nothing of the kind to object to, or when an
    objection of this problem is already open.
    """
    done = already_done(key, problem)
    if done is not None:
        return Objection.objects.filter(problem=problem).latest("pk")
    permit("object", problem, actor)
    today = business_date(at)
    if not reason.strip():
        raise ProblemError(_("请写明异议的理由和依据。"))
    noticed = _noticed_on(problem, against, step, today)
    if today > after_working_days(noticed, OBJECT_WITHIN):
        raise ProblemError(
            _("异议要在得知之日起 %(days)d 个工作日内提出，期限已过。") % {"days": OBJECT_WITHIN}
        )

    def write() -> Step:
        with transaction.atomic():
            row = Objection.objects.create(
                problem=problem,
                against=against,
                step=step,
                reason=reason.strip()[:2000],
                raised_by_id=actor.account,
                raised_at=at,
                decide_by=after_working_days(today, DECIDE_WITHIN),
            )
            line = step_of(problem, "object", actor=actor, at=at, note=reason.strip(), key=key)
            return record([line], [row], act="problems.object", actor=actor, at=at)[0]

    if Objection.objects.filter(problem=problem, upheld__isnull=True).exists():
        raise _already_open()
    try:
        once(write, key, problem)
    except IntegrityError as error:
        raise _already_open() from error
    return Objection.objects.filter(problem=problem).latest("pk")


def decide_objection(
    *,
    objection: Objection,
    upheld: bool,
    decision: str,
    version: int,
    actor: Actor,
    at: datetime,
    signoff: SignOffData | None = None,
    new_due: date | None = None,
    key: str = "",
) -> Step:
    """Decide an objection, with reasons, by somebody who took no part in the problem.

    Upheld: a finding is withdrawn, a refused request comes back to the desk that refused it, an overdue mark is
    taken away by ``new_due`` with a note (the first deadline stays in sight). Not upheld: only noted.
    """
    problem = objection.problem
    done = already_done(key, problem)
    if done is not None:
        return done
    if not actor.can("problems.decide_objection", problem.unit.path) and signoff is None:
        raise RefusedError("problems.decide_objection")
    if not decision.strip():
        raise ProblemError(_("裁定要写明理由。"))
    with transaction.atomic():
        who = acting(actor, at, signoff, root=problem.unit.parent_id is None)
        _judge_decider(problem, who)
        paper = kept(signoff, problem, "decide_objection", actor, at)
        if objection.version != version or not close_objection(
            objection,
            upheld=upheld,
            decided_by_id=actor.account,
            decided_at=at,
            decision=decision.strip()[:2000],
            signoff=paper,
        ):
            raise LostRaceError(_("这项异议刚刚已经裁定，请刷新后再看。"))
        changed: list[Model] = [objection, *([paper] if paper else [])]
        if upheld and objection.against == Objection.Against.OVERDUE:
            return _set_deadline(problem, decision, new_due, actor, at, paper, changed, key)
        kind = objected(objection)
        if upheld and _still_possible(problem, kind, who, business_date(at)):
            return _uphold(problem, kind, decision, actor, at, paper, changed, key)
        move = "uphold_noted" if upheld else "reject_objection"
        line = step_of(problem, move, actor=actor, at=at, note=decision, signoff=paper, key=key)
        return record([line], changed, act=f"problems.{move}", actor=actor, at=at)[0]


def _judge_decider(problem: Problem, who: Who) -> None:
    """The right of whoever decides, and that neither he nor the handler took part or sits in the unit."""
    action = "problems.decide_objection"
    if not who.actor.can(action, problem.unit.path):
        raise RefusedError(action)
    if took_part(problem, who):
        raise RefusedError(action, _("您办理过这一事项，异议要由没有参与的人裁定。"))
    seats = {seat for one in who.all() for seat in one.seats}
    if problem.unit.parent_id and any(seat.startswith(problem.unit.path) for seat in seats):
        raise RefusedError(
            action, _("您当天在责任单位或其下级任职，异议要由责任单位以外的人裁定。")
        )


def _still_possible(problem: Problem, kind: Objected, who: Who, on: date) -> bool:
    """Whether the move that an upheld objection makes still starts here, with the proofs that it needs."""
    move = states.WORKFLOW.move(UPHOLDS[kind])
    if problem.state not in move.sources:
        return False
    standing, brought = standing_of(problem), Brought(on=on)
    proofs = [
        need for need in move.needs if need in {"plan", "evidence", "raiser", "transfers_left"}
    ]
    return not any(GUARDS[need](standing, who, brought) for need in proofs)


def _uphold(
    problem: Problem,
    kind: Objected,
    decision: str,
    actor: Actor,
    at: datetime,
    paper: SignOff | None,
    changed: list[Model],
    key: str,
) -> Step:
    """The move that an upheld objection makes; what was asked for and refused is asked for again."""
    data: dict[str, Any] = {"note": decision}
    if kind is Objected.EXTENSION:
        last = Extension.objects.filter(problem=problem, granted=False).latest("pk")
        data["asked_to"] = last.asked_to
    if kind is Objected.TRANSFER:
        moved = Transfer.objects.filter(problem=problem, granted=False).latest("pk")
        data["to_unit"] = moved.to_unit
    return take_steps(
        problems=[problem],
        move=UPHOLDS[kind],
        actor=actor,
        at=at,
        signoff=paper,
        data=data,
        key=key,
        also=changed,
        objection=kind,
    )[0]


def _set_deadline(
    problem: Problem,
    decision: str,
    new_due: date | None,
    actor: Actor,
    at: datetime,
    paper: SignOff | None,
    changed: list[Model],
    key: str,
) -> Step:
    if new_due is None or new_due < problem.due_on:
        raise ProblemError(_("逾期异议成立的，请写明应按哪一天算，不早于原来的期限。"))
    note = decision.strip()[:300]
    change(problem, version=problem.version, due_on=new_due, due_note=note)
    line = step_of(
        problem, "uphold_overdue", actor=actor, at=at, note=decision, signoff=paper, key=key
    )
    return record([line], [problem, *changed], act="problems.uphold_overdue", actor=actor, at=at)[0]


def _noticed_on(problem: Problem, against: str, step: Step | None, today: date) -> date:
    """The day from which the time to object runs."""
    if against == Objection.Against.REFUSAL:
        if (
            step is None
            or step.problem_id != problem.pk
            or states.family(step.move) not in REFUSING
        ):
            raise ProblemError(_("请指明对哪一次退回或不同意的决定有异议。"))
        return step.on
    if against == Objection.Against.FINDING:
        return problem.signed_for_on or today
    if against != Objection.Against.OVERDUE:
        raise ProblemError(_("请选择对什么有异议。"))
    if problem.closed_on is not None:
        if not is_late(problem.due_on, problem.closed_on):
            raise ProblemError(_("这一事项没有逾期，不用提出异议。"))
        return problem.closed_on
    if not problem.is_open or not is_late(problem.due_on, today):
        raise ProblemError(_("这一事项没有逾期，不用提出异议。"))
    return today


def _already_open() -> ProblemError:
    return LostRaceError(_("这一事项已有一项异议等待裁定，裁定后才能再提。"))
