"""What can be wrong with a pack or its adoption, as classes with their sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class RuleError(Exception):
    """The change cannot be made. ``message`` says why and what to do next; shown with status 422."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class FaultyPackError(RuleError):
    """The text of a pack has faults; ``faults`` are sentences, each with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        shown = "\n".join(self.faults[:20])
        super().__init__(
            _("规则有 %(n)d 处需要改正：\n%(faults)s") % {"n": len(faults), "faults": shown}
        )


class LostRaceError(RuleError):
    """Somebody else changed it first. Shown with status 409."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”刚刚被别人改过，请刷新后再办。") % {"name": name})
