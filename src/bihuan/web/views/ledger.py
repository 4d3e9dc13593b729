"""The ledger for everybody: its head, the heads given out, the history of one object."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.ledger.heads import Head
from bihuan.ledger.models import Entry, Witness
from bihuan.ledger.queries import hash_name, head, latest_witness

PAGE = 50


@requires("ledger.view")
def index(request: ActorRequest) -> HttpResponse:
    """The present head and the heads that others hold; an auditor also sees the last entries."""
    entries = (
        Entry.objects.order_by("-seq")
        if request.actor.has("ledger.audit")
        else Entry.objects.none()
    )
    present, last = head(), latest_witness()
    context = {
        "head": present,
        "last": last,
        "since": present.size - last.size - 1 if last else present.size,
        "hash": hash_name(),
        "witnesses": [
            (w.purpose, Head(w.size, bytes(w.root)).printed, w.at)
            for w in Witness.objects.order_by("-pk")[:30]
        ],
        "page": Paginator(entries, PAGE).get_page(request.GET.get("page")),
        "audits": request.actor.has("ledger.audit"),
    }
    return render(request, "web/ledger.html", context)
