"""Candidates and tally sheets of an election, as the body itself enters them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.elections import services
from bihuan.elections.forms.voting import SPARE, CandidateSet, TallyForm
from bihuan.elections.kinds import CONTESTS, is_organ_level
from bihuan.elections.models import Ballot, Candidate, Election
from bihuan.elections.queries.voting import Turn, electorate, people_of, standing_in, turns_of
from bihuan.elections.services.needs import case_of
from bihuan.elections.tally import fewest_candidates
from bihuan.elections.views.asking import ask, attempt, done
from bihuan.elections.views.elections import preparing, steps_of
from bihuan.orgs.models import Person
from bihuan.shell.asked import seen_version


@requires("elections.prepare")
def candidates(request: ActorRequest, pk: int) -> HttpResponse:
    """The candidates, all on one page; an emptied name takes the row away."""
    row = preparing(request, pk)
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
    known = people_of(row.unit)
    rows = CandidateSet(
        request.POST or None,
        initial=initial,
        prefix="c",
        form_kwargs={"organ": is_organ_level(row.unit)},
    )
    rows.extra = max(SPARE, fewest_candidates(row.seats) - len(standing))
    error = ""
    if request.method == "POST" and rows.is_valid():
        try:
            _set_candidates(request, row, rows, known)
        except services.LostRaceError:
            raise
        except services.ElectionError as refused:
            error = refused.message
        else:
            return done(request, _("候选人已保存。"), "elections:election", pk)
    context = {
        "election": row, "rows": rows, "error": error, "names": sorted(known), "back": reverse("elections:election", args=[pk]),
        **steps_of(row),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "elections/candidates.html", context, status=status)


def _set_candidates(
    request: ActorRequest, row: Election, rows: Any, known: Mapping[str, Person]
) -> None:
    data = [f.cleaned_data for f in rows.forms if f.cleaned_data.get("name", "").strip()]
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
                full_time=d.get("full_time", False),
            )
            for d in data
        ],
        version=seen_version(request),
        actor=request.actor,
        at=now(),
    )


@requires("elections.prepare")
def tally(request: ActorRequest, pk: int, contest: str, round: int = 1) -> HttpResponse:
    """The tally sheet of one vote; what does not add up is told in sentences and nothing is written.

    A later ``round`` is on what the vote before left open, and can be taken away again.
    """
    row = preparing(request, pk)
    if contest not in CONTESTS:
        raise Http404
    if row.state != "nominated":
        return redirect("elections:election", pk)
    case = case_of(row)
    turn = next((t for t in turns_of(case) if (t.contest, t.round) == (contest, round)), None)
    if turn is None:
        raise Http404
    sheet = row.ballots.filter(contest=contest, round=round).first()
    standing = standing_in(case, turn)
    form = TallyForm(
        request.POST or None,
        candidates=standing,
        sheet=sheet,
        turn=turn,
        initial={"version": row.version, **_numbers(row, turn, sheet, standing)},
    )
    if "remove" in request.POST and round > 1:
        return _remove(request, row, turn)

    def call() -> None:
        data = form.cleaned_data
        services.record_ballot(
            election=row,
            contest=contest,
            round=round,
            votes=form.votes(),
            written_in=data.get("written_in", []),
            version=data["version"],
            actor=request.actor,
            at=now(),
            **{name: data[name] for name in NUMBERS},
        )

    if attempt(form, call):
        return done(request, _("计票单算术核对无误，已保存。"), "elections:election", pk)
    return ask(
        request,
        form,
        title=_("%(what)s选举计票单") % {"what": turn.word},
        submit=_("核对并保存"),
        back=reverse("elections:election", args=[pk]),
        template="elections/tally.html",
        election=row,
        turn=turn,
        removable=sheet is not None and round > 1,
        **steps_of(row),
    )


NUMBERS = ("held_on", "eligible", "attending", "issued", "returned", "valid", "seats")


def _numbers(
    row: Election, turn: Turn, sheet: Ballot | None, standing: Sequence[Candidate]
) -> dict[str, Any]:
    """What the boxes show first: the sheet as entered, or proposals."""
    if sheet is not None:
        listed = {c.pk for c in standing}
        others = [
            c for c in sheet.counts.select_related("candidate") if c.candidate_id not in listed
        ]
        return {
            **{name: getattr(sheet, name) for name in NUMBERS},
            "written_in": "\n".join(f"{c.candidate.name} {c.yes}" for c in others),
        }  # fmt: skip
    seats = row.seats if turn.contest == "committee" else row.officers
    return {
        "held_on": min(row.planned_on or today(), today()),
        "eligible": electorate(row, turn.contest),
        "seats": turn.rest.seats if turn.rest else seats,
    }


def _remove(request: ActorRequest, row: Election, turn: Turn) -> HttpResponse:
    services.remove_ballot(
        election=row,
        contest=turn.contest,
        round=turn.round,
        version=seen_version(request),
        actor=request.actor,
        at=now(),
    )
    return done(request, _("这张计票单已删除。"), "elections:election", row.pk)
