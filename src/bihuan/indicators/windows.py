"""Windows of verdicts as days and words: 2025-03, 2025Q1, 2025H1, 2025, or the date on which a timer falls due."""

from datetime import date

from django.utils import translation

from bihuan.engines.periods import PeriodError, parse
from bihuan.shell.words import date_words, period_words

DATE_LENGTH = 10


def span(window: str) -> tuple[date, date]:
    """First and last day. Raises :class:`ValueError` for what is no window."""
    if len(window) == DATE_LENGTH:
        day = date.fromisoformat(window)
        return day, day
    period = parse(window)
    return period.first, period.last


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
