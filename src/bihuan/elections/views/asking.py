"""The page of a form in elections."""

from functools import partial

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import now
from bihuan.orgs import paper
from bihuan.shell import asking
from bihuan.shell.asking import attempt, done, paged

__all__ = ["ask", "attempt", "done", "kept_scan", "paged"]

ask = partial(asking.ask, template="elections/ask.html")


def kept_scan(request: ActorRequest) -> str:
    """The digest of an uploaded scan of a signature; empty without one."""
    return paper.kept_scan(request, "signoff", now())
