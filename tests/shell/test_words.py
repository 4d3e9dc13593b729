"""Dates, deadlines, devices in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from bihuan.calendar.clock import today
from bihuan.shell.words import (
    LIGHT_ICONS,
    NEAR_DAYS,
    Light,
    clock_words,
    date_words,
    device_words,
    light_of,
)
from tests.shell.drawing import draw

WEDNESDAY = date(2026, 3, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with translation.override("zh-hans"):
        yield


def test_a_date_is_written_with_its_weekday() -> None:
    assert date_words(WEDNESDAY) == "2026年3月4日（周三）"
    assert date_words(WEDNESDAY, "short") == "3月4日（周三）"
    assert date_words(WEDNESDAY, "plain") == "2026年3月4日"


def test_an_instant_is_written_in_beijing_time() -> None:
    at = datetime(2026, 3, 3, 17, 5, tzinfo=UTC)
    assert (date_words(at), clock_words(at)) == ("2026年3月4日（周三）", "01:05")
    html = draw("{% when at %}", at=at)
    assert "<span>2026年3月4日（周三）</span> 01:05</time>" in html
    assert "01:05" not in draw("{% when at 'plain' %}", at=at)


def test_the_short_form_leaves_out_this_year_only() -> None:
    day = today()
    assert "年" not in draw("{% when day 'short' %}", day=day)
    assert f"{day.year - 1}年" in draw("{% when day 'short' %}", day=date(day.year - 1, 2, 3))


def test_the_tag_gives_a_machine_readable_date_too() -> None:
    html = draw("{% when day %}", day=WEDNESDAY)
    assert html == '<time datetime="2026-03-04">2026年3月4日（周三）</time>'
    assert "未填" in draw("{% when day %}", day=None)


def test_a_deadline_goes_from_in_time_to_near_to_overdue() -> None:
    kinds = [light_of(WEDNESDAY, WEDNESDAY + timedelta(days=n)).kind for n in range(-30, 5)]
    assert kinds == sorted(kinds, key=["in_time", "near", "overdue"].index)
    assert kinds[0] == "in_time"
    assert light_of(WEDNESDAY, WEDNESDAY).kind == "near"
    assert light_of(WEDNESDAY, WEDNESDAY + timedelta(days=1)).kind == "overdue"


def test_a_deadline_is_near_for_the_last_five_working_days() -> None:
    """Wednesday the 4th: five working days before it is the Wednesday of the week before."""
    assert NEAR_DAYS == 5
    assert light_of(WEDNESDAY, WEDNESDAY - timedelta(days=7)).kind == "near"
    assert light_of(WEDNESDAY, WEDNESDAY - timedelta(days=8)).kind == "in_time"


def test_days_are_counted_as_working_days() -> None:
    friday = date(2026, 3, 6)
    assert light_of(WEDNESDAY, friday).days == "2 个工作日"
    assert light_of(WEDNESDAY, date(2026, 3, 9)).days == "3 个工作日"
    # due on a Friday, looked at on Saturday: nothing becomes overdue while offices are closed
    assert light_of(friday, date(2026, 3, 7)).days == "下一个工作日起逾期"
    assert light_of(friday, date(2026, 3, 9)).days == "1 个工作日"
    assert light_of(WEDNESDAY, WEDNESDAY).days == "今天到期"


def test_what_is_closed_is_judged_by_its_closing_day_not_by_today() -> None:
    long_after = WEDNESDAY + timedelta(days=400)
    assert light_of(WEDNESDAY, long_after, WEDNESDAY).kind == "closed"
    late = light_of(WEDNESDAY, long_after, WEDNESDAY + timedelta(days=1))
    assert (late.kind, late.days) == ("closed_late", "1 个工作日")


@pytest.mark.parametrize("kind", LIGHT_ICONS)
def test_every_light_has_a_colour_a_sign_and_a_word(kind: str) -> None:
    html = draw("{% light one %}", one=Light(kind, "某种状态", 3))
    assert f'class="light light-{kind}"' in html
    assert "<svg" in html
    assert "<b>某种状态</b>" in html
    assert "3 个工作日" in html


def test_a_light_of_an_unknown_kind_is_neutral() -> None:
    assert "light-none" in draw("{% light one %}", one=Light("<b>", "状态"))


def test_a_light_can_be_drawn_from_dates_alone() -> None:
    html = draw("{% light due today %}", due=WEDNESDAY, today=WEDNESDAY + timedelta(days=2))
    assert "light-overdue" in html
    assert "未定期限" in draw("{% light due %}", due=None)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/110.0 Safari/537.36",
            "Chrome 110，麒麟、统信或其他 Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/121.0", "Edge 121，Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/99 MicroMessenger/8.0", "微信 8，安卓手机"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1",
            "Safari 17，苹果手机或平板",
        ),
        ("curl", "未知浏览器"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, words: str) -> None:
    assert device_words(agent) == words
