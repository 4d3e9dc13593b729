"""Windows of verdicts as days."""

from datetime import date

import pytest

from bihuan.indicators.windows import next_complete


@pytest.mark.parametrize(
    ("window", "closes_on", "since", "end"),
    [
        ("2026-12", date(2026, 12, 31), date(2027, 1, 3), date(2027, 2, 28)),
        ("2026-12", date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 31)),
        ("2026Q4", date(2026, 12, 31), date(2027, 1, 3), date(2027, 6, 30)),
        ("2026", date(2026, 12, 31), date(2027, 1, 3), date(2028, 12, 31)),
        ("2025", date(2026, 3, 31), date(2026, 4, 2), date(2028, 3, 30)),
        ("2026-11-13", date(2026, 11, 13), date(2026, 12, 2), None),
    ],
)
def test_the_next_complete_window_begins_after_the_day_and_closes_as_late_as_the_one_missed(
    window: str, closes_on: date, since: date, end: date | None
) -> None:
    assert next_complete(window, closes_on, since) == end
