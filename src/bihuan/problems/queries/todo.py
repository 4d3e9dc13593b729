"""What problems ask of an actor: what, from whom, why he, by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models.unit import BRANCH_LEVEL
from bihuan.problems import states
from bihuan.problems.models import Objection, Problem, ProblemQuerySet
from bihuan.shell.todo import Todo

LIMIT = 400
"""Lines at most; the list pages hold the rest."""
RECHECK_AHEAD = 14
"""Days before a re-check from which it is asked for."""

BRANCH, UNIT, EITHER = "branch", "unit", ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Problems in ``states`` wait for whoever holds ``action`` there; ``also`` is a second action he must hold."""

    action: str
    states: tuple[str, ...]
    what: object
    why: object
    level: str = EITHER
    also: str = ""


_DECIDE = (
    states.EXTENSION_ASKED,
    states.TRANSFER_ASKED,
    states.PASSED_UP,
    states.NOT_NOW_ASKED,
)
DUTIES: tuple[Duty, ...] = (
    Duty("problems.sign_for", (states.AWAITING,), gettext_lazy("签收问题"), gettext_lazy("清单已印发，等您签收")),
    Duty(
        "problems.ask_closure_branch", states.WORKING, gettext_lazy("整改"),
        gettext_lazy("由您负责整改并申请销号"), BRANCH,
    ),
    Duty(
        "problems.ask_closure_unit", states.WORKING, gettext_lazy("整改"),
        gettext_lazy("由您审核并申请销号"), UNIT,
    ),
    Duty("problems.sign_unit", (states.CLOSURE_ASKED,), gettext_lazy("签字报送"), gettext_lazy("等您签字同意报送"), UNIT),
    Duty("problems.verify_branch", (states.CLOSURE_SIGNED,), gettext_lazy("核实"), gettext_lazy("支部申请销号，等您核实"), BRANCH),
    Duty("problems.verify_unit", (states.CLOSURE_SIGNED,), gettext_lazy("核实"), gettext_lazy("单位申请销号，等您核实"), UNIT),
    Duty("problems.close_branch", (states.CLOSURE_VERIFIED,), gettext_lazy("销号"), gettext_lazy("已经核实，等您同意销号"), BRANCH),
    Duty("problems.close_unit", (states.CLOSURE_VERIFIED,), gettext_lazy("批准销号"), gettext_lazy("已经核实，等您批准"), UNIT),
    Duty("problems.decide_branch", _DECIDE, gettext_lazy("决定"), gettext_lazy("支部提出，等您决定"), BRANCH),
    Duty("problems.decide_unit", _DECIDE, gettext_lazy("决定"), gettext_lazy("单位提出，等您决定"), UNIT),
)  # fmt: skip
RECHECKS: tuple[Duty, ...] = (
    Duty(
        "problems.recheck_branch", (states.CLOSED, states.CONTINUING), gettext_lazy("回头看"),
        gettext_lazy("到了回头看日期"), BRANCH,
    ),
    Duty(
        "problems.recheck_unit", (states.CLOSED, states.CONTINUING), gettext_lazy("回头看"),
        gettext_lazy("到了回头看日期"), UNIT,
    ),
    Duty("problems.decide_branch", (states.NOT_NOW,), gettext_lazy("再看条件"), gettext_lazy("到了约定的日期"), BRANCH),
    Duty("problems.decide_unit", (states.NOT_NOW,), gettext_lazy("再看条件"), gettext_lazy("到了约定的日期"), UNIT),
)  # fmt: skip


def todo(actor: Actor, today: date) -> list[Todo]:
    """The lines for 我的待办: at most four queries. Nobody is asked to judge what he asked for himself."""
    found = [*_moves(actor), *_rechecks(actor, today), *_objections(actor)]
    return [*found, *_waiting(actor)]


def _reach_q(actor: Actor, duty: Duty) -> Q | None:
    spans = actor.reach(duty.action)
    if not spans:
        return None
    condition = spans_q("unit__path", spans) & Q(state__in=duty.states)
    if duty.level == BRANCH:
        condition &= Q(unit__kind__in=BRANCH_LEVEL)
    if duty.level == UNIT:
        condition &= ~Q(unit__kind__in=BRANCH_LEVEL)
    return condition


