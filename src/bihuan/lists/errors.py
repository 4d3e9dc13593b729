"""What can be wrong with a step on a list, as classes with their message."""

from bihuan.orgs.step_errors import LostStepError, MissingProofError, StepError


class ListError(StepError):
    """The step cannot be taken. ``message`` says why and what to do next; shown with status 422."""


class NeedError(MissingProofError, ListError):
    """Proofs of a move are missing; ``missing`` has one sentence for each."""


class LostRaceError(LostStepError, ListError):
    """Somebody else changed the row first; says who and what. Shown with status 409."""
