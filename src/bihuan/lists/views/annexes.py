"""Annexes: what a unit sees of a list, its receipt, plan and report, and corrections."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.forms.editions import CorrectionForm, DiscussedForm
from bihuan.lists.kinds import KINDS, Column, bears_for, issues_for
from bihuan.lists.models import Annex, Correction, Edition, Item
from bihuan.lists.queries import boards
from bihuan.lists.queries.offers import Offer, annex_offers
from bihuan.lists.queries.timelines import entries_of
from bihuan.lists.services import annexes as verbs
from bihuan.lists.services.rows import refuse
from bihuan.lists.services.snapshots import snapshot_of
from bihuan.lists.states import ANNEX
from bihuan.lists.views.asking import ask, attempt, done, kept_scan
from bihuan.lists.views.editions import find_edition
from bihuan.orgs.step_form import F, StepForm, step_form
from bihuan.problems.states import STATES
from bihuan.shell.asked import form_key, seen_version, whole_number
from bihuan.shell.words import date_words

PAPERS = {"submit_plan": "plan", "submit_report": "report"}
"""Moves that have a page of their own."""


def find_annex(request: ActorRequest, pk: int) -> Annex:
    """The annex, if the actor may see it; else 404."""
    rows = Annex.objects.visible_to(request.actor).select_related(
        "edition__issuer", "unit", "submitted_by"
    )
    return get_object_or_404(rows, pk=pk)


@requires("lists.view")
def annex(request: ActorRequest, pk: int) -> HttpResponse:
    """One annex as the unit sees it: the frozen items with corrections beside them, and where each stands now."""
    row = find_annex(request, pk)
    services.mark_opened(annex=row, actor=request.actor, at=now())
    case = verbs.case_of(row)
    items = list(
        row.items.select_related(
            "problem__unit", "duty__bearer", "carried_from__annex__edition"
        ).order_by("number")
    )
    return render(
        request,
        "lists/annex.html",
        {
            "annex": row,
            "edition": row.edition,
            "spec": KINDS[row.edition.kind],
            "lines": lines_of(row, items),
            "offers": annex_offers(row, request.actor, today(), case),
            "timeline": entries_of(row),
            "dues": boards.dues_of(row.edition),
            "needs_plan": bool(case.needing_plan()),
            "bearing": bears_for(request.actor, "lists.view", row.unit) is not None,
            "issuing": issues_for(request.actor, "lists.view", row.edition.issuer) is not None,
            "correctable": issues_for(request.actor, "lists.correct", row.edition.issuer)
            is not None,
        },
    )


def lines_of(annex: Annex, items: list[Item]) -> list[dict[str, Any]]:
    """Each item with its columns as frozen, the corrections of each column, and where its problem went.

    Before the issue the columns show what would be frozen now.
    """
    corrected = boards.corrections_of(annex)
    spec = KINDS[annex.edition.kind]
    lines = []
    for item in items:
        snapshot = item.snapshot or snapshot_of(item)
        cells = {
            column.key: _cell(column, snapshot, corrected.get((item.pk, column.key), []))
            for column in spec.columns
        }
        head = cells.pop("statement" if spec.holds == "problem" else "content")
        cells.pop("number")
        lines.append(
            {
                "item": item,
                "head": head,
                "wide": [cell for cell in cells.values() if cell["column"].wide],
                "narrow": [cell for cell in cells.values() if not cell["column"].wide],
                "carried": snapshot.get("carried", ""),
                "moved": item.problem is not None and item.problem.unit_id != annex.unit_id,
                "url": problem_url(item.problem.number) if item.problem else "",
            }
        )
    return lines


def _cell(
    column: Column, snapshot: dict[str, Any], corrections: list[Correction]
) -> dict[str, Any]:
    text = snapshot.get(column.key, "")
    return {
        "column": column,
        "text": text,
        "day": _day(text) if column.key.endswith("_on") else None,
        "corrections": [
            {"number": row.number, "row": row, "shown": _words(column, row.now)}
            for row in corrections
        ],
    }


def _words(column: Column, text: str) -> str:
    day = _day(text) if column.key.endswith("_on") else None
    return date_words(day, "plain") if day else text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def problem_url(number: str) -> str:
    return reverse("problems:detail", args=[number])


def offer_of(offers: list[Offer], move: str) -> Offer | None:
    return next((offer for offer in offers if offer.move.name == move), None)


def _step_form(kind: type[F], request: ActorRequest, annex: Annex, offer: Offer) -> F:
    name = offer.move.name
    body = annex.edition.issuer if name in verbs.DECIDED_BY_ISSUER else annex.unit
    may = verbs.may_on(annex, name)
    return step_form(kind, request, version=annex.version, offer=offer, path=body.path, may=may)


@requires("lists.view")
def step(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    """Take one step of an annex; plan and report have pages of their own."""
    row = find_annex(request, pk)
    if move in PAPERS:
        return redirect(f"lists:{PAPERS[move]}", pk)
    offer = offer_of(annex_offers(row, request.actor, today()), move)
    if offer is None:
        return _not_offered(request, row, move)
    form = _step_form(StepForm, request, row, offer)
    if attempt(
        form,
        lambda: services.take_annex_step(
            annex=row,
            move=move,
            actor=request.actor,
            at=now(),
            paper=form.paper(kept_scan(request)),
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
        ),
    ):
        return done(
            request, _("已办理：%(move)s。") % {"move": offer.move.label}, "lists:annex", pk
        )
    label = str(offer.move.label)
    back = reverse("lists:annex", args=[pk])
    return ask(request, form, title=label, submit=label, back=back, about=row.edition, offer=offer)


def _not_offered(request: ActorRequest, row: Annex, move: str) -> HttpResponse:
    """Let the service say why: done by this very form, somebody was first (409), no right (403), not now (422)."""
    if request.method != "POST":
        refuse(ANNEX, row, move)
    services.take_annex_step(
        annex=row,
        move=move,
        actor=request.actor,
        at=now(),
        version=seen_version(request),
        key=form_key(request),
    )
    return redirect("lists:annex", row.pk)


@requires("lists.view")
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan: as it was sent up, or as it would be sent up now, with the form that sends it."""
    return _paper(request, pk, "submit_plan")


