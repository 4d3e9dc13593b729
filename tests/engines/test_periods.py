from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engines import periods
from bihuan.engines.periods import WEEKDAYS_ONLY, Frequency, Holidays, PeriodError

# One week in October with a bridge: the Thursday and Friday are off, the Sunday before is worked.
BRIDGED = Holidays(
    off=frozenset({date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)}),
    working=frozenset({date(2026, 9, 27)}),
    years=frozenset({2026}),
)

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
frequencies = st.sampled_from(list(Frequency))


@st.composite
def tables(draw: st.DrawFn) -> Holidays:
    near = st.dates(date(2025, 12, 1), date(2026, 3, 31))
    off = draw(st.frozensets(near, max_size=25))
    working = draw(st.frozensets(near, max_size=25)) - off
    return Holidays(off, working, frozenset({2026}))


near_days = st.dates(date(2025, 11, 20), date(2026, 4, 10))


def walked(start: date, end: date, holidays: Holidays) -> int:
    """The slow and obvious count that the quick one has to equal."""
    count = 0
    while start < end:
        start += timedelta(days=1)
        count += holidays.is_working(start)
    return count


# --- periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label", "first", "last"),
    [
        ("2026Q1", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025Q4", "2025年第四季度", date(2025, 10, 1), date(2025, 12, 31)),
        ("2024-02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025H2", "2025年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025", "2025年", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_code_names_a_span_and_a_chinese_label(
    code: str, label: str, first: date, last: date
) -> None:
    period = periods.parse(code)
    assert (period.code, period.label, period.first, period.last) == (code, label, first, last)


def test_codes_are_read_generously_and_written_strictly() -> None:
    assert periods.parse(" 2025q1 ").code == "2025Q1"


@pytest.mark.parametrize(
    "code",
    ["", "2025Q5", "2025Q0", "2025-13", "2025-00", "2025-1", "25Q1", "2025Q1x", "２０２５", "0000"],
)
def test_a_code_that_names_nothing_is_refused(code: str) -> None:
    with pytest.raises(PeriodError):
        periods.parse(code)


@given(days, frequencies)
def test_every_day_lies_in_exactly_one_period_of_a_kind(day: date, frequency: Frequency) -> None:
    period = periods.period_of(day, frequency)
    assert day in period
    assert day not in period.next
    assert day not in period.previous


@given(days, frequencies)
def test_periods_join_without_gap_or_overlap(day: date, frequency: Frequency) -> None:
    period = periods.period_of(day, frequency)
    assert period.next.first - period.last == timedelta(days=1)
    assert period.next.previous == period


@given(days, frequencies, st.integers(-200, 200))
def test_shifting_there_and_back_changes_nothing(
    day: date, frequency: Frequency, count: int
) -> None:
    period = periods.period_of(day, frequency)
    assert period.shift(count).shift(-count) == period
    assert periods.parse(period.shift(count).code) == period.shift(count)


@given(days, frequencies)
def test_a_year_is_made_of_its_parts(day: date, frequency: Frequency) -> None:
    parts = periods.year(day.year).split(frequency)
    assert len(parts) == 12 // frequency.months
    assert parts[0].first == date(day.year, 1, 1)
    assert parts[-1].last == date(day.year, 12, 31)


def test_a_quarter_has_three_months_and_no_half_year() -> None:
    assert [part.code for part in periods.quarter(2025, 2).split(Frequency.MONTH)] == [
        "2025-04",
        "2025-05",
        "2025-06",
    ]
    with pytest.raises(PeriodError):
        periods.quarter(2025, 2).split(Frequency.HALF)


@given(days, st.integers(0, 900), frequencies)
def test_windows_are_all_the_whole_periods_of_a_span(
    first: date, length: int, frequency: Frequency
) -> None:
    last = first + timedelta(days=length)
    found = periods.windows(first, last, frequency)
    expected = []
    period = periods.period_of(first, frequency).previous
    while period.first <= last:
        if period.first >= first and period.last <= last:
            expected.append(period)
        period = period.next
    assert list(found) == expected


def test_windows_reach_to_the_end_of_the_calendar() -> None:
    found = periods.windows(date(9999, 2, 2), date.max, Frequency.QUARTER)
    assert [window.code for window in found] == ["9999Q2", "9999Q3", "9999Q4"]


# --- terms ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elected", "years", "ends"),
    [
        (date(2021, 6, 18), 5, date(2026, 6, 18)),
        (date(2020, 2, 29), 3, date(2023, 2, 28)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
    ],
)
def test_a_term_ends_on_the_day_of_its_election_years_later(
    elected: date, years: int, ends: date
) -> None:
    assert periods.term_ends_on(elected, years) == ends


def test_an_extension_lengthens_a_term_and_never_shortens_it() -> None:
    elected = date(2021, 6, 18)
    assert periods.term_ends_on(elected, 5, date(2027, 3, 1)) == date(2027, 3, 1)
    assert periods.term_ends_on(elected, 5, date(2025, 3, 1)) == date(2026, 6, 18)


def test_the_reminder_comes_half_a_year_before_the_end_also_at_a_short_month() -> None:
    assert periods.term_reminder_on(date(2026, 8, 31)) == date(2026, 2, 28)


@given(days, st.integers(-30, 30))
def test_adding_years_is_adding_twelve_months_each(day: date, count: int) -> None:
    assert periods.add_years(day, count) == periods.add_months(day, 12 * count)


@given(days, st.integers(-400, 400))
def test_adding_months_lands_in_the_right_month_on_the_day_or_the_last(
    day: date, count: int
) -> None:
    result = periods.add_months(day, count)
    expected = periods.period_of(day, Frequency.MONTH).shift(count)
    assert result in expected
    assert result.day == min(day.day, expected.last.day)


def test_a_term_without_length_is_refused() -> None:
    with pytest.raises(PeriodError):
        periods.term_ends_on(date(2026, 1, 1), 0)


# --- working days -----------------------------------------------------------------------------


def test_a_holiday_and_its_make_up_day_change_the_count() -> None:
    # Mon 28 Sep to Fri 9 Oct: ten weekdays, two of them off.
    assert periods.working_days_between(date(2026, 9, 27), date(2026, 10, 9), BRIDGED) == 8
    # The Sunday that is worked counts as one more.
    assert periods.working_days_between(date(2026, 9, 26), date(2026, 10, 9), BRIDGED) == 9
    assert periods.working_days_between(date(2026, 9, 26), date(2026, 10, 9), WEEKDAYS_ONLY) == 10


def test_a_deadline_passes_over_the_holiday() -> None:
    assert periods.deadline(date(2026, 9, 29), 3, BRIDGED) == date(2026, 10, 6)
    assert periods.deadline(date(2026, 9, 29), 3, WEEKDAYS_ONLY) == date(2026, 10, 2)


def test_a_due_date_on_a_day_off_moves_to_the_next_working_day() -> None:
    due = date(2026, 10, 2)
    assert periods.days_left(due, date(2026, 9, 30), BRIDGED) == 1
    assert periods.days_left(due, date(2026, 10, 5), BRIDGED) == 0
    assert periods.overdue_days(due, date(2026, 10, 5), BRIDGED) == 0
    assert periods.overdue_days(due, date(2026, 10, 6), BRIDGED) == 1


def test_nothing_becomes_overdue_at_a_weekend() -> None:
    friday = date(2026, 3, 6)
    assert periods.overdue_days(friday, date(2026, 3, 8), BRIDGED) == 0
    assert periods.overdue_days(friday, date(2026, 3, 9), BRIDGED) == 1
    assert periods.days_left(friday, friday, BRIDGED) == 0


def test_an_unknown_year_counts_weekdays_and_is_named() -> None:
    assert not BRIDGED.known(2027)
    assert periods.unknown_years(date(2027, 1, 5), date(2026, 12, 1), BRIDGED) == (2027,)
    assert periods.working_days_between(date(2026, 12, 31), date(2027, 1, 8), BRIDGED) == 6


def test_a_day_cannot_be_off_and_worked() -> None:
    with pytest.raises(PeriodError):
        Holidays(frozenset({date(2026, 1, 1)}), frozenset({date(2026, 1, 1)}))


def test_a_count_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(PeriodError):
        periods.add_working_days(date(9999, 12, 30), 5, WEEKDAYS_ONLY)
    with pytest.raises(PeriodError):
        periods.deadline(date(2026, 1, 1), -1, WEEKDAYS_ONLY)


@given(near_days, near_days, tables())
def test_the_quick_count_equals_the_walk_from_day_to_day(
    one: date, other: date, holidays: Holidays
) -> None:
    start, end = sorted((one, other))
    assert periods.working_days_between(start, end, holidays) == walked(start, end, holidays)
    assert periods.working_days_between(end, start, holidays) == -walked(start, end, holidays)


@given(near_days, near_days, near_days, tables())
def test_counts_add_up_over_any_day_between(
    one: date, two: date, three: date, holidays: Holidays
) -> None:
    def count(start: date, end: date) -> int:
        return periods.working_days_between(start, end, holidays)

    assert count(one, two) + count(two, three) == count(one, three)


@given(near_days, st.integers(1, 60), tables())
def test_adding_working_days_lands_on_a_working_day_that_many_later(
    day: date, count: int, holidays: Holidays
) -> None:
    later = periods.add_working_days(day, count, holidays)
    assert holidays.is_working(later)
    assert periods.working_days_between(day, later, holidays) == count
    earlier = periods.add_working_days(day, -count, holidays)
    assert holidays.is_working(earlier)
    assert holidays.count(earlier, day) - holidays.is_working(day) == count


@given(near_days, near_days, tables())
def test_time_only_makes_things_later_and_never_on_a_day_off(
    due: date, today: date, holidays: Holidays
) -> None:
    tomorrow = today + timedelta(days=1)
    step = periods.days_left(due, today, holidays) - periods.days_left(due, tomorrow, holidays)
    assert step == holidays.is_working(tomorrow)
