"""Deadlines in working days, by the office's own calendar."""

from datetime import date

from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days, days_left, overdue_days

OBJECT_WITHIN = 10
"""Working days after notice within which an objection can be raised."""
DECIDE_WITHIN = 10
"""Working days within which an objection is to be decided."""


def is_late(due_on: date, on: date) -> bool:
    """Whether at least one working day has passed since the deadline."""
    return days_overdue(due_on, on) > 0


def days_overdue(due_on: date, on: date) -> int:
    """Working days by which the deadline has been missed; 0 while it is not missed."""
    return overdue_days(due_on, on, holidays())


def working_days_left(due_on: date, on: date) -> int:
    """Working days until the deadline; 0 on its day, negative when missed."""
    return days_left(due_on, on, holidays())


def overdue_line(on: date) -> date:
    """Deadlines up to this day are overdue on ``on``, later ones are not."""
    known = holidays()
    latest = on if known.is_working(on) else add_working_days(on, -1, known)
    return add_working_days(latest, -1, known)


def near_line(on: date, days: int) -> date:
    """Deadlines up to this day are within so many working days of ``on``."""
    return add_working_days(on, days, holidays())


def after_working_days(day: date, count: int) -> date:
    return add_working_days(day, count, holidays())


def unknown_year(day: date) -> bool:
    """Whether the holidays of that year are not known, so that weekdays were counted instead."""
    return not holidays().known(day.year)
