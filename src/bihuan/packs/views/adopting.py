"""启用情况: what is in force where, what a version would change, putting it in force and ending it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.orgs.models import Unit
from bihuan.packs import services, texts
from bihuan.packs.closing import closed_until
from bihuan.packs.errors import RuleError
from bihuan.packs.forms.adopting import AdoptForm, EndForm
from bihuan.packs.models import Adoption, PackVersion
from bihuan.packs.queries import overview, pages
from bihuan.packs.queries.preview import preview
from bihuan.packs.sides import acts_for, makers, signers_for
from bihuan.packs.views.asking import ask, attempt, done, fresh_key, paged
from bihuan.shell.words import date_words


@requires("packs.view")
def adoptions(request: ActorRequest) -> HttpResponse:
    """What was adopted where and since when, with the versions that could be adopted."""
    rows = Adoption.objects.visible_to(request.actor).select_related(
        "pack", "unit", "by", "signoff__post__person"
    )
    if request.GET.get("past") != "1":
        rows = rows.ending_after(today())
    mine = {unit.pk for unit in makers(request.actor, "packs.adopt")}
    context = {
        "page": paged(request, rows),
        "today": today(),
        "default": overview.default_row(today()),
        "versions": PackVersion.objects.visible_to(request.actor).select_related("owner")[:200],
        "mine": mine,
        "editing": request.actor.has("packs.edit"),
    }
    return render(request, "packs/adoptions.html", context)


def find_version(request: ActorRequest, pk: int) -> PackVersion:
    rows = PackVersion.objects.visible_to(request.actor).select_related("owner")
    return get_object_or_404(rows, pk=pk)


@requires("packs.view")
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: what is in it, where it is or was in force."""
    row = find_version(request, pk)
    pack = texts.versions({row.digest})[row.digest]
    context = {
        "row": row,
        "pack": pack,
        "groups": pages.grouped(pages.lines(pack, max(row.since, today()))),
        "changes": pages.change_lines(pack),
        "adoptions": Adoption.objects.visible_to(request.actor)
        .filter(pack=row)
        .select_related("unit", "by")[:100],
        "may_adopt": _may_adopt(request, row),
    }
    return render(request, "packs/version.html", context)


def _may_adopt(request: ActorRequest, row: PackVersion) -> bool:
    units = makers(request.actor, "packs.adopt") | makers(request.actor, "signoffs.register")
    if row.owner_id is not None:
        units = units.filter(pk=row.owner_id)
    elif row.is_base:
        units = units.filter(parent__isnull=True)
    return units.exists()


@requires("packs.view")
def adopt(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a version in force: first the differences, then the decision."""
    row = find_version(request, pk)
    first = {"since": max(row.since, today()), "document": row.document, "key": fresh_key()}
    form = AdoptForm(request.POST or None, actor=request.actor, pack=row, initial=first)
    chosen = form.fields["by"].queryset.first()  # type: ignore[attr-defined]
    if chosen is None:
        raise RefusedError("packs.adopt")
    here = acts_for(request.actor, "packs.adopt", chosen) is not None
    form.offer(signers_for("packs.adopt", chosen, today()), here=here)
    context: dict[str, Any] = {
        "row": row,
        "title": _("启用“%(title)s”") % {"title": row.title},
        "closed": closed_until(),
        "template": "packs/adopt.html",
        "back": reverse("packs:version", args=[pk]),
    }
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        place: Unit = data.get("unit") or data["by"]
        if "confirmed" not in request.POST:
            if attempt(form, lambda: context.update(shown=_shown(row, data, place))):
                context["confirm"] = True
        elif attempt(form, lambda: _adopt(request, row, form, place)):
            text = _("已启用，从%(day)s起执行。") % {"day": date_words(data["since"], "plain")}
            return done(request, text, "packs:adoptions")
    return ask(request, form, **context)


def _shown(row: PackVersion, data: dict[str, Any], place: Unit) -> Any:
    services.refuse_place(row, data["by"], place, data.get("unit_class", ""))
    services.refuse_day(row, data["since"])
    return preview(pack=row, unit=place, unit_class=data.get("unit_class", ""), since=data["since"])


def _adopt(request: ActorRequest, row: PackVersion, form: AdoptForm, place: Unit) -> None:
    data = form.cleaned_data
    services.adopt(
        pack=row,
        by=data["by"],
        unit=place,
        unit_class=data.get("unit_class", ""),
        since=data["since"],
        document=data["document"],
        number=data["number"],
        actor=request.actor,
        at=now(),
        paper=form.paper(),
        key=data["key"],
    )


@requires("packs.adopt")
def end(request: ActorRequest, pk: int) -> HttpResponse:
    """End a local pack."""
    rows = Adoption.objects.visible_to(request.actor).select_related("pack", "unit", "by")
    row = get_object_or_404(rows, pk=pk)
    if row.until is not None:
        raise RuleError(_("“%(title)s”已经停用。") % {"title": row.pack.title})
    form = EndForm(request.POST or None, initial={"until": today(), "version": row.version})
    if attempt(
        form,
        lambda: services.end(adoption=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("已登记停用。"), "packs:adoptions")
    title = _("停用“%(title)s”") % {"title": row.pack.title}
    return ask(
        request,
        form,
        title=title,
        submit=pgettext("rules", "停用"),
        back=reverse("packs:adoptions"),
        backward=True,
    )