@requires("lists.view")
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """The report: as it was sent up, or as it would be sent up now, with the form that sends it."""
    return _paper(request, pk, "submit_report")


def _paper(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    row = find_annex(request, pk)
    services.mark_opened(annex=row, actor=request.actor, at=now())
    case = verbs.case_of(row)
    offer = offer_of(annex_offers(row, request.actor, today(), case), move)
    if request.method == "POST" and offer is None:
        return _not_offered(request, row, move)
    form = _form(request, row, offer)
    if offer and form and attempt(form, lambda: _send(request, row, move, form)):
        return done(request, _("已报送，等发单单位审阅。"), "lists:annex", pk)
    planning = move == "submit_plan"
    sent = row.plan_at if planning else row.report_at
    fresh = verbs.plan_lines(case) if planning else verbs.report_lines(case)
    kept = row.plan if planning else row.report
    context = {
        "annex": row,
        "edition": row.edition,
        "planning": planning,
        "sent": sent,
        "lines": [
            {**line, "url": problem_url(line["problem"]), "word": STATES.get(line.get("state", ""))}
            for line in (kept if sent else fresh)
        ],
        "autosave_key": f"{move}-{pk}",
        "offer": offer,
        "form": form,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "lists/plan.html", context, status=status)


def _form(request: ActorRequest, row: Annex, offer: Offer | None) -> DiscussedForm | None:
    if offer is None or not offer.ready:
        return None
    return _step_form(DiscussedForm, request, row, offer)


def _send(request: ActorRequest, row: Annex, move: str, form: DiscussedForm) -> None:
    data = form.cleaned_data
    services.take_annex_step(
        annex=row,
        move=move,
        actor=request.actor,
        at=now(),
        paper=form.paper(kept_scan(request)),
        note=data["note"],
        discussed_on=data["discussed_on"],
        version=data["version"],
        key=data["key"],
    )


@requires("lists.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Issue a correction notice for the edition, or for the item that the address names."""
    row = find_edition(request, pk)
    item = _item(request, row)
    form = CorrectionForm(request.POST or None, edition=row, item=item)
    if attempt(
        form,
        lambda: services.correct(
            edition=row, item=item, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("更正通知已发出，原文保持不变。"), "lists:edition", pk)
    back = (
        reverse("lists:annex", args=[item.annex_id])
        if item
        else reverse("lists:edition", args=[pk])
    )
    return ask(
        request,
        form,
        title=_("更正通知"),
        submit=_("发更正通知"),
        back=back,
        about=row,
        snapshot=item.snapshot if item else None,
        spec=KINDS[row.kind],
    )


def _item(request: ActorRequest, row: Edition) -> Item | None:
    key = request.GET.get("item", "")
    if not key:
        return None
    rows = Item.objects.filter(annex__in=Annex.objects.visible_to(request.actor))
    return get_object_or_404(
        rows.select_related("annex__unit", "annex__edition"),
        pk=whole_number(key) or 0,
        annex__edition=row,
    )
