"""Laws of the comparison of two years' lists, and of numbering."""

from collections.abc import Sequence

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bihuan.lists.models import Register
from bihuan.lists.queries.duties import FIELDS, Plain, difference, passages
from bihuan.lists.services.numbering import take_number

WORDS = st.sampled_from(["", "研究党建工作", "研究党建工作。", "听取汇报", "抓好换届"])
TEXT = st.text("党组书记每半年听取一次汇报、。1", max_size=30)


@st.composite
def lists(draw: st.DrawFn, start: int = 0, origins: Sequence[int] = ()) -> list[Plain]:
    """A year's list; some duties name an origin, each at most once or not at all."""
    rows = []
    size = draw(st.integers(0, 6))
    free = list(origins)
    for place in range(size):
        words = {name: draw(WORDS) for name in draw(st.sets(st.sampled_from(FIELDS)))}
        origin = (
            free.pop(draw(st.integers(0, len(free) - 1))) if free and draw(st.booleans()) else None
        )
        rows.append(Plain(start + place, draw(st.sampled_from("AB")), words, origin))
    return rows


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[Plain], list[Plain]]:
    old = draw(lists())
    new = draw(lists(start=100, origins=[duty.key for duty in old] or [7]))
    return old, new


@given(pairs())
def test_every_duty_of_both_years_is_told_exactly_once(
    pair: tuple[list[Plain], list[Plain]],
) -> None:
    old, new = pair
    found = difference(old, new)
    assert len(found.dropped) + len(found.changed) + len(found.same) == len(old)
    told = (
        [d.key for d in found.added]
        + [c.new.key for c in found.changed]
        + [d.key for d in found.same]
    )
    assert sorted(told) == sorted(duty.key for duty in new)
    before = [d.key for d in found.dropped] + [c.old.key for c in found.changed]
    assert len(set(before)) == len(before)


@given(pairs())
def test_what_is_called_changed_differs_in_the_fields_named_and_no_others(
    pair: tuple[list[Plain], list[Plain]],
) -> None:
    for one in difference(*pair).changed:
        assert one.fields
        for name in FIELDS:
            same = one.old.words.get(name, "") == one.new.words.get(name, "")
            assert same == (name not in one.fields)
        assert ("bearer" in one.fields) == (one.old.bearer != one.new.bearer)


@given(pairs())
def test_an_origin_decides_before_equal_words(pair: tuple[list[Plain], list[Plain]]) -> None:
    old, new = pair
    keys = {duty.key: duty for duty in old}
    found = difference(old, new)
    changed = {one.new.key: one.old.key for one in found.changed}
    for duty in new:
        if duty.origin in keys and duty.key in changed:
            assert changed[duty.key] == duty.origin


@given(lists())
def test_a_list_beside_its_own_copy_shows_no_difference(old: list[Plain]) -> None:
    copy = [Plain(d.key + 100, d.bearer, d.words, d.key) for d in old]
    found = difference(old, copy)
    assert (found.added, found.dropped, found.changed) == ((), (), ())
    assert len(found.same) == len(old)


@given(TEXT, TEXT)
@example("", "")
def test_the_passages_give_back_both_texts(old: str, new: str) -> None:
    pieces = passages(old, new)
    assert "".join(text for how, text in pieces if how != "new") == old
    assert "".join(text for how, text in pieces if how != "gone") == new
    assert all(text for _how, text in pieces)


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=st.lists(st.tuples(st.sampled_from("xyz"), st.integers(1, 5)), max_size=12))
def test_numbers_are_unique_and_without_a_gap_in_each_series(
    db: None, steps: list[tuple[str, int]]
) -> None:
    Register.objects.all().delete()
    given_out: dict[str, list[int]] = {}
    for series, count in steps:
        first = take_number(series, count)
        given_out.setdefault(series, []).extend(range(first, first + count))
    for numbers in given_out.values():
        assert numbers == list(range(1, len(numbers) + 1))
