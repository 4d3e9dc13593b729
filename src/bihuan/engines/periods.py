"""Months, quarters, half-years, years, terms of office and working-day deadlines.

Everything is a value: dates come in, dates and counts come out. No clock, no time zone; what day it
is "today" is said by the caller. All spans are inclusive at both ends.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

_NUMERALS = "一二三四"
_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """A period, date span or count that cannot be read; the message quotes it."""


# --- months, quarters, half-years, years ------------------------------------------------------


class Frequency(StrEnum):
    """How long a period lasts."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """The number of calendar months."""
        return _MONTHS[self]


_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar month, quarter, half-year or year. ``number`` counts from 1 within the year."""

    frequency: Frequency
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not MINYEAR <= self.year <= MAXYEAR:
            raise PeriodError(f"year {self.year}")
        if not 1 <= self.number <= 12 // self.frequency.months:
            raise PeriodError(f"{self.frequency} {self.number}")

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, (self.number - 1) * self.frequency.months + 1, 1)

    @property
    def last(self) -> date:
        """The last day, which still belongs to the period."""
        month = self.number * self.frequency.months
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def code(self) -> str:
        """The written form that ``parse`` takes back: 2025-03, 2025Q1, 2025H1, 2025."""
        match self.frequency:
            case Frequency.MONTH:
                return f"{self.year:04d}-{self.number:02d}"
            case Frequency.QUARTER:
                return f"{self.year:04d}Q{self.number}"
            case Frequency.HALF:
                return f"{self.year:04d}H{self.number}"
            case Frequency.YEAR:
                return f"{self.year:04d}"

    @property
    def label(self) -> str:
        """The words of a Chinese paper: 2025年3月, 2025年第一季度, 2025年上半年, 2025年."""
        match self.frequency:
            case Frequency.MONTH:
                return f"{self.year}年{self.number}月"
            case Frequency.QUARTER:
                return f"{self.year}年第{_NUMERALS[self.number - 1]}季度"
            case Frequency.HALF:
                return f"{self.year}年{'上下'[self.number - 1]}半年"
            case Frequency.YEAR:
                return f"{self.year}年"

    def __str__(self) -> str:
        return self.code

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def index(self) -> int:
        """The place among all periods of its kind; neighbours differ by 1."""
        return self.year * (12 // self.frequency.months) + self.number - 1

    def shift(self, count: int) -> "Period":
        """The period of the same kind ``count`` places later (earlier when negative)."""
        year, number = divmod(self.index + count, 12 // self.frequency.months)
        return Period(self.frequency, year, number + 1)

    @property
    def next(self) -> "Period":
        """The period that begins the day after this one ends."""
        return self.shift(1)

    @property
    def previous(self) -> "Period":
        """The period that ends the day before this one begins."""
        return self.shift(-1)

    def split(self, frequency: Frequency) -> tuple["Period", ...]:
        """The shorter periods that this one is made of, in order."""
        if frequency.months > self.frequency.months:
            raise PeriodError(f"{self.code} has no whole {frequency}")
        count = self.frequency.months // frequency.months
        start = period_of(self.first, frequency)
        return tuple(start.shift(place) for place in range(count))


def month(year: int, number: int) -> Period:
    """The calendar month ``number`` (1 to 12)."""
    return Period(Frequency.MONTH, year, number)


def quarter(year: int, number: int) -> Period:
    """The quarter ``number`` (1 to 4)."""
    return Period(Frequency.QUARTER, year, number)


def year(number: int) -> Period:
    """The calendar year."""
    return Period(Frequency.YEAR, number)


def period_of(day: date, frequency: Frequency) -> Period:
    """The period of that kind in which the day lies."""
    return Period(frequency, day.year, (day.month - 1) // frequency.months + 1)


_CODES = (
    (Frequency.MONTH, re.compile(r"(\d{4})-(\d{2})", re.ASCII)),
    (Frequency.QUARTER, re.compile(r"(\d{4})[Qq](\d)", re.ASCII)),
    (Frequency.HALF, re.compile(r"(\d{4})[Hh](\d)", re.ASCII)),
    (Frequency.YEAR, re.compile(r"(\d{4})()", re.ASCII)),
)


def parse(code: str) -> Period:
    """Read 2025-03, 2025Q1, 2025H1 or 2025. Raises ``PeriodError`` for anything else."""
    for frequency, pattern in _CODES:
        if found := pattern.fullmatch(code.strip()):
            return Period(frequency, int(found[1]), int(found[2] or 1))
    raise PeriodError(code)


def windows(first: date, last: date, frequency: Frequency) -> tuple[Period, ...]:
    """The periods of that kind that lie wholly between two days, in order."""
    start, end = period_of(first, frequency), period_of(last, frequency)
    places = range(start.first < first, end.index - start.index + (end.last <= last))
    return tuple(start.shift(place) for place in places)


# --- terms of office --------------------------------------------------------------------------


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months later; a day that month lacks becomes the month's last."""
    year_, month_ = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year_, month_ + 1, min(day.day, monthrange(year_, month_ + 1)[1]))


def add_years(day: date, count: int) -> date:
    """The same day ``count`` years later; 29 February becomes the 28th outside leap years."""
    year_ = day.year + count
    if (day.month, day.day) == (2, 29) and not isleap(year_):
        return date(year_, 2, 28)
    return day.replace(year=year_)


def term_ends_on(elected_on: date, years: int, extended_to: date | None = None) -> date:
    """The day a term of office runs out. An approved extension counts only when it is later."""
    if years < 1:
        raise PeriodError(f"a term of {years} years")
    regular = add_years(elected_on, years)
    return max(regular, extended_to) if extended_to else regular


def term_reminder_on(ends_on: date, months: int = 6) -> date:
    """The day on which the superior reminds the body of its coming election."""
    return add_months(ends_on, -months)


# --- working days -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Holidays:
    """What the yearly notices say: days off, make-up working days, and the years they cover.

    In a year that is not known every weekday counts as a working day; pages ask ``known`` and
    say so.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if both := self.off & self.working:
            raise PeriodError(f"{min(both)} is both a day off and a working day")

    def known(self, year: int) -> bool:
        """Whether the notice for that year has been loaded."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Whether offices are open on that day."""
        return day in self.working or (day.weekday() < 5 and day not in self.off)

    def count(self, first: date, last: date) -> int:
        """The working days from ``first`` to ``last``, both included; 0 when last < first."""
        if last < first:
            return 0
        days, totals = self._changes
        changed = totals[bisect_right(days, last)] - totals[bisect_left(days, first)]
        return (
            _weekdays_through(last.toordinal()) - _weekdays_through(first.toordinal() - 1) + changed
        )

    @cached_property
    def _changes(self) -> tuple[list[date], list[int]]:
        """The days that differ from their weekday, and the running sum of the differences."""
        steps = {day: 1 for day in self.working if day.weekday() > 4}
        steps |= {day: -1 for day in self.off if day.weekday() < 5}
        days = sorted(steps)
        return days, [0, *accumulate(steps[day] for day in days)]


def _weekdays_through(ordinal: int) -> int:
    """The Mondays to Fridays from 1 January of year 1 (a Monday) through that ordinal."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


WEEKDAYS_ONLY = Holidays()


def working_days_between(start: date, end: date, holidays: Holidays) -> int:
    """The working days after ``start`` up to and including ``end``; negative when end < start.

    Receiving something today and answering on the next working day is 1.
    """
    if end < start:
        return -working_days_between(end, start, holidays)
    return holidays.count(start, end) - holidays.is_working(start)


def add_working_days(day: date, count: int, holidays: Holidays) -> date:
    """The ``count``-th working day after the day (before it when negative); 0 gives the day."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    try:
        while left:
            day += step
            left -= holidays.is_working(day)
    except OverflowError:
        raise PeriodError(f"{count} working days") from None
    return day


def next_working_day(day: date, holidays: Holidays) -> date:
    """The day itself when offices are open, else the first day on which they are again."""
    return day if holidays.is_working(day) else add_working_days(day, 1, holidays)


def deadline(received_on: date, working_days: int, holidays: Holidays) -> date:
    """The last day of a time limit in working days; the day of receipt is not counted."""
    if working_days < 0:
        raise PeriodError(f"a time limit of {working_days} working days")
    return add_working_days(received_on, working_days, holidays)


def days_left(due_on: date, today: date, holidays: Holidays) -> int:
    """Working days until a due date: 0 on its day, negative when that many are overdue.

    A due date on a day off moves to the next working day, so nothing becomes overdue while
    offices are closed, and nothing becomes more overdue on a day off.
    """
    return working_days_between(today, next_working_day(due_on, holidays), holidays)


def overdue_days(due_on: date, today: date, holidays: Holidays) -> int:
    """Working days by which a due date has been missed; 0 while it is not missed."""
    return max(0, -days_left(due_on, today, holidays))


def unknown_years(first: date, last: date, holidays: Holidays) -> tuple[int, ...]:
    """The years between two days (in either order) for which no notice has been loaded."""
    low, high = sorted((first.year, last.year))
    return tuple(year_ for year_ in range(low, high + 1) if not holidays.known(year_))
