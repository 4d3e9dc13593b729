"""The page of a form in lists, and what its forms and ticked rows bring."""

from functools import partial

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import now
from bihuan.lists.record_words import SIGNED_PAPER
from bihuan.orgs import paper
from bihuan.shell import asking
from bihuan.shell.asking import attempt, done, paged

__all__ = ["ask", "attempt", "done", "kept_scan", "paged"]

ask = partial(asking.ask, template="lists/ask.html")


def kept_scan(request: ActorRequest) -> str:
    """The digest of an uploaded scan of a signature; empty without one."""
    return paper.kept_scan(request, SIGNED_PAPER, now())
