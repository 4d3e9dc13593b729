"""The page of a form in lists, and what its forms and ticked rows bring."""

from functools import partial

from django.http import HttpRequest

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import now
from bihuan.lists.record_words import SIGNED_PAPER
from bihuan.orgs import paper
from bihuan.shell import asking
from bihuan.shell.asking import attempt, done, paged

__all__ = ["ask", "attempt", "chosen", "done", "form_key", "kept_scan", "paged", "seen_version"]

ask = partial(asking.ask, template="lists/ask.html")


def kept_scan(request: ActorRequest) -> str:
    """The digest of an uploaded scan of a signature; empty without one."""
    return paper.kept_scan(request, SIGNED_PAPER, now())


def chosen(request: HttpRequest, name: str = "pk") -> list[int]:
    """The keys that were ticked on a page; what is not a number is passed over."""
    return [int(text) for text in request.POST.getlist(name) if text.isdigit()]


def form_key(request: HttpRequest) -> str:
    """The key of the form that was sent; a form sent twice does its work once."""
    return request.POST.get("key", "")[:40]


def seen_version(request: HttpRequest) -> int | None:
    """The version that the page showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
