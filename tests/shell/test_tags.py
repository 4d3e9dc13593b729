"""Lists, places, stories: the other components."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError
from django.utils import translation

from bihuan.shell.icons import ICONS, icon
from tests.shell.drawing import draw


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with translation.override("zh-hans"):
        yield


def test_the_pager_keeps_the_filters_in_the_address() -> None:
    page = Paginator(range(433), 50).page(4)
    html = draw("{% pager page '件' %}", "/p/?state=late&unit=A01&page=4", page=page)
    assert 'href="?state=late&amp;unit=A01&amp;page=5"' in html
    assert 'href="?state=late&amp;unit=A01&amp;page=3"' in html
    assert "第 151–200 件，共 433 件" in html
    assert 'aria-current="page"' in html


def test_a_single_page_has_a_count_but_no_page_links() -> None:
    html = draw("{% pager page %}", page=Paginator(range(3), 50).page(1))
    assert "共 3 条" in html
    assert "<a " not in html


def test_a_chip_switches_its_filter_on_and_off_and_goes_back_to_the_first_page() -> None:
    off = draw("{% chip 'state' 'late' '已逾期' 17 %}", "/p/?unit=A01&page=9")
    assert 'href="?unit=A01&amp;state=late"' in off
    assert "aria-current" not in off
    on = draw("{% chip 'state' 'late' '已逾期' 17 %}", "/p/?unit=A01&state=late")
    assert 'href="?unit=A01"' in on
    assert 'aria-current="true"' in on


def test_chips_of_one_kind_replace_each_other_unless_many_may_be_on() -> None:
    one = draw("{% chip 'state' 'near' '临近' %}", "/p/?state=late")
    assert 'href="?state=near"' in one
    many = draw("{% chip 'state' 'near' '临近' many=True %}", "/p/?state=late")
    assert 'href="?state=late&amp;state=near"' in many


def test_a_sort_heading_turns_round_when_pressed_again() -> None:
    fresh = draw("{% sortlink '期限' 'due_on' %}", "/p/?state=late")
    assert 'href="?state=late&amp;sort=due_on"' in fresh
    assert "aria-sort" not in fresh
    up = draw("{% sortlink '期限' 'due_on' %}", "/p/?sort=due_on")
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-due_on"' in up
    down = draw("{% sortlink '期限' 'due_on' %}", "/p/?sort=-due_on")
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=due_on"' in down


def test_hidden_fields_carry_the_other_filters() -> None:
    html = draw("{% hidden_query 'q' %}", "/p/?q=x&state=a&state=b&page=3")
    assert html == (
        '<input type="hidden" name="state" value="a"><input type="hidden" name="state" value="b">'
    )


def test_the_way_down_ends_at_the_page_itself() -> None:
    html = draw("{% crumbs '省直工委' '/u/1/' '省档案馆' '/u/2/' '第三党支部' %}")
    assert '<a href="/u/1/">省直工委</a>' in html
    assert '<span aria-current="page">第三党支部</span>' in html
    unit = SimpleNamespace(crumbs=lambda: [("省直工委", "/u/1/"), ("省档案馆", "/u/2/")])
    html = draw("{% crumbs unit %}", unit=unit)
    assert '<a href="/u/1/">省直工委</a>' in html
    assert '<span aria-current="page">省档案馆</span>' in html
    assert draw("{% crumbs trail %}", trail=[]).strip() == ""


def test_the_timeline_says_who_when_what_and_the_ledger_number() -> None:
    entry = {
        "at": date(2026, 3, 4),
        "what": "申请销号",
        "who": "沈一鸣",
        "unit": "省水文局机关党委",
        "seq": 3977,
        "files": [("记录.docx", "/f/1/")],
        "note": "第一行\n<b>第二行</b>",
    }
    html = draw("{% timeline entries %}", entries=[entry])
    for words in (
        "申请销号",
        "省水文局机关党委 沈一鸣",
        "2026年3月4日（周三）",
        "3977",
        'href="/f/1/"',
    ):
        assert words in html
    assert "<b>第二行</b>" not in html


def test_the_ledger_number_nought_is_shown_too() -> None:
    html = draw("{% timeline entries %}", entries=[{"at": date(2026, 1, 1), "what": "x", "seq": 0}])
    assert "账本序号</span>0" in html


def test_steps_mark_where_one_is() -> None:
    html = draw("{% steps '下载|上传|核对|完成' 2 %}")
    assert html.count('aria-current="step"') == 1
    assert html.count("step-done") == 1
    assert html.count("step-next") == 2


def test_an_empty_state_works_inside_and_after_a_loop() -> None:
    inside = draw("{% for x in xs %}{% emptystate '没有' %}{% endfor %}", xs=[1])
    after = draw("{% for x in xs %}{% empty %}{% empty '没有' '下一件：周五' %}{% endfor %}", xs=[])
    assert "没有" in inside
    assert "下一件：周五" in after


def test_a_tag_has_one_of_five_colours() -> None:
    assert draw("{% tag 'done' '已销号' %}") == '<span class="tag tag-done">已销号</span>'
    assert (
        draw("{% tag 'pink' word %}", word="<i>")
        == '<span class="tag tag-neutral">&lt;i&gt;</span>'
    )


def test_every_icon_is_hidden_from_readers_unless_it_has_a_name() -> None:
    for name in ICONS:
        assert 'aria-hidden="true"' in icon(name)
        assert 'aria-label="打印"' in icon(name, "打印")
    with pytest.raises(KeyError):
        draw("{% icon 'no-such-icon' %}")


def test_keep_uses_a_piece_twice() -> None:
    assert draw("{% keep it %} <b>x</b> {% endkeep %}{{ it }}{{ it }}") == "<b>x</b><b>x</b>"
    with pytest.raises(TemplateSyntaxError):
        draw("{% keep it %}")
