"""What problems ask of an actor: what, from whom, why he, by when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor, Span, spans_q
from bihuan.orgs.models import Kind, Unit
from bihuan.orgs.models.unit import BRANCH_LEVEL, STEP
from bihuan.problems import states
from bihuan.problems.models import Objection, Problem, ProblemQuerySet
from bihuan.shell.todo import Todo, counted

LIMIT = 400
"""Lines at most; the list pages hold the rest."""
RECHECK_AHEAD = 14
"""Days before a re-check from which it is asked for."""

BRANCH, UNIT, EITHER = "branch", "unit", ""
UNIT_LEVEL = tuple(kind for kind in Kind if kind not in BRANCH_LEVEL)


@dataclass(frozen=True, slots=True)
class Duty:
    """Problems in ``states`` of that level wait for whoever holds ``action`` there."""

    action: str
    states: tuple[str, ...]
    what: object
    why: object
    level: str = EITHER


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


def count(actor: Actor, today: date) -> int:
    """How many lines of :func:`todo` wait for the actor, without writing them: one query."""
    sets = (
        _rows(_held(actor, DUTIES)),
        _soon(_rows(_held(actor, RECHECKS)), today),
        _objections_of(actor),
    )
    return counted((rows, LIMIT) for rows in sets)


@dataclass(frozen=True, slots=True)
class _Held:
    """A duty that the actor has, and where."""

    duty: Duty
    spans: tuple[Span, ...]
    asks: int
    """The account that is not asked to judge what it asked for itself."""

    @property
    def condition(self) -> Q:
        """The problems that wait for it, in the terms of their own table, so that its indexes serve."""
        units = Unit.objects.filter(spans_q("path", self.spans)).order_by()
        if self.duty.level:
            kinds = BRANCH_LEVEL if self.duty.level == BRANCH else UNIT_LEVEL
            units = units.filter(kind__in=kinds)
        found = Q(state__in=self.duty.states, unit__in=units.values("pk"))
        if states.AWAITING in self.duty.states:
            found &= ~Q(pk__in=_signed_for_with_their_list())
        return found & ~Q(asked_by_id=self.asks) if self.judges else found

    @property
    def judges(self) -> bool:
        return bool(self.duty.level) and self.duty.action not in _OWN_WORK

    def covers(self, problem: Problem) -> bool:
        """The same for a row. A state and a level have one duty at most."""
        if problem.state not in self.duty.states:
            return False
        if self.duty.level == (UNIT if problem.is_branch_level else BRANCH):
            return False
        return any(span.covers(problem.unit.path) for span in self.spans)


def _signed_for_with_their_list() -> QuerySet[Problem, int]:
    """Problems on an annex that waits for the same unit's receipt: the list has a line for all of them."""
    listed = Problem.objects.filter(
        state=states.AWAITING, items__annex__state="issued", items__annex__unit=F("unit")
    )
    return listed.order_by().values_list("pk", flat=True)


def _held(actor: Actor, duties: Iterable[Duty]) -> list[_Held]:
    pairs = ((duty, actor.reach(duty.action)) for duty in duties)
    return [_Held(duty, spans, actor.account) for duty, spans in pairs if spans]


def _rows(held: Sequence[_Held]) -> ProblemQuerySet | None:
    """The problems that wait for any of these; None when there is none."""
    if not held:
        return None
    condition = held[0].condition
    for one in held[1:]:
        condition |= one.condition
    return Problem.objects.filter(condition)


def _soon(rows: ProblemQuerySet | None, today: date) -> ProblemQuerySet | None:
    """Those of which the day of the re-check has come near."""
    soon = today + timedelta(days=RECHECK_AHEAD)
    if rows is None:
        return None
    return rows.filter(recheck_on__lte=soon, recheck_passed_on__isnull=True)


def _moves(actor: Actor) -> list[Todo]:
    held = _held(actor, DUTIES)
    return _lines(_rows(held), held, "due_on")


def _rechecks(actor: Actor, today: date) -> list[Todo]:
    held = _held(actor, RECHECKS)
    return _lines(_soon(_rows(held), today), held, "recheck_on")


def _lines(rows: ProblemQuerySet | None, held: Sequence[_Held], by: str) -> list[Todo]:
    """A line for each row, the earliest first.

    Which rows they are is asked without their units: joined, SQLite would walk every unit of the province.
    """
    if rows is None:
        return []
    found = []
    first = Problem.objects.filter(pk__in=rows.order_by(by, "pk").values("pk")[:LIMIT])
    for problem in first.select_related("unit").only(*_READ).order_by(by, "pk"):
        duty = next(one.duty for one in held if one.covers(problem))
        found.append(_line(problem, duty, getattr(problem, by)))
    return found


def _objections_of(actor: Actor) -> QuerySet[Objection] | None:
    """Objections that wait for the actor, who had no hand in the problem and does not sit below it."""
    spans = actor.reach("problems.decide_objection")
    if not spans:
        return None
    sits = {path[:end] for path in actor.posts for end in range(STEP, len(path) + 1, STEP)}
    return (
        Objection.objects.filter(spans_q("problem__unit__path", spans), upheld__isnull=True)
        .exclude(raised_by_id=actor.account)
        .exclude(problem__steps__actor_id=actor.account)
        .exclude(problem__unit__path__in=sits)
    )


def _objections(actor: Actor) -> list[Todo]:
    rows = _objections_of(actor)
    if rows is None:
        return []
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
        for row in rows.select_related("problem__unit").order_by("decide_by", "pk")[:LIMIT]
    ]


def _waiting(actor: Actor) -> list[Todo]:
    """What the actor asked for and others have now."""
    rows = Problem.objects.filter(asked_by_id=actor.account, state__in=states.IN_CLOSURE)
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
        for problem in rows.select_related("unit").only(*_READ).order_by("due_on", "pk")[:LIMIT]
    ]


_READ = (
    "number",
    "statement",
    "state",
    "due_on",
    "recheck_on",
    "unit__name",
    "unit__path",
    "unit__kind",
)
"""Columns that a line needs."""
_OWN_WORK = {"problems.ask_closure_branch", "problems.ask_closure_unit", "problems.sign_unit"}


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
