"""Common problems: groups with one cause, treated once."""

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models import Unit
from bihuan.problems import services
from bihuan.problems.forms.writing import GroupForm, TreatForm
from bihuan.problems.models import CommonGroup, Problem
from bihuan.problems.queries.rows import row_of
from bihuan.problems.views.finding import carried_out, moment, shown
from bihuan.shell.asked import whole_number


def _groups(actor: Actor, action: str) -> QuerySet[CommonGroup]:
    return CommonGroup.objects.filter(spans_q("unit__path", actor.reach(action)))


@requires("problems.view")
def index(request: ActorRequest) -> HttpResponse:
    """The groups that one's reach keeps, with how many problems each has."""
    rows = (
        _groups(request.actor, "problems.view").select_related("unit").annotate(n=Count("problems"))
    )
    context = {"groups": rows[:200], "can_candidates": request.actor.has("candidates.view")}
    return render(request, "problems/common_groups.html", context)


@requires("problems.group")
def gather(request: ActorRequest) -> HttpResponse:
    """Put chosen problems into a group."""
    chosen = request.GET.getlist("pk") or request.POST.getlist("pk")
    problems = list(
        Problem.objects.visible_to(request.actor, "problems.group")
        .select_related("unit", "group")
        .filter(pk__in=[number for pk in chosen if (number := whole_number(pk)) is not None])
    )
    if not problems:
        messages.error(request, _("请先在问题列表里选中要归并的问题。"))
        return redirect("problems:list")
    at, today = moment()
    form = GroupForm(request.POST or None, groups=_groups(request.actor, "problems.group"))

    def work() -> None:
        data = form.cleaned_data
        services.group_problems(
            problems=problems,
            name=data["name"],
            unit=_keeper(request.actor, problems),
            actor=request.actor,
            at=at,
            reason=data["reason"],
            group=data["group"],
        )

    gone_on = carried_out(
        request, form, work, to=reverse("problems:common"), said=_("已归并为共性问题。")
    )
    if gone_on:
        return gone_on
    context = {"form": form, "rows": [row_of(p, today) for p in problems]}
    return shown(request, "problems/gather.html", context, form)


def _keeper(actor: Actor, problems: list[Problem]) -> Unit:
    """The lowest organisation inside the reach above all the problems, else the first unit."""
    paths = [p.unit.path for p in problems]
    shared = paths[0]
    while shared and not all(path.startswith(shared) for path in paths):
        shared = shared[:-4]
    return Unit.objects.filter(path=shared).first() or problems[0].unit


@requires("problems.view")
def group(request: ActorRequest, pk: int) -> HttpResponse:
    """One group: its problems, and the measure against their cause."""
    row = get_object_or_404(_groups(request.actor, "problems.view").select_related("unit"), pk=pk)
    at, today = moment()
    form = TreatForm(
        request.POST or None, initial={"root_cause": row.root_cause, "version": row.version}
    )

    def work() -> None:
        data = form.cleaned_data
        services.treat_group(
            group=row,
            root_cause=data["root_cause"],
            version=data["version"],
            actor=request.actor,
            at=at,
        )

    here = reverse("problems:group", args=[pk])
    gone_on = carried_out(request, form, work, to=here, said=_("治本措施已登记。"))
    if gone_on:
        return gone_on
    members = Problem.objects.visible_to(request.actor).filter(group=row)
    context = {
        "group": row,
        "form": form,
        "rows": [row_of(p, today) for p in members.select_related("unit", "group")],
        "can": request.actor.can("problems.group", row.unit.path),
    }
    return shown(request, "problems/common_group.html", context, form)
