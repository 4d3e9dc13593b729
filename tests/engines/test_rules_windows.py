"""The number rules of bulk evaluation where they could go wrong by one day."""

from dataclasses import replace

import pytest
from tests.engines.rules_cast import (
    BEGIN,
    MARCH,
    ONE,
    PICK,
    D,
    fact,
    judged,
    one,
    org,
    pack,
    param,
    rule,
    said,
)

from bihuan.engines.periods import parse
from bihuan.engines.rules.checks import compare, year_of
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.values import SCALE, Adoption, Attribute, Condition, Verdict
from bihuan.engines.rules.wording import number_words, reason_words, while_open


def test_a_fact_belongs_to_the_year_it_names_else_to_that_of_its_day():
    assert year_of(fact("x", "2025-02-01", period="2024")) == 2024
    assert year_of(fact("x", "2025-02-01")) == 2025
    assert year_of(fact("x", "2025-02-01", period="二〇二四")) == 2025
    assert year_of(fact("x", "2025-02-01", period="24")) == 2025
    yearly = rule("count", window="year", parameters=ONE, pick=PICK, at_least="times")
    assert said(yearly, [fact("theme", "2025-02-01", period="2024")], window="2025")[0] == "failed"
    assert said(yearly, [fact("theme", "2026-02-01", period="2025")], window="2025")[0] == "passed"


def test_a_rite_counts_until_it_closes_and_is_not_known_before():
    rite = rule("count", window="rite", parameters=ONE, pick=PICK, at_least="times")
    last = fact("theme", "2026-03-31", period="2025")
    late = fact("theme", "2026-04-01", period="2025")
    assert said(rite, [last], window="2025")[0] == "passed"
    assert said(rite, [late], window="2025")[0] == "failed"
    assert said(rite, [last], window="2025", as_of="2026-03-30")[4] == "not_yet_due"
    assert said(rite, [last], window="2025", as_of="2026-03-31")[0] == "passed"


@pytest.mark.parametrize(
    ("closing", "day", "verdict"),
    [
        (228, "2026-02-28", "passed"), (228, "2026-03-01", "failed"), (231, "2026-02-28", "passed"),
        (231, "2026-03-01", "failed"), (1231, "2026-12-31", "passed"), (101, "2026-01-01", "passed"),
        (101, "2026-01-02", "failed"),
    ],
)  # fmt: skip
def test_a_pack_may_close_a_rite_on_another_day(closing, day, verdict):
    rite = rule(
        "count",
        window="rite",
        parameters=(*ONE, param("closing", closing)),
        pick=PICK,
        at_least="times",
    )
    assert said(rite, [fact("theme", day, period="2025")], window="2025")[0] == verdict


def test_a_quarter_and_a_half_year_hold_their_days():
    for window, code, inside, outside in (
        ("quarter", "2025Q2", "2025-06-30", "2025-07-01"),
        ("half", "2025H2", "2025-07-01", "2025-06-30"),
    ):
        counted = rule("count", window=window, parameters=ONE, pick=PICK, at_least="times")
        assert said(counted, [fact("theme", inside)], window=code)[0] == "passed"
        assert said(counted, [fact("theme", outside)], window=code)[0] == "failed"


def test_a_period_gives_the_windows_wholly_inside_it():
    monthly = rule("count", parameters=ONE, pick=PICK, at_least="times")
    assert [r.window for r in judged(monthly, period="2025Q2")] == ["2025-04", "2025-05", "2025-06"]
    quarterly = replace(monthly, window="quarter")
    assert judged(quarterly, period="2025-04") == []
    assert [r.window for r in judged(quarterly, period="2025H1")] == ["2025Q1", "2025Q2"]
    assert judged(replace(monthly, window="rite"), period="2025Q4") == []


def test_what_happened_or_was_recorded_after_the_day_does_not_exist():
    counted = rule("count", window="quarter", parameters=ONE, pick=PICK, at_least="times")
    late = fact("theme", "2025-03-31", recorded="2025-04-02")
    assert said(counted, [late], window="2025Q1", as_of="2025-04-01")[0] == "failed"
    assert said(counted, [late], window="2025Q1", as_of="2025-04-02")[0] == "passed"


def test_a_window_is_unknown_until_its_last_day():
    counted = rule("count", parameters=ONE, pick=PICK, at_least="times")
    assert said(counted, MARCH, as_of="2025-03-30") == ("unknown", None, None, 0, "not_yet_due")
    assert said(counted, MARCH, as_of="2025-03-31")[0] == "passed"


