"""Pages that change one unit: found, change, move, split, counts, posts, terms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.engines.periods import add_years
from bihuan.orgs import services
from bihuan.orgs.errors import OrgError
from bihuan.orgs.forms import ChangeUnitForm, CountsForm, NewUnitForm, PostForm, SplitForm, TermForm
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import latest_stated
from bihuan.orgs.services.changes import stated_of


def _unit(request: ActorRequest, code: str) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.actor), code=code)


def _page(
    request: ActorRequest, form: forms.Form, title: str, unit: Unit | None, **more: Any
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "title": title, "unit": unit, **more}
    return render(request, "orgs/form.html", context, status=status)


def _try(form: forms.Form, call: Any) -> bool:
    """Run a service; what it refuses stands in the form's error summary."""
    try:
        call()
    except OrgError as error:
        form.add_error(None, error.message)
        return False
    return True


@requires("orgs.edit")
def new(request: ActorRequest) -> HttpResponse:
    form = NewUnitForm(
        request.POST or None,
        initial={"opened_on": today(), "parent": request.GET.get("parent", "")},
    )
    if form.is_valid():
        data = form.cleaned_data
        if _try(form, lambda: services.found_unit(**data, actor=request.actor, at=now())):
            messages.success(request, _("已设立“%(name)s”。") % {"name": data["name"]})
            return redirect("web:unit", data["code"])
    return _page(request, form, _("新设组织"), None, submit=_("设立"))


@requires("orgs.edit")
def change(request: ActorRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    initial = {
        n: getattr(unit, n)
        for n in ("name", "unit_class", "system", "zone", "liaison_office", "version")
    }
    form = ChangeUnitForm(request.POST or None, initial={**initial, "on": today()})
    if form.is_valid():
        data = dict(form.cleaned_data)
        if _try(
            form,
            lambda: services.change_unit(
                unit=unit, actor=request.actor, at=now(), today=today(), **data
            ),
        ):
            messages.success(request, _("变更已登记。"))
            return redirect("web:unit", code)
    return _page(request, form, _("变更名称和归属"), unit, submit=_("登记变更"))


@requires("orgs.edit")
def split(request: ActorRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    form = SplitForm(request.POST or None, initial={"on": today(), "version": unit.version})
    if form.is_valid():
        data = dict(form.cleaned_data)
        if _try(
            form,
            lambda: services.split_unit(
                unit=unit, actor=request.actor, at=now(), today=today(), **data
            ),
        ):
            messages.success(
                request, _("分设已登记；未办结事项仍由“%(name)s”办理。") % {"name": unit.name}
            )
            return redirect("web:unit", code)
    return _page(request, form, _("分设"), unit, submit=_("登记分设"))


@requires("orgs.edit")
def counts(request: ActorRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    initial = {
        "since": today(),
        "members": unit.members,
        "full_members": unit.full_members,
        "staff": unit.staff,
        **latest_stated(unit),
    }
    form = CountsForm(request.POST or None, initial=initial, stated=stated_of(unit.kind))
    if form.is_valid():
        data = form.cleaned_data
        if _try(
            form, lambda: services.restate_counts(unit=unit, actor=request.actor, at=now(), **data)
        ):
            messages.success(request, _("人数已更新。"))
            return redirect("web:unit", code)
    return _page(request, form, _("更新人数"), unit, submit=_("保存"))


@requires("orgs.posts")
def appoint(request: ActorRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    form = PostForm(request.POST or None, initial={"since": today()})
    if form.is_valid():
        data = form.cleaned_data
        if _try(
            form,
            lambda: services.appoint(
                unit=unit,
                name=data["name"],
                title=data["title"],
                role=form.role_value(),
                since=data["since"],
                full_time=data["full_time"],
                office_phone=data["office_phone"],
                actor=request.actor,
                at=now(),
            ),
        ):
            messages.success(request, _("任职已登记。"))
            return redirect("web:unit", code)
    return _page(request, form, _("登记任职"), unit, submit=_("登记"))


@requires("orgs.posts")
def term(request: ActorRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    years = 3 if unit.is_branch_level else 5
    form = TermForm(request.POST or None, initial={"elected_on": today(), "years": years})
    if form.is_valid():
        data = form.cleaned_data
        due = add_years(data["elected_on"], data["years"])
        if _try(
            form,
            lambda: services.start_term(
                unit=unit, due_on=due, actor=request.actor, at=now(), **data
            ),
        ):
            messages.success(request, _("任期已登记。"))
            return redirect("web:unit", code)
    return _page(request, form, _("登记任期"), unit, submit=_("登记"))
