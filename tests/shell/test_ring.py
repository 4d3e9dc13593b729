"""The ring: what it takes, how it looks, what it says."""

import re
from itertools import product
from types import SimpleNamespace

import pytest
from django.utils import translation

from bihuan.shell.ring import (
    CURRENT,
    DONE,
    MARKS,
    PENDING,
    STAGES,
    STATES,
    Ring,
    large_arcs,
    ring_of,
    ring_words,
    small_ring,
)
from tests.shell.drawing import draw

AT_RECTIFY = (DONE, DONE, DONE, CURRENT, PENDING, PENDING)


def test_the_ring_says_its_stage_and_step_for_a_screen_reader() -> None:
    with translation.override("zh-hans"):
        html = small_ring(Ring(AT_RECTIFY), 16)
    assert "<title>整改，第四步，共六步</title>" in html
    assert 'aria-label="整改，第四步，共六步"' in html


def test_only_six_finished_stages_make_the_ring_whole() -> None:
    for stages in product((DONE, PENDING), repeat=6):
        whole = "ring-whole" in small_ring(Ring(stages), 16)
        assert whole == (stages == (DONE,) * 6)


def test_the_ring_has_one_arc_for_each_stage_in_its_state() -> None:
    html = small_ring(Ring(AT_RECTIFY), 16)
    assert re.findall(r'class="ring-(\w+)"', html) == list(AT_RECTIFY)


@pytest.mark.parametrize("mark", MARKS)
def test_each_side_way_has_a_mark_and_a_word_of_its_own(mark: str) -> None:
    plain, marked = Ring(AT_RECTIFY), Ring(AT_RECTIFY, **{mark: True})
    assert f'class="ring-{mark}"' in small_ring(marked, 16)
    assert f'class="ring-{mark}"' not in small_ring(plain, 16)
    assert ring_words(marked).startswith(ring_words(plain))
    assert len(ring_words(marked)) > len(ring_words(plain))


def test_a_ring_is_read_from_a_sequence_a_mapping_or_an_object() -> None:
    by_name = dict(zip(STAGES, AT_RECTIFY, strict=True))
    for value in (
        AT_RECTIFY,
        {"stages": AT_RECTIFY},
        by_name,
        SimpleNamespace(**by_name),
        SimpleNamespace(stages=AT_RECTIFY),
    ):
        assert ring_of(value) == Ring(AT_RECTIFY)
    assert ring_of({**by_name, "rejoined": True}).rejoined


@pytest.mark.parametrize("stages", [AT_RECTIFY[:5], (*AT_RECTIFY[:5], "closed"), ()])
def test_a_ring_without_six_known_stages_is_refused(stages: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="six stages"):
        Ring(stages)


def test_the_tag_sets_the_size() -> None:
    html = draw("{% ring stages size=24 %}", stages=AT_RECTIFY)
    assert 'width="24" height="24"' in html


def test_the_large_ring_links_each_arc_and_says_its_count() -> None:
    arcs = [{"count": n * 10, "url": f"/p/?stage={n}"} for n in range(6)]
    html = draw("{% bigring arcs '各阶段问题数' 150 '未闭环' %}", arcs=arcs)
    for n in range(6):
        assert html.count(f'href="/p/?stage={n}"') == 2, "one in the picture, one in the list"
    assert 'aria-label="整改，30 个"' in html
    assert '<text class="bigring-total" x="100" y="103">150</text>' in html


def test_the_fullest_stage_is_the_darkest_and_an_empty_one_has_no_colour() -> None:
    arcs = large_arcs([{"count": count} for count in (0, 1, 20, 40, 60, 100)])
    assert [arc.weight for arc in arcs] == [0, 1, 1, 2, 3, 5]


def test_every_stage_state_can_be_drawn_large() -> None:
    for state in STATES:
        html = draw("{% bigring arcs '进度' %}", arcs=[{"state": state}] * 6)
        assert html.count(f'class="arc-{state} arc-w0"') == 6
