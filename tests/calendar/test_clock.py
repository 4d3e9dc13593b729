from datetime import UTC, date, datetime

import pytest
import time_machine

from bihuan.calendar import clock


def test_the_business_date_turns_at_midnight_in_beijing() -> None:
    assert clock.business_date(datetime(2026, 3, 3, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 3)
    assert clock.business_date(datetime(2026, 3, 3, 16, 0, tzinfo=UTC)) == date(2026, 3, 4)


def test_an_instant_without_a_time_zone_has_no_business_date() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        clock.business_date(datetime(2026, 3, 4))  # noqa: DTZ001


@time_machine.travel(datetime(2026, 12, 31, 16, 30, tzinfo=UTC), tick=False)
def test_the_clock_gives_aware_instants_and_the_date_in_beijing() -> None:
    assert clock.now() == datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    assert clock.today() == date(2027, 1, 1)
