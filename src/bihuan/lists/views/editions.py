"""Editions: the index, one edition as the paper that it becomes, its draft words, its steps, its figures."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.forms.editions import IssueForm, NewEditionForm, WordsForm
from bihuan.lists.kinds import ISSUED_AS_EDITIONS, KINDS, issues_for, issuing_q
from bihuan.lists.models import Correction, Edition
from bihuan.lists.queries import boards, circulars
from bihuan.lists.queries.bills import bill_of
from bihuan.lists.queries.offers import edition_offers
from bihuan.lists.queries.timelines import entries_of
from bihuan.lists.services.issuing import signed_by
from bihuan.lists.services.rows import refuse
from bihuan.lists.services.snapshots import items_of
from bihuan.lists.states import ANNEX_STATES, EDITION, EDITION_STATES
from bihuan.lists.views.asking import ask, attempt, done, kept_scan, paged
from bihuan.orgs.models import Unit
from bihuan.orgs.step_form import StepForm, step_form
from bihuan.shell.asked import form_key, seen_version, whole_number, year_in


def find_edition(request: ActorRequest, pk: int) -> Edition:
    """The edition, if the actor may see it; else 404."""
    rows = Edition.objects.visible_to(request.actor).select_related("issuer", "drafted_by")
    return get_object_or_404(rows, pk=pk)


@requires("lists.view")
def index(request: ActorRequest) -> HttpResponse:
    """Editions by kind, period and state."""
    rows = Edition.objects.visible_to(request.actor).select_related("issuer").order_by("-pk")
    kind, state, year = (request.GET.get(name, "") for name in ("kind", "state", "year"))
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if state in EDITION_STATES:
        rows = rows.filter(state=state)
    if whole_number(year) is not None:
        rows = rows.filter(period__startswith=year)
    return render(
        request,
        "lists/index.html",
        {
            "page": paged(request, rows),
            "kinds": [KINDS[code] for code in ISSUED_AS_EDITIONS],
            "states": EDITION_STATES,
            "years": _years(request),
            "drafting": _draftable(request) if request.actor.has("lists.draft") else [],
        },
    )


def _years(request: ActorRequest) -> list[str]:
    periods = Edition.objects.visible_to(request.actor).order_by().values_list("period", flat=True)
    return sorted({period[:4] for period in periods.distinct()}, reverse=True)


def _draftable(request: ActorRequest) -> list[Any]:
    """Kinds of list that somebody for whom the actor acts may issue."""
    own = set(
        Unit.objects.filter(issuing_q("", request.actor, "lists.draft"))
        .values_list("kind", flat=True)
        .distinct()
    )
    return [KINDS[code] for code in ISSUED_AS_EDITIONS if own & set(KINDS[code].issuers)]


@requires("lists.view")
def year(request: ActorRequest) -> HttpResponse:
    """A year's lists, one row per unit."""
    kind = request.GET.get("kind", "problems")
    kind = kind if kind in ISSUED_AS_EDITIONS else "problems"
    text = request.GET.get("year", "")
    chosen = year_in(text, today().year)
    periods, rows = boards.year_view(request.actor, kind=kind, year=chosen)
    return render(
        request,
        "lists/year.html",
        {
            "page": paged(request, rows),
            "periods": periods,
            "year": chosen,
            "spec": KINDS[kind],
            "kinds": [KINDS[code] for code in ISSUED_AS_EDITIONS],
            "states": ANNEX_STATES,
        },
    )


@requires("lists.draft")
def new(request: ActorRequest, kind: str) -> HttpResponse:
    """Begin a draft."""
    if kind not in ISSUED_AS_EDITIONS:
        return redirect("lists:index")
    form = NewEditionForm(request.POST or None, kind=kind, actor=request.actor, today=today())
    made: list[Edition] = []
    if attempt(
        form,
        lambda: made.append(
            services.draft_edition(kind=kind, actor=request.actor, at=now(), **form.cleaned_data)
        ),
    ):
        return done(request, _("草稿已建立，接着选入事项。"), "lists:items", made[0].pk)
    title = _("新建%(kind)s") % {"kind": KINDS[kind].title}
    return ask(request, form, title=title, submit=_("建立草稿"), back=reverse("lists:index"))


