"""Full-text search over problems, organisations and issued lists, inside one's reach."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.search.queries import find
from bihuan.shell.asked import whole_number

PAGE = 20
LONGEST = 100
LABELS = ("problems.problem", "orgs.unit", "lists.edition")


@requires("search.find")
def search(request: ActorRequest) -> HttpResponse:
    """Hits for ``q``; a two-character word is found exactly, simplified and traditional alike."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    label = request.GET.get("kind", "")
    spans = request.actor.reach("search.find")
    number = max(1, whole_number(request.GET.get("page", "")) or 1)
    labels = (label,) if label in LABELS else ()
    found = (
        find(text, spans, labels=labels, limit=PAGE, offset=(number - 1) * PAGE) if text else None
    )
    page = Paginator(range(found.total if found else 0), PAGE).get_page(number)
    context = {"q": text, "found": found, "page": page, "kind": label}
    return render(request, "web/search.html", context)
