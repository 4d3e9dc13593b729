"""The rules in force at a unit: the list, one rule, the sheet to print, and what each kind of record asks."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.packs import examples, queries, words
from bihuan.packs.queries import pages
from bihuan.packs.views.asking import day_asked, paged, unit_asked


@requires("packs.view")
def index(request: ActorRequest) -> HttpResponse:
    """规则: the indicators in force at a unit, with filters in the address."""
    unit, on = unit_asked(request), day_asked(request)
    pack = queries.in_force(unit.path, on)
    found = pages.chosen(pages.lines(pack, on), request.GET)
    page = paged(request, pages.ordered(found, request.GET.get("sort", "")))
    sources = {(line.pack_title, *line.changed_by) for line in page}
    context = {
        "unit": unit,
        "on": on,
        "pack": pack,
        "page": page,
        "one_source": next(iter(sources))[0] if len(sources) == 1 else "",
        "axes": pages.axes(pack),
        "unverified": sum(not one.verified for one in pack.indicators),
        **_rights(request),
    }
    return render(request, "packs/index.html", context)


@requires("packs.view")
def printed(request: ActorRequest) -> HttpResponse:
    """Every rule in force at a unit on one sheet, in groups, to be printed."""
    unit, on = unit_asked(request), day_asked(request)
    pack = queries.in_force(unit.path, on)
    found = pages.chosen(pages.lines(pack, on), request.GET)
    context = {"unit": unit, "on": on, "pack": pack, "groups": pages.grouped(found)}
    return render(request, "packs/print.html", context)


@requires("packs.view")
def rule(request: ActorRequest, code: str) -> HttpResponse:
    """One indicator: sentence, article, check in words, parameters with their dates, exemptions, examples."""
    unit, on = unit_asked(request), day_asked(request)
    pack = queries.in_force(unit.path, on)
    line = next((one for one in pages.lines(pack, on) if one.code == code), None)
    if line is None:
        raise Http404
    context = {
        "unit": unit,
        "on": on,
        "line": line,
        "source": next((s for s in pack.sources if s.code == line.indicator.source), None),
        "becomes": pages.becomes(line.indicator),
        "remedy": pages.remedy(line.indicator, pack),
        "kinds": pages.kinds_of(line.indicator, pack),
        "examples": examples.examples(line.indicator),
        "unverified_words": words.NEVER_VERIFIED,
        "layers": queries.layers(unit.path, on),
        **_rights(request),
    }
    return render(request, "packs/rule.html", context)


@requires("packs.view")
def kinds(request: ActorRequest) -> HttpResponse:
    """The kinds of record, and for which organisations each is."""
    unit, on = unit_asked(request), day_asked(request)
    pack = queries.in_force(unit.path, on)
    context = {"unit": unit, "on": on, "groups": pages.kinds_by_group(pack), **_rights(request)}
    return render(request, "packs/kinds.html", context)


@requires("packs.view")
def kind(request: ActorRequest, code: str) -> HttpResponse:
    """The fields of one kind of record: what is asked, why, where else it is used."""
    unit, on = unit_asked(request), day_asked(request)
    pack = queries.in_force(unit.path, on)
    found = next((one for one in pack.kinds if one.code == code), None)
    if found is None:
        raise Http404
    context = {
        "unit": unit,
        "on": on,
        "kind": found,
        "subjects": words.kinds(found.subjects),
        "used_by": pages.used_by(pack, found.code),
        "fields": pages.field_lines(found, pack),
    }
    return render(request, "packs/kind.html", context)


def _rights(request: ActorRequest) -> dict[str, Any]:
    return {"editing": request.actor.has("packs.edit")}
