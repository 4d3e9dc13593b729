"""Tables of organisations, by noun."""

from bihuan.orgs.models.account import Account, Grant
from bihuan.orgs.models.post import Handover, Person, Post, SignOff, Term
from bihuan.orgs.models.step import StepRow
from bihuan.orgs.models.unit import Kind, Succession, Unit, UnitCount, UnitQuerySet, UnitVersion

__all__ = [
    "Account",
    "Grant",
    "Handover",
    "Kind",
    "Person",
    "Post",
    "SignOff",
    "StepRow",
    "Succession",
    "Term",
    "Unit",
    "UnitCount",
    "UnitQuerySet",
    "UnitVersion",
]
