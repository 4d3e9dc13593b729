"""Each form of check over a window at its limits."""

from dataclasses import replace

from tests.engines.rules_cast import (
    MARCH,
    ONE,
    PICK,
    TWO,
    D,
    fact,
    judged,
    one,
    org,
    param,
    rule,
    said,
)

from bihuan.engines.rules.checks import CHECKS
from bihuan.engines.rules.forms import FORMS


def test_the_forms_of_the_table_are_the_forms_that_exist():
    assert set(FORMS) == set(CHECKS)


def test_a_month_holds_its_first_and_its_last_day_and_no_other():
    outside = [fact("theme", "2025-02-28"), fact("theme", "2025-04-01")]
    counted = rule("count", parameters=TWO, pick=PICK, at_least="times")
    assert said(counted, [*MARCH, *outside]) == ("passed", 2.0, 2.0, 2, "met")
    assert said(counted, [MARCH[0], *outside]) == ("failed", 1.0, 2.0, 1, "too_few")


def test_at_most_is_kept_at_the_limit_and_broken_above_it():
    counted = rule("count", parameters=ONE, pick=PICK, at_most="times")
    assert said(counted, MARCH[:1])[0] == "passed"
    assert said(counted, MARCH) == ("failed", 2.0, 1.0, 2, "too_many")


def test_different_subjects_are_counted_once_and_those_without_one_are_left_out():
    counted = rule("count", parameters=TWO, pick=PICK, of="subjects", at_least="times")
    facts = [
        fact("theme", "2025-03-01", subject="x"),
        fact("theme", "2025-03-02", subject="x"),
        fact("theme", "2025-03-03"),
    ]
    assert said(counted, facts) == ("failed", 1.0, 2.0, 3, "too_few")
    assert said(counted, [*facts, fact("theme", "2025-03-04", subject="y")])[:2] == ("passed", 2.0)


def test_selectors_ask_for_marks_refuse_marks_and_name_subjects_and_a_fact_is_picked_once():
    pick = (
        {"kind": ("theme", "talk"), "has": ("m", "n")},
        {"kind": ("theme",), "lacks": ("z",), "subject": "s"},
    )
    counted = rule("count", parameters=(param("times", 3),), pick=pick, at_least="times")
    both = fact("theme", "2025-03-05", "m", "n", subject="s")
    facts = [
        both,
        fact("talk", "2025-03-06", "m", "n", "z"),
        fact("theme", "2025-03-07", subject="s"),
        fact("theme", "2025-03-08", "m"),
        fact("theme", "2025-03-09", "z", subject="s"),
        fact("other", "2025-03-10", "m", "n"),
    ]
    assert said(counted, facts) == ("passed", 3.0, 3.0, 3, "met")
    assert said(counted, facts[1:])[0] == "failed"


def test_held_means_begun_and_not_ended_on_the_last_day():
    held = rule("count", parameters=TWO, pick=PICK, when="held", at_least="times")
    begun = fact("theme", "2025-03-31", until="2025-03-31")
    lasting = fact("theme", "2001-01-01")
    ended = fact("theme", "2001-01-01", until="2025-03-30")
    later = fact("theme", "2025-04-01")
    assert said(held, [begun, lasting, ended, later])[:4] == ("passed", 2.0, 2.0, 2)


def test_ever_means_begun_by_the_last_day():
    ever = rule("count", parameters=TWO, pick=PICK, when="ever", at_least="times")
    facts = [fact("theme", "2001-01-01", until="2002-01-01"), fact("theme", "2025-03-31")]
    assert said(ever, [*facts, fact("theme", "2025-04-01")])[:2] == ("passed", 2.0)


def test_a_sum_is_of_whole_ten_thousandths_and_a_missing_number_matters_only_if_it_could_decide():
    tenths = [fact("theme", f"2025-03-{day:02d}", quantity=0.1) for day in range(1, 11)]
    summed = rule("sum", parameters=ONE, pick=PICK, of="quantity", at_least="times")
    assert said(summed, tenths) == ("passed", 1.0, 1.0, 10, "met")
    blank = fact("theme", "2025-03-20")
    assert said(summed, [*tenths, blank])[0] == "passed"
    assert said(summed, [*tenths[1:], blank]) == ("unknown", None, None, 0, "missing_number")
    most = rule("sum", parameters=ONE, pick=PICK, of="part", at_most="times")
    two = fact("theme", "2025-03-02", part=2)
    assert said(most, [two, blank])[::4] == ("failed", "too_many")
    assert said(most, [blank])[4] == "missing_number"
    assert said(most, [])[:3] == ("passed", 0.0, 1.0)


