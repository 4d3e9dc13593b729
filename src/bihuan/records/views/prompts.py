"""每月主题党日提示: what committees suggest, and a new suggestion."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.orgs.models import Kind, Unit
from bihuan.records import services
from bihuan.records.forms.others import PromptForm
from bihuan.records.models import Prompt
from bihuan.records.views.finding import attempt, moment, paged, shown, this_month
from bihuan.shell import notices
from bihuan.shell.asked import seen_version

ISSUERS = (Kind.WORKING_COMMITTEE, Kind.UNIT, Kind.ORGAN_COMMITTEE, Kind.GENERAL_BRANCH)
"""Organisations that have branches below them to which they may suggest."""
OFFERED = 60


@requires("records.view")
def index(request: ActorRequest) -> HttpResponse:
    """Suggestions that reach the actor, latest month first."""
    rows = Prompt.objects.visible_to(request.actor).filter(withdrawn_at__isnull=True)
    month = request.GET.get("month", "")
    if month:
        rows = rows.filter(month=month[:7])
    page = paged(request, rows.select_related("unit", "by").order_by("-month", "unit__path"))
    mine = request.actor.reach("records.prompt")
    context = {
        "page": page,
        "month": month,
        "writing": request.actor.has("records.prompt"),
        "own": [row.pk for row in page if any(span.covers(row.unit.path) for span in mine)],
    }
    return render(request, "records/prompts.html", context)


@requires("records.prompt")
def edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """A new suggestion, or one that was made."""
    at, today = moment()
    row = None
    if pk is not None:
        rows = Prompt.objects.visible_to(request.actor).filter(withdrawn_at__isnull=True)
        row = get_object_or_404(rows.select_related("unit"), pk=pk)
        units = [(row.unit.code, row.unit.name)]
    else:
        inside = Unit.objects.visible_to(request.actor, "records.prompt").filter(
            kind__in=ISSUERS, closed_on__isnull=True
        )
        units = list(inside.order_by("path").values_list("code", "name")[:OFFERED])
    first = (
        {
            "unit": row.unit.code,
            "month": row.month,
            "theme": row.theme,
            "materials": row.materials,
            "version": row.version,
        }
        if row
        else {"month": this_month(today).next.code, "unit": units[0][0] if units else ""}
    )
    form = PromptForm(request.POST or None, initial=first, units=units)

    def work() -> None:
        data = form.cleaned_data
        services.prompt(
            unit=Unit.objects.get(code=data["unit"]),
            month=row.month if row else data["month"],
            theme=data["theme"],
            materials=data["materials"],
            version=data["version"] if row else None,
            actor=request.actor,
            at=at,
        )

    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("提示已发布，支部当月页面会带出建议主题。"))
        return redirect("records:prompts")
    context = {"form": form, "prompt": row}
    return shown(request, "records/prompt.html", context, form)


@require_POST
@requires("records.prompt")
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a suggestion back."""
    at, _today = moment()
    rows = Prompt.objects.visible_to(request.actor).filter(withdrawn_at__isnull=True)
    row = get_object_or_404(rows.select_related("unit"), pk=pk)
    services.withdraw_prompt(
        prompt=row,
        version=row.version if (seen := seen_version(request)) is None else seen,
        actor=request.actor,
        at=at,
    )
    notices.done(request, _("提示已撤回；已经登记的记录不受影响。"))
    return redirect("records:prompts")