def test_a_window_partly_outside_the_life_of_a_unit_is_unknown_and_wholly_outside_gives_no_row():
    counted = rule("count", parameters=ONE, pick=PICK, at_least="times")

    def windows(opened="2025-03-01", closed=None):
        units = [org(opened=D(opened), closed=D(closed) if closed else None)]
        return {r.window: r.reason for r in judged(counted, orgs=units, period="2025H1")}

    assert windows() == dict.fromkeys(["2025-03", "2025-04", "2025-05", "2025-06"], "too_few")
    assert windows("2025-03-02")["2025-03"] == "outside_life"
    assert windows("2025-03-31", "2025-05-01") == {
        "2025-03": "outside_life", "2025-04": "too_few", "2025-05": "outside_life",
    }  # fmt: skip
    assert windows("2025-03-01", "2025-03-31") == {"2025-03": "too_few"}


def test_a_rite_needs_the_unit_until_it_closes():
    rite = rule("count", window="rite", parameters=ONE, pick=PICK, at_least="times")
    units = [org(closed=D("2026-03-30"))]
    assert said(rite, [], window="2025", orgs=units)[4] == "outside_life"
    assert said(rite, [], window="2025", orgs=[org(closed=D("2026-03-31"))])[0] == "failed"


def test_what_was_before_records_began_is_not_known():
    counted = rule("count", parameters=ONE, pick=PICK, at_least="times")
    assert said(counted, [], begun=D("2025-03-02"))[4] == "before_records"
    assert said(counted, [], begun=D("2025-03-01"))[0] == "failed"


def test_kind_class_and_place_in_the_tree_decide_who_is_concerned():
    units = [
        org("top", "unit"), org("a", parent="top", unit_class="x"), org("b", parent="top"),
        org("c", "party_cell", parent="a"),
    ]  # fmt: skip

    def concerned(**more):
        counted = rule("count", window="year", parameters=ONE, pick=PICK, at_least="times", **more)
        return [r.org for r in judged(counted, orgs=units)]

    assert concerned() == ["a", "b"]
    assert concerned(classes=("x",)) == ["a"]
    assert concerned(units=("top",)) == ["a", "b"]
    assert concerned(units=("b",)) == ["b"]
    assert concerned(subjects=("party_cell",), units=("a",)) == ["c"]
    assert judged(rule("count", parameters=ONE, pick=PICK, at_least="times"), only=["zz"]) == []


@pytest.mark.parametrize(
    ("modality", "own", "verdict"),
    [
        ("must", False, "failed"), ("generally", False, "attention"), ("in_principle", False, "attention"),
        ("may", False, "not_applicable"), ("must", True, "attention"), ("may", True, "not_applicable"),
    ],
)  # fmt: skip
def test_the_modality_decides_what_a_breach_becomes(modality, own, verdict):
    counted = rule(
        "count", modality=modality, own_choice=own, parameters=ONE, pick=PICK, at_least="times"
    )
    result = one(counted)
    assert str(result.verdict) == verdict
    assert (result.measured is None) == (verdict == "not_applicable")
    assert str(one(counted, MARCH).verdict) == "passed"


def test_conditions_decide_in_their_order_and_a_missing_attribute_is_unknown():
    conditions = (
        Condition("old", "!=", 0, Verdict.EXEMPT, "elderly", "年老。", missing=0),
        Condition("committee", "=", 0, Verdict.NOT_APPLICABLE, "none", "没有。"),
    )
    counted = rule("count", parameters=ONE, conditions=conditions, pick=PICK, at_least="times")
    assert said(counted)[4] == "missing_attribute"
    assert said(counted, attributes=[("committee", 0)])[::4] == ("not_applicable", "none")
    assert said(counted, attributes=[("committee", 1)])[0] == "failed"
    assert said(counted, attributes=[("committee", 0), ("old", 1)])[::4] == ("exempt", "elderly")


@pytest.mark.parametrize(
    ("op", "holds"),
    [("<", (1, 0, 0)), ("<=", (1, 1, 0)), ("=", (0, 1, 0)), ("!=", (1, 0, 1)), (">=", (0, 1, 1)), (">", (0, 0, 1))],
)  # fmt: skip
def test_operators_compare_as_they_are_written(op, holds):
    assert tuple(compare(value, op, 5) for value in (4, 5, 6)) == tuple(map(bool, holds))


def test_an_attribute_is_read_on_the_last_day_of_the_window():
    conditions = (Condition("committee", "=", 0, Verdict.NOT_APPLICABLE, "none", "没有。"),)
    counted = rule("count", parameters=ONE, conditions=conditions, pick=PICK, at_least="times")

    def verdicts(since):
        rows = [Attribute("a", "committee", 0, BEGIN), Attribute("a", "committee", SCALE, D(since))]
        found = evaluate(
            pack=pack(counted), orgs=[org()], attributes=rows, facts=[], period=parse("2025-03"),
            as_of=D("2026-01-01"),
        )  # fmt: skip
        return [str(r.verdict) for r in found]

    assert verdicts("2025-03-31") == ["failed"]
    assert verdicts("2025-04-01") == ["not_applicable"]


