"""One form, one service call: what a refused call says stands in the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

PAGE = 50
FAULTS = 20
"""So many faults of one refusal are shown."""


def attempt(form: forms.Form, call: Callable[[], Any]) -> bool:
    """Run a service when the form is whole. A refusal that can be mended (``status`` 422) stands in the form, with each
    of its ``faults`` where it has several; others are raised."""
    if not form.is_valid():
        return False
    try:
        call()
    except Exception as error:
        message = getattr(error, "message", "")
        if getattr(error, "status", 0) != 422 or not message:
            raise
        for fault in (getattr(error, "faults", ()) or (str(message),))[:FAULTS]:
            form.add_error(None, fault)
        return False
    return True


def ask(request: HttpRequest, form: forms.Form, *, template: str, **more: Any) -> HttpResponse:
    """The page of a form: 200 when it is new, 422 when something in it has to be mended."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)


def done(request: HttpRequest, text: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done and go on to a page."""
    messages.success(request, text)
    return redirect(to, *args)


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
