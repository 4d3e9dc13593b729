"""What can be wrong with a step of an election, as classes with their message."""

from bihuan.orgs.step_errors import LostStepError, MissingProofError, StepError


class ElectionError(StepError):
    """The step cannot be taken. ``message`` says why and what to do next; shown with status 422."""


class NeedError(MissingProofError, ElectionError):
    """Proofs of a move are missing; ``missing`` has one sentence for each."""


class LostRaceError(LostStepError, ElectionError):
    """Somebody else changed the row first; says who and what. Shown with status 409."""
