"""What can be objected to now."""

from datetime import date

from bihuan.problems import states
from bihuan.problems.deadlines import OBJECT_WITHIN, after_working_days, is_late
from bihuan.problems.models import Objection, Problem, Step
from bihuan.problems.queries.standing import REFUSING


def refusing_steps(problem: Problem) -> list[Step]:
    """The refusals of this round, latest first."""
    rows = Step.objects.filter(problem=problem, cycle=problem.cycle).order_by("-pk")
    return [step for step in rows if states.family(step.move) in REFUSING][:5]


def grounds(problem: Problem, refusals: list[Step], today: date) -> list[tuple[str, str]]:
    """What an objection can be against, in words; what is past its time is left out."""
    found = []
    noticed = problem.signed_for_on or today
    if problem.closed_on is None and today <= after_working_days(noticed, OBJECT_WITHIN):
        found.append(Objection.Against.FINDING)
    if is_late(problem.due_on, problem.closed_on or today):
        found.append(Objection.Against.OVERDUE)
    if any(today <= after_working_days(step.on, OBJECT_WITHIN) for step in refusals):
        found.append(Objection.Against.REFUSAL)
    return [(str(kind), str(kind.label)) for kind in found]
