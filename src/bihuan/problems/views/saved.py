"""Saved views of the list: keep the present filters and columns under a name, forget them."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.problems import filters, services
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import SavedView
from bihuan.problems.views.finding import moment
from bihuan.shell import notices

KNOWN = (
    "q", "state", "open", *(p for p in filters.BY_PARAM if p != "state"), "unit",
    *filters.UNIT_COLUMNS, "period", "group", "sort", "col", "size",
)  # fmt: skip
"""What a view may hold, in its order: anything else in an address is left out, the page too."""


def canonical(query: QueryDict) -> str:
    """The address of a list with known parameters only, in a fixed order, empty ones left out."""
    kept = QueryDict(mutable=True)
    for name in KNOWN:
        if values := [value for value in query.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


def views_of(request: ActorRequest) -> list[tuple[SavedView, bool]]:
    """The account's views, and whether each is what the page shows."""
    here = canonical(request.GET)
    rows = SavedView.objects.filter(account_id=request.actor.account)
    return [(row, row.query == here) for row in rows]


@require_POST
@requires("problems.view")
def keep(request: ActorRequest) -> HttpResponse:
    """Keep the address that the list was opened with."""
    query = canonical(QueryDict(request.POST.get("query", "")[:4000]))
    try:
        row = services.keep_view(
            name=request.POST.get("name", ""), query=query, actor=request.actor, at=moment()[0]
        )
        notices.done(request, _("视图“%(name)s”已保存。") % {"name": row.title})
    except ProblemError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('problems:list')}?{query}")


@require_POST
@requires("problems.view")
def drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own; another's is not found."""
    row = get_object_or_404(SavedView, pk=pk, account_id=request.actor.account)
    services.drop_view(view=row, actor=request.actor)
    notices.done(request, _("视图“%(name)s”已删除。") % {"name": row.title})
    return redirect(f"{reverse('problems:list')}?{row.query}")