def ratio(**more):
    return rule("ratio", pick=PICK, of="part", to="whole", **more)


def test_a_ratio_is_compared_by_cross_multiplication():
    third = ratio(parameters=(param("n", 3),), at_most_one_in="n")
    assert said(third, [fact("theme", "2025-03-01", part=1, whole=3)]) == (
        "passed",
        1 / 3,
        1 / 3,
        1,
        "met",
    )
    assert said(third, [fact("theme", "2025-03-01", part=1, whole=2)])[::4] == (
        "failed",
        "ratio_high",
    )
    share = ratio(parameters=(param("n", 0.8),), at_least="n")
    assert said(share, [fact("theme", "2025-03-01", part=4, whole=5)])[:3] == ("passed", 0.8, 0.8)
    assert said(share, [fact("theme", "2025-03-01", part=3.9999, whole=5)])[::4] == (
        "failed",
        "ratio_low",
    )
    most = ratio(parameters=(param("n", 0.8),), at_most="n")
    assert said(most, [fact("theme", "2025-03-01", part=4, whole=5)])[0] == "passed"
    assert said(most, [fact("theme", "2025-03-01", part=4.0001, whole=5)])[::4] == (
        "failed",
        "ratio_high",
    )


def test_strict_means_that_being_equal_is_not_enough():
    for at, bad in (
        ("at_least", "ratio_low"),
        ("at_most", "ratio_high"),
        ("at_most_one_in", "ratio_high"),
    ):
        number = 2 if at == "at_most_one_in" else 0.5
        half = [fact("theme", "2025-03-01", part=1, whole=2)]
        for strict, verdict, reason in ((1, "failed", bad), (0, "passed", "met")):
            checked = ratio(
                parameters=(param("n", number), param("s", strict)), strict="s", **{at: "n"}
            )
            assert said(checked, half)[::4] == (verdict, reason)


def test_a_ratio_over_a_window_sums_and_says_when_it_cannot():
    share = ratio(parameters=(param("n", 0.5),), at_least="n")
    good, bad = (
        fact("theme", "2025-03-01", part=9, whole=10),
        fact("theme", "2025-03-02", part=1, whole=9),
    )
    assert said(share, [good, bad])[:2] == ("passed", 10 / 19)
    assert said(share, [])[::4] == ("not_applicable", "nothing_to_check")
    assert said(
        replace(share, check=replace(share.check, args={**share.check.args, "empty": "unknown"}))
    )[::4] == ("unknown", "no_facts")
    assert said(share, [fact("theme", "2025-03-01", part=0, whole=0)])[4] == "nothing_to_check"
    assert said(share, [good, fact("theme", "2025-03-02", part=1)])[4] == "missing_number"
    assert said(share, [good, fact("theme", "2025-03-02", whole=1)])[4] == "missing_number"


def test_a_ratio_of_counts_and_attributes():
    share = rule(
        "ratio", pick=PICK, when="held", of="subjects", to="attribute:staff", parameters=(param("n", 0.01),),
        at_least="n",
    )  # fmt: skip
    two = [fact("theme", "2025-01-01", subject="x"), fact("theme", "2025-01-02", subject="y")]
    assert said(share, two, attributes=[("staff", 200)])[:2] == ("passed", 0.01)
    assert said(share, two[:1], attributes=[("staff", 101)])[::4] == ("failed", "ratio_low")
    assert said(share, [], attributes=[("staff", 100)])[:2] == ("failed", 0.0)
    assert said(share, two)[4] == "missing_attribute"
    assert said(share, two, attributes=[("staff", 0)])[4] == "nothing_to_check"
    number = rule(
        "ratio",
        pick=PICK,
        of="count",
        to="parameter:n",
        parameters=(param("n", 2), param("m", 1)),
        at_least="m",
    )
    assert said(number, MARCH)[:2] == ("passed", 1.0)
    assert said(number, MARCH[:1])[:2] == ("failed", 0.5)


def test_a_ratio_of_a_column_needs_a_fact_and_the_smallest_denominator_counts():
    share = rule(
        "ratio", pick=PICK, of="part", to="attribute:staff", parameters=(param("n", 0.5),), at_least="n"
    )  # fmt: skip
    assert said(share, [], attributes=[("staff", 10)])[4] == "nothing_to_check"
    tiny = ratio(parameters=(param("n", 0.5),), at_least="n")
    assert said(tiny, [fact("theme", "2025-03-01", part=0.0001, whole=0.0001)])[:2] == (
        "passed",
        1.0,
    )


