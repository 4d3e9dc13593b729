"""Finding: exactly what stands there, inside the spans, on both databases."""

from datetime import date
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bihuan.access.scope import Span
from bihuan.search import grams, queries, services
from bihuan.search.models import Document
from bihuan.search.values import Text

ALL = (Span("", True),)


def text(pk: int, title: str, body: str = "", path: str = "0001", on: date | None = None) -> Text:
    return Text("problems.problem", pk, title, body, path, "shell:health", {}, on)


def found(words: str, spans: tuple[Span, ...] = ALL) -> list[int]:
    return [hit.pk for hit in queries.find(words, spans).hits]


@pytest.mark.django_db
def test_a_word_of_two_characters_is_found_where_it_stands_and_nowhere_else() -> None:
    services.index(
        text(1, "手机管理不严", "会场内使用手机"),
        text(2, "洗手后开机", "手 续办理机关事务"),
        text(3, "学习手册", "机会难得，手机"),
    )
    assert sorted(found("手机")) == [1, 3]


@pytest.mark.django_db
def test_one_character_is_found_also_at_the_end_of_a_text() -> None:
    services.index(text(1, "党费收缴不及时"), text(2, "学习走过场"), text(3, "场地不足"))
    assert sorted(found("场")) == [2, 3]
    assert found("费") == [1]


@pytest.mark.django_db
def test_traditional_and_simplified_wide_and_narrow_upper_and_lower_are_one() -> None:
    services.index(
        text(1, "机关党建工作", "编号ＧＢ１８０３０"), text(2, "機關黨建工作", "no. gb18030")
    )
    assert sorted(found("機關黨建")) == [1, 2]
    assert sorted(found("机关党建")) == [1, 2]
    assert sorted(found("GB18030")) == [1, 2]
    assert sorted(found("8030")) == [1, 2]


@pytest.mark.django_db
def test_every_word_must_stand_in_the_text() -> None:
    services.index(text(1, "支部换届超期", "办公室党支部"), text(2, "支部学习不足", "办公室党支部"))
    assert found("支部 换届") == [1]
    assert sorted(found("党支部")) == [1, 2]
    assert found("换届 学习") == []


@pytest.mark.django_db
def test_a_word_broken_over_a_line_is_found() -> None:
    services.index(text(1, "整改", "没有按期完成整\n改任务，张 三负责"))
    assert found("整改任务") == [1]
    assert found("张三") == [1]


@pytest.mark.django_db
def test_punctuation_counts_where_it_was_asked() -> None:
    services.index(text(1, "中央八项规定，精神"), text(2, "中央八项规定精神"))
    assert found("规定，精") == [1]
    assert found("规定精神") == [2]
    assert found("，。") == []
    assert found("   ") == []


@pytest.mark.django_db
def test_a_text_outside_the_spans_is_not_found() -> None:
    services.index(
        text(1, "发展党员不规范", path="00010001"),
        text(2, "发展党员不规范", path="00010002"),
        text(3, "发展党员不规范", path="000100020001"),
    )
    assert found("发展党员", (Span("00010001", True),)) == [1]
    assert sorted(found("发展党员", (Span("00010002", True),))) == [2, 3]
    assert found("发展党员", (Span("00010002", False),)) == [2]
    assert found("发展党员", ()) == []


@pytest.mark.django_db
def test_a_range_of_paths_is_compared_byte_by_byte_in_every_table() -> None:
    """A server may sort signs before digits (ICU); then what lies below a unit would not be found."""
    paths = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model.__module__.startswith("bihuan.")
        for field in model._meta.local_fields
        if field.column == "path" or field.column.endswith("_path")
    ]
    assert ("orgs_unit", "path") in paths
    for table, column in paths:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT '0001' < x.{column} AND x.{column} < '0001~' FROM "
                f"(SELECT {column} FROM {table} WHERE 1 = 0 UNION ALL SELECT '00010002') AS x"
            )
            assert cursor.fetchall()[0][0], (table, column)


