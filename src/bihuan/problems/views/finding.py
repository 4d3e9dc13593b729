"""What every page does first and last: find what the actor may see, say what a service refused."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import business_date, now
from bihuan.files.errors import RefusedFileError
from bihuan.files.services import store
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Problem
from bihuan.shell import notices


def visible(request: ActorRequest, number: str) -> Problem:
    """The problem with this number, if the actor may see it; else 404."""
    rows = Problem.objects.visible_to(request.actor).select_related("unit", "group", "parent")
    problem = rows.filter(number=number).first()
    if problem is None:
        raise Http404
    return problem


def moment() -> tuple[datetime, date]:
    """This instant and its business date."""
    at = now()
    return at, business_date(at)


def is_fragment(request: ActorRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "boosted", False)


def carried_out(
    request: ActorRequest,
    form: BaseForm,
    work: Callable[[], Any],
    *,
    to: str,
    said: str,
    undo: str = "",
) -> HttpResponseRedirect | None:
    """Run a service with a valid form and go on; None when the form has to be shown again.

    What the service refuses stands above the form, and ``status_of`` gives the answer's status.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        work()
    except (ProblemError, RefusedError, RefusedFileError) as error:
        form.add_error(None, error.message)
        form.__dict__["refused"] = getattr(error, "status", 422)
        return None
    notices.done(request, said, undo=undo)
    return redirect(to)


def shown(
    request: ActorRequest, template: str, context: dict[str, Any], *forms: BaseForm
) -> HttpResponse:
    """The page; with 422, or the status of the refusal, when a form was sent back."""
    refused = [form.__dict__["refused"] for form in forms if "refused" in form.__dict__]
    wrong = any(form.is_bound and form.errors for form in forms)
    status = refused[0] if refused else 422 if wrong else 200
    return render(request, template, context, status=status)


def kept_file(
    request: ActorRequest, upload: UploadedFile[bytes] | None, purpose: str
) -> tuple[str, str]:
    """Take an upload through the gate; its hash and its name, both empty without one."""
    if upload is None:
        return "", ""
    at, _today = moment()
    stored = store(upload=upload, actor_id=request.actor.account, at=at, purpose=purpose)
    return stored.sha256, str(upload.name or stored.name)
