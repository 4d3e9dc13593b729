"""The verbs of elections. The only place that writes them."""

from bihuan.elections.errors import ElectionError, LostRaceError, NeedError
from bihuan.elections.services.asking import ask_extension, remind, reply
from bihuan.elections.services.counting import record_ballot, remove_ballot
from bihuan.elections.services.handing import stop
from bihuan.elections.services.preparing import (
    CandidateData,
    plan,
    set_candidates,
    start,
)
from bihuan.elections.services.steps import take_extension_step, take_step
from bihuan.orgs.paper import Paper

__all__ = [
    "CandidateData",
    "ElectionError",
    "LostRaceError",
    "NeedError",
    "Paper",
    "ask_extension",
    "plan",
    "record_ballot",
    "remind",
    "remove_ballot",
    "reply",
    "set_candidates",
    "start",
    "stop",
    "take_extension_step",
    "take_step",
]
