"""One form, one service call; which unit and which day a page speaks of."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import today
from bihuan.orgs.models import Unit

PAGE = 50


def attempt(form: forms.Form, call: Callable[[], Any]) -> bool:
    """Run a service when the form is whole. A refusal that can be mended stands in the form; others are raised."""
    if not form.is_valid():
        return False
    try:
        call()
    except Exception as error:
        message = getattr(error, "message", "")
        if getattr(error, "status", 0) != 422 or not message:
            raise
        faults = getattr(error, "faults", ()) or (str(message),)
        for fault in faults[:20]:
            form.add_error(None, fault)
        return False
    return True


def ask(request: HttpRequest, form: forms.Form, **more: Any) -> HttpResponse:
    """The page of a form: 200 when it is new, 422 when something in it has to be mended."""
    status = 422 if form.is_bound and form.errors else 200
    template = more.pop("template", "packs/ask.html")
    return render(request, template, {"form": form, **more}, status=status)


def done(request: HttpRequest, text: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done and go on to a page."""
    messages.success(request, text)
    return redirect(to, *args)


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


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
