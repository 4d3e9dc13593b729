"""The wizard of one election: start, request, candidates, meeting and tally, result, approval."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import spans_q
from bihuan.calendar.clock import now, today
from bihuan.elections import services
from bihuan.elections.forms.asking import AskForm, PlanForm, ReplyForm
from bihuan.elections.kinds import acts_above, is_organ_level
from bihuan.elections.models import Election, Petition
from bihuan.elections.queries.board import holder_of
from bihuan.elections.queries.handed import handed_over
from bihuan.elections.queries.offers import Offer, offer_of, offers
from bihuan.elections.queries.timelines import entries_of
from bihuan.elections.queries.voting import results_of, turns_of
from bihuan.elections.services.needs import case_of
from bihuan.elections.services.rows import step_of
from bihuan.elections.states import STAGES, stage_of
from bihuan.elections.views.asking import ask, attempt, done, kept_scan
from bihuan.orgs.models import Unit
from bihuan.orgs.step_form import StepForm, step_form
from bihuan.shell.asked import form_key, seen_version

STEPS = (
    gettext_lazy("准备"),
    gettext_lazy("召开请示"),
    gettext_lazy("候选人"),
    gettext_lazy("大会和计票"),
    gettext_lazy("结果报告"),
    gettext_lazy("批准生效"),
)
STEPS_OF_DISMISSAL = (
    gettext_lazy("准备"),
    gettext_lazy("免职请示"),
    gettext_lazy("批准"),
)
_PLACE = {
    "preparing": 1,
    "convene_asked": 2,
    "convene_decided": 2,
    "convened": 3,
    "candidates_asked": 3,
    "candidates_decided": 3,
    "nominated": 4,
    "counted": 5,
    "result_asked": 6,
    "result_decided": 6,
    "dismissal_asked": 2,
    "dismissal_decided": 2,
}


def find_election(request: ActorRequest, pk: int) -> Election:
    """The election, if the actor may see it; else 404."""
    rows = Election.objects.visible_to(request.actor).select_related(
        "unit__parent", "term", "new_term"
    )
    return get_object_or_404(rows, pk=pk)


def steps_of(election: Election) -> dict[str, Any]:
    """The names on top of every page of the wizard, and where it stands."""
    names = STEPS if election.spec.votes else STEPS_OF_DISMISSAL
    return {"step_names": names, "step": _PLACE.get(election.state, len(names) + 1)}


@requires("elections.view")
def election(request: ActorRequest, pk: int) -> HttpResponse:
    """One election: where it stands, who has it, what is to be done now, everything entered so far."""
    row = find_election(request, pk)
    case = case_of(row)
    found = offers(row, request.actor, today(), case)
    may_prepare = request.actor.can("elections.prepare", row.unit.path)
    petitions = list(row.petitions.all())
    turns = turns_of(case) if row.spec.votes else []
    first = next((o for o in found if not o.backward), None)
    planning = may_prepare and row.state == "preparing" and row.spec.votes
    naming = may_prepare and row.state in ("preparing", "convened") and row.spec.votes
    waiting = first is None and row.state not in ("approved", "dropped")
    context = {
        "election": row,
        "unit": row.unit,
        "offers": found,
        "first": first,
        "todo": _todo(first, planning, naming),
        "holder": holder_of(row.unit.kind, is_organ_level(row.unit), row.state) if waiting else "",
        "candidates": [c for c in case.candidates if not c.written_in],
        "results": results_of(case),
        "leavings": row.leavings.select_related("post__person"),
        "petitions": [(p, STAGES[p.matter].title) for p in petitions],
        "replying": acts_above(request.actor, "elections.reply", row.unit),
        "timeline": entries_of(row),
        "planning": planning,
        "naming": naming,
        "handed": handed_over(row),
        "turns": turns,
        "tallying": may_prepare and row.state == "nominated",
        **steps_of(row),
    }
    return render(request, "elections/election.html", context)


def _todo(first: Offer | None, planning: bool, naming: bool) -> str:
    """The page to be filled before the next step can be taken."""
    if first is None or first.ready:
        return ""
    if planning:
        return "plan"
    return "candidates" if naming else ""


def preparing(request: ActorRequest, pk: int) -> Election:
    """The election, if the actor may prepare it. Raises :class:`RefusedError`; 404 outside the reach."""
    row = find_election(request, pk)
    if not request.actor.can("elections.prepare", row.unit.path):
        raise RefusedError("elections.prepare")
    return row


@requires("elections.prepare")
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """When, in which form, how many seats."""
    row = preparing(request, pk)
    if row.state != "preparing":
        return redirect("elections:election", pk)
    names = ("planned_on", "form", "members", "seats", "officers", "years", "reason", "version")
    form = PlanForm(request.POST or None, election=row, initial={n: getattr(row, n) for n in names})
    if attempt(
        form,
        lambda: services.plan(election=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("安排已保存。"), "elections:election", pk)
    return ask(
        request,
        form,
        title=_("安排大会：%(what)s") % {"what": str(row)},
        submit=_("保存"),
        back=reverse("elections:election", args=[pk]),
        election=row,
        **steps_of(row),
    )


@requires("elections.view")
def step(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    """Take one step. A request that goes up is first shown once more with everything it says."""
    row = find_election(request, pk)
    offer = offer_of(offers(row, request.actor, today()), move)
    if offer is None:
        return _not_offered(request, row, move)
    if offer.asks:
        return _send_up(request, row, offer)
    form = step_form(StepForm, request, version=row.version, offer=offer, path=row.unit.path)
    if attempt(
        form,
        lambda: services.take_step(
            election=row,
            move=move,
            paper=form.paper(kept_scan(request)),
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
            actor=request.actor,
            at=now(),
        ),
    ):
        return done(
            request, _("已办理：%(move)s。") % {"move": offer.move.label}, "elections:election", pk
        )
    label = str(offer.move.label)
    back = reverse("elections:election", args=[pk])
    return ask(
        request, form, title=label, submit=label, back=back, election=row, offer=offer,
        lead=str(row), **steps_of(row),
    )  # fmt: skip


def _send_up(request: ActorRequest, row: Election, offer: Offer) -> HttpResponse:
    """The check-answers page of a request, with its number and day."""
    form = AskForm(
        request.POST or None, initial={"version": row.version, "on": max(today(), row.state_since)}
    )
    if attempt(
        form,
        lambda: services.take_step(
            election=row,
            move=offer.move.name,
            actor=request.actor,
            at=now(),
            **{n: form.cleaned_data[n] for n in ("number", "on", "version", "key")},
        ),
    ):
        return done(
            request, _("已报送。%(next)s") % {"next": offer.move.note}, "elections:election", row.pk
        )
    case = case_of(row)
    stage = stage_of(offer.move.name)
    return ask(
        request,
        form,
        title=str(offer.move.label),
        submit=str(offer.move.label),
        back=reverse("elections:election", args=[row.pk]),
        template="elections/check.html",
        election=row,
        unit=row.unit,
        offer=offer,
        stage=stage,
        candidates=[c for c in case.candidates if not c.written_in],
        results=results_of(case),
        leavings=row.leavings.select_related("post__person"),
        **steps_of(row),
    )


def _not_offered(request: ActorRequest, row: Election, move: str) -> HttpResponse:
    """Let the service say why: done by this very form, somebody was first (409), no right (403), not now (422)."""
    if request.method != "POST":
        raise RefusedError(step_of(row, move).action)
    services.take_step(
        election=row,
        move=move,
        actor=request.actor,
        at=now(),
        version=seen_version(request),
        key=form_key(request),
    )
    return redirect("elections:election", row.pk)


@requires("elections.reply")
def reply(request: ActorRequest, pk: int) -> HttpResponse:
    """批复: register its number and day."""
    seen = Petition.objects.filter(unit__in=_seen_units(request))
    row = get_object_or_404(seen.select_related("unit__parent", "extension__term"), pk=pk)
    if not acts_above(request.actor, "elections.reply", row.unit):
        raise RefusedError("elections.reply")
    form = ReplyForm(request.POST or None, initial={"on": today(), "version": row.version})
    where = (
        ("elections:election", row.election_id)
        if row.election_id
        else ("elections:extension", row.extension_id)
    )
    if attempt(
        form,
        lambda: services.reply(petition=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("批复已登记。"), *where)
    return ask(
        request,
        form,
        title=_("登记批复：%(title)s") % {"title": row.title},
        submit=_("登记批复"),
        back=reverse(where[0], args=[where[1]]),
        paper=reverse("reports:election_reply_page", args=[row.pk]),
    )


def _seen_units(request: ActorRequest) -> Any:
    return Unit.objects.filter(spans_q("path", request.actor.reach("elections.view")))
