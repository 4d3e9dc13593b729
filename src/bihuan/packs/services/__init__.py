"""Verbs of rules: load what is shipped, take in a pack, put one in force or end it, write requirements of one's own."""

from bihuan.orgs.paper import Paper
from bihuan.packs.services.adopting import adopt, end, refuse_closed, refuse_day, refuse_place
from bihuan.packs.services.loading import add_version, load_shipped
from bihuan.packs.services.requirements import (
    change_requirement,
    draft_requirement,
    local_version,
    put_in_force,
    record_outcome,
    withdraw_requirement,
)

__all__ = [
    "Paper",
    "add_version",
    "adopt",
    "change_requirement",
    "draft_requirement",
    "end",
    "load_shipped",
    "local_version",
    "put_in_force",
    "record_outcome",
    "refuse_closed",
    "refuse_day",
    "refuse_place",
    "withdraw_requirement",
]
