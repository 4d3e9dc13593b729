"""补录: an entry long after what it is about. Labelled with the days on every page; never held against anybody."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _


def late_by(on: date, recorded_on: date) -> int:
    """The days from what happened to its entry where they are ``BIHUAN_LATE_DAYS`` or more, else 0."""
    days = (recorded_on - on).days
    return days if days >= settings.LATE_DAYS else 0


def late_words(days: int) -> str:
    """补录 with the days, or nothing for 0."""
    return _("补录（%(days)d 天后）") % {"days": days} if days else ""