def test_in_an_event_window_every_fact_of_the_day_counts_by_itself():
    each = ratio(window="event", parameters=(param("n", 0.8),), at_least="n")

    def day(*pairs):
        facts = [
            fact(
                "theme",
                "2025-03-01",
                number=f"n{n}",
                **dict(zip(("part", "whole"), pair, strict=False)),
            )
            for n, pair in enumerate(pairs)
        ]
        return said(each, facts, window="2025-03-01")

    assert day((100, 100), (3, 4)) == ("failed", 0.75, 0.8, 2, "ratio_low")
    assert day((9, 10), (4, 5)) == ("passed", 13 / 15, 0.8, 2, "met")
    assert day((1, 2), (3, 5))[1] == 4 / 7
    assert day((9, 10), ()) == ("unknown", None, None, 0, "missing_number")
    assert day((1, 2), ())[0] == "failed"
    assert day((9, 10), (5,))[4] == "missing_number"
    nobody = fact("theme", "2025-03-01", whole=9)
    assert said(each, [nobody], window="2025-03-01")[4] == "missing_number"
    assert day((9, 10), (0, 0))[:2] == ("passed", 0.9)
    assert day((0, 0))[4] == "nothing_to_check"
    assert judged(each, MARCH[:0]) == []
    two_days = [
        fact("theme", "2025-03-01", part=1, whole=1),
        fact("theme", "2025-03-02", part=0, whole=1),
    ]
    assert [str(r.verdict) for r in judged(each, two_days)] == ["passed", "failed"]
    staff = rule(
        "ratio",
        window="event",
        pick=PICK,
        of="part",
        to="attribute:staff",
        parameters=(param("n", 1),),
        at_most="n",
    )
    assert (
        said(staff, [fact("theme", "2025-03-01", part=1)], window="2025-03-01")[4]
        == "missing_attribute"
    )
    assert (
        said(
            staff,
            [
                fact("theme", "2025-03-01", number="x", part=1),
                fact("theme", "2025-03-01", number="y"),
            ],
            window="2025-03-01",
        )[4]
        == "missing_number"
    )


def test_a_band_is_kept_at_both_ends():
    both = (param("lo", 3), param("hi", 7))
    banded = rule("band", of="attribute:size", parameters=both, low="lo", high="hi")

    def size(value, checked=banded):
        return said(checked, attributes=[("size", value)])

    assert size(3) == ("passed", 3.0, 3.0, 0, "met")
    assert size(7)[:3] == ("passed", 7.0, 3.0)
    assert size(2) == ("failed", 2.0, 3.0, 0, "too_few")
    assert size(8) == ("failed", 8.0, 7.0, 0, "too_many")
    assert said(banded)[4] == "missing_attribute"
    high = rule("band", of="attribute:size", parameters=both[1:], high="hi")
    assert size(7, high)[:3] == ("passed", 7.0, 7.0)
    assert size(7.0001, high)[0] == "failed"
    low = rule("band", of="attribute:size", parameters=both[:1], low="lo")
    assert size(99, low)[0] == "passed"


def test_a_band_over_facts():
    banded = rule("band", of="quantity", pick=PICK, parameters=(param("hi", 1),), high="hi")
    assert said(banded)[4] == "nothing_to_check"
    assert said(banded, [fact("theme", "2025-03-01", quantity=1)])[0] == "passed"
    assert said(banded, [fact("theme", "2025-03-01", quantity=2)]) == (
        "failed",
        2.0,
        1.0,
        1,
        "too_many",
    )
    assert said(banded, [fact("theme", "2025-03-01")])[4] == "missing_number"
    counted = rule("band", of="count", pick=PICK, parameters=ONE, low="times", high="times")
    assert [said(counted, MARCH[:n])[0] for n in (0, 1, 2)] == ["failed", "passed", "failed"]


