"""Tables of elections: the election with its timeline, requests, candidates and tallies; extension; reminder."""

from bihuan.elections.models.asking import Extension, ExtensionStep, Petition, Reminder
from bihuan.elections.models.election import Election, ElectionStep, Leaving
from bihuan.elections.models.voting import Ballot, Candidate, VoteCount

__all__ = [
    "Ballot",
    "Candidate",
    "Election",
    "ElectionStep",
    "Extension",
    "ExtensionStep",
    "Leaving",
    "Petition",
    "Reminder",
    "VoteCount",
]
