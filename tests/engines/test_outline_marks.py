import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engines.outline.marks import Kind, han_number, key_of, mark_of


def read(text: str) -> tuple[Kind, int, str, str] | None:
    mark = mark_of(key_of(text))
    return (mark.kind, mark.value, mark.shown, text[mark.end :]) if mark else None


@pytest.mark.parametrize(
    ("text", "kind", "value", "shown"),
    [
        ("一、学习", Kind.HAN, 1, "一、"),
        ("十二、学习", Kind.HAN, 12, "十二、"),
        ("二．学习", Kind.HAN, 2, "二、"),
        ("三.学习", Kind.HAN, 3, "三、"),
        ("四，学习", Kind.HAN, 4, "四、"),
        ("五　学习", Kind.HAN, 5, "五、"),
        ("（一）学习", Kind.HAN_BRACKET, 1, "（一）"),
        ("(一)学习", Kind.HAN_BRACKET, 1, "（一）"),
        ("( 二 )、学习", Kind.HAN_BRACKET, 2, "（二）"),
        ("〔三〕学习", Kind.HAN_BRACKET, 3, "（三）"),
        ("四）学习", Kind.HAN_BRACKET, 4, "（四）"),
        ("㈤学习", Kind.HAN_BRACKET, 5, "㈤"),
        ("1.学习", Kind.DIGIT, 1, "1."),
        ("2．学习", Kind.DIGIT, 2, "2."),
        ("３、学习", Kind.DIGIT, 3, "3、"),
        ("4，学习", Kind.DIGIT, 4, "4."),
        ("⒌学习", Kind.DIGIT, 5, "⒌"),
        ("（1）学习", Kind.DIGIT_BRACKET, 1, "（1）"),
        ("( 2 ) 学习", Kind.DIGIT_BRACKET, 2, "（2）"),
        ("⑶学习", Kind.DIGIT_BRACKET, 3, "⑶"),
        ("4）学习", Kind.HALF_BRACKET, 4, "4）"),
        ("①学习", Kind.CIRCLE, 1, "①"),
        ("❷学习", Kind.CIRCLE, 2, "❷"),
        ("第一，学习", Kind.ORDINAL, 1, "第一"),
        ("其二，学习", Kind.ORDINAL, 2, "其二"),
        ("一是学习", Kind.POINT, 1, "一是"),
        ("三要学习", Kind.POINT, 3, "三要"),
        ("第一章 学习", Kind.CHAPTER, 1, "第一章"),
        ("第二部分：学习", Kind.CHAPTER, 2, "第二部分"),
        ("第三节 学习", Kind.SECTION, 3, "第三节"),
        ("第四條 學習", Kind.CLAUSE, 4, "第四条"),
    ],
)
def test_a_number_is_recognised_however_it_was_typed(
    text: str, kind: Kind, value: int, shown: str
) -> None:
    found = read(text)
    assert found is not None
    assert found[:3] == (kind, value, shown)
    assert found[3] in {"学习", "學習"}


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月底前完成",
        "2026.3.4",
        "（2026）5号",
        "3月31日前",
        "12 月底前完成",
        "1,038个支部",
        "12:30开会",
        "十月一日放假",
        "二、三季度抓落实",
        "第一书记要带头",
        "第一属性",
        "首先要学习",
        "二要素",
        "一方面要学习",
        "3 个支部",
        "1.5",
        "",
        "（",
    ],
)
def test_what_only_looks_like_a_number_is_text(text: str) -> None:
    assert read(text) is None


def test_decimals_rank_below_each_other() -> None:
    ranks = [mark_of(key) for key in ("1. 总则", "1.1 目的", "1.1.2 近期")]
    assert [mark.rank - Kind.DIGIT for mark in ranks if mark] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("一百零三", 103),
        ("二〇", 20),
    ],
)
def test_chinese_numbers_are_read(text: str, value: int) -> None:
    assert han_number(text) == value


@given(st.text())
def test_a_key_is_as_long_as_its_line(text: str) -> None:
    assert len(key_of(text)) == len(text)
