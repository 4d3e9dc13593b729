"""The members' register of a branch."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.records import services
from bihuan.records.forms.others import MemberForm
from bihuan.records.models import Exempt, Member, Standing
from bihuan.records.queries.members import registers_in, tally
from bihuan.records.views.finding import attempt, moment, paged, shown, unit_seen
from bihuan.shell import notices


@requires("members.view")
def registers(request: ActorRequest) -> HttpResponse:
    """The registers inside the reach; who sees one branch goes straight to it."""
    page = paged(request, registers_in(request.actor, request.GET.get("q", "")))
    if page.paginator.count == 1 and not request.GET:
        return redirect("records:members", page[0].code)
    context = {"page": page, "query": request.GET.get("q", "")}
    return render(request, "records/registers.html", context)


@requires("members.view")
def members(request: ActorRequest, code: str) -> HttpResponse:
    """Name, standing, since when, exempt or not; a new one at the foot."""
    unit = unit_seen(request, code, "members.view")
    at, today = moment()
    editing = request.actor.can("members.edit", unit.path) and unit.kind in BRANCH_KINDS
    form = MemberForm(request.POST or None, initial={"since": today}) if editing else None

    def work() -> None:
        data = form.cleaned_data if form else {}
        services.enlist(
            unit=unit,
            name=data["name"],
            standing=data["standing"],
            since=data["since"],
            exempt=data["exempt"],
            actor=request.actor,
            at=at,
        )

    if form is not None and request.method == "POST" and attempt(form, work):
        notices.done(request, _("已列入名册。"))
        return redirect("records:members", code)
    standing = request.GET.get("standing", "")
    rows = Member.objects.filter(unit=unit).order_by("standing", "pk")
    rows = rows.filter(standing=standing) if standing in Standing.values else rows.present()
    if request.GET.get("exempt") == "1":
        rows = rows.exclude(exempt=Exempt.NO)
    context = {
        "unit": unit,
        "page": paged(request, rows),
        "form": form,
        "editing": editing,
        "tally": tally(unit),
        "standings": Standing.choices,
    }
    return shown(request, "records/members.html", context, *([form] if form else []))


@requires("members.edit")
def member(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a member's line."""
    rows = Member.objects.visible_to(request.actor, "members.edit").select_related("unit")
    row = get_object_or_404(rows, pk=pk)
    at, _today = moment()
    first = {
        "name": row.name,
        "standing": row.standing,
        "since": row.since,
        "exempt": row.exempt,
        "version": row.version,
    }
    form = MemberForm(request.POST or None, initial=first)
    back = reverse("records:members", args=[row.unit.code])

    def work() -> None:
        data = form.cleaned_data
        services.change_member(
            member=row,
            version=data["version"] if data["version"] is not None else row.version,
            name=data["name"],
            standing=data["standing"],
            since=data["since"],
            exempt=data["exempt"],
            actor=request.actor,
            at=at,
        )

    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("名册已更新。"))
        return redirect(back)
    context = {"form": form, "member": row, "unit": row.unit, "back": back}
    return shown(request, "records/member.html", context, form)
