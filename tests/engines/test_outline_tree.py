from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engines.outline import (
    Draft,
    Line,
    Node,
    NoSuchPartError,
    Outline,
    chosen,
    directory,
    drafts_of,
    items_of,
    outline,
    parts_of,
)


def read(text: str, title: str = "", **options: object) -> Outline:
    lines = [Line(line) for line in text.strip().splitlines()]
    return outline(lines, title=title or lines[0].text, **options)  # type: ignore[arg-type]


def picture(nodes: Iterable[Node]) -> list[object]:
    """Numbers and titles as nested lists, without what is below the dignity of a leaf."""
    return [
        [f"{node.number}{node.title}", *picture(node.children)]
        if node.children
        else f"{node.number}{node.title}"
        for node in nodes
    ]


def titles(drafts: Iterable[Draft]) -> list[str]:
    return [draft.title for draft in drafts]


FEEDBACK = """
关于2025年机关党建专项督查情况的反馈意见
江州省农业农村厅党组：
根据年度安排，2025年9月15日至19日，督查组对你单位进行了督查。现反馈如下。
一、总体情况
厅党组重视机关党建。
二、存在的问题
（一）学习教育方面
1.理论学习不够系统。第二党支部有两个月没有集中学习。
2.联系实际不紧
有的发言照搬材料。
（二）组织建设方面。换届提醒不及时。
三、整改要求
请于2025年11月底前报送整改方案。
附件：1.问题清单
2.整改台账样式
江州省直属机关工作委员会
2025年10月20日
（此件不公开）
"""


def test_the_usual_levels_lie_inside_one_another() -> None:
    assert picture(read(FEEDBACK).nodes) == [
        "一、总体情况",
        [
            "二、存在的问题",
            ["（一）学习教育方面", "1.理论学习不够系统", "2.联系实际不紧"],
            "（二）组织建设方面",
        ],
        "三、整改要求",
    ]


def test_the_first_sentence_is_the_title_and_the_rest_the_detail() -> None:
    first, second = read(FEEDBACK).nodes[1].children[0].children
    assert (first.title, first.detail) == ("理论学习不够系统", "第二党支部有两个月没有集中学习。")
    assert (second.title, second.detail) == ("联系实际不紧", "有的发言照搬材料。")


def test_address_and_signature_are_kept_apart_from_the_headings() -> None:
    found = read(FEEDBACK)
    assert found.preamble[1] == "江州省农业农村厅党组："
    assert found.closing == (
        "附件：1.问题清单",
        "2.整改台账样式",
        "江州省直属机关工作委员会",
        "2025年10月20日",
        "（此件不公开）",
    )
    assert found.nodes[2].detail == "请于2025年11月底前报送整改方案。"
    assert found.nodes[2].children == ()


def test_the_year_comes_from_the_signature() -> None:
    found = read("要点\n一、学习。3月底前完成。\n省直工委\n2026年1月5日")
    assert (found.year, str(found.nodes[0].due)) == (2026, "2026-03-31")


def test_a_plan_signed_in_december_speaks_of_the_year_in_its_title() -> None:
    assert read("2026年工作要点\n一、学习\n省直工委\n2025年12月20日").year == 2026


def test_a_list_for_the_past_year_speaks_of_the_year_of_its_signature() -> None:
    assert read("2025年度民主生活会整改清单\n一、学习\n省直工委\n2026年2月1日").year == 2026


def test_the_reference_number_tells_the_year() -> None:
    assert read("通知\n江直工〔2026〕5号\n一、学习").year == 2026


def test_without_any_year_there_is_none() -> None:
    found = read("通知\n一、学习。3月底前完成")
    assert (found.year, found.nodes[0].due) == (None, None)


def test_a_missing_level_is_no_hindrance() -> None:
    found = read("要点\n一、学习\n1.读书\n（1）领读\n2.研讨\n二、组织\n①换届")
    assert picture(found.nodes) == [
        ["一、学习", ["1.读书", "（1）领读"], "2.研讨"],
        ["二、组织", "①换届"],
    ]


def test_skipped_and_repeated_numbers_keep_their_place_and_are_reported() -> None:
    found = read("要点\n（一）学习\n（三）组织\n（三）作风")
    assert picture(found.nodes) == ["（一）学习", "（三）组织", "（三）作风"]
    assert [(odd.code, odd.before, odd.found) for odd in found.oddities] == [
        ("skipped", "（一）", "（三）"),
        ("repeated", "（三）", "（三）"),
    ]


