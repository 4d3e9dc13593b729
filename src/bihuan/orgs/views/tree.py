"""The list of organisations, the picker and the list's workbook."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.orgs.forms import UnitFilter
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import chain, found_units

PAGE = 50
AXES = (
    ("unit_class", _("类别")),
    ("system", _("系统")),
    ("zone", _("协作区")),
    ("liaison_office", _("联系处室")),
)


def _chosen(request: ActorRequest) -> tuple[UnitFilter, QuerySet[Unit], Unit | None]:
    form = UnitFilter(request.GET)
    units = Unit.objects.visible_to(request.actor).order_by("path")
    below = None
    if not form.is_valid():
        return form, units, below
    data = form.cleaned_data
    if data["below"]:
        below = get_object_or_404(units, code=data["below"])
        units = units.below(below.path)
    if not data["closed"]:
        units = units.existing(today())
    for name in ("kind", "unit_class", "system", "zone", "liaison_office"):
        if data[name]:
            units = units.filter(**{name: data[name]})
    return form, found_units(units, data["q"]), below


@requires("orgs.view")
def index(request: ActorRequest) -> HttpResponse:
    """Organisations inside the reach, with filters that live in the address."""
    form, units, below = _chosen(request)
    page = Paginator(units, PAGE).get_page(request.GET.get("page"))
    choices = Unit.objects.visible_to(request.actor).existing(today()).order_by()
    context = {
        "form": form,
        "page": page,
        "below": below,
        "crumbs": [u for u in chain(below) if request.actor.can("orgs.view", u.path)]
        if below
        else [],
        "axes": [
            (
                name,
                word,
                request.GET.get(name, ""),
                sorted(filter(None, choices.values_list(name, flat=True).distinct())),
            )
            for name, word in AXES
        ],
        "can_edit": request.actor.has("orgs.edit"),
        "can_elections": request.actor.has("elections.view"),
    }
    template = "orgs/_rows.html" if _fragment(request) else "orgs/index.html"
    return render(request, template, context)


@requires("orgs.view")
def pick(request: ActorRequest) -> HttpResponse:
    """Up to twenty organisations for the picker: by name, code or pinyin initials."""
    text = request.GET.get("q", "")
    units = Unit.objects.visible_to(request.actor).existing(today()).order_by("depth", "path")
    found = list(found_units(units, text).select_related("parent")[:20])
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "units": [
                    {"code": u.code, "name": u.name, "kind": u.get_kind_display()} for u in found
                ]
            },
            json_dumps_params={"ensure_ascii": False},
        )
    return render(request, "orgs/_choices.html", {"units": found})


def _fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and not request.headers.get("HX-Boosted")
