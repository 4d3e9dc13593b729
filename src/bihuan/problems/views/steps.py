"""The page of one step of the workflow, taking back, and the workflow itself as a table and a drawing."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.engines.workflow import Move
from bihuan.orgs.signers import signers
from bihuan.problems import services, states
from bihuan.problems.forms.steps import StepForm
from bihuan.problems.models import Problem
from bihuan.problems.queries.actions import action_of
from bihuan.problems.queries.drawing import drawing
from bihuan.problems.queries.stages import roles_for
from bihuan.problems.queries.standing import standing_of, undone_measures
from bihuan.problems.views.finding import carried_out, kept_file, moment, shown, visible
from bihuan.shell import notices

OWN_PAGE = states.BY_OBJECTION | states.FROM_LISTS
"""Moves that are not taken here."""


def _move(name: str) -> Move:
    try:
        move = states.WORKFLOW.move(name)
    except KeyError:
        raise Http404 from None
    if name in OWN_PAGE:
        raise Http404
    return move


CLOSING = frozenset({"ask_closure", "sign_closure", "verify", "accept"})
"""Families of moves on the way to closing, whose taker is told of measures that are not noted as done."""


@requires("problems.view")
def step(request: ActorRequest, number: str, name: str) -> HttpResponse:
    """One step: what it needs, what happens next, and the signature on paper folded in."""
    problem, move = visible(request, number), _move(name)
    form = _form(request, problem, move)
    back = reverse("problems:detail", args=[number])
    undo = reverse("problems:take_back", args=[number]) if _can_take_back(move) else ""
    said = _("已办理：%(move)s。") % {"move": move.label}
    gone_on = carried_out(
        request, form, lambda: _take(request, problem, move, form), to=back, said=said, undo=undo
    )
    if gone_on:
        return gone_on
    action = action_of(problem, move, request.actor, moment()[1])
    undone = undone_measures(problem) if states.family(move.name) in CLOSING else 0
    context = {
        "problem": problem, "move": move, "form": form, "action": action, "back": back,
        "undone": undone,
    }  # fmt: skip
    return shown(request, "problems/step.html", context, form)


def _form(request: ActorRequest, problem: Problem, move: Move) -> StepForm:
    _at, today = moment()
    path = problem.unit.path
    registers = bool(move.signer) and request.actor.can("signoffs.register", path)
    return StepForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": problem.version},
        move=move,
        standing=standing_of(problem),
        today=today,
        posts=signers(move.signer, path, today) if registers else [],
        paper_only=not request.actor.can(move.action, path),
    )


def _take(request: ActorRequest, problem: Problem, move: Move, form: StepForm) -> None:
    at, _today = moment()
    scan, _name = kept_file(request, form.cleaned_data.get("scan"), "signoff")
    services.take_step(
        problem=problem,
        move=move.name,
        actor=request.actor,
        at=at,
        version=form.cleaned_data["version"],
        signoff=form.signature(scan),
        data=form.data_of(),
        key=form.cleaned_data["key"],
    )


def _can_take_back(move: Move) -> bool:
    return states.family(move.name) in {"ask_closure", "sign_closure"}


@require_POST
@requires("problems.work")
def take_back(request: ActorRequest, number: str) -> HttpResponse:
    """撤回 with one press, while the next level has not opened it."""
    problem = visible(request, number)
    at, _today = moment()
    services.take_step(
        problem=problem, move="take_back", actor=request.actor, at=at, version=problem.version
    )
    notices.done(request, _("已撤回，可以继续修改。"))
    return redirect("problems:detail", number)


@requires("problems.view")
def flow(request: ActorRequest) -> HttpResponse:
    """The workflow as everybody may read and print it."""
    rows = [
        (
            move,
            [states.STATES[s] for s in move.sources],
            states.STATES[move.target],
            roles_for(move.action),
        )
        for move in states.WORKFLOW.moves
        if move.name not in states.BY_OBJECTION
    ]
    context = {"rows": rows, "workflow": states.WORKFLOW, "drawing": drawing()}
    context["can_candidates"] = request.actor.has("candidates.view")
    return render(request, "problems/flow.html", context)
