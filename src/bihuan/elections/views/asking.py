"""One form, one service call: what a refused call says stands in the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import now
from bihuan.files.services import store

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
        form.add_error(None, str(message))
        return False
    return True


def ask(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    back: str,
    template: str = "elections/ask.html",
    **more: Any,
) -> HttpResponse:
    """The page of a form: 200 when it is new, 422 when something in it has to be mended."""
    context = {"form": form, "title": title, "submit": submit, "back": back, **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)


def done(request: HttpRequest, text: str, to: str, *args: Any) -> HttpResponse:
    """Say what was done and go on to a page."""
    messages.success(request, text)
    return redirect(to, *args)


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def kept_scan(request: ActorRequest) -> str:
    """The digest of an uploaded scan of a signature; empty without one. A refused file raises its own message."""
    upload = request.FILES.get("scan")
    if upload is None:
        return ""
    return store(upload=upload, actor_id=request.actor.account, at=now(), purpose="signoff").sha256