def test_a_series_that_does_not_begin_with_one_is_reported() -> None:
    assert [odd.code for odd in read("要点\n（二）组织\n（三）作风").oddities] == ["begins"]


def test_levels_used_the_other_way_round_are_understood() -> None:
    found = read("要点\n1.学习\n（一）读书\n（二）研讨\n2.组织\n（一）换届\n3.作风\n（一）减负")
    assert picture(found.nodes) == [
        ["1.学习", "（一）读书", "（二）研讨"],
        ["2.组织", "（一）换届"],
        ["3.作风", "（一）减负"],
    ]


def test_a_short_list_in_front_does_not_swallow_what_follows() -> None:
    found = read("通知\n1.时间\n2.地点\n一、学习\n1.读书\n二、组织")
    assert picture(found.nodes) == ["1.时间", "2.地点", ["一、学习", "1.读书"], "二、组织"]


def test_decimals_make_levels() -> None:
    found = read(
        "规范\n1 总体要求\n1.1 思想\n1.2 目标\n1.2.1近期，花1.5万元\n2 任务\n2.1抓学习\n3.15活动要办好"
    )
    assert picture(found.nodes) == [
        ["1总体要求", "1.1思想", ["1.2目标", "1.2.1近期，花1.5万元"]],
        ["2任务", "2.1抓学习"],
    ]
    assert found.nodes[1].children[0].detail == "3.15活动要办好"


def test_an_enumeration_inside_a_paragraph_becomes_a_level() -> None:
    found = read("反馈\n（一）学习不深入。主要表现：一是读书少，二是研讨少；三是联系实际少。")
    node = found.nodes[0]
    assert picture(found.nodes) == [
        ["（一）学习不深入", "一是读书少", "二是研讨少", "三是联系实际少"]
    ]
    assert node.detail == "主要表现："


def test_an_enumeration_in_brackets_or_circles_too_and_one_inside_another() -> None:
    found = read("反馈\n1.学习不深入：（1）读书少：①时间少；②书少。（2）研讨少。")
    assert picture(found.nodes) == [
        ["1.学习不深入", ["（1）读书少", "①时间少", "②书少"], "（2）研讨少"]
    ]


def test_an_enumeration_can_stay_in_its_paragraph() -> None:
    found = read("反馈\n（一）学习。一是读书少；二是研讨少。", split_inline=False)
    assert picture(found.nodes) == ["（一）学习"]
    assert found.nodes[0].detail == "一是读书少；二是研讨少。"


def test_numbered_lines_win_over_an_enumeration_above_them() -> None:
    found = read("要点\n（一）学习。做到一是真学，二是真用。\n1.读书\n2.研讨")
    assert picture(found.nodes) == [["（一）学习", "1.读书", "2.研讨"]]
    assert found.nodes[0].detail == "做到一是真学，二是真用。"


def test_who_and_when_behind_an_enumeration_speak_of_all_of_it() -> None:
    found = read("要点\n（一）学习。一是读书；二是研讨。完成时限：2026年6月底。")
    node = found.nodes[0]
    assert picture(node.children) == ["一是读书", "二是研讨"]
    assert (str(node.due), node.children[1].due) == ("2026-06-30", None)
    (_, last) = drafts_of(parts_of(found))
    assert str(last.due) == "2026-06-30"


def test_one_alone_is_no_enumeration() -> None:
    assert picture(read("要点\n（一）学习。一是一，不能含糊。").nodes) == ["（一）学习"]


def test_several_numbers_in_one_line_are_several_items() -> None:
    found = read("要点\n1.读书；2.研讨；3.宣讲。")
    assert picture(found.nodes) == ["1.读书", "2.研讨", "3.宣讲"]


def test_a_document_without_numbered_lines_is_read_by_its_enumeration() -> None:
    found = read("通知\n请做好以下工作：（1）开会；（2）写材料，3月底前报送。")
    assert picture(found.nodes) == ["（1）开会", "（2）写材料，3月底前报送"]


def test_bullets_count_only_where_nothing_is_numbered() -> None:
    assert picture(read("要点\n●抓学习。经常读书\n●抓组织").nodes) == ["●抓学习", "●抓组织"]
    found = read("要点\n一、学习\n●读书")
    assert picture(found.nodes) == ["一、学习"]
    assert found.nodes[0].detail == "●读书"


