"""The six stages: which are done, which is the present one, who has it, since when, who is next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from bihuan.access.policy import COMMITTEE_ROLES, POLICY, ROLE_WORDS, Role
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import Move
from bihuan.orgs.models.unit import Kind
from bihuan.problems import states
from bihuan.problems.models import CommonGroup, Problem, Step
from bihuan.problems.models.problem import ProblemQuerySet
from bihuan.shell.ring import CURRENT, DONE, PENDING, STAGE_WORDS, STAGES, Ring

ANALYSE, JUDGE, FEED_BACK, RECTIFY, GOVERN, IMPROVE, WHOLE = range(1, 8)
"""The stage in which a problem stands; ``WHOLE`` when the ring is closed, 0 when it stands in none."""

_SETTLED_OTHERWISE = (states.PARTLY_DONE, states.CONTINUING, states.NOT_NOW)


def root_treated(problem: Problem) -> bool:
    """Whether the root cause was treated, for the problem itself or for its group."""
    if problem.root_cause_on is not None:
        return True
    return problem.group is not None and problem.group.root_cause_on is not None


def learnt(problem: Problem) -> bool:
    """Whether the re-check passed and what was learnt is noted."""
    return problem.recheck_passed_on is not None and problem.lesson_on is not None


def stage_of(problem: Problem) -> int:
    """The stage in which it stands (1 to 6), 7 when the ring is whole, 0 when it was withdrawn.

    Partly done, kept up and not solvable now have left the open states, but their fourth arc stays open.
    """
    if problem.state == states.WITHDRAWN:
        return 0
    if problem.state == states.DRAFT:
        if problem.classified_at is not None:
            return FEED_BACK
        return JUDGE if problem.manifestation else ANALYSE
    if problem.state in {states.AWAITING, states.TRANSFER_ASKED}:
        return FEED_BACK if problem.signed_for_on is None else RECTIFY
    if problem.state != states.CLOSED:
        return RECTIFY
    if not root_treated(problem):
        return GOVERN
    return WHOLE if learnt(problem) else IMPROVE


def ring_of(problem: Problem) -> Ring:
    """The ring of one problem. Needs ``group`` loaded where there is one."""
    stage = stage_of(problem)
    arcs = [DONE if n < stage else PENDING for n in range(1, 7)]
    if 1 <= stage <= 6:
        arcs[stage - 1] = CURRENT
    if stage == GOVERN and learnt(problem):
        arcs[IMPROVE - 1] = DONE
    return Ring(
        tuple(arcs),
        rejoined=problem.cycle > 1,
        passed_up=problem.state == states.PASSED_UP,
        explained=problem.state in {states.NOT_NOW, states.NOT_NOW_ASKED},
    )


def stage_expression() -> Combinable:
    """:func:`stage_of` as a database expression, for counts and filters."""
    root = Q(root_cause_on__isnull=False) | Q(
        group__in=CommonGroup.objects.filter(root_cause_on__isnull=False)
    )
    closed = Q(state=states.CLOSED)
    draft = Q(state=states.DRAFT)
    waiting = Q(state__in=(states.AWAITING, states.TRANSFER_ASKED), signed_for_on__isnull=True)
    return Case(
        When(Q(state=states.WITHDRAWN), then=Value(0)),
        When(draft & Q(classified_at__isnull=False), then=Value(FEED_BACK)),
        When(draft & ~Q(manifestation=""), then=Value(JUDGE)),
        When(draft, then=Value(ANALYSE)),
        When(waiting, then=Value(FEED_BACK)),
        When(~closed, then=Value(RECTIFY)),
        When(~root, then=Value(GOVERN)),
        When(Q(recheck_passed_on__isnull=False, lesson_on__isnull=False), then=Value(WHOLE)),
        default=Value(IMPROVE),
        output_field=IntegerField(),
    )


def in_stage(problems: ProblemQuerySet, stage: int) -> ProblemQuerySet:
    """The problems that stand in a stage and are still owed there: what an arc of the large ring counts."""
    found = problems.alias(stage_=stage_expression()).filter(stage_=stage)
    if stage == RECTIFY:
        return found.exclude(state__in=_SETTLED_OTHERWISE)
    return found


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc of a problem's large ring, as ``shell.ring.large_arcs`` reads it."""

    state: str
    detail: str
    url: str = ""
    current: bool = False
    count: int | None = None
    median: str = ""
    before: str = ""


