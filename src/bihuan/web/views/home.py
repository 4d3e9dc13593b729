"""我的待办."""

from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.problems.models import Problem
from bihuan.web import todo


@requires("home.view")
def home(request: ActorRequest) -> HttpResponse:
    """What waits for the actor: overdue, this week, later, and what he waits for from others."""
    day = today()
    found = todo.lines(request.actor, day)
    request.__dict__["todo_lines"] = found
    context = {
        "groups": todo.groups(found[: todo.SHOWN], day),
        "number": todo.count(found),
        "more": max(0, len(found) - todo.SHOWN),
        "today": day,
        "next": None if found else _next_due(request),
    }
    return render(request, "web/home.html", context)


def _next_due(request: ActorRequest) -> Problem | None:
    """What falls due next inside the reach, for a desk on which nothing lies."""
    if not request.actor.has("problems.view"):
        return None
    rows = Problem.objects.visible_to(request.actor).open().select_related("unit")
    return rows.filter(due_on__gte=today()).order_by("due_on", "pk").first()
