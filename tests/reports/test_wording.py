"""How papers write numbers, dates, titles; and what is taken out of what users type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reports import words
from bihuan.reports.layout import CHARACTER_PT, OFFICIAL, OFFICIAL_WIDE, ems, red_head, title_lines
from bihuan.reports.paper import Blank, Cell, Column, Form, FormRow, Table, parts, plain
from bihuan.reports.wording import (
    chinese_number,
    day,
    document_number,
    document_title,
    numbered,
    sentence,
)
from tests.reports import samples


def test_the_text_area_is_156_by_225_mm_and_holds_28_characters_by_22_lines():
    assert (OFFICIAL.text_width, OFFICIAL.text_height) == (156, 225)
    assert (OFFICIAL.top, OFFICIAL.bottom, OFFICIAL.left, OFFICIAL.right) == (37, 35, 28, 26)
    assert (OFFICIAL_WIDE.text_width, OFFICIAL_WIDE.text_height) == (225, 156)
    line = CHARACTER_PT * 28 * 25.4 / 72
    assert line == pytest.approx(156)


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"),
     (100, "一百"), (105, "一百零五"), (110, "一百一十"), (130, "一百三十")],
)  # fmt: skip
def test_numbers_of_headings_are_chinese(number: int, written: str):
    assert chinese_number(number) == written


def test_the_four_levels_of_headings_are_numbered_as_the_standard_says():
    assert [numbered(level, 2) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]


def test_dates_have_no_leading_zeros():
    assert day(date(2026, 3, 4)) == "2026年3月4日"
    assert day(None) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "江直工发〔2026〕6号",
        "江直工发[2026]06号",
        "江直工发（2026）第6号",
        "江直工发【2026】006",
        " 江直工发 〔2026〕 6号 ",
    ],
)
def test_a_document_number_gets_its_official_shape(typed: str):
    assert document_number(typed) == "江直工发〔2026〕6号"


def test_what_is_no_document_number_is_left_as_it_was_typed():
    assert document_number("会议纪要第3期") == "会议纪要第3期"


def test_marks_of_titles_are_not_doubled():
    assert document_title("《某办法》") == "《某办法》"
    assert document_title("关于印发《某办法》的通知") == "《关于印发〈某办法〉的通知》"


def test_a_sentence_ends_once():
    assert sentence("已完成；") == sentence("已完成。") == sentence("已完成") == "已完成。"
    assert sentence("") == ""


@given(
    st.text(
        alphabet="关于印发机关党建问题清单的通知《》，、（）2026年第一季度A",
        min_size=1,
        max_size=120,
    )
)
def test_a_title_of_any_length_is_broken_into_lines_that_fit(title: str):
    lines = title_lines(title, 20)
    assert all(ems(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == title.strip().replace(" ", "")


def test_a_title_is_not_broken_inside_a_quarter_or_a_set_phrase():
    title = "中共江南省财政厅党组关于2026年第一季度机关党建问题整改情况的报告"
    lines = title_lines(title, 20)
    assert lines == ("中共江南省财政厅党组关于2026年第一季度", "机关党建问题整改情况的报告")


@pytest.mark.parametrize("count", [4, 8, 16, 24, 40])
def test_the_red_head_fills_one_line_and_never_two(count: int):
    size, scale = red_head("中" * count)
    assert size * scale * count * 25.4 / 72 <= 156.01
    assert 22 <= size <= 52


def test_control_characters_and_direction_overrides_are_removed_but_rare_names_kept():
    assert plain("a\x00b\x0bc\u202ed\ud800") == "ab\ncd"
    assert plain("𬱖\ue000䶮") == "𬱖\ue000䶮"


def test_an_empty_text_has_no_pieces_and_blanks_are_kept():
    assert parts("") == ()
    assert parts(("甲", Blank(3))) == ("甲", Blank(3))


def test_a_table_with_a_missing_cell_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        Table((Column("甲", 1), Column("乙", 1)), (("一",),))


def test_a_form_whose_cells_do_not_cover_its_columns_is_refused():
    with pytest.raises(ValueError, match="cover its columns"):
        Form((1, 1, 1), (FormRow((Cell("甲"),)),))


def test_words_are_counted_as_word_does():
    assert words.characters("关于2026年，Word 文件。") == 9


def test_a_paper_over_the_limit_says_by_how_much():
    counted = words.count(samples.the_plan())
    assert counted.over == 0
    assert 200 < counted.text < 600
    short = words.count(samples.the_plan(), limit=100)
    assert short.over == counted.text - 100


def test_annexes_are_counted_beside_the_text():
    one, two = words.count(samples.the_notice()), words.count(samples.the_notice(units=2))
    assert two.annexes > one.annexes > 100
    assert two.text == one.text
