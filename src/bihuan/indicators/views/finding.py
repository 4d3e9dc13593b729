"""What every page does first: find what the actor may see."""

from django.db import OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import business_date, now
from bihuan.indicators.models import Freeze
from bihuan.indicators.services import current
from bihuan.orgs.models import Unit


def visible_unit(request: ActorRequest, code: str, action: str = "indicators.view") -> Unit:
    """The unit with this code, if the actor may see its verdicts; else 404."""
    unit = Unit.objects.visible_to(request.actor, action).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def chosen_freeze(request: HttpRequest) -> Freeze | None:
    """The sealed quarter that the address names; None means the open period. An unknown one gives 404."""
    code = request.GET.get("period", "").strip()
    if not code:
        return None
    row = Freeze.objects.filter(period=code, state=Freeze.State.SEALED).first()
    if row is None:
        raise Http404
    return row


def brought_up_to_date(units: QuerySet[Unit]) -> int:
    """Judge a few stale units anew before a board is read; how many are still stale. A busy database is no reason to
    refuse a page: the board then is as old as it was."""
    at = now()
    try:
        return current.refresh(units=units, on=business_date(at), at=at).left
    except OperationalError:
        return current.stale(units, business_date(at)).count()
