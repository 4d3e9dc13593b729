"""Windows of verdicts as days and words: 2025-03, 2025Q1, 2025H1, 2025, or the date on which a timer falls due."""

from datetime import date

from django.utils import translation

from bihuan.engines.periods import PeriodError, parse, period_of
from bihuan.shell.words import date_words, period_words

DATE_LENGTH = 10


def span(window: str) -> tuple[date, date]:
    """First and last day. Raises :class:`ValueError` for what is no window."""
    if len(window) == DATE_LENGTH:
        day = date.fromisoformat(window)
        return day, day
    period = parse(window)
    return period.first, period.last


def next_complete(window: str, closes_on: date, since: date) -> date | None:
    """The last day on which a fact counts of the first window of this kind that begins after ``since``.

    ``closes_on`` is that day of ``window`` itself, which for an annual rite lies behind its end. None for the date of
    a timer, which has no next one. Example: 2026-12, closing on 2026-12-31, since 2027-01-03: 2027-02-28.
    """
    if len(window) == DATE_LENGTH:
        return None
    period = parse(window)
    following = period_of(since, period.frequency).next
    return following.last + (closes_on - period.last)


def window_words(window: str) -> str:
    """A window on a page: 2025年3月, 2025年第一季度, 2025年, 2025年3月4日, in the reader's language."""
    try:
        if len(window) == DATE_LENGTH:
            return date_words(date.fromisoformat(window), "plain")
        return period_words(parse(window))
    except (PeriodError, ValueError):
        return window


def window_label(window: str) -> str:
    """The same as records write it: Chinese whatever language is read."""
    with translation.override("zh-hans"):
        return window_words(window)
