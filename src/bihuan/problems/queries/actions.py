"""What an actor may do with a problem now: the moves with what happens next and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.access.scope import Actor
from bihuan.engines.workflow import Move
from bihuan.problems import states
from bihuan.problems.deadlines import is_late
from bihuan.problems.events import EVENTS
from bihuan.problems.models import Problem
from bihuan.problems.queries.stages import expected_move
from bihuan.problems.queries.standing import standing_of, who_of
from bihuan.problems.standing import GUARDS, Brought, Standing, Who, unmet
from bihuan.problems.standing.guards import FROM_THE_FORM, other_person

LEVELS = {"branch_level", "unit_level"}


@dataclass(frozen=True, slots=True)
class Action:
    """One button: the move, what happens next, what is missing, whether it is done by registering paper."""

    move: Move
    missing: tuple[str, ...]
    paper: bool
    expected: bool
    back: bool

    @property
    def ready(self) -> bool:
        return not self.missing


def actions(problem: Problem, actor: Actor, today: date) -> list[Action]:
    """The moves that start here and lie in the actor's right, or that he may register from paper; expected first."""
    standing = standing_of(problem)
    who = who_of(actor, today, root=standing.root)
    found = [
        _action(problem, move, standing, who, today)
        for move in states.WORKFLOW.available(problem.state)
        if _offered(move, standing, who)
    ]
    return sorted(found, key=lambda action: (not action.expected, action.back))


def action_of(problem: Problem, move: Move, actor: Actor, today: date) -> Action:
    """One move as a button, whether or not it can be taken now."""
    standing = standing_of(problem)
    return _action(problem, move, standing, who_of(actor, today, root=standing.root), today)


def events(problem: Problem, actor: Actor) -> set[str]:
    """What else may be written here now, by the names of ``events``."""
    path = problem.unit.path
    return {
        name
        for name, event in EVENTS.items()
        if problem.state in event.states
        and actor.can(event.action_for(problem.state, problem.is_branch_level), path)
    }


def _offered(move: Move, standing: Standing, who: Who) -> bool:
    if move.name in states.BY_OBJECTION or move.name in states.FROM_LISTS:
        return False
    other_level = "unit_level" if standing.branch_level else "branch_level"
    if other_level in move.needs:
        return False
    return who.actor.can(move.action, standing.path) or _on_paper(move, standing, who)


def _on_paper(move: Move, standing: Standing, who: Who) -> bool:
    """Whether he may register the signature: nobody does so for a step that must lie with others than his unit."""
    if not move.signer or not who.actor.can("signoffs.register", standing.path):
        return False
    return "other_person" not in move.needs or not other_person(standing, who, Brought(date.min))


def _action(problem: Problem, move: Move, standing: Standing, who: Who, today: date) -> Action:
    brought = Brought(on=max(today, standing.since_on), late=is_late(standing.due_on, today))
    paper = not who.actor.can(move.action, standing.path)
    missing: Sequence[str]
    if paper:
        missing = _missing_on_paper(standing, move, who, brought)
    else:
        missing = [refusal.message for refusal in unmet(standing, move, who, brought)]
    expected = expected_move(problem)
    return Action(
        move=move,
        missing=tuple(missing),
        paper=paper,
        expected=expected is not None and expected.name == move.name,
        back=move.target in {states.RETURNED, states.WITHDRAWN} or "refuse" in move.name,
    )


_OF_THE_SIGNER = {"signer_not_doer", "not_verifier", "target_in_reach", "took_no_part"}
"""Needs that are judged by the signer on paper, who is not known before the form is filled."""


def _missing_on_paper(standing: Standing, move: Move, who: Who, brought: Brought) -> list[str]:
    """What is missing whoever signs: the needs of the problem, and those that hold for the handler too."""
    if not move.signer or not who.actor.can("signoffs.register", standing.path):
        return [refusal.message for refusal in unmet(standing, move, who, brought)]
    judged = [need for need in move.needs if need not in _OF_THE_SIGNER | FROM_THE_FORM]
    texts = [GUARDS[need](standing, who, brought) for need in judged]
    return [text for text in texts if text]