def _held(actor: Actor, duties: Iterable[Duty]) -> list[tuple[Duty, Q]]:
    pairs = ((duty, _reach_q(actor, duty)) for duty in duties)
    return [(duty, condition) for duty, condition in pairs if condition is not None]


def _any(pairs: list[tuple[Duty, Q]]) -> Q:
    condition = Q(pk__in=[])
    for _duty, one in pairs:
        condition |= one
    return condition


def _moves(actor: Actor) -> list[Todo]:
    pairs = _held(actor, DUTIES)
    if not pairs:
        return []
    rows = _rows(_any(pairs)).order_by("due_on", "pk")[:LIMIT]
    lines = []
    for problem in rows:
        duty = _duty_of(problem, actor, pairs)
        if duty is not None:
            lines.append(_line(problem, duty, problem.due_on))
    return lines


def _rechecks(actor: Actor, today: date) -> list[Todo]:
    pairs = _held(actor, RECHECKS)
    if not pairs:
        return []
    soon = today + timedelta(days=RECHECK_AHEAD)
    rows = _rows(_any(pairs)).filter(recheck_on__lte=soon, recheck_passed_on__isnull=True)
    return [
        _line(problem, duty, problem.recheck_on)
        for problem in rows.order_by("recheck_on", "pk")[:LIMIT]
        for duty in [_duty_of(problem, actor, pairs)]
        if duty is not None
    ]


def _objections(actor: Actor) -> list[Todo]:
    spans = actor.reach("problems.decide_objection")
    if not spans:
        return []
    rows = (
        Objection.objects.filter(spans_q("problem__unit__path", spans), upheld__isnull=True)
        .exclude(raised_by_id=actor.account)
        .exclude(problem__steps__actor_id=actor.account)
        .select_related("problem__unit")
        .order_by("decide_by", "pk")[:LIMIT]
    )
    return [
        Todo(
            what=_("裁定异议：%(text)s") % {"text": row.problem.statement},
            why=_("%(kind)s有异议，等没有参与办理的人裁定") % {"kind": row.get_against_display()},
            url=reverse("problems:objection", args=[row.problem.number, row.pk]),
            sender=row.problem.unit.name,
            unit=row.problem.unit.name,
            due_on=row.decide_by,
            key=f"objection-{row.pk}",
        )
        for row in rows
        if not _sits_in(actor, row.problem)
    ]


def _waiting(actor: Actor) -> list[Todo]:
    """What the actor asked for and others have now."""
    rows = _rows(Q(asked_by_id=actor.account, state__in=states.IN_CLOSURE)).order_by("due_on", "pk")
    return [
        Todo(
            what=problem.statement,
            why=problem.state_word,
            url=_url(problem),
            unit=problem.unit.name,
            due_on=problem.due_on,
            waiting=True,
            key=f"problem-{problem.pk}",
        )
        for problem in rows[:LIMIT]
    ]


def _rows(condition: Q) -> ProblemQuerySet:
    return Problem.objects.filter(condition).select_related("unit")


def _duty_of(problem: Problem, actor: Actor, pairs: list[tuple[Duty, Q]]) -> Duty | None:
    """The duty for which a row was found; none when the actor asked for it himself or sits below it."""
    for duty, _condition in pairs:
        if problem.state not in duty.states or not actor.can(duty.action, problem.unit.path):
            continue
        if duty.level == (UNIT if problem.is_branch_level else BRANCH):
            continue
        judging = duty.level and duty.action not in _OWN_WORK
        if judging and problem.asked_by_id == actor.account:
            return None
        return duty
    return None


_OWN_WORK = {"problems.ask_closure_branch", "problems.ask_closure_unit", "problems.sign_unit"}


def _sits_in(actor: Actor, problem: Problem) -> bool:
    return any(path.startswith(problem.unit.path) for path in actor.posts)


def _line(problem: Problem, duty: Duty, due_on: date | None) -> Todo:
    return Todo(
        what=_("%(what)s：%(text)s") % {"what": duty.what, "text": problem.statement},
        why=str(duty.why),
        url=_url(problem),
        sender=problem.unit.name,
        unit=problem.unit.name,
        due_on=due_on,
        key=f"problem-{problem.pk}",
    )


def _url(problem: Problem) -> str:
    return reverse("problems:detail", args=[problem.number])
