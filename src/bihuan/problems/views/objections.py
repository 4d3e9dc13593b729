"""提出异议 and its decision."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import spans_q
from bihuan.orgs.signers import signers
from bihuan.problems import services
from bihuan.problems.forms.fields import signature_of
from bihuan.problems.forms.steps import DecideForm, ObjectForm
from bihuan.problems.models import Objection, Problem
from bihuan.problems.queries.objecting import grounds, refusing_steps
from bihuan.problems.views.finding import carried_out, kept_file, moment, shown, visible


@requires("problems.view")
def index(request: ActorRequest) -> HttpResponse:
    """Objections inside the reach: those that wait first."""
    rows = (
        Objection.objects.filter(
            spans_q("problem__unit__path", request.actor.reach("problems.view"))
        )
        .select_related("problem__unit", "raised_by", "decided_by")
        .order_by("decided_at", "decide_by")[:200]
    )
    _at, today = moment()
    context = {
        "waiting": [row for row in rows if row.upheld is None],
        "decided": [row for row in rows if row.upheld is not None],
        "today": today,
    }
    context["can_candidates"] = request.actor.has("candidates.view")
    return render(request, "problems/objections.html", context)


@requires("problems.object")
def raise_one(request: ActorRequest, number: str) -> HttpResponse:
    """Object to a finding, an overdue mark or a refusal."""
    problem = visible(request, number)
    at, today = moment()
    steps = refusing_steps(problem)
    form = ObjectForm(
        request.POST or None,
        against=grounds(problem, steps, today),
        refusals=[(s.pk, f"{s.on.isoformat()} {s.note[:40]}") for s in steps],
    )

    def work() -> None:
        data = form.cleaned_data
        services.object_to(
            problem=problem,
            against=data["against"],
            reason=data["reason"],
            actor=request.actor,
            at=at,
            step=next((s for s in steps if s.pk == data.get("step")), None),
            key=data["key"],
        )

    back = reverse("problems:detail", args=[number])
    gone_on = carried_out(
        request, form, work, to=back, said=_("异议已提出，裁定前标记为异议待裁定。")
    )
    if gone_on:
        return gone_on
    note = _("由没有参与办理的人裁定；裁定前，逾期标记不进通报。")
    context = {"form": form, "problem": problem, "back": back, "title": _("提出异议"), "note": note}
    return shown(request, "problems/form.html", context, form)


@requires("problems.view")
def objection(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """One objection: its reasons, and the form for whoever decides it."""
    problem = visible(request, number)
    row = get_object_or_404(
        Objection.objects.select_related("problem__unit", "step"), pk=pk, problem=problem
    )
    form = _decide_form(request, problem, row)
    back = reverse("problems:detail", args=[number])
    gone_on = carried_out(
        request, form, lambda: _decide(request, row, form), to=back, said=_("异议已裁定。")
    )
    if gone_on:
        return gone_on
    path = problem.unit.path
    can = row.upheld is None and (
        request.actor.can("problems.decide_objection", path)
        or request.actor.can("signoffs.register", path)
    )
    context = {"form": form, "problem": problem, "row": row, "back": back, "can": can}
    return shown(request, "problems/objection.html", context, form)


def _decide_form(request: ActorRequest, problem: Problem, row: Objection) -> DecideForm:
    _at, today = moment()
    path, action = problem.unit.path, "problems.decide_objection"
    registers = row.upheld is None and request.actor.can("signoffs.register", path)
    return DecideForm(
        request.POST or None,
        request.FILES or None,
        initial={"version": row.version},
        posts=signers(action, path, today) if registers else [],
        today=today,
        overdue=row.against == Objection.Against.OVERDUE,
        paper_only=not request.actor.can(action, path),
    )


def _decide(request: ActorRequest, row: Objection, form: DecideForm) -> None:
    data = form.cleaned_data
    at, _today = moment()
    scan, _name = kept_file(request, data.get("scan"), "signoff")
    services.decide_objection(
        objection=row,
        upheld=data["upheld"],
        decision=data["decision"],
        version=data["version"],
        actor=request.actor,
        at=at,
        signoff=signature_of(data, scan),
        new_due=data.get("new_due"),
        key=data["key"],
    )
