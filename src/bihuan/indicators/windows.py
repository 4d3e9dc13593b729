"""Windows of verdicts as days and words: 2025-03, 2025Q1, 2025H1, 2025, or the date on which a timer falls due."""

from datetime import date

from bihuan.engines.periods import PeriodError, parse

DATE_LENGTH = 10


def span(window: str) -> tuple[date, date]:
    """First and last day. Raises :class:`ValueError` for what is no window."""
    if len(window) == DATE_LENGTH:
        day = date.fromisoformat(window)
        return day, day
    period = parse(window)
    return period.first, period.last


def window_words(window: str) -> str:
    """A window as papers write it: 2025年3月, 2025年第一季度, 2025年, 2025年3月4日."""
    try:
        if len(window) == DATE_LENGTH:
            day = date.fromisoformat(window)
            return f"{day.year}年{day.month}月{day.day}日"
        return parse(window).label
    except (PeriodError, ValueError):
        return window
