"""线下签批: a signature on paper as it is typed in, the scan of it, and who answers for a step."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.access.requires import ActorRequest
from bihuan.access.scope import Actor
from bihuan.files.services import store
from bihuan.orgs.models import Post, SignOff


@dataclass(frozen=True, slots=True)
class Paper:
    """A signature on paper: whose post, on which day, with which opinion, and the scan if there is one."""

    post: Post
    signed_on: date
    opinion: str
    scan_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Taker:
    """Who answers for the step. ``handler`` is the account at the keyboard, the same or somebody else's."""

    actor: Actor
    handler: Actor
    person: int | None
    on: date
    signoff: SignOff | None = None

    @property
    def name(self) -> str:
        return self.actor.name

    @property
    def note(self) -> str:
        return self.signoff.opinion if self.signoff else ""


def kept_scan(request: ActorRequest, purpose: str, at: datetime) -> str:
    """The digest of an uploaded scan of a signature; empty without one. A refused file raises its own message."""
    upload = request.FILES.get("scan")
    if upload is None:
        return ""
    return store(upload=upload, actor_id=request.actor.account, at=at, purpose=purpose).sha256
