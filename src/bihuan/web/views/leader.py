"""一屏总览: the ring, six numbers, five things that need a decision today. Printable on one A4 page."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.problems.models import Problem
from bihuan.problems.models.problem import ProblemQuerySet
from bihuan.problems.queries.counting import Medians, by_stage, counts, medians
from bihuan.web import todo

DECISIONS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the six numbers: what it counts, its link, and whether it is a warning."""

    value: int
    word: str
    url: str
    kind: str = ""


def arcs(problems: ProblemQuerySet, address: str, day: date) -> list[dict[str, object]]:
    """The large ring: how many stand in each stage, how fast they pass, compared with last quarter."""
    numbers = by_stage(problems)
    pace: Medians = medians(problems, day)
    return [
        {
            "count": numbers[stage],
            "url": f"{address}stage={stage}",
            "median": _("中位 %(n)s 个工作日") % {"n": pace.now[stage]}
            if pace.now.get(stage) is not None
            else "",
            "before": _("（上季度 %(n)s）") % {"n": pace.before[stage]}
            if pace.before.get(stage) is not None
            else "",
        }
        for stage in range(1, 7)
    ]


def figures(problems: ProblemQuerySet, address: str, day: date) -> list[Figure]:
    """At most six numbers, each a link to the list behind it. None of them adds up different words."""
    c = counts(problems, day)
    return [
        Figure(c.open, _("未办结"), f"{address}state=open"),
        Figure(c.overdue_told, _("已逾期"), f"{address}light=overdue&mark=undisputed", "late"),
        Figure(c.near, _("临近期限"), f"{address}light=near", "warn"),
        Figure(
            c.waiting_closure,
            _("申请销号待办"),
            f"{address}state=asking",
        ),
        Figure(c.closed, _("已销号"), f"{address}state=closed"),
        Figure(c.verified_solved, _("回头看通过"), f"{address}mark=verified"),
    ]


@requires("leader.view")
def leader(request: ActorRequest) -> HttpResponse:
    day = today()
    address = reverse("problems:list") + "?"
    problems = Problem.objects.visible_to(request.actor, "leader.view")
    found = todo.lines(request.actor, day)
    request.__dict__["todo_lines"] = found
    ring = arcs(problems, address, day)
    context = {
        "arcs": ring,
        "total": sum(int(str(a["count"])) for a in ring),
        "figures": figures(problems, address, day),
        "decisions": [x for x in found if not x.waiting][:DECISIONS],
        "more": max(0, todo.count(found) - DECISIONS),
        "today": day,
    }
    return render(request, "web/leader.html", context)
