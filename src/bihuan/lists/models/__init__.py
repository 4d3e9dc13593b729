"""Tables of lists, by noun."""

from bihuan.lists.models.comment import Comment
from bihuan.lists.models.deployment import Deployment, DeploymentStep
from bihuan.lists.models.dispatch import DispatchMeeting, DispatchTask
from bihuan.lists.models.document import Reading
from bihuan.lists.models.duty import Duty, DutyFact, DutyNode, Level
from bihuan.lists.models.edition import (
    Annex,
    AnnexQuerySet,
    AnnexStep,
    Correction,
    Edition,
    EditionQuerySet,
    EditionStep,
    Item,
    Register,
)
from bihuan.lists.models.request import Submission

__all__ = [
    "Annex",
    "AnnexQuerySet",
    "AnnexStep",
    "Comment",
    "Correction",
    "Deployment",
    "DeploymentStep",
    "DispatchMeeting",
    "DispatchTask",
    "Duty",
    "DutyFact",
    "DutyNode",
    "Edition",
    "EditionQuerySet",
    "EditionStep",
    "Item",
    "Level",
    "Reading",
    "Register",
    "Submission",
]
