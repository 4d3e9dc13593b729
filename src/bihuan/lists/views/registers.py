"""Deployments and requests: registers that are followed, never scored."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.forms.registers import (
    AnswerForm,
    ClosingForm,
    DeploymentForm,
    DoneForm,
    RequestForm,
)
from bihuan.lists.kinds import bears_for, issues_for, issues_to
from bihuan.lists.models import Deployment, DeploymentStep, Submission
from bihuan.lists.queries import registers as reads
from bihuan.lists.views.asking import ask, attempt, done, paged


@requires("deployments.view")
def deployments(request: ActorRequest) -> HttpResponse:
    """贯彻落实台账."""
    rows = reads.deployments(request.actor)
    if request.GET.get("open") == "1":
        rows = rows.filter(closed_on__isnull=True)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(Q(number__icontains=text) | Q(summary__icontains=text))
    context = {
        "page": paged(request, rows),
        "kinds": DeploymentStep.Kind.choices,
        "editing": request.actor.has("deployments.edit"),
    }
    return render(request, "lists/deployments.html", context)


def find_deployment(request: ActorRequest, pk: int) -> Deployment:
    rows = Deployment.objects.visible_to(request.actor).select_related("keeper")
    return get_object_or_404(rows, pk=pk)


@requires("deployments.view")
def deployment(request: ActorRequest, pk: int) -> HttpResponse:
    """One deployment: three steps for each unit that the actor may see."""
    row = find_deployment(request, pk)
    found = reads.steps_of(row, request.actor)
    mine = {one.unit.pk for one in found if bears_for(request.actor, "deployments.edit", one.unit)}
    context = {
        "deployment": row,
        "page": paged(request, found),
        "kinds": DeploymentStep.Kind.choices,
        "mine": mine,
        "keeping": issues_for(request.actor, "deployments.edit", row.keeper) is not None,
    }
    return render(request, "lists/deployment.html", context)


@requires("deployments.edit")
def new_deployment(request: ActorRequest) -> HttpResponse:
    """Register a deployment by number and summary."""
    form = DeploymentForm(
        request.POST or None, actor=request.actor, initial={"received_on": today()}
    )
    made: list[Deployment] = []
    if attempt(form, lambda: made.append(_register(request, form))):
        return done(
            request, _("已登记，各承办单位的待办中会出现。"), "lists:deployment", made[0].pk
        )
    note = _("只登记编号和摘要，不录批示、讲话原文；只跟踪，不计分。")
    back = reverse("lists:deployments")
    return ask(request, form, title=_("登记贯彻落实事项"), submit=_("登记"), back=back, lead=note)


def _register(request: ActorRequest, form: DeploymentForm) -> Deployment:
    data = form.cleaned_data
    names = ("keeper", "number", "summary", "source", "received_on", "due_on", "units")
    return services.register_deployment(
        **{name: data[name] for name in names},
        step_due=form.step_due(),
        actor=request.actor,
        at=now(),
    )


@requires("deployments.edit")
def deployment_step(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a step was taken."""
    rows = DeploymentStep.objects.filter(
        deployment__in=Deployment.objects.visible_to(request.actor)
    ).select_related("deployment__keeper", "unit")
    row = get_object_or_404(rows, pk=pk)
    initial = {"on": row.done_on or today(), "note": row.note, "version": row.version}
    form = DoneForm(request.POST or None, initial=initial)
    if attempt(
        form,
        lambda: services.record_step(
            step=row,
            done_on=form.cleaned_data["on"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            actor=request.actor,
            at=now(),
        ),
    ):
        return done(request, _("办理情况已登记。"), "lists:deployment", row.deployment_id)
    title = _("%(step)s：%(unit)s") % {"step": row.get_kind_display(), "unit": row.unit.name}
    back = reverse("lists:deployment", args=[row.deployment_id])
    return ask(request, form, title=title, submit=_("登记"), back=back, lead=row.deployment.summary)


@requires("deployments.edit")
def close_deployment(request: ActorRequest, pk: int) -> HttpResponse:
    """办结."""
    row = find_deployment(request, pk)
    form = ClosingForm(request.POST or None, initial={"version": row.version})
    if attempt(
        form,
        lambda: services.close_deployment(
            deployment=row, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("已办结。"), "lists:deployment", pk)
    back = reverse("lists:deployment", args=[pk])
    return ask(request, form, title=_("登记办结"), submit=_("办结"), back=back, lead=row.summary)


@requires("requests.view")
def requests(request: ActorRequest) -> HttpResponse:
    """请示报告登记, unanswered requests first, with the days they took."""
    rows = reads.requests(request.actor)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in Submission.Kind.values:
        rows = rows.filter(kind=kind)
    if state in {"waiting", "answered"}:
        rows = rows.filter(answered_on__isnull=state == "waiting")
    page = paged(request, rows)
    context = {
        "page": page,
        "rows": reads.with_days(page, on=today()),
        "kinds": Submission.Kind.choices,
        "submitting": request.actor.has("requests.submit"),
    }
    return render(request, "lists/requests.html", context)


def find_request(request: ActorRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.actor).select_related("unit", "to", "by")
    return get_object_or_404(rows, pk=pk)


@requires("requests.view")
def one_request(request: ActorRequest, pk: int) -> HttpResponse:
    """One request or report and its answer."""
    row = find_request(request, pk)
    answering = row.answered_on is None and bool(
        issues_to(request.actor, "requests.answer", row.to, row.unit)
    )
    context = {
        "row": row,
        "days": reads.with_days([row], on=today())[0],
        "answering": answering,
    }
    return render(request, "lists/request.html", context)


@requires("requests.submit")
def new_request(request: ActorRequest) -> HttpResponse:
    form = RequestForm(request.POST or None, actor=request.actor, initial={"sent_on": today()})
    made: list[Submission] = []
    if attempt(
        form,
        lambda: made.append(
            services.submit_request(actor=request.actor, at=now(), **form.cleaned_data)
        ),
    ):
        return done(request, _("已登记，等答复。"), "lists:request", made[0].pk)
    back = reverse("lists:requests")
    return ask(request, form, title=_("登记请示、报告"), submit=_("登记"), back=back)


@requires("requests.answer")
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    row = find_request(request, pk)
    initial = {"answered_on": today(), "version": row.version}
    form = AnswerForm(request.POST or None, initial=initial)
    if attempt(
        form,
        lambda: services.answer(submission=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("答复已登记。"), "lists:request", pk)
    title = _("答复请示") if row.kind == "request" else _("登记阅办意见")
    back = reverse("lists:request", args=[pk])
    return ask(request, form, title=title, submit=_("登记答复"), back=back, lead=row.title)
