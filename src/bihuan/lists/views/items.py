"""The draft editor: what is on the list, what may be put on it, in which order."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.kinds import KINDS
from bihuan.lists.models import Annex, Edition, Item
from bihuan.lists.queries import carrying
from bihuan.lists.queries.bills import bill_of
from bihuan.lists.queries.candidates import FILTERS, candidates
from bihuan.lists.services.editions import editable
from bihuan.lists.services.snapshots import items_of
from bihuan.lists.views.asking import paged
from bihuan.lists.views.editions import find_edition
from bihuan.problems.models.problem import Severity, Source
from bihuan.problems.taxonomy import TYPES
from bihuan.shell.asked import seen_version, ticked, whole_number

ANNEXES_A_PAGE = 20


@requires("lists.draft")
def items(request: ActorRequest, pk: int) -> HttpResponse:
    """The draft with its annexes, and beside it what may still be put on."""
    row = editable(find_edition(request, pk), request.actor, None)
    listed = items_of(row)
    by_annex: dict[int, tuple[Annex, list[Item]]] = {}
    for item in listed:
        by_annex.setdefault(item.annex_id, (item.annex, []))[1].append(item)
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    found = candidates(row, request.actor, filters)
    return render(
        request,
        "lists/items.html",
        {
            "edition": row,
            "spec": KINDS[row.kind],
            "bill": bill_of(row, listed, on=today()),
            "listed": len(listed),
            "annexes": paged(request, list(by_annex.values()), ANNEXES_A_PAGE),
            "found": found[:100],
            "found_count": found.count(),
            "filters": filters,
            "filtered": any(filters.values()),
            "open_count": carrying.carryable(row).count() if row.kind == "problems" else 0,
            "types": TYPES,
            "severities": Severity.choices,
            "sources": Source.choices,
        },
    )


def _change(
    request: ActorRequest, row: Edition, call: Callable[[], Any], text: str
) -> HttpResponse:
    """Run one change of the draft and go back to the editor; a refusal is said on top of it."""
    try:
        call()
    except services.ListError as error:
        if error.status != 422:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, text)
    query = request.GET.urlencode()
    where = redirect("lists:items", row.pk)
    if query:
        where["Location"] += f"?{query}"
    return where


@requires("lists.draft")
@require_POST
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Put the ticked rows, or all that the filter shows, on the draft."""
    row = find_edition(request, pk)
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    found = candidates(row, request.actor, filters)
    rows = list(found if request.POST.get("all") else found.filter(pk__in=ticked(request)))
    common: dict[str, Any] = {
        "edition": row,
        "actor": request.actor,
        "at": now(),
        "version": seen_version(request),
    }
    text = _("已列入 %(count)d 项。") % {"count": len(rows)}
    if KINDS[row.kind].holds == "problem":
        return _change(request, row, lambda: services.add_problems(problems=rows, **common), text)
    return _change(request, row, lambda: services.add_duties(duties=rows, **common), text)


@requires("lists.draft")
@require_POST
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the ticked items off the draft."""
    row = find_edition(request, pk)
    rows = list(Item.objects.filter(annex__edition=row, pk__in=ticked(request)))
    text = _("已移出 %(count)d 项，问题仍是草稿。") % {"count": len(rows)}
    return _change(
        request,
        row,
        lambda: services.remove_items(
            edition=row, items=rows, actor=request.actor, at=now(), version=seen_version(request)
        ),
        text,
    )


@requires("lists.draft")
@require_POST
def carry(request: ActorRequest, pk: int) -> HttpResponse:
    """Carry over every problem of earlier lists that is still open."""
    row = find_edition(request, pk)
    return _change(
        request,
        row,
        lambda: services.carry_over(
            edition=row, actor=request.actor, at=now(), version=seen_version(request)
        ),
        _("往期未办结的问题已结转。"),
    )


@requires("lists.draft")
@require_POST
def order(request: ActorRequest, pk: int, annex: int) -> HttpResponse:
    """Number the items of one annex by the numbers typed beside them."""
    row = find_edition(request, pk)
    part = get_object_or_404(Annex.objects.select_related("edition"), pk=annex, edition=row)
    places = {
        item.pk: (_place(request, item), item.number) for item in part.items.order_by("number")
    }
    wanted = sorted(places, key=lambda key: places[key])
    return _change(
        request,
        row,
        lambda: services.reorder_items(
            annex=part, order=wanted, actor=request.actor, at=now(), version=seen_version(request)
        ),
        _("已按新的顺序编号。"),
    )


def _place(request: ActorRequest, item: Item) -> int:
    text = request.POST.get(f"place-{item.pk}", "")
    number = whole_number(text)
    return item.number if number is None else number
