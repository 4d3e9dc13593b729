"""Serving papers: the page of one with its length and downloads, the file itself, the archive of a year."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import business_date, now
from bihuan.orgs.models import Unit
from bihuan.reports import fonts, services, words
from bihuan.reports.background import SOURCE_LANGUAGE
from bihuan.reports.kinds import LONG
from bihuan.reports.making import Made, made, pdf_available
from bihuan.reports.offering import PaperKind
from bihuan.reports.paper import Paper

View = Callable[..., HttpResponseBase]


def file_of(kind: PaperKind) -> View:
    """The view that hands out this paper as a file; a long one is offered in the background instead."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(kind.action)
    def file(request: ActorRequest, key: str, form: str) -> HttpResponseBase:
        at = now()
        today = business_date(at)
        found = _found(kind, request, key, today)
        if form not in kind.forms:
            raise Http404
        title = kind.about(found)
        if kind.rows(found) > LONG:
            if request.method != "POST":
                return redirect(f"reports:{kind.name}_page", key)
            job = services.ask_for_paper(
                kind=kind, key=key, form=form, title=title, actor=request.actor, at=at
            )
            return redirect("jobs:detail", job.pk)
        return respond(made(_made(kind, found, request, today), form, title))

    return file


def page_of(kind: PaperKind) -> View:
    """The view of a paper's page: how long it is against the limit, which typefaces are missing, the downloads."""

    @requires(kind.action)
    def page(request: ActorRequest, key: str) -> HttpResponse:
        today = business_date(now())
        found = _found(kind, request, key, today)
        long = kind.rows(found) > LONG
        value = None if long else _made(kind, found, request, today)
        context = {
            "kind": kind,
            "title": kind.about(found),
            "long": long,
            "words": words.count(value, limit=kind.limit) if isinstance(value, Paper) else None,
            "forms": [
                (form, reverse(f"reports:{kind.name}", args=[key, form]))
                for form in kind.forms
                if form != "pdf" or pdf_available()
            ],
            "warnings": fonts.choose(fonts.folder()).warnings if "pdf" in kind.forms else (),
            "no_pdf": "pdf" in kind.forms and not pdf_available(),
        }
        return render(request, "reports/paper.html", context)

    return page


def _found(kind: PaperKind, request: ActorRequest, key: str, today: date) -> Any:
    """The object that the paper is about, if the actor may see it; else 404."""
    found = kind.find(request.actor, key, today)
    if found is None:
        raise Http404
    return found


def _made(kind: PaperKind, found: Any, request: ActorRequest, today: date) -> Any:
    with translation.override(SOURCE_LANGUAGE):
        value = kind.make(found, request.actor, today)
    if value is None:
        raise Http404
    return value


def respond(file: Made) -> HttpResponseBase:
    """A made file; a PDF opens in the browser, the rest is downloaded."""
    response = FileResponse(
        BytesIO(file.content),
        as_attachment=not file.name.endswith(".pdf"),
        filename=file.name,
        content_type=file.media_type,
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires("lists.archive")
def archive(request: ActorRequest, code: str, year: int) -> HttpResponseBase:
    """年度归档包: what it will hold, and a button; the zip is made in the background."""
    rows = Unit.objects.visible_to(request.actor, "lists.archive")
    unit = rows.filter(code=code).first()
    if unit is None or not 1990 < year <= business_date(now()).year:
        raise Http404
    if request.method == "POST":
        job = services.ask_for_archive(
            code=unit.code, year=year, name=unit.name, actor=request.actor, at=now()
        )
        return redirect("jobs:detail", job.pk)
    title = _("%(unit)s%(year)s年度归档包") % {"unit": unit.name, "year": year}
    return render(request, "reports/archive.html", {"unit": unit, "year": year, "title": title})