def test_presence_of_a_fact_an_attribute_and_an_organisation():
    there = rule("presence", pick=PICK)
    assert said(there) == ("failed", 0.0, 1.0, 0, "missing")
    assert said(there, MARCH) == ("passed", 2.0, 1.0, 2, "met")
    flag = rule("presence", attribute="has")
    assert said(flag)[4] == "missing_attribute"
    assert said(flag, attributes=[("has", 0)])[:2] == ("failed", 0.0)
    assert said(flag, attributes=[("has", 2)])[:3] == ("passed", 2.0, 1.0)

    def around(place, *others, parent="up"):
        body = rule("presence", orgs=("organ_discipline",), **({"place": place} if place else {}))
        return said(body, orgs=[org(parent=parent), *others])[:2]

    below = org("d", "organ_discipline", parent="a")
    beside = org("d", "organ_discipline", parent="up")
    assert around("", below) == ("passed", 1.0)
    body = rule("presence", orgs=("organ_discipline",))
    assert said(body, orgs=[org(), below]) == ("passed", 1.0, 1.0, 0, "met")
    assert said(body) == ("failed", 0.0, 1.0, 0, "missing")
    assert around("below", beside) == ("failed", 0.0)
    assert around("near", beside) == ("passed", 1.0)
    assert around("near", below) == ("passed", 1.0)
    assert around("near", org("d", "organ_discipline"), parent=None) == ("failed", 0.0)
    assert around("near", org("d", "branch", parent="up")) == ("failed", 0.0)
    assert around("below", replace(below, opened_on=D("2025-03-31"))) == ("passed", 1.0)
    assert around("below", replace(below, opened_on=D("2025-04-01"))) == ("failed", 0.0)
    assert around("below", replace(below, closed_on=D("2025-03-31"))) == ("passed", 1.0)
    assert around("below", replace(below, closed_on=D("2025-03-30"))) == ("failed", 0.0)
    own = rule("presence", orgs=("branch",), place="near")
    assert said(own, orgs=[org(parent="up")])[0] == "failed"


def test_coverage_needs_every_mark_and_counts_only_facts_that_bear_one():
    marks = ({"mark": "x"}, {"mark": "y", "when": "size"})
    covered = rule("coverage", pick=PICK, marks=marks)
    x, y, z = (fact("theme", f"2025-03-0{n}", mark) for n, mark in enumerate("xyz", start=1))
    assert said(covered, [x, y, z], attributes=[("size", 1)]) == ("passed", 2.0, 2.0, 2, "met")
    assert said(covered, [x, z], attributes=[("size", 1)]) == ("failed", 1.0, 2.0, 1, "not_covered")
    assert said(covered, [x], attributes=[("size", 0)]) == ("passed", 1.0, 1.0, 1, "met")
    assert said(covered, [x, y])[4] == "missing_attribute"
    nothing = rule("coverage", pick=PICK, marks=marks[1:])
    assert said(nothing, [y], attributes=[("size", 0)])[4] == "nothing_to_check"
    each = rule("coverage", window="event", pick=PICK, marks=({"mark": "x"}, {"mark": "y"}))
    both = fact("theme", "2025-03-01", "x", "y", number="1")
    half = fact("theme", "2025-03-01", "x", number="2")
    assert said(each, [both], window="2025-03-01") == ("passed", 2.0, 2.0, 1, "met")
    assert said(each, [both, half], window="2025-03-01") == ("failed", 1.0, 2.0, 2, "not_covered")
    assert one(each, [half], window="2025-03-01").change.startswith("还缺：y")


def test_a_tally_keeps_every_relation_in_every_fact_of_the_day():
    holds = (
        {"left": "part", "op": "<=", "right": "quantity"},
        {"left": "part", "op": ">=", "right": "whole", "times": "n"},
        {"left": "whole", "op": "<=", "right": "attribute:size"},
    )
    checked = rule("tally", window="event", pick=PICK, parameters=(param("n", 0.5),), holds=holds)

    def day(*numbers, size=10):
        facts = [
            fact(
                "theme",
                "2025-03-01",
                number=f"n{n}",
                **dict(zip(("part", "quantity", "whole"), row, strict=False)),
            )
            for n, row in enumerate(numbers)
        ]
        sizes = [] if size is None else [("size", size)]
        return said(checked, facts, window="2025-03-01", attributes=sizes)

    assert day((5, 5, 10)) == ("passed", 3.0, 3.0, 1, "met")
    assert day((6, 5, 10)) == ("failed", 2.0, 3.0, 1, "tally_wrong")
    assert day((4, 5, 10))[0] == "failed"
    assert day((5, 5, 11))[1] == 1.0
    assert day((5, 5, 10), (6, 5, 10))[:2] == ("failed", 2.0)
    assert day((5, 5, 10), (5, 5)) == ("unknown", None, None, 0, "missing_number")
    assert day((6, 5, 10), (5, 5))[0] == "failed"
    assert day((5, 5, 10), size=None)[4] == "missing_attribute"
    assert day((5, 5), size=None)[4] == "missing_number"
