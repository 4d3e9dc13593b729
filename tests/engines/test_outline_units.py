from hypothesis import given
from hypothesis import strategies as st

from bihuan.engines.outline import directory, names_of

TREE = directory(
    [
        ("F", ["江州省财政厅", "省财政厅", "财政厅"]),
        ("F01", ["江州省财政厅机关党委", "省财政厅机关党委", "机关党委"]),
        ("F0101", ["预算处党支部"]),
        ("E", ["江州省教育厅", "省教育厅", "教育厅"]),
        ("E0101", ["第一党支部"]),
        ("F0102", ["第一党支部"]),
    ]
)


def test_units_are_found_in_the_order_of_first_mention() -> None:
    assert TREE.find("由教育厅牵头，省财政厅配合，教育厅汇总。") == ("E", "F")


def test_the_longest_name_wins() -> None:
    assert TREE.find("江州省财政厅机关党委") == ("F01",)
    assert TREE.find("江州省财政厅和预算处党支部") == ("F", "F0101")


def test_a_word_for_all_units_is_no_unit() -> None:
    assert TREE.find("各单位、各党支部、机关党委、党组要抓好落实") == ()


def test_a_name_behind_such_a_word_is_no_unit() -> None:
    assert TREE.find("各财政厅") == ()
    assert TREE.find("其他预算处党支部") == ()


def test_a_name_that_two_units_share_finds_neither() -> None:
    assert TREE.find("第一党支部整改") == ()


def test_traditional_text_finds_simplified_names() -> None:
    pairs = str.maketrans("財廳", "财厅")
    found = directory([("F", ["省财政厅"])], fold=lambda text: text.translate(pairs))
    assert found.find("請省財政廳牽頭") == ("F",)


def test_short_forms_leave_out_the_place_and_not_the_organ() -> None:
    assert names_of("江州省财政厅") == ("江州省财政厅", "省财政厅", "财政厅")
    assert names_of("中共江州省委组织部")[1:] == ("江州省委组织部", "省委组织部")
    assert names_of("城市管理局") == ("城市管理局",)


@given(
    st.lists(st.text("省财政厅教育各", min_size=3, max_size=6), max_size=8),
    st.text("省财政厅教育各，"),
)
def test_every_unit_found_is_named_in_the_text(names: list[str], text: str) -> None:
    units = [(f"U{place}", [name]) for place, name in enumerate(names)]
    for code in directory(units).find(text):
        assert names[int(code[1:])] in text
