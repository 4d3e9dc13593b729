"""补录 is one thing on every page: so many days or more, told with the days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.template import Context, Template

from bihuan.calendar.lateness import late_by, late_words

ON = date(2026, 3, 2)


@pytest.mark.parametrize(("days", "late"), [(-83, 0), (0, 0), (29, 0), (30, 30), (400, 400)])
def test_an_entry_is_late_from_the_stated_number_of_days(days: int, late: int) -> None:
    assert late_by(ON, ON + timedelta(days=days)) == late


def test_the_number_of_days_is_a_setting(settings: Any) -> None:
    settings.LATE_DAYS = 7
    assert late_by(ON, ON + timedelta(days=8)) == 8


def test_the_label_names_the_days_and_there_is_none_for_an_entry_in_time() -> None:
    assert (late_words(40), late_words(0)) == ("补录（40 天后）", "")
    page = Template("[{% late 40 %}][{% late 0 %}]").render(Context())
    assert page == '[<span class="tag tag-neutral">补录（40 天后）</span>][]'
