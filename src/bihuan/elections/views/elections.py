"""The wizard of one election: start, request, candidates, meeting and tally, result, approval."""

from typing import Any

from django.http import Http404, HttpResponse
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
from bihuan.elections.forms.fields import StepForm
from bihuan.elections.forms.voting import CandidateSet, TallyForm
from bihuan.elections.kinds import CONTESTS, acts_above
from bihuan.elections.models import Candidate, Election, Petition
from bihuan.elections.queries.offers import Offer, offer_of, offers
from bihuan.elections.queries.timelines import entries_of
from bihuan.elections.queries.voting import electorate, people_of, results_of
from bihuan.elections.services.needs import case_of
from bihuan.elections.services.rows import step_of
from bihuan.elections.states import STAGES, stage_of
from bihuan.elections.views.asking import ask, attempt, done, kept_scan
from bihuan.orgs.models import Unit

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
    preparing = request.actor.can("elections.prepare", row.unit.path)
    petitions = list(row.petitions.all())
    context = {
        "election": row,
        "unit": row.unit,
        "offers": found,
        "first": next((o for o in found if not o.backward), None),
        "candidates": [c for c in case.candidates if not c.written_in],
        "results": results_of(case),
        "leavings": row.leavings.select_related("post__person"),
        "petitions": [(p, STAGES[p.matter].title) for p in petitions],
        "replying": acts_above(request.actor, "elections.reply", row.unit),
        "timeline": entries_of(row),
        "planning": preparing and row.state == "preparing" and row.spec.votes,
        "naming": preparing and row.state in ("preparing", "convened") and row.spec.votes,
        "tallies": [
            (code, CONTESTS[code])
            for code, seats in (("committee", row.seats), ("officers", row.officers))
            if seats and preparing and row.state == "nominated"
        ],
        **steps_of(row),
    }
    return render(request, "elections/election.html", context)


def _preparing(request: ActorRequest, pk: int) -> Election:
    row = find_election(request, pk)
    if not request.actor.can("elections.prepare", row.unit.path):
        raise RefusedError("elections.prepare")
    return row


@requires("elections.prepare")
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """When, in which form, how many seats."""
    row = _preparing(request, pk)
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


@requires("elections.prepare")
def candidates(request: ActorRequest, pk: int) -> HttpResponse:
    """The candidates, all on one page; an emptied name takes the row away."""
    row = _preparing(request, pk)
    if row.state not in ("preparing", "convened"):
        return redirect("elections:election", pk)
    standing = [c for c in row.candidates.all() if not c.written_in]
    initial = [
        {
            "pk": c.pk, "name": c.name, "for_committee": c.for_committee, "office": c.office,
            "title": c.title, "full_time": c.full_time,
        }
        for c in standing
    ]  # fmt: skip
    rows = CandidateSet(request.POST or None, initial=initial, prefix="c")
    error = ""
    if request.method == "POST" and rows.is_valid():
        try:
            _set_candidates(request, row, rows)
        except services.LostRaceError:
            raise
        except services.ElectionError as refused:
            error = refused.message
        else:
            return done(request, _("候选人已保存。"), "elections:election", pk)
    context = {
        "election": row, "rows": rows, "error": error, "back": reverse("elections:election", args=[pk]),
        **steps_of(row),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "elections/candidates.html", context, status=status)


def _set_candidates(request: ActorRequest, row: Election, rows: Any) -> None:
    known = people_of(row.unit)
    data = [f.cleaned_data for f in rows.forms if f.cleaned_data.get("name", "").strip()]
    version = request.POST.get("version", "")
    services.set_candidates(
        election=row,
        candidates=[
            services.CandidateData(
                pk=d.get("pk") or 0,
                name=d["name"],
                person=known.get(d["name"].strip()),
                for_committee=d["for_committee"],
                office=d["office"],
                title=d["title"],
                full_time=d["full_time"],
            )
            for d in data
        ],
        version=int(version) if version.isdigit() else None,
        actor=request.actor,
        at=now(),
    )


@requires("elections.prepare")
def tally(request: ActorRequest, pk: int, contest: str) -> HttpResponse:
    """The tally sheet of one vote; what does not add up is told in sentences and nothing is written."""
    row = _preparing(request, pk)
    if contest not in CONTESTS:
        raise Http404
    if row.state != "nominated":
        return redirect("elections:election", pk)
    standing = [c for c in Candidate.objects.filter(election=row) if c.stands_in(contest)]
    sheet = row.ballots.filter(contest=contest).order_by("-round").first()
    initial: dict[str, Any] = {
        "version": row.version,
        "held_on": min(row.planned_on or today(), today()),
    }
    if sheet is not None:
        for name in ("held_on", "eligible", "attending", "issued", "returned", "valid", "seats"):
            initial[name] = getattr(sheet, name)
        others = sheet.counts.filter(candidate__written_in=True).select_related("candidate")
        initial["written_in"] = "\n".join(f"{c.candidate.name} {c.yes}" for c in others)
    else:
        initial["eligible"] = electorate(row, contest)
        initial["seats"] = row.seats if contest == "committee" else row.officers
    form = TallyForm(request.POST or None, candidates=standing, sheet=sheet, initial=initial)

    def call() -> None:
        data = form.cleaned_data
        names = ("held_on", "eligible", "attending", "issued", "returned", "valid", "seats")
        services.record_ballot(
            election=row,
            contest=contest,
            votes=form.votes(),
            written_in=data["written_in"],
            version=data["version"],
            actor=request.actor,
            at=now(),
            **{name: data[name] for name in names},
        )

    if attempt(form, call):
        return done(request, _("计票单算术核对无误，已保存。"), "elections:election", pk)
    return ask(
        request,
        form,
        title=_("%(what)s选举计票单") % {"what": CONTESTS[contest]},
        submit=_("核对并保存"),
        back=reverse("elections:election", args=[pk]),
        template="elections/tally.html",
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
    form = StepForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": row.version},
        signer=offer.move.signer,
        path=row.unit.path,
        on=today(),
        here=offer.here,
        paper=offer.paper,
        needs=offer.move.needs,
    )
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
    version = request.POST.get("version", "")
    if request.method != "POST":
        raise RefusedError(step_of(row, move).action)
    services.take_step(
        election=row,
        move=move,
        actor=request.actor,
        at=now(),
        version=int(version) if version.isdigit() else None,
        key=request.POST.get("key", "")[:40],
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