def test_a_table_row_gives_its_first_cell_as_title() -> None:
    rows = [
        Line("序号\t问题\t时限", in_table=True),
        Line("1\t读书少\t2026年6月底", in_table=True),
        Line("2\t研讨少\t长期坚持", in_table=True),
    ]
    found = outline(rows)
    assert picture(found.nodes) == ["1读书少", "2研讨少"]
    assert str(found.nodes[0].due) == "2026-06-30"


def test_the_head_of_a_table_tells_which_column_is_the_title() -> None:
    rows = [
        "序号\t编号\t存在问题\t整改时限",
        "1\tWT-7\t读书少\t2026年6月底",
        "2\tWT-8\t研讨少",
        "\t\t续上一行",
    ]
    found = outline([*(Line(row, in_table=True) for row in rows), Line("联系电话略")])
    assert picture(found.nodes) == ["1读书少", "2研讨少"]
    assert found.nodes[0].detail == "WT-7\t2026年6月底"
    assert str(found.nodes[0].due) == "2026-06-30"
    assert found.nodes[1].detail == "WT-8\n续上一行"
    assert found.preamble == ("序号\t编号\t存在问题\t整改时限", "联系电话略")


def test_a_bracket_with_who_and_when_is_no_part_of_the_title() -> None:
    node = read("要点\n1.建章立制（责任单位：办公室；完成时限：2026-06-30）").nodes[0]
    assert (node.title, str(node.due)) == ("建章立制", "2026-06-30")
    assert node.detail == "（责任单位：办公室；完成时限：2026-06-30）"


def test_a_stop_inside_quotes_does_not_end_the_title() -> None:
    node = read("要点\n1.读懂“实事求是。”四个字。常学常新。").nodes[0]
    assert node.title == "读懂“实事求是。”四个字"


def test_a_long_first_sentence_is_cut_at_an_early_colon() -> None:
    long = "支部" * 40
    node = read(f"反馈\n1.学习不深入：{long}。").nodes[0]
    assert (node.title, node.detail) == ("学习不深入", f"{long}。")


def test_a_number_in_a_line_of_its_own_takes_the_next_line_as_title() -> None:
    node = read("要点\n1.\n读书不够。时间少。").nodes[0]
    assert (node.number, node.title, node.detail) == ("1.", "读书不够", "时间少。")


def test_a_table_of_contents_makes_no_items() -> None:
    found = read("要点\n一、学习……1\n二、组织……2\n一、学习\n二、组织")
    assert picture(found.nodes) == ["一、学习", "二、组织"]


def test_units_are_recognised() -> None:
    units = directory([("E", ["教育厅"]), ("F", ["财政厅"])])
    found = read("要点\n1.建制度。由财政厅牵头，教育厅和各单位配合。", units=units)
    assert found.nodes[0].units == ("F", "E")


# --- parts ------------------------------------------------------------------------------------

SPEECH = """
以问题为导向抓好支部建设
江州省直属机关工作委员会调研组
◎ 主要做法
近年来支部工作有了起色。
（一）抓学习。读书成风。
（二）抓组织。按期换届。
◎ 努力方向
移到这里的一段话。
（一）抓政治。总的要求。
1.读原著。逐章读。
2.讲党课
（二）抓能力。总的要求。
1.办班
"""
WITHOUT_SIGNS = SPEECH.replace("◎ ", "")
STYLED = [
    Line(line.removeprefix("◎ "), level=line.startswith("◎"))
    for line in SPEECH.strip().splitlines()
]


@pytest.mark.parametrize(
    "found", [read(SPEECH), read(WITHOUT_SIGNS), outline(STYLED, title=STYLED[0].text)]
)
def test_two_series_of_numbers_are_parts_below_their_unnumbered_headings(found: Outline) -> None:
    assert [(part.title, part.depth, len(part.leaves)) for part in parts_of(found)] == [
        ("主要做法", 1, 2),
        ("努力方向", 2, 3),
    ]
    assert found.nodes[1].detail == "移到这里的一段话。"


def test_duties_are_taken_from_the_part_with_the_deepest_numbers() -> None:
    part = chosen(read(SPEECH), "duties")
    assert picture(items_of(part)) == [
        ["（一）抓政治", "1.读原著", "2.讲党课"],
        ["（二）抓能力", "1.办班"],
    ]
    assert [draft.groups for draft in drafts_of(part)] == [("抓政治",), ("抓政治",), ("抓能力",)]


