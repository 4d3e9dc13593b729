"""What can be wrong with a step of any workflow. An app gives each its own class, so that its callers catch its own."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _


class StepError(Exception):
    """The step cannot be taken. ``message`` says why and what to do next; shown with status 422."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class MissingProofError(StepError):
    """Proofs of a move are missing; ``missing`` has one sentence for each."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__("".join(self.missing))


def refuse_missing(
    error: type[MissingProofError], missing: Sequence[str], again: Callable[[], object]
) -> None:
    """Raises this error when anything is missing. What somebody else did a moment ago can be why: ``again`` looks at
    the row once more and raises the app's :class:`LostStepError` then, which says who."""
    if missing:
        again()
        raise error(missing)


class LostStepError(StepError):
    """Somebody else changed the row first; says who and what. Shown with status 409."""

    status = 409

    def __init__(self, title: str, who: str = "", what: str = "") -> None:
        self.who = who
        self.what = what
        if who and what:
            text = _("“%(title)s”刚刚由%(who)s办理了“%(what)s”，请刷新后再办。") % {
                "title": title,
                "who": who,
                "what": what,
            }
        else:
            text = _("“%(title)s”刚刚有变动，请刷新后再办。") % {"title": title}
        super().__init__(text)
