from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engines.outline.dates import due_of, mentions
from bihuan.engines.outline.marks import key_of


def due(text: str, year: int | None = 2026, not_before: date | None = None) -> date | None:
    return due_of(mentions(key_of(text), year), not_before)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年3月底前完成整改", date(2026, 3, 31)),
        ("2028年2月底前", date(2028, 2, 29)),
        ("3月31日前报送", date(2026, 3, 31)),
        ("３月３１日前报送", date(2026, 3, 31)),
        ("于4月10日以前完成", date(2026, 4, 10)),
        ("6月底建成", date(2026, 6, 30)),
        ("年底前见效", date(2026, 12, 31)),
        ("2027年底前见效", date(2027, 12, 31)),
        ("今年年底见效", date(2026, 12, 31)),
        ("年内完成", date(2026, 12, 31)),
        ("第一季度末报送", date(2026, 3, 31)),
        ("二季度末前报送", date(2026, 6, 30)),
        ("2026年第三季度前完成", date(2026, 9, 30)),
        ("上半年完成", date(2026, 6, 30)),
        ("整改时限：2026-03-04", date(2026, 3, 4)),
        ("（2026/3/4）", date(2026, 3, 4)),
        ("完成时限：2026.3.4", date(2026, 3, 4)),
        ("2026-06", date(2026, 6, 30)),
        ("二〇二六年三月底前", date(2026, 3, 31)),
        ("二○二六年三月十五日前", date(2026, 3, 15)),
        ("二零二六年十一月三十日前", date(2026, 11, 30)),
        ("十二月底前", date(2026, 12, 31)),
        ("明年3月底前完成", date(2027, 3, 31)),
        ("5月上旬前完成", date(2026, 5, 10)),
        ("5月中旬前完成", date(2026, 5, 20)),
        ("5月下旬前完成", date(2026, 5, 31)),
        ("4月至9月底前分批完成", date(2026, 9, 30)),
        ("3月1日至5日前完成", date(2026, 3, 5)),
        ("3月底前定方案，6月底前办结", date(2026, 6, 30)),
        ("2027年3月底前定方案，6月底前办结", date(2027, 6, 30)),
        ("每年12月底前报送", date(2026, 12, 31)),
        ("3月31日前（含当日）", date(2026, 3, 31)),
        ("時限：二〇二六年三月底", date(2026, 3, 31)),
    ],
)
def test_a_deadline_is_found_in_its_words(text: str, expected: date) -> None:
    assert due(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月，支部没有开展主题党日",
        "2025年9月15日至19日开展了督查",
        "截至2025年12月底，还有3项未完成",
        "每季度末报送",
        "每月底前报送",
        "三年内完成换届",
        "两年内见效",
        "以后再说",
        "1.5万元",
        "第3支部月底前完成",
        "",
    ],
)
def test_a_date_that_is_no_deadline_sets_none(text: str) -> None:
    assert due(text) is None


@pytest.mark.parametrize("text", ["3月底前", "年底前", "第二季度末", "上半年完成", "明年3月底前"])
def test_without_a_year_anywhere_there_is_no_date(text: str) -> None:
    assert due(text, year=None) is None


def test_a_date_standing_alone_counts_unless_it_is_older_than_the_document() -> None:
    assert due("召开会议（2026年3月4日）", not_before=date(2026, 1, 1)) == date(2026, 3, 4)
    assert due("召开会议（2025年3月4日）", not_before=date(2026, 1, 1)) is None


@pytest.mark.parametrize("text", ["6月31日前", "2026年2月30日前", "2026-13-01", "0月底前"])
def test_a_day_that_does_not_exist_is_no_deadline(text: str) -> None:
    assert due(text) is None


def test_a_day_that_does_not_exist_is_reported() -> None:
    assert [each.impossible for each in mentions("6月31日前", 2026)] == [True]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_the_ways_it_is_written(day: date) -> None:
    for written in (
        f"{day.year}年{day.month}月{day.day}日前",
        f"{day.year}年{day.month:02d}月{day.day:02d}日前",
        f"时限：{day.isoformat()}",
        f"时限：{day.year}/{day.month}/{day.day}",
    ):
        assert due(written, year=None) == day
    assert due(f"{day.month}月{day.day}日前", year=day.year) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_the_end_of_a_month_is_its_last_day(day: date) -> None:
    found = due(f"{day.year}年{day.month}月底前", year=None)
    assert found is not None
    assert (found + timedelta(days=1)).day == 1
    assert (found.year, found.month) == (day.year, day.month)


@given(st.text(alphabet="二〇零一三十0123456789年月日底前第季度上半至-./ 今明每内", max_size=40))
def test_no_text_breaks_the_search_and_places_lie_inside(text: str) -> None:
    for found in mentions(key_of(text), 2026):
        assert 0 <= found.start < found.end <= len(text)