@pytest.mark.django_db
def test_hits_in_the_title_come_first_then_the_newest() -> None:
    services.index(
        text(1, "党费", "甲", on=date(2024, 1, 1)),
        text(2, "其他", "党费", on=date(2026, 1, 1)),
        text(3, "党费", "乙", on=date(2025, 1, 1)),
        text(4, "其他", "党费"),
    )
    assert found("党费") == [3, 1, 2, 4]


@pytest.mark.django_db
def test_pages_do_not_overlap_and_the_total_counts_all() -> None:
    services.index(*(text(number, f"问题{number}") for number in range(25)))
    pages = [queries.find("问题", ALL, limit=10, offset=at) for at in (0, 10, 20)]
    assert [len(page.hits) for page in pages] == [10, 10, 5]
    assert {page.total for page in pages} == {25}
    assert len({hit.pk for page in pages for hit in page.hits}) == 25


@pytest.mark.django_db
def test_renewing_forgets_the_old_text_and_removing_forgets_all() -> None:
    services.index(text(1, "旧标题"))
    services.index(text(1, "新标题"))
    assert found("旧标") == []
    assert found("新标") == [1]
    services.remove("problems.problem", 1)
    assert found("标题") == []
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_reindexing_adds_what_is_missing_and_drops_what_is_gone() -> None:
    services.index(text(1, "甲事项"), text(2, "乙事项"))
    assert services.reindex("problems.problem", [text(2, "乙事项"), text(3, "丙事项")]) == 2
    assert sorted(found("事项")) == [2, 3]


@pytest.mark.django_db
def test_a_snippet_marks_the_words_in_the_text_as_it_was_written() -> None:
    services.index(text(1, "情況", "前文" * 40 + "機關党建工作責任制" + "后文" * 80))
    hit = queries.find("机关党建", ALL).hits[0]
    assert [piece for piece, asked in hit.snippet if asked] == ["機關党建"]
    assert hit.snippet[0] == ("…", False)
    assert hit.snippet[-1] == ("…", False)


@pytest.mark.django_db
def test_every_common_pair_of_characters_is_found() -> None:
    """Some tokens look like numbers (``04e8…``) to a database that parses them."""
    characters = "事项支部党员整改问题学习会议记录谈心谈话民主生活丁万丈三上下不与丐丑专且丕世"
    services.index(*(text(n, a + b) for n, (a, b) in enumerate(pairwise(characters), start=1)))
    missing = [
        a + b for n, (a, b) in enumerate(pairwise(characters), start=1) if n not in found(a + b)
    ]
    assert missing == []


@pytest.mark.django_db
def test_signs_of_query_languages_are_only_text() -> None:
    services.index(text(1, 'a" OR b* & c | !d (e)', "100%_完成"))
    for words in ('" OR', "b* &", "!d", "(e)", "100%_", "NEAR(", "'; --", "a:*"):
        queries.find(words, ALL)
    assert found("100%_完") == [1]


@given(
    st.text("党建机关機關手电会議议abAB12，。 \n", max_size=40),
    st.text("党建机关機關手电会議议abAB12，。", min_size=1, max_size=4),
)
def test_a_text_has_all_tokens_of_every_word_that_it_holds(body: str, word: str) -> None:
    """The index may offer too much, never too little."""
    folded = grams.fold(word)
    if folded and folded in grams.fold(body):
        tokens = grams.tokens(body)
        whole, begun = grams.asked([folded])
        assert set(whole) <= set(tokens)
        assert all(any(token.startswith(start) for token in tokens) for start in begun)


@given(st.text(max_size=60), st.text(min_size=1, max_size=3))
def test_marking_keeps_the_text(body: str, word: str) -> None:
    assert "".join(piece for piece, _ in queries.marked(body, [grams.fold(word) or "x"])) == body