def arcs_of(problem: Problem) -> list[Arc]:
    """The six arcs of one problem: when each stage was reached, with an anchor into its timeline."""
    ring = ring_of(problem)
    days = _days(problem)
    return [
        Arc(
            state=state,
            detail=_detail(state, days[n]),
            url=f"#stage-{STAGES[n]}",
            current=state == CURRENT,
        )
        for n, state in enumerate(ring.stages)
    ]


def stage_of_step(step: Step) -> int:
    """The stage in which a step was taken."""
    family = states.family(step.move)
    if family in {"draft", "edit_draft", "drop"}:
        return ANALYSE
    if family in {"classify", "group", "ungroup"}:
        return JUDGE
    if family in {"issue", "sign_for", "ask_transfer", "grant_transfer", "refuse_transfer"}:
        return FEED_BACK
    if family == "root_cause":
        return GOVERN
    if family in {"pass_recheck", "recheck_kept", "retake", "lesson"}:
        return IMPROVE
    return RECTIFY


def _days(problem: Problem) -> list[date | None]:
    group_day = problem.group.root_cause_on if problem.group else None
    classified = problem.classified_at
    return [
        problem.found_on,
        business_date(classified) if classified else None,
        problem.signed_for_on or problem.issued_on,
        problem.closed_on or problem.asked_on,
        problem.root_cause_on or group_day,
        problem.lesson_on or problem.recheck_passed_on,
    ]


def _detail(state: str, day: date | None) -> str:
    if state == PENDING:
        return ""
    if day is None:
        return _("进行中") if state == CURRENT else ""
    words = _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
    return words if state == DONE else _("进行中，%(day)s起") % {"day": words}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has it now, since when, and who is next."""

    roles: tuple[str, ...]
    since: datetime
    what: str
    following: str


_FORWARD = {
    states.DRAFT: "issue",
    states.AWAITING: "sign_for",
    states.RECTIFYING: "ask_closure",
    states.RETAKEN: "ask_closure",
    states.RETURNED: "ask_closure",
    states.CLOSURE_ASKED: "sign_closure",
    states.CLOSURE_SIGNED: "verify",
    states.CLOSURE_VERIFIED: "accept",
    states.EXTENSION_ASKED: "grant_extension",
    states.TRANSFER_ASKED: "grant_transfer",
    states.PASSED_UP: "answer",
    states.NOT_NOW_ASKED: "allow_not_now",
    states.NOT_NOW: "keep_not_now",
    states.CONTINUING: "recheck_kept",
    states.CLOSED: "pass_recheck",
    states.PARTLY_DONE: "retake",
}
"""The family of the move that is expected next in each state."""


def expected_move(problem: Problem) -> Move | None:
    """The move that is expected next, on the problem's own chain."""
    family = _FORWARD.get(problem.state)
    level = "unit_level" if problem.is_branch_level else "branch_level"
    for move in states.WORKFLOW.available(problem.state):
        if states.family(move.name) == family and level not in move.needs:
            return move
    return None


def holder_of(problem: Problem) -> Holder | None:
    """Who has the problem now. None when nothing is expected of anybody (withdrawn, whole)."""
    move = expected_move(problem)
    if move is None or stage_of(problem) == WHOLE or problem.state == states.PARTLY_DONE:
        return None
    among = _issuing(problem) if problem.state == states.DRAFT else frozenset(Role)
    if problem.state == states.DRAFT and problem.classified_at is None:
        judges = roles_for("problems.classify", among)
        return Holder(judges, problem.state_since, _("研判归类"), _("研判归类后列入清单印发。"))
    roles = roles_for(move.action, among)
    return Holder(roles, problem.state_since, str(move.label), str(move.note))


def _issuing(problem: Problem) -> frozenset[Role]:
    """Who may issue the list on which a draft stands: the committee's roles or the others. All while on no list."""
    kinds = problem.items.order_by("-pk").values_list("annex__edition__issuer__kind", flat=True)
    kind = kinds.first()
    if kind is None:
        return frozenset(Role)
    return COMMITTEE_ROLES if kind == Kind.WORKING_COMMITTEE else frozenset(Role) - COMMITTEE_ROLES


def roles_for(action: str, among: frozenset[Role] = frozenset(Role)) -> tuple[str, ...]:
    """The roles of ``among`` that hold an action, in words, in the order of the policy page."""
    grants = POLICY[action].grants
    return tuple(str(ROLE_WORDS[role]) for role in Role if role in grants and role in among)


def stage_words() -> list[tuple[int, str]]:
    """Numbers and words of the stages, for filters."""
    return [(n, str(word)) for n, word in enumerate(STAGE_WORDS, start=1)]
