"""Duties: mine, by level, what is wrong with them, this year beside last year, one duty."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.ledger.queries import history
from bihuan.lists import services
from bihuan.lists.forms.registers import (
    CascadeForm,
    CopyForm,
    DoneForm,
    DutyWordsForm,
    FactForm,
    NewDutyForm,
    open_units,
)
from bihuan.lists.kinds import LEVEL_ORDER, bears_for, issues_for
from bihuan.lists.models import Annex, Duty, DutyNode, Level
from bihuan.lists.queries import duties as reads
from bihuan.lists.queries.offers import duty_offers
from bihuan.lists.services.duties import WORDS
from bihuan.lists.states import DUTY, DUTY_STATES
from bihuan.lists.views.asking import ask, attempt, done, kept_scan, paged
from bihuan.orgs.step_form import StepForm, step_form
from bihuan.shell.asked import seen_version, ticked, year_in


def find_duty(request: ActorRequest, pk: int) -> Duty:
    rows = Duty.objects.visible_to(request.actor).select_related(
        "bearer", "issuer", "parent__bearer", "copied_from", "signoff__post__person"
    )
    return get_object_or_404(rows, pk=pk)


def year_of(request: ActorRequest) -> int:
    text = request.GET.get("year", "")
    return year_in(text, today().year)


def kind_of(request: ActorRequest) -> str:
    return "plan" if request.GET.get("kind") == "plan" else "duties"


@requires("duties.view")
def duties(request: ActorRequest) -> HttpResponse:
    """Duties of a year: those of one's own first, or all inside the reach by level and state."""
    year, kind = year_of(request), kind_of(request)
    view = request.GET.get("view") or ("mine" if request.actor.has("duties.confirm") else "all")
    level, state = request.GET.get("level", ""), request.GET.get("state", "")
    if view == "mine":
        rows = reads.mine(request.actor, year=year).filter(kind=kind)
    else:
        rows = reads.every(request.actor, year=year, kind=kind)
    if level in LEVEL_ORDER:
        rows = rows.filter(level=level)
    if state in DUTY_STATES:
        rows = rows.filter(state=state)
    page = paged(request, rows)
    waiting = [
        d.pk
        for d in page
        if d.state == "issued" and bears_for(request.actor, "duties.confirm", d.bearer)
    ]
    counts = reads.counts_by_level(request.actor, year=year, kind=kind)
    return render(
        request,
        "lists/duties.html",
        {
            "page": page,
            "year": year,
            "years": range(today().year + 1, today().year - 4, -1),
            "sort": kind,
            "view": view,
            "levels": Level.choices,
            "states": DUTY_STATES,
            "waiting": waiting,
            "by_level": _by_level(counts),
            "drafting": request.actor.has("duties.draft"),
        },
    )


