"""Deadlines in working days, by the office's own calendar."""

from datetime import date

from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days, next_working_day, overdue_days

OBJECT_WITHIN = 10
"""Working days after notice within which an objection can be raised."""
DECIDE_WITHIN = 10
"""Working days within which an objection is to be decided."""


def last_day(due_on: date) -> date:
    """The day itself, or the next working day when offices are closed on it."""
    return next_working_day(due_on, holidays())


def is_late(due_on: date, on: date) -> bool:
    """Whether ``on`` is after the last working day of the deadline."""
    return on > last_day(due_on)


def days_overdue(due_on: date, on: date) -> int:
    """Working days by which the deadline has been missed; 0 while it is not missed."""
    return overdue_days(due_on, on, holidays())


def after_working_days(day: date, count: int) -> date:
    return add_working_days(day, count, holidays())
