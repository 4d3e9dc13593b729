"""我的待办, joined from the apps: grouped overdue, this week, later, waiting for others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.elections.queries import todo as elections
from bihuan.indicators.queries import todo as indicators
from bihuan.lists.queries import todo as lists
from bihuan.problems.deadlines import is_late
from bihuan.problems.queries import candidates
from bihuan.problems.queries import todo as problems
from bihuan.problems.queries.rows import cached
from bihuan.records.queries import todo as records
from bihuan.shell.todo import Todo

Source = Callable[[Actor, date], Iterable[Todo]]
Counter = Callable[[Actor, date], int]

SOURCES: tuple[Source, ...] = (
    problems.todo,
    lists.todo,
    elections.todo,
    candidates.waiting_for,
    indicators.todo,
    records.todo,
)
COUNTERS: dict[Source, Counter] = {
    problems.todo: problems.count,
    lists.todo: lists.count,
    elections.todo: elections.count,
    candidates.waiting_for: candidates.count_waiting,
    indicators.todo: indicators.count,
    records.todo: records.count,
}
"""How many lines of a source do not wait for others, told without writing them. A source without a counter has its
lines counted. A counter and its source agree for every actor; a test compares them."""
SHOWN = 200
"""Lines shown on one page; the rest is counted and reached through the lists."""


@dataclass(frozen=True, slots=True)
class Group:
    """One block of the page."""

    kind: str
    title: str
    lines: Sequence[Todo]


def lines(actor: Actor, today: date) -> list[Todo]:
    """Every line for the actor, the most pressing first."""
    found = [line for source in SOURCES for line in source(actor, today)]
    return sorted(found, key=lambda x: (x.waiting, x.due_on is None, x.due_on or today, x.what))


def groups(found: Sequence[Todo], today: date) -> list[Group]:
    """The lines in the four blocks of the page; empty blocks are left out."""
    week_end = today + timedelta(days=6 - today.weekday())
    mine = [x for x in found if not x.waiting]
    late = {id(x) for x in mine if x.due_on and is_late(x.due_on, today)}
    blocks = [
        Group("overdue", _("已逾期"), [x for x in mine if id(x) in late]),
        Group(
            "week",
            _("本周到期"),
            [x for x in mine if x.due_on and x.due_on <= week_end and id(x) not in late],
        ),
        Group("later", _("以后到期"), [x for x in mine if x.due_on is None or x.due_on > week_end]),
        Group("waiting", _("等别人办理"), [x for x in found if x.waiting]),
    ]
    return [b for b in blocks if b.lines]


def number(actor: Actor, today: date) -> int:
    """The same as :func:`count` of the :func:`lines`, kept as long as nothing is entered in the ledger.

    What the actor may do is part of what it is kept under, so that a change of role acts on the next request.
    """
    who = (actor.account, actor.held, actor.posts)
    return cached(("todo", who, today), lambda: sum(_counted(s, actor, today) for s in SOURCES))


def _counted(source: Source, actor: Actor, today: date) -> int:
    counter = COUNTERS.get(source)
    return counter(actor, today) if counter else count(source(actor, today))


def count(found: Iterable[Todo]) -> int:
    """The number in the menu, the title and on the page: what waits for the actor, not for others."""
    return sum(1 for x in found if not x.waiting)
