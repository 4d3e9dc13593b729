"""Who plays which part when the services are called: accounts by name, signatures on paper by post."""

from datetime import datetime

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.demo.tree import ROOT
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Post

COMMITTEE = {
    "finder": "liaison", "judge_of_kind": "liaison", "verifier": "liaison", "liaison": "liaison",
    "rechecker": "liaison", "caller": "liaison", "doer": "deputy", "deputy": "deputy",
    "worker": "worker", "drafter": "office3.chief", "countersigner": "office0.chief",
    "number": "office",
}  # fmt: skip
COMMITTEE_PAPERS = {
    "secretary": ("party_group_secretary", 0, "worker"),
    "closer": ("leader_in_charge", 0, "office"),
    "decider": ("leader_in_charge", 0, "office"),
    "judge": ("leader_in_charge", 2, "office0.chief"),
    "signer": ("leader_in_charge", 1, "office"),
}
INSIDE = {
    "finder": "deputy", "judge_of_kind": "deputy", "verifier": "deputy", "liaison": "deputy",
    "rechecker": "deputy", "caller": "deputy", "decider": "deputy", "secretary": "deputy",
    "drafter": "deputy", "number": "worker",
}  # fmt: skip
"""Inside a unit; the branch's own part is played by its secretary."""
INSIDE_PAPERS = {
    "closer": ("organ_secretary", 0, "worker"),
    "judge": ("leader_in_charge", 2, "office0.chief"),
    "countersigner": ("discipline_secretary", 0, "worker"),
    "signer": ("organ_secretary", 0, "worker"),
}


def player(
    part: str, at: datetime, *, branch: str = "", issuer: str = ROOT
) -> tuple[Actor, Post | None]:
    """The account at the keyboard and the post whose signature it registers, if any."""
    inside = bool(branch) or issuer != ROOT
    papers = INSIDE_PAPERS if inside else COMMITTEE_PAPERS
    if part in papers:
        role, place, username = papers[part]
        return actor(username, at), list(Post.objects.filter(role=role).order_by("pk"))[place]
    names = INSIDE if inside else COMMITTEE
    if inside and part not in names:
        account = Account.objects.get(grants__role="branch_secretary", grants__unit__code=branch)
        return actor_of(account, on=business_date(at)), None
    return actor(names[part], at), None


def actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=business_date(at))
