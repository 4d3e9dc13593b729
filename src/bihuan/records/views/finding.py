"""What every page does first and last: find what the actor may see, say what a service refused."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import business_date, now
from bihuan.engines.periods import Frequency, Period, PeriodError, parse, period_of
from bihuan.orgs.models import Unit
from bihuan.packs import queries as packs
from bihuan.records.errors import RecordError
from bihuan.records.models import Record

PAGE = 50


def moment() -> tuple[datetime, date]:
    """This instant and its business date."""
    at = now()
    return at, business_date(at)


def unit_seen(request: ActorRequest, code: str, action: str = "records.view") -> Unit:
    """The unit with this code, if the actor may see its records; else 404."""
    unit = Unit.objects.visible_to(request.actor, action).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def record_seen(request: ActorRequest, pk: int) -> Record:
    """The record, if the actor may see it; else 404."""
    rows = Record.objects.visible_to(request.actor).select_related("unit__parent", "recorded_by")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def must(request: ActorRequest, action: str, unit: Unit) -> None:
    """Refuse (403) who sees the unit and lacks the right there."""
    if not request.actor.can(action, unit.path):
        raise RefusedError(action)


def month_asked(text: str) -> Period:
    """The month that an address names; else 404."""
    try:
        month = parse(text)
    except PeriodError:
        raise Http404 from None
    if month.frequency is not Frequency.MONTH:
        raise Http404
    return month


def this_month(day: date) -> Period:
    """The month in which a day lies."""
    return period_of(day, Frequency.MONTH)


def uses_of(unit: Unit, on: date) -> Mapping[str, str]:
    """The titles of the indicators in force, by code: fields name where their answers go."""
    return {one.code: one.title for one in packs.in_force(unit.path, on).indicators}


def attempt(form: Any, call: Callable[[], Any]) -> bool:
    """Run a service when the form is whole; what it refuses and can be mended stands in the form."""
    if not form.is_valid():
        return False
    try:
        call()
    except RecordError as error:
        if error.status != 422:
            raise
        if hasattr(form, "refuse"):
            form.refuse(error)
        else:
            refuse(form, error)
        return False
    return True


def refuse(form: BaseForm, error: RecordError) -> None:
    """What a service says, at its fields or above them."""
    told = False
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
        told = True
    if not told:
        form.add_error(None, error.message)


def shown(
    request: HttpRequest, template: str, context: Mapping[str, Any], *forms: BaseForm
) -> HttpResponse:
    """The page; with 422 when a form was sent back."""
    wrong = any(form.is_bound and form.errors for form in forms)
    return render(request, template, dict(context), status=422 if wrong else 200)


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
