"""催办: one A4 page, and a call noted with a tap."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.problems import services
from bihuan.problems.deadlines import unknown_year
from bihuan.problems.models import Problem
from bihuan.problems.queries.calling import overdue_by_unit
from bihuan.problems.views.finding import moment
from bihuan.shell import notices


@requires("problems.urge")
def calls(request: ActorRequest) -> HttpResponse:
    """Overdue by unit: whom to call, the office phone, one sentence to read out."""
    _at, today = moment()
    callees = overdue_by_unit(request.actor, today)
    context = {
        "callees": [(callee, uuid4().hex) for callee in callees],
        "count": sum(len(c.items) for c in callees),
        "today": today,
        "weekdays_only": unknown_year(today),
    }
    return render(request, "problems/calls.html", context)


@require_POST
@requires("problems.urge")
def called(request: ActorRequest, code: str) -> HttpResponse:
    """The unit was called about everything of its on the sheet."""
    at, today = moment()
    rows = Problem.objects.visible_to(request.actor, "problems.urge").overdue(today)
    problems = list(rows.filter(unit__code=code).select_related("unit"))
    if not problems:
        raise Http404
    services.note_call(
        problems=problems,
        actor=request.actor,
        at=at,
        note=request.POST.get("note", ""),
        key=request.POST.get("key", "")[:40],
    )
    notices.done(request, _("已登记催办。"))
    return redirect("problems:calls")