def test_an_exemption_on_record_counts_on_the_last_day():
    counted = rule("count", parameters=ONE, pick=PICK, at_least="times")

    def with_exemption(on, until, *has, subject="R"):
        return said(counted, [fact("exemption", on, *has, until=until, subject=subject)])[0]

    assert with_exemption("2025-03-31", "2025-03-31") == "exempt"
    assert with_exemption("2025-03-01", "") == "exempt"
    assert with_exemption("2025-03-01", "", "not_applicable") == "not_applicable"
    assert with_exemption("2025-03-01", "2025-03-30") == "failed"
    assert with_exemption("2025-04-01", "") == "failed"
    assert with_exemption("2025-03-01", "", subject="other") == "failed"


def test_the_parameter_in_force_on_the_first_day_counts_and_before_any_the_rule_is_not_in_force():
    counted = rule(
        "count", parameters=(param("times", 1, "2025-02-01"), param("times", 2, "2025-03-02")),
        pick=PICK, at_least="times",
    )  # fmt: skip
    assert said(counted, window="2025-01")[::4] == ("not_applicable", "not_in_force")
    assert said(counted, window="2025-02")[2] == 1.0
    assert said(counted, window="2025-03")[2] == 1.0
    assert said(counted, window="2025-04")[2] == 2.0


def test_an_indicator_has_a_first_and_a_last_day():
    counted = rule(
        "count",
        parameters=ONE,
        pick=PICK,
        at_least="times",
        since=D("2025-02-01"),
        until=D("2025-04-01"),
    )
    in_force = {r.window for r in judged(counted, period="2025H1") if r.reason != "not_in_force"}
    assert in_force == {"2025-02", "2025-03", "2025-04"}


def test_the_pack_of_the_nearest_organisation_on_the_first_day_is_in_force():
    def named(code, value):
        return pack(
            rule("count", parameters=(param("times", value),), pick=PICK, at_least="times"),
            code=code,
        )

    units = [org("top", "unit"), org("mid", "unit", parent="top"), org("a", parent="mid")]
    adopted = [
        Adoption("top", named("province", 2), D("2025-02-01")),
        Adoption("mid", named("department", 3), D("2025-03-02")),
        Adoption("top", named("newer", 4), D("2025-05-01")),
    ]

    def required(by_org=None):
        found = evaluate(
            pack=named("base", 1), orgs=units, attributes=[], facts=[], period=parse("2025H1"),
            as_of=D("2026-01-01"), adoptions=adopted, packs_by_org=by_org,
        )  # fmt: skip
        return [r.required for r in found]

    assert required() == [1.0, 2.0, 2.0, 3.0, 3.0, 3.0]
    assert required({"a": named("own", 9)}) == [9.0, 2.0, 2.0, 3.0, 3.0, 3.0]


def test_a_breach_says_what_is_missing_until_when_and_how_it_is_put_right():
    there = replace(
        rule("presence", pick=({"kind": ("post",), "has": ("org_member",)},)), remedy="next_window"
    )
    assert one(there).change == (
        "没有：org_member；如已在规定时间内做到，补录即可，补录不扣分。下一个时段做到，即为整改。"
    )
    share = rule(
        "ratio", pick=PICK, of="part", to="whole", parameters=(param("n", 0.8),), at_least="n"
    )
    assert while_open(one(there).change) == "没有：org_member。"
    low = one(share, [fact("theme", "2025-03-01", part=79999, whole=100000)])
    assert while_open(low.change) == "比例应不低于 80%，现为 79.99%。"
    assert low.change == "比例应不低于 80%，现为 79.99%；如是数字录错，请更正。"
    assert one(there, as_of="2025-03-30").change == "2025年3月31日以后给出结论。"
    size = rule("band", of="attribute:size", parameters=ONE, low="times")
    assert one(size).change == "补上基本情况中的“size”后即可判断。"
    exempt = fact("exemption", "2025-03-01", subject="R")
    assert one(there, [exempt]).change == "上级撤销这一批准后重新判断。"
    assert one(there, begun=D("2025-04-01")).change == ""
    clock = rule(
        "timer", window="term", parameters=(param("m", 1),), months="m",
        anchor=({"kind": ("ask",)},), answer=({"kind": ("reply",)},),
    )  # fmt: skip
    late = one(replace(clock, remedy="reply"), [fact("ask", "2025-01-31")], window="2025-02-28")
    assert late.change == (
        "应在2025年2月28日以前完成，没有记录；如已在规定时间内做到，补录即可，补录不扣分。"
        "以后补做“reply”并记录，即为整改。"
    )


def test_words_of_reasons_come_from_the_indicator_first():
    condition = Condition(
        "committee", "=", 0, Verdict.NOT_APPLICABLE, "none", "没有设立支部委员会。"
    )
    counted = rule("count", parameters=ONE, conditions=(condition,), pick=PICK, at_least="times")
    assert reason_words("none", counted) == "没有设立支部委员会。"
    assert reason_words("not_yet_due", counted) == "未到期"
    assert reason_words("unheard") == "unheard"
    assert (number_words(12_500), number_words(-5_000), number_words(30_000)) == (
        "1.25",
        "-0.5",
        "3",
    )