def test_problems_are_taken_from_all_parts_unless_one_speaks_of_problems() -> None:
    assert len(drafts_of(chosen(read(SPEECH), "problems"))) == 5
    named = read(SPEECH.replace("主要做法", "存在的问题"))
    assert titles(drafts_of(chosen(named, "problems"))) == ["抓学习", "抓组织"]


@pytest.mark.parametrize(
    ("asked", "count"), [("all", 5), ("1", 2), ("做法", 2), ("努力方向", 3), ("抓政治", 2)]
)
def test_a_part_can_be_asked_for(asked: str, count: int) -> None:
    found = read(SPEECH) if asked != "抓政治" else read(SPEECH.split("◎ 努力方向")[1], title="x")
    assert len(drafts_of(chosen(found, "duties", asked))) == count


def test_a_part_that_is_not_there_is_an_error_that_names_the_parts() -> None:
    with pytest.raises(NoSuchPartError) as caught:
        chosen(read(SPEECH), "duties", "第九")
    assert caught.value.parts == ("主要做法", "努力方向")


def test_equally_deep_parts_are_told_apart_by_their_titles_or_all_taken() -> None:
    flat = "稿\n◎ 做法\n1.读书\n◎ 下一步打算\n1.办班\n"
    assert titles(drafts_of(chosen(read(flat), "duties"))) == ["办班"]
    plain = flat.replace("下一步打算", "其他")
    assert titles(drafts_of(chosen(read(plain), "duties"))) == ["读书", "办班"]


def test_an_enclosure_is_a_part_of_its_own() -> None:
    found = read("通知\n一、报送\n省直工委\n2026年1月5日\n附件1\n任务清单\n1.读书\n2.办班")
    assert [(part.title, len(part.leaves)) for part in parts_of(found)] == [
        ("", 1),
        ("附件1 任务清单", 2),
    ]
    assert found.closing == ("省直工委", "2026年1月5日")


def test_heading_styles_without_numbers_make_the_tree() -> None:
    lines = [
        Line("总结", 0),
        Line("学习", 1),
        Line("读书", 2),
        Line("天天读", 0),
        Line("组织", 1),
        Line("换届", 2),
    ]
    assert picture(outline(lines, title="总结").nodes) == [["学习", "读书"], ["组织", "换届"]]


# --- laws -------------------------------------------------------------------------------------

NUMBERS = "一、|二、|三、|（一）|（二）|(三)|1.|2、|3．|（1）|(2)|①|②|第一，|一是|二是|三要|◎|●|1.1|第一章|a)|Ⅰ"
TEXTS = "序号\t问题\t时限|附件|附件：1.|2026年3月5日|3月31日前|年底前|责任单位：|学习不深入|。|；|：|，|\t|（|）|“|”|…1|【要】"
pieces = st.sampled_from([*NUMBERS.split("|"), *TEXTS.split("|")])
documents = st.lists(
    st.builds(
        Line,
        st.lists(pieces, max_size=7).map("".join),
        st.sampled_from([0, 0, 0, 1, 2]),
        st.booleans(),
    ),
    max_size=25,
)


def signs(text: str) -> Counter[str]:
    return Counter(sign for sign in text if not sign.isspace())


@settings(max_examples=300)
@given(documents, st.booleans())
def test_no_character_of_a_document_is_lost_or_doubled(lines: list[Line], split: bool) -> None:
    found = outline(lines, title=lines[0].text if lines else "", split_inline=split)
    assert signs(found.text) == signs("".join(line.text for line in lines))


@given(st.lists(st.text(), max_size=12))
def test_no_character_is_lost_of_any_text_whatever(texts: list[str]) -> None:
    assert signs(outline([Line(text) for text in texts]).text) == signs("".join(texts))


@given(documents)
def test_the_leaves_are_the_drafts_whichever_part_they_are_in(lines: list[Line]) -> None:
    found = outline(lines)
    everything = drafts_of(chosen(found, "problems", "all"))
    inside = [leaf for part in parts_of(found) for leaf in part.leaves]
    assert titles(everything) == [leaf.title for leaf in inside]
    for wanted in ("problems", "duties"):
        some = titles(drafts_of(chosen(found, wanted)))  # type: ignore[arg-type]
        assert not Counter(some) - Counter(titles(everything))


@given(documents)
def test_reading_is_the_same_each_time(lines: list[Line]) -> None:
    assert outline(lines) == outline(lines)
