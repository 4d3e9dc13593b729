"""From a document to a draft list in four steps: upload, correct, check, saved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists.errors import ListError
from bihuan.lists.forms.readings import FrameForm, ManyForm, RowForm, UploadForm
from bihuan.lists.kinds import KINDS, issuing_q
from bihuan.lists.models import Reading
from bihuan.lists.services import readings as services
from bihuan.orgs.models import Unit
from bihuan.orgs.unit_fields import UnitAmong
from bihuan.problems.errors import ProblemError
from bihuan.shell import notices
from bihuan.shell.asked import seen_version, whole_number

Rows = formset_factory(RowForm, extra=0, max_num=services.MOST_ROWS)


def _reading(request: ActorRequest, pk: int) -> Reading:
    """One's own reading that was not saved yet."""
    return get_object_or_404(Reading, pk=pk, account_id=request.actor.account)


def _mine(request: ActorRequest, *some: forms.BaseForm) -> None:
    """Let the unit fields know which units one may name."""
    units = Unit.objects.visible_to(request.actor, "documents.read").existing(today())
    for form in some:
        for field in form.fields.values():
            if isinstance(field, UnitAmong):
                field.units = units


def _issuers(request: ActorRequest, kind: str) -> QuerySet[Unit]:
    """Who may issue a list of this kind that the actor drafts."""
    may = issuing_q("", request.actor, "lists.draft")
    return Unit.objects.filter(may, kind__in=KINDS[kind].issuers).existing(today())


@requires("documents.read")
def upload(request: ActorRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            reading = services.read_document(
                content=data["file"].read(),
                filename=data["file"].name,
                kind=data["kind"],
                part=data["part"],
                actor=request.actor,
                at=now(),
                on=today(),
            )
        except ListError as error:
            form.add_error("file", error.message)
        else:
            return redirect("lists:reading", reading.pk)
    open_ones = Reading.objects.filter(account_id=request.actor.account, saved_at__isnull=True)[:10]
    context = {"form": form, "readings": open_ones}
    return render(
        request, "lists/reading_upload.html", context, status=422 if form.is_bound else 200
    )


@requires("documents.read")
def reading(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct the rows: merge, split, drop, assign, set dates for many at once."""
    found = _reading(request, pk)
    if found.saved_at is not None and found.edition_id:
        return redirect("lists:edition", found.edition_id)
    rows = Rows(request.POST or None, initial=found.rows, prefix="row")
    many = ManyForm(request.POST or None)
    _mine(request, many, *rows.forms)
    if request.method == "POST" and rows.is_valid() and many.is_valid():
        try:
            return _corrected(request, found, rows, many)
        except ListError as error:
            messages.warning(request, error.message)
    context = {"reading": found, "rows": rows, "many": many}
    return render(request, "lists/reading.html", context, status=422 if rows.is_bound else 200)


def _corrected(request: ActorRequest, found: Reading, rows: Any, many: ManyForm) -> HttpResponse:
    kept = [form.row() for form in rows.forms]
    if request.POST.get("op") == "many":
        unit, due = many.cleaned_data["many_unit"], many.cleaned_data["many_due"]
        for row in kept:
            if row["taken"]:
                row["unit"] = unit.code if unit else row["unit"]
                row["due"] = due.isoformat() if due else row["due"]
    what, _colon, place = request.POST.get("op", "").partition(":")
    number = whole_number(place)
    if number is not None and what in {"merge", "split"}:
        change = services.merged_up if what == "merge" else services.split_at
        kept = change(kept, number)
    seen = seen_version(request)
    services.correct_rows(
        reading=found, rows=kept, version=-1 if seen is None else seen, actor=request.actor
    )
    if request.POST.get("op") == "next":
        return redirect("lists:reading_save", found.pk)
    return redirect("lists:reading", found.pk)


@requires("documents.read")
def save(request: ActorRequest, pk: int) -> HttpResponse:
    """Check answers, then save the drafts."""
    found = _reading(request, pk)
    quarter = (today().month - 1) // 3 + 1
    period = f"{today().year}Q{quarter}" if found.kind == "problems" else str(today().year)
    issuers = _issuers(request, found.kind)
    initial = {
        "period": period,
        "found_on": today(),
        "source": "other",
        "basis": found.title,
        "issuer": issuers.order_by("path").first(),
    }
    form = FrameForm(request.POST or None, initial=initial)
    form.fields["issuer"].units = issuers  # type: ignore[attr-defined]
    if form.is_valid():
        data = form.cleaned_data
        frame = services.Frame(
            issuer=data["issuer"],
            period=data["period"],
            basis=data["basis"],
            source=data["source"] or "other",
            found_on=data["found_on"] or today(),
            due_on=data["due_on"],
        )
        try:
            edition = services.save_reading(
                reading=found, frame=frame, version=found.version, actor=request.actor, at=now()
            )
        except (ListError, ProblemError) as error:
            form.add_error(None, error.message)
        else:
            notices.done(request, _("已存为清单草稿，可以继续归类、审核、印发。"))
            return redirect("lists:edition", edition.pk)
    names = dict(
        Unit.objects.filter(code__in={r["unit"] for r in found.rows}).values_list("code", "name")
    )
    taken = [{**r, "unit_name": names.get(r["unit"], "")} for r in found.rows if r["taken"]]
    context = {"reading": found, "form": form, "taken": taken, "left": len(found.rows) - len(taken)}
    return render(request, "lists/reading_save.html", context, status=422 if form.is_bound else 200)
