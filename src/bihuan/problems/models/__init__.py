"""Tables of problems, by noun."""

from bihuan.problems.models.candidate import Candidate
from bihuan.problems.models.handling import (
    Call,
    Extension,
    Objection,
    Recheck,
    Step,
    Transfer,
)
from bihuan.problems.models.problem import (
    CommonGroup,
    Evidence,
    Measure,
    Problem,
    ProblemQuerySet,
    Sort,
)
from bihuan.problems.models.saved import SavedView

__all__ = [
    "Call",
    "Candidate",
    "CommonGroup",
    "Evidence",
    "Extension",
    "Measure",
    "Objection",
    "Problem",
    "ProblemQuerySet",
    "Recheck",
    "SavedView",
    "Sort",
    "Step",
    "Transfer",
]
