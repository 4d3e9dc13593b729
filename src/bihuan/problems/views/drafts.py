"""Drafting a problem, editing the draft, judging it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.problems import services
from bihuan.problems.forms.drafts import ClassifyForm, DraftForm
from bihuan.problems.models import Problem
from bihuan.problems.services.drafts import TEXTS
from bihuan.problems.views.finding import carried_out, moment, shown, visible

JUDGED = ("type", "severity", "nature", "causes", "aspects", "symptoms")
EDITED = ("sort", "source", "found_on", "rectify", "due_on", "unit")


@requires("problems.draft")
def new(request: ActorRequest) -> HttpResponse:
    """A new problem or suggestion."""
    at, today = moment()
    first = {"found_on": today, "unit": request.GET.get("unit", "")}
    form = DraftForm(request.POST or None, initial=first)
    written: list[Problem] = []

    def work() -> None:
        data = form.cleaned_data
        texts = {name: data[name] for name in TEXTS if name in data and name != "statement"}
        written.append(
            services.draft_problem(
                statement=data["statement"],
                actor=request.actor,
                at=at,
                key=data["key"],
                **{name: data[name] for name in EDITED},
                **texts,
            )
        )

    judges = request.actor.has("problems.classify")
    said = _("草稿已保存，接着研判归类。") if judges else _("草稿已保存，等有权的人研判归类。")
    if carried_out(request, form, work, to=reverse("problems:list"), said=said):
        return redirect(f"problems:{'classify' if judges else 'detail'}", written[0].number)
    context = {"form": form, "back": reverse("problems:list")}
    return shown(request, "problems/new.html", context, form)


@requires("problems.draft")
def edit(request: ActorRequest, number: str) -> HttpResponse:
    """A draft again."""
    problem = visible(request, number)
    at, _today = moment()
    first: dict[str, Any] = {name: getattr(problem, name) for name in (*TEXTS, *EDITED, "version")}
    form = DraftForm(request.POST or None, initial=first | {"unit": problem.unit.code})

    def work() -> None:
        data = form.cleaned_data
        names = [name for name in (*TEXTS, *EDITED) if name in data]
        services.edit_draft(
            problem=problem,
            version=data["version"] if data["version"] is not None else problem.version,
            actor=request.actor,
            at=at,
            changes={name: data[name] for name in names},
        )

    back = reverse("problems:detail", args=[number])
    gone_on = carried_out(request, form, work, to=back, said=_("草稿已保存。"))
    if gone_on:
        return gone_on
    return shown(
        request, "problems/new.html", {"form": form, "problem": problem, "back": back}, form
    )


@requires("problems.classify")
def classify(request: ActorRequest, number: str) -> HttpResponse:
    """研判: every word with its meaning."""
    problem = visible(request, number)
    at, _today = moment()
    first = {name: getattr(problem, name) for name in (*JUDGED, "version")}
    form = ClassifyForm(request.POST or None, initial=first)

    def work() -> None:
        data = form.cleaned_data
        services.classify(
            problem=problem,
            version=data["version"],
            actor=request.actor,
            at=at,
            key=data["key"],
            **{name: data[name] for name in JUDGED},
        )

    back = reverse("problems:detail", args=[number])
    gone_on = carried_out(request, form, work, to=back, said=_("研判已保存。"))
    if gone_on:
        return gone_on
    context = {"form": form, "problem": problem, "back": back, "title": _("研判归类")}
    return shown(request, "problems/form.html", context, form)
