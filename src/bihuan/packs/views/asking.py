"""The page of a form in packs; which unit and which day a page speaks of."""

from datetime import date
from functools import partial
from uuid import uuid4

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import today
from bihuan.orgs.models import Unit
from bihuan.shell import asking
from bihuan.shell.asking import attempt, done, paged

__all__ = ["ask", "attempt", "day_asked", "done", "fresh_key", "paged", "unit_asked"]

ask = partial(asking.ask, template="packs/ask.html")


def fresh_key() -> str:
    """A key for a new form; sent twice it does its work once."""
    return uuid4().hex


def seen_units(request: ActorRequest) -> QuerySet[Unit]:
    """Organisations whose rules the actor may look at: those inside the reach."""
    return Unit.objects.visible_to(request.actor, "packs.view")


def unit_asked(request: ActorRequest) -> Unit:
    """The unit of which the page speaks: ``?unit=CODE``, else the highest one inside the actor's reach."""
    units = seen_units(request).order_by("depth", "path")
    if code := request.GET.get("unit", "").strip():
        return get_object_or_404(units, code=code)
    unit = units.first()
    if unit is None:
        raise Http404
    return unit


def day_asked(request: HttpRequest) -> date:
    """The day of which the page speaks: ``?on=2026-03-04``, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
