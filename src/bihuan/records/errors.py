"""What can be wrong with a record, as classes with status and sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class RecordError(Exception):
    """The change cannot be made. ``message`` says why and what to do next; shown with ``status``.

    ``fields`` are the sentences by the code of what was asked, for a form or a workbook to show at the place;
    ``place`` which of several events it was.
    """

    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        self.message = message
        self.place = 0
        self.fields = dict(fields or {})
        super().__init__(message)


class LostRaceError(RecordError):
    """Somebody else changed the row first (409)."""

    status = 409


def overtaken(name: str) -> LostRaceError:
    """The row of this name was changed by somebody else since it was seen."""
    return LostRaceError(_("“%(name)s”刚刚被别人修改过，请刷新后再办。") % {"name": name})
