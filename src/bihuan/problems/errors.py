"""What can be wrong with a step, as classes with status and sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.problems.standing import ABOUT_PERSONS, Refusal


class ProblemError(Exception):
    """The change cannot be made. ``message`` says why and what to do next; shown with ``status``."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class LostRaceError(ProblemError):
    """Somebody else changed the problem first (409)."""

    status = 409


class StepRefusedError(ProblemError):
    """The workflow refuses the step: 409 for the state, 403 for right or person, else 422. Keeps every reason."""

    def __init__(self, refusals: Iterable[Refusal], number: str = "") -> None:
        self.refusals = tuple(refusals)
        self.status = min(_status_of(r.need) for r in self.refusals)
        text = " ".join(r.message for r in self.refusals)
        super().__init__(
            _("%(number)s：%(text)s") % {"number": number, "text": text} if number else text
        )


def _status_of(need: str) -> int:
    if need in {"state", "not_opened"}:
        return 409
    return 403 if need == "right" or need in ABOUT_PERSONS else 422
