"""Moving, merging, closing a unit and ending a post: pages over ``handover``."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import handover
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.elections.kinds import ELECTED_KINDS
from bihuan.elections.queries.consents import consent_wanted
from bihuan.orgs import services as orgs
from bihuan.orgs.errors import OrgError
from bihuan.orgs.forms import RestructureForm
from bihuan.orgs.models import Post, Unit
from bihuan.problems.errors import ProblemError


class EndPostForm(forms.Form):
    """When a post ends and who takes over what is open."""

    until = forms.DateField(
        label=gettext_lazy("免职日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    successor = forms.ModelChoiceField(
        label=gettext_lazy("接手人"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=gettext_lazy("没有未办结事项，不用接手"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _unit(request: ActorRequest, code: str) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.actor), code=code)


def _run(form: forms.Form, call: Callable[[], Any]) -> bool:
    try:
        call()
    except (OrgError, ProblemError) as error:
        form.add_error(None, error.message)
        return False
    return True


def _restructure(
    request: ActorRequest,
    code: str,
    title: str,
    submit: str,
    note: str,
    call: Callable[..., Any],
    *,
    needs_to: bool,
) -> HttpResponse:
    unit = _unit(request, code)
    form = RestructureForm(request.POST or None, initial={"on": today(), "version": unit.version})
    form.fields["to"].required = needs_to
    if form.is_valid():
        data = form.cleaned_data
        if _run(form, lambda: call(unit, data)):
            messages.success(
                request, _("“%(name)s”：%(what)s已登记。") % {"name": unit.name, "what": title}
            )
            return redirect("web:unit", code)
    context = {"form": form, "title": title, "unit": unit, "submit": submit, "note": note}
    return render(request, "orgs/form.html", context, status=422 if form.is_bound else 200)


@requires("orgs.edit")
def move(request: ActorRequest, code: str) -> HttpResponse:
    def call(unit: Unit, data: dict[str, Any]) -> None:
        orgs.move_unit(
            unit=unit, parent=data["to"], on=data["on"], version=data["version"], basis=data["basis"],
            actor=request.actor, at=now(), today=today(),
        )  # fmt: skip

    note = _("连同下级一起调整；未办结事项、任职都不变，权限随新的隶属关系生效。")
    return _restructure(request, code, _("调整隶属关系"), _("登记调整"), note, call, needs_to=True)


@requires("orgs.edit")
def merge(request: ActorRequest, code: str) -> HttpResponse:
    def call(unit: Unit, data: dict[str, Any]) -> None:
        handover.merge(
            unit=unit, into=data["to"], on=data["on"], version=data["version"], basis=data["basis"],
            actor=request.actor, at=now(), today=today(),
        )  # fmt: skip

    note = _(
        "未办结事项移交接收组织，状态和期限不变；原组织的任职和授权当天结束；下级转入接收组织。"
    )
    return _restructure(request, code, _("合并"), _("登记合并"), note, call, needs_to=True)


@requires("orgs.edit")
def close(request: ActorRequest, code: str) -> HttpResponse:
    def call(unit: Unit, data: dict[str, Any]) -> None:
        handover.close(
            unit=unit, to=data["to"], on=data["on"], version=data["version"], basis=data["basis"],
            actor=request.actor, at=now(), today=today(),
        )  # fmt: skip

    note = _("有未办结事项的，必须选择接收组织。撤销后历史清单照常可查。")
    return _restructure(request, code, _("撤销"), _("登记撤销"), note, call, needs_to=False)


@requires("orgs.hand_over")
def end_post(request: ActorRequest, pk: int) -> HttpResponse:
    """End a post; the page first shows what is open in the holder's name."""
    units = Unit.objects.visible_to(request.actor, "orgs.hand_over")
    post = get_object_or_404(
        Post.objects.select_related("person", "unit"), pk=pk, unit__in=units, until__isnull=True
    )
    items = handover.open_items(post)
    consent = consent_wanted(post, today())
    form = EndPostForm(request.POST or None, initial={"until": today(), "version": post.version})
    choices = (
        Post.objects.held_on(today()).exclude(person=post.person).select_related("person", "unit")
    )
    seat = (
        post.unit.parent
        if post.unit.kind not in {"branch", "unit"} and post.unit.parent
        else post.unit
    )
    field = form.fields["successor"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = choices.filter(
        unit__in=Unit.objects.filter(parent=seat)
        | Unit.objects.filter(pk__in=[seat.pk, post.unit_id])
    )
    if form.is_valid():
        data = form.cleaned_data
        if _run(form, lambda: handover.end_post(post=post, actor=request.actor, at=now(), **data)):
            messages.success(request, _("任职已结束，未办结事项已移交。"))
            return redirect("web:unit", post.unit.code)
    context = {
        "form": form,
        "post": post,
        "unit": post.unit,
        "items": items,
        "consent": consent,
        "terms": post.unit.kind in ELECTED_KINDS and request.actor.has("elections.view"),
    }
    return render(request, "web/end_post.html", context, status=422 if form.is_bound else 200)
