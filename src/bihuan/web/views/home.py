"""我的待办."""

from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
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
    }
    return render(request, "web/home.html", context)
