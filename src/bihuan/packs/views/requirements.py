"""本级要求: stricter values, requirements of one's own for a class or one unit, own-choice items."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.engines.rules.values import Pack
from bihuan.orgs.models import Unit
from bihuan.packs import drafting, queries, services, texts
from bihuan.packs.closing import closed_until
from bihuan.packs.forms.adopting import ScopeAdoptForm
from bihuan.packs.forms.requirements import (
    OutcomeForm,
    OwnForm,
    ReasonForm,
    ScopeForm,
    StricterForm,
)
from bihuan.packs.models import Requirement
from bihuan.packs.queries import requirements as reads
from bihuan.packs.queries import standing
from bihuan.packs.queries.preview import differences
from bihuan.packs.sides import acts_for, makers, signers_for
from bihuan.packs.views.asking import ask, attempt, done, fresh_key, paged
from bihuan.shell.asked import whole_number

TITLES = {
    Requirement.Sort.STRICTER: gettext_lazy("提高一条标准"),
    Requirement.Sort.OWN: gettext_lazy("提出个性化要求"),
    Requirement.Sort.OWN_CHOICE: gettext_lazy("设自选动作"),
}


@requires("packs.view")
def requirements(request: ActorRequest) -> HttpResponse:
    """Requirements that units inside the reach ask, or that are asked of them."""
    rows = Requirement.objects.visible_to(request.actor).select_related("by", "unit", "pack")
    sort, state = request.GET.get("sort_of", ""), request.GET.get("state", "")
    if sort in Requirement.Sort.values:
        rows = rows.filter(sort=sort)
    rows = reads.in_state(rows, state)
    page = paged(request, rows)
    context = {
        "page": page,
        "lines": reads.lines(list(page), today()),
        "sorts": Requirement.Sort.choices,
        "states": list(reads.STATES.items()),
        "editing": makers(request.actor, "packs.edit").exists(),
    }
    return render(request, "packs/requirements.html", context)


@requires("packs.view")
def requirement(request: ActorRequest, pk: int) -> HttpResponse:
    """One requirement: of whom, on what basis, why, and what came of it."""
    row = _find(request, pk)
    actor = request.actor
    context = {
        "line": reads.lines([row], today())[0],
        "row": row,
        "editing": acts_for(actor, "packs.edit", row.by) is not None,
        "adopting": _may_sign(request, row.by),
        "pending": reads.pending(row),
    }
    return render(request, "packs/requirement.html", context)


@requires("packs.edit")
def new_requirement(request: ActorRequest, sort: str) -> HttpResponse:
    """Draft one: of whom, then what."""
    if sort not in Requirement.Sort.values:
        raise Http404
    scope = ScopeForm(
        request.POST or None, actor=request.actor, initial={"key": fresh_key()}, prefix="scope"
    )
    by = scope.fields["by"].queryset.first()  # type: ignore[attr-defined]
    if by is None:
        raise RefusedError("packs.edit")
    place = _place(scope, by)
    form = _form_of(sort)(request.POST or None, pack=_pack_at(place), on=today())
    made: list[Requirement] = []

    def draft() -> None:
        data = scope.cleaned_data
        made.append(
            services.draft_requirement(
                sort=sort,
                by=data["by"],
                unit=data["unit"] or data["by"],
                unit_class=data["unit_class"],
                actor=request.actor,
                at=now(),
                given=form.given(),
                key=data["key"],
            )
        )

    scope_is_whole = request.method == "POST" and scope.is_valid()
    if scope_is_whole and attempt(form, draft):
        return done(request, _("已拟好，启用后才执行。"), "packs:requirement", made[0].pk)
    context: dict[str, Any] = {
        "title": TITLES[Requirement.Sort(sort)],
        "submit": _("保存草稿"),
        "back": reverse("packs:requirements"),
        "scope": scope,
        "lead": _lead(sort),
    }
    status = 422 if request.method == "POST" else 200
    template = "packs/ask.html"
    return render(request, template, {"form": form, **context}, status=status)


@requires("packs.edit")
def change_requirement(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    row = _find(request, pk)
    initial = reads.initial(row)
    form = _form_of(row.sort)(
        request.POST or None, pack=_pack_at(row.unit), on=today(), initial=initial
    )
    seen = whole_number(request.POST.get("version", str(row.version)))
    if attempt(
        form,
        lambda: services.change_requirement(
            requirement=row,
            version=-1 if seen is None else seen,
            actor=request.actor,
            at=now(),
            given=form.given(),
        ),
    ):
        return done(request, _("草稿已修改。"), "packs:requirement", pk)
    back = reverse("packs:requirement", args=[pk])
    return ask(
        request,
        form,
        title=_("修改草稿"),
        submit=_("保存"),
        back=back,
        lead=_lead(row.sort),
        seen_version=seen,
    )


@requires("packs.edit")
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    if attempt(
        form,
        lambda: services.withdraw_requirement(
            requirement=row, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("已撤回。"), "packs:requirement", pk)
    back = reverse("packs:requirement", args=[pk])
    lead = "" if row.is_draft else _("撤回后还要再启用一次，才从那一天起不再执行。")
    return ask(
        request,
        form,
        title=_("撤回“%(title)s”") % {"title": row},
        submit=_("撤回"),
        back=back,
        lead=lead,
        backward=True,
    )


@requires("packs.edit")
def outcome(request: ActorRequest, pk: int) -> HttpResponse:
    """What came of it."""
    row = _find(request, pk)
    form = OutcomeForm(request.POST or None, initial={"text": row.outcome, "version": row.version})
    if attempt(
        form,
        lambda: services.record_outcome(
            requirement=row, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("执行效果已登记。"), "packs:requirement", pk)
    back = reverse("packs:requirement", args=[pk])
    return ask(
        request, form, title=_("登记执行效果"), submit=_("登记"), back=back, lead=row.sentence
    )


@requires("packs.view")
def put_in_force(request: ActorRequest, pk: int) -> HttpResponse:
    """Put all requirements of the same body for the same units in force: first the differences, then the decision."""
    row = _find(request, pk)
    if not _may_sign(request, row.by):
        raise RefusedError("packs.adopt")
    first = {"since": today(), "document": row.document, "key": fresh_key()}
    form = ScopeAdoptForm(request.POST or None, initial=first)
    here = acts_for(request.actor, "packs.adopt", row.by) is not None
    form.offer(signers_for("packs.adopt", row.by, today()), here=here)
    context: dict[str, Any] = {
        "title": _("启用本级要求"),
        "rows": reads.of_scope(row),
        "scope_row": row,
        "closed": closed_until(),
        "template": "packs/adopt.html",
        "back": reverse("packs:requirement", args=[pk]),
    }
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            if attempt(form, lambda: context.update(shown=_shown(row, form))):
                context["confirm"] = True
        elif attempt(form, lambda: _put(request, row, form)):
            return done(request, _("已启用。"), "packs:requirement", pk)
    return ask(request, form, **context)


def _put(request: ActorRequest, row: Requirement, form: ScopeAdoptForm) -> None:
    data = form.cleaned_data
    services.put_in_force(
        by=row.by,
        unit=row.unit,
        unit_class=row.unit_class,
        since=data["since"],
        document=data["document"],
        number=data["number"],
        actor=request.actor,
        at=now(),
        paper=form.paper(),
        key=data["key"],
    )


def _shown(row: Requirement, form: ScopeAdoptForm) -> dict[str, Any]:
    since = form.cleaned_data["since"]
    services.refuse_closed(since)
    before = texts.resolved(standing.recipe(row.unit, since, row.unit_class))
    code = drafting.local_code(row.by, row.unit, row.unit_class)
    below = texts.resolved(standing.recipe(row.unit, since, row.unit_class, without=code))
    if reads.of_scope(row):
        pack, _text = services.local_version(
            by=row.by,
            unit=row.unit,
            unit_class=row.unit_class,
            since=since,
            document=form.cleaned_data["document"],
        )
        after = texts.over(below, pack)
    else:
        after = below
    return {"differences": differences(before, after, since)}


def _find(request: ActorRequest, pk: int) -> Requirement:
    rows = Requirement.objects.visible_to(request.actor).select_related("by", "unit", "pack")
    return get_object_or_404(rows, pk=pk)


def _may_sign(request: ActorRequest, by: Unit) -> bool:
    actions = ("packs.adopt", "signoffs.register")
    return any(acts_for(request.actor, action, by) is not None for action in actions)


def _form_of(sort: str) -> Any:
    return StricterForm if sort == Requirement.Sort.STRICTER else OwnForm


def _place(scope: forms.Form, by: Unit) -> Unit:
    """Where the requirement will stand, as far as the form says it yet: its choices are the rules in force there."""
    if scope.is_bound and scope.is_valid():
        found: Unit = scope.cleaned_data["unit"] or scope.cleaned_data["by"]
        return found
    return by


def _pack_at(unit: Unit) -> Pack:
    return queries.in_force(unit.path, today())


def _lead(sort: str) -> str:
    if sort == Requirement.Sort.STRICTER:
        return _("只能比现行标准更严；从启用之日起对下级执行。")
    if sort == Requirement.Sort.OWN_CHOICE:
        return _("自选动作由各单位量力而行：没有做只作提醒；做了也不能替代没有做到的规定动作。")
    return _("个性化要求对一类单位或一个单位提出，要有本级文件和理由，执行一段后登记效果。")