def _by_level(counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """The four levels with how many duties stand in which state."""
    words = dict(Level.choices)
    return [
        {
            "word": words[level],
            "cells": [
                {"word": word, "count": by_state.get(state, 0)}
                for state, word in DUTY_STATES.items()
            ],
        }
        for level, by_state in counts.items()
    ]


@requires("duties.view")
def duty(request: ActorRequest, pk: int) -> HttpResponse:
    """One duty: what, who, by which standard, its nodes and facts, where it came from and went to."""
    row = find_duty(request, pk)
    performing = row.state in reads.IN_FORCE and bool(
        bears_for(request.actor, "duties.perform", row.bearer)
    )
    cascading = row.state in reads.IN_FORCE and request.actor.has("duties.draft")
    seen = set(
        Annex.objects.visible_to(request.actor).filter(items__duty=row).values_list("pk", flat=True)
    )
    return render(
        request,
        "lists/duty.html",
        {
            "duty": row,
            "nodes": row.nodes.order_by("due_on", "pk"),
            "facts": row.facts.select_related("by").order_by("-on", "-pk"),
            "children": Duty.objects.visible_to(request.actor)
            .filter(parent=row)
            .select_related("bearer"),
            "items": [
                (item, item.annex_id in seen)
                for item in row.items.exclude(annex__state="drafted").select_related(
                    "annex__edition"
                )
            ],
            "offers": duty_offers(row, request.actor),
            "performing": performing,
            "cascading": cascading,
            "editable": row.state == "drafted"
            and issues_for(request.actor, "duties.draft", row.issuer) is not None,
            "fact_form": FactForm(initial={"on": today()}) if performing else None,
            "entries": history(row),
        },
    )


@requires("duties.draft")
def new(request: ActorRequest, kind: str) -> HttpResponse:
    """Draft a duty."""
    kind = "plan" if kind == "plan" else "duties"
    form = NewDutyForm(request.POST or None, kind=kind, actor=request.actor)
    made: list[Duty] = []
    if attempt(
        form,
        lambda: made.append(
            services.draft_duty(
                year=year_of(request),
                kind=kind,
                actor=request.actor,
                at=now(),
                **form.cleaned_data,
            )
        ),
    ):
        return done(request, _("责任已拟制，列入清单后印发。"), "lists:duty", made[0].pk)
    title = _("拟制单位工作计划") if kind == "plan" else _("拟制责任")
    back = f"{reverse('lists:duties')}?kind={kind}"
    return ask(request, form, title=title, submit=_("保存草稿"), back=back)


@requires("duties.draft")
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change the words of a drafted duty."""
    row = find_duty(request, pk)
    lines = "\n".join(f"{n.due_on:%Y-%m-%d} {n.title}" for n in row.nodes.order_by("due_on", "pk"))
    initial = {name: getattr(row, name) for name in WORDS}
    form = DutyWordsForm(request.POST or None, initial={**initial, "nodes": lines})
    if row.kind != "plan":
        del form.fields["position"]
    if attempt(
        form,
        lambda: services.change_duty(duty=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("已保存。"), "lists:duty", pk)
    back = reverse("lists:duty", args=[pk])
    return ask(request, form, title=_("修改责任草稿"), submit=_("保存"), back=back)


@requires("duties.view")
def step(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    """Confirm, adopt, finish, reopen or drop a duty."""
    row = find_duty(request, pk)
    offer = next((o for o in duty_offers(row, request.actor) if o.move.name == move), None)
    if offer is None:
        if request.method != "POST":
            raise RefusedError(_action_of(move))
        services.take_duty_step(
            duty=row, move=move, actor=request.actor, at=now(), version=seen_version(request)
        )
        return redirect("lists:duty", pk)
    form = step_form(
        StepForm, request, version=row.version, offer=offer, path=row.bearer.path,
        may=lambda who, action: bears_for(who, action, row.bearer),
    )  # fmt: skip
    if attempt(
        form,
        lambda: services.take_duty_step(
            duty=row,
            move=move,
            actor=request.actor,
            at=now(),
            paper=form.paper(kept_scan(request)),
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        ),
    ):
        return done(request, _("已办理：%(move)s。") % {"move": offer.move.label}, "lists:duty", pk)
    label = str(offer.move.label)
    back = reverse("lists:duty", args=[pk])
    return ask(request, form, title=label, submit=label, back=back, offer=offer, lead=row.content)


def _action_of(move: str) -> str:
    """The right that a move of a duty asks for; an unknown move asks for the right to draft."""
    return next((m.action for m in DUTY.moves if m.name == move), "duties.draft")


@requires("duties.confirm")
@require_POST
def confirm(request: ActorRequest) -> HttpResponse:
    """Confirm the ticked duties at once."""
    rows = list(Duty.objects.visible_to(request.actor).filter(pk__in=ticked(request)))
    services.confirm(duties=rows, actor=request.actor, at=now())
    text = _("已确认 %(count)d 项责任。") % {"count": len(rows)}
    return done(request, text, "lists:duties")


@requires("duties.perform")
@require_POST
def fact(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what was done for a duty."""
    row = find_duty(request, pk)
    form = FactForm(request.POST)
    if attempt(
        form,
        lambda: services.record_fact(duty=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("履责情况已登记。"), "lists:duty", pk)
    back = reverse("lists:duty", args=[pk])
    return ask(
        request, form, title=_("登记履责情况"), submit=_("登记"), back=back, lead=row.content
    )


@requires("duties.perform")
def node(request: ActorRequest, pk: int) -> HttpResponse:
    """Finish a node."""
    rows = DutyNode.objects.filter(duty__in=Duty.objects.visible_to(request.actor))
    row = get_object_or_404(rows.select_related("duty__bearer"), pk=pk)
    form = DoneForm(request.POST or None, initial={"on": today(), "version": row.version})
    if attempt(
        form,
        lambda: services.finish_node(node=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("时间节点已完成。"), "lists:duty", row.duty_id)
    back = reverse("lists:duty", args=[row.duty_id])
    return ask(
        request, form, title=_("完成时间节点"), submit=_("登记完成"), back=back, lead=row.title
    )


@requires("duties.draft")
def cascade(request: ActorRequest, pk: int) -> HttpResponse:
    """Pass a duty on to the next level."""
    row = find_duty(request, pk)
    form = CascadeForm(
        request.POST or None, initial={"content": row.content, "standard": row.standard}
    )
    form.fields["bearers"].units = open_units(request.actor, "duties.view")  # type: ignore[attr-defined]
    if attempt(
        form,
        lambda: services.cascade(duty=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("已分解为下一级责任草稿。"), "lists:duty", pk)
    back = reverse("lists:duty", args=[pk])
    return ask(request, form, title=_("逐级分解"), submit=_("分解"), back=back, lead=row.content)


@requires("duties.draft")
def copy(request: ActorRequest, kind: str) -> HttpResponse:
    """Draft this year's list from last year's."""
    kind = "plan" if kind == "plan" else "duties"
    initial = {"from_year": today().year - 1, "to_year": today().year}
    form = CopyForm(request.POST or None, actor=request.actor, kind=kind, initial=initial)
    made: list[Duty] = []
    if attempt(
        form,
        lambda: made.extend(
            services.copy_year(kind=kind, actor=request.actor, at=now(), **form.cleaned_data)
        ),
    ):
        text = _("已沿用 %(count)d 项为草稿，请逐项核对。") % {"count": len(made)}
        year = form.cleaned_data["to_year"]
        done(request, text, "lists:duties")
        return redirect(f"{reverse('lists:difference')}?year={year}&kind={kind}")
    back = f"{reverse('lists:duties')}?kind={kind}"
    return ask(request, form, title=_("沿用上年清单"), submit=_("生成草稿"), back=back)
