"""系统状况: what ``bihuan doctor`` says, on a page."""

from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.upkeep.health import examine


@requires("system.view")
def system(request: ActorRequest) -> HttpResponse:
    found = examine(now(), today())
    context = {"findings": found, "wrong": sum(1 for f in found if not f.ok)}
    return render(request, "upkeep/system.html", context)
