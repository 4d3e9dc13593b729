"""The light of a problem: how its deadline stands, in working days."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.problems import states
from bihuan.problems.deadlines import days_overdue, near_line, overdue_line, working_days_left
from bihuan.problems.models import Problem
from bihuan.shell.words import NEAR_DAYS, Light, days_to_go

KINDS = ("overdue", "near", "in_time", "closed", "closed_late")


def light_of(problem: Problem, today: date) -> Light:
    """Open ones by the day that it is, settled ones by the day on which they were settled.

    Asking for an extension, a transfer or an answer stops nothing. What is kept up or cannot be solved now owes no
    deadline; its date is the re-check's.
    """
    if problem.state == states.DRAFT:
        return Light("none", _("未印发"))
    if problem.state in {states.CONTINUING, states.NOT_NOW, states.WITHDRAWN}:
        return Light("stopped", problem.state_word)
    if problem.settled_on is not None:
        late = days_overdue(problem.due_on, problem.settled_on)
        if late:
            return Light("closed_late", _("逾期办结"), late)
        return Light("closed", _("按期办结"))
    left = working_days_left(problem.due_on, today)
    if left < 0:
        return Light("overdue", _("已逾期"), -left)
    phrase = days_to_go(left) if left else _("今天到期")
    kind, word = ("near", _("临近期限")) if left <= NEAR_DAYS else ("in_time", _("未到期"))
    return Light(kind, word, phrase)


def light_q(kind: str, today: date) -> Q:
    """The condition that finds the problems of an open light: overdue, near or in_time."""
    owed = Q(state__in=states.OPEN)
    late, near = overdue_line(today), near_line(today, NEAR_DAYS)
    match kind:
        case "overdue":
            return owed & Q(due_on__lte=late)
        case "near":
            return owed & Q(due_on__gt=late, due_on__lte=near)
        case "in_time":
            return owed & Q(due_on__gt=near)
    raise KeyError(kind)