@requires("lists.view")
def edition(request: ActorRequest, pk: int) -> HttpResponse:
    """One edition: the paper on the left, receipts in the margin; a unit goes straight to its own annex."""
    row = find_edition(request, pk)
    board = boards.annexes_of(row, request.actor, on=today())
    issuing = issues_for(request.actor, "lists.view", row.issuer) is not None
    if not issuing and len(own := list(board[:2])) == 1:
        return redirect("lists:annex", own[0].pk)
    state = request.GET.get("state", "")
    shown = board.filter(state=state) if state in ANNEX_STATES else board
    offers = edition_offers(row, request.actor, today()) if issuing else []
    page = paged(request, shown)
    if issuing and state in {"issued", "signed_for"}:
        contacts = boards.contacts_of([annex.unit_id for annex in page], on=today())
        for annex in page:
            vars(annex)["contact"] = contacts.get(annex.unit_id, "")
    return render(
        request,
        "lists/edition.html",
        {
            "edition": row,
            "spec": KINDS[row.kind],
            "page": page,
            "standing": boards.standing_of(row, request.actor, on=today()),
            "states": ANNEX_STATES,
            "dues": boards.dues_of(row),
            "corrections": Correction.objects.filter(edition=row, annex__isnull=True),
            "timeline": entries_of(row),
            "offers": offers,
            "issuing": issuing,
            "editable": row.state == "draft"
            and issues_for(request.actor, "lists.draft", row.issuer) is not None,
            "correctable": row.state == "issued"
            and issues_for(request.actor, "lists.correct", row.issuer) is not None,
        },
    )


@requires("lists.draft")
def words(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the words and dates of a draft."""
    row = find_edition(request, pk)
    initial = {name: getattr(row, name) for name in WordsForm.base_fields}
    form = WordsForm(request.POST or None, initial=initial)
    if attempt(
        form,
        lambda: services.change_edition(
            edition=row, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("已保存。"), "lists:edition", pk)
    back = reverse("lists:edition", args=[pk])
    return ask(request, form, title=_("修改草稿"), submit=_("保存"), back=back, about=row)


@requires("lists.view")
def step(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    """Take one step of issuing: its form says what happens next, and takes a signature on paper."""
    row = find_edition(request, pk)
    if move == "issue":
        return redirect("lists:bill", pk)
    offer = next(
        (o for o in edition_offers(row, request.actor, today()) if o.move.name == move), None
    )
    if offer is None:
        return _not_offered(request, row, move)
    form = step_form(
        StepForm, request, version=row.version, offer=offer, path=row.issuer.path,
        may=lambda who, action: issues_for(who, action, row.issuer),
    )  # fmt: skip
    if attempt(
        form,
        lambda: services.take_edition_step(
            edition=row,
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
            request, _("已办理：%(move)s。") % {"move": offer.move.label}, "lists:edition", pk
        )
    back = reverse("lists:edition", args=[pk])
    label = str(offer.move.label)
    return ask(request, form, title=label, submit=label, back=back, about=row, offer=offer)


def _not_offered(request: ActorRequest, row: Edition, move: str) -> HttpResponse:
    """Let the service say why: done by this very form, somebody was first (409), no right (403), not now (422)."""
    if request.method != "POST":
        refuse(EDITION, row, move)
    services.take_edition_step(
        edition=row,
        move=move,
        actor=request.actor,
        at=now(),
        version=seen_version(request),
        key=form_key(request),
    )
    return redirect("lists:edition", row.pk)


@requires("lists.view")
def bill(request: ActorRequest, pk: int) -> HttpResponse:
    """The bill before the issue, and the issue itself: nobody sends without having seen what it costs."""
    row = find_edition(request, pk)
    items = items_of(row)
    what = bill_of(row, items, on=today())
    offers = edition_offers(row, request.actor, today(), items)
    offer = next((o for o in offers if o.move.name == "issue"), None)
    if request.method == "POST" and offer is None:
        return _not_offered(request, row, "issue")
    initial = {"version": row.version, "bill_minutes": what.minutes}
    form = IssueForm(request.POST or None, initial=initial)
    if offer and attempt(
        form,
        lambda: services.take_edition_step(
            edition=row,
            move="issue",
            actor=request.actor,
            at=now(),
            note=form.cleaned_data["note"],
            document_number=form.cleaned_data["document_number"],
            bill_minutes=form.cleaned_data["bill_minutes"],
            version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
        ),
    ):
        row.refresh_from_db()
        text = _("已印发，清单编号 %(number)s。") % {"number": row.number}
        return done(request, text, "lists:edition", pk)
    context = {
        "edition": row,
        "bill": what,
        "approved_by": signed_by(row),
        "offer": offer,
        "form": form,
        "page": paged(request, what.lines),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "lists/bill.html", context, status=status)


@requires("lists.view")
def figures(request: ActorRequest, pk: int) -> HttpResponse:
    """The figures of a circular for one edition: problems and suggestions by what became of them."""
    row = find_edition(request, pk)
    listed = circulars.of_edition(row, request.actor)
    totals = circulars.figures(listed, on=today())
    sort = "suggestion" if request.GET.get("sort") == "suggestion" else "problem"
    rows = circulars.by_unit(listed, sort=sort, on=today())
    context = {"edition": row, "totals": totals, "sort": sort, "page": paged(request, rows)}
    return render(request, "lists/figures.html", context)
