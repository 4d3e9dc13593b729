"""What can be wrong with a change to the organisation, as classes with their message."""

from django.utils.translation import gettext as _


class OrgError(Exception):
    """The change cannot be made. ``message`` says why and what to do next; shown with status 422."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class LostRaceError(OrgError):
    """Somebody else changed the row first. Shown with status 409."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s”刚刚被别人修改过，请刷新后再办。") % {"name": name})
