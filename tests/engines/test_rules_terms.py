"""Clocks: terms of office, time limits, extensions, once in a term."""

from dataclasses import replace

from tests.engines.rules_cast import MARCH, PICK, TWO, D, fact, judged, one, org, param, rule, said

from bihuan.engines.rules.values import SCALE

EL = ({"kind": ("election",)},)
CLOCK = {"anchor": EL, "months": "m", "answer": EL}
M36 = (param("m", 36),)


def election(on, subject="1", **more):
    return fact("election", on, subject=subject, **more)


def timer(window="2025-03-04", facts=(), parameters=M36, **more):
    return said(
        rule("timer", window="term", parameters=parameters, **{**CLOCK, **more}),
        facts,
        window=window,
    )


def test_a_clock_runs_out_so_many_months_after_the_anchor():
    first = election("2022-03-04")
    assert timer(facts=[first]) == ("failed", None, 1096.0, 1, "overdue")
    assert timer(facts=[first, election("2025-03-04", "2")]) == ("passed", 1096.0, 1096.0, 2, "met")
    assert timer(facts=[first, election("2025-03-05", "2")])[0] == "failed"
    assert timer(facts=[first, election("2022-03-05", "2")], window="2025-03-04")[1] == 1.0
    assert [
        r.window for r in judged(rule("timer", window="term", parameters=M36, **CLOCK), [first])
    ] == ["2025-03-04"]
    assert judged(rule("timer", window="term", parameters=M36, **CLOCK), [first], "2024") == []


def test_the_last_day_of_a_shorter_month_is_its_end():
    due = judged(
        rule("timer", window="term", parameters=(param("m", 1),), **CLOCK), [election("2025-01-31")]
    )
    assert [r.window for r in due] == ["2025-02-28"]


def test_a_clock_is_unknown_before_its_day_and_gives_no_row_outside_life():
    checked = rule("timer", window="term", parameters=M36, **CLOCK)
    facts = [election("2022-03-04"), election("2025-03-01", "2")]
    assert said(checked, facts, window="2025-03-04", as_of="2025-03-03")[4] == "not_yet_due"
    assert said(checked, facts, window="2025-03-04", as_of="2025-03-04")[0] == "passed"
    assert judged(checked, facts, orgs=[org(closed=D("2025-03-03"))]) == []
    assert len(judged(checked, facts, orgs=[org(closed=D("2025-03-04"))])) == 1


def test_an_anchor_may_state_its_own_length_where_that_is_a_believable_one():
    own = {"own_years": True}
    for years, window in ((2, "2024-03-04"), (1, "2023-03-04"), (20, "2042-03-04")):
        facts = [election("2022-03-04", quantity=years)]
        checked = rule("timer", window="term", parameters=M36, **CLOCK, **own)
        found = judged(checked, facts, window[:4], as_of="2060-01-01")
        assert [r.window for r in found] == [window]
    for years in (0, 21, 2.5, -1):
        assert timer(facts=[election("2022-03-04", quantity=years)], **own)[0] == "failed"
    assert timer(facts=[election("2022-03-04", quantity=2)])[0] == "failed"


def test_the_parameter_of_the_anchors_day_counts_and_an_anchor_before_any_has_no_clock():
    changed = (param("m", 24, "2018-01-01"), param("m", 36, "2020-01-01"))
    checked = rule("timer", window="term", parameters=changed, **CLOCK, own_years=True)

    def windows(on, year_, **more):
        return [r.window for r in judged(checked, [election(on, **more)], year_)]

    assert windows("2019-12-31", "2021") == ["2021-12-31"]
    assert windows("2020-01-01", "2023") == ["2023-01-01"]
    assert windows("2017-12-31", "2019") == []
    assert windows("2017-12-31", "2019", quantity=2) == ["2019-12-31"]
    ended = replace(checked, until=D("2019-12-31"), since=D("2018-06-01"))
    assert [r.window for r in judged(ended, [election("2019-12-31")], "2021")] == ["2021-12-31"]
    assert judged(ended, [election("2020-01-01")], "2023") == []
    assert judged(ended, [election("2018-05-31")], "2020") == []


def test_an_extension_of_the_same_term_moves_the_end_and_never_back():
    extend = {"extend": ({"kind": ("extension",), "has": ("approved",)},)}
    first = election("2022-03-04")

    def extension(until, *has, subject="1"):
        return fact("extension", "2025-02-01", *has, until=until, subject=subject)

    later = extension("2025-12-31", "approved")
    held = election("2025-12-31", "2")
    assert timer("2025-12-31", [first, later, held], **extend) == (
        "passed",
        1398.0,
        1398.0,
        3,
        "met",
    )
    assert timer("2025-12-31", [first, later], **extend)[0] == "failed"
    assert timer(facts=[first, extension("2025-12-31")], **extend)[0] == "failed"
    assert (
        timer(facts=[first, extension("2025-12-31", "approved", subject="2")], **extend)[0]
        == "failed"
    )
    assert timer(facts=[first, extension("2024-12-31", "approved")], **extend)[0] == "failed"
    assert timer(facts=[first, extension("", "approved")], **extend)[0] == "failed"
    further = extension("2026-06-30", "approved")
    assert timer("2026-06-30", [first, later, further], **extend)[3] == 3
    nameless = [election("2022-03-04", None), extension("2025-12-31", "approved", subject=None)]
    assert timer(facts=nameless, **extend)[0] == "failed"


def test_a_reminder_is_due_before_the_end_with_some_days_of_grace():
    more = {
        "answer": ({"kind": ("reminder",)},), "before": "b", "grace": "g", "same_subject": True,
        "parameters": (*M36, param("b", 6), param("g", 30)),
    }  # fmt: skip
    first = election("2022-03-04")

    def reminded(on, subject="1"):
        return timer("2024-10-04", [first, fact("reminder", on, subject=subject)], **more)

    assert reminded("2024-10-04") == ("passed", 945.0, 945.0, 2, "met")
    assert reminded("2024-10-05")[0] == "failed"
    assert reminded("2024-09-01", "2")[0] == "failed"
    assert reminded("2024-09-01", None)[0] == "failed"
    nameless = [election("2022-03-04", None), fact("reminder", "2024-09-01")]
    assert timer("2024-10-04", nameless, **more)[0] == "failed"


def test_when_an_answer_may_come():
    ask = {
        "anchor": ({"kind": ("ask",)},),
        "answer": ({"kind": ("reply",)},),
        "parameters": (param("m", 1),),
    }
    asked = fact("ask", "2025-02-04")

    def replied(on, **more):
        return timer("2025-03-04", [asked, fact("reply", on)], **ask, **more)[:2]

    assert replied("2025-02-05") == ("passed", 1.0)
    assert replied("2025-02-04") == ("failed", None)
    assert replied("2025-02-04", same_day=True) == ("passed", 0.0)
    assert replied("2025-02-03", same_day=True) == ("failed", None)
    assert replied("2025-02-03", any_time=True) == ("passed", -1.0)
    assert replied("2025-03-05", any_time=True) == ("failed", None)


def test_a_clock_may_start_from_the_end_of_a_thing_and_without_months_is_due_there():
    plaque = {
        "anchor": ({"kind": ("plaque",)},),
        "answer": ({"kind": ("recheck",)},),
        "from_": "until",
    }
    given = fact("plaque", "2023-03-01", until="2025-03-04")
    checked = rule("timer", window="term", **plaque)
    assert said(checked, [given], window="2025-03-04")[:3] == ("failed", None, 0.0)
    assert said(checked, [given, fact("recheck", "2025-03-04")], window="2025-03-04")[:2] == (
        "passed",
        0.0,
    )
    assert said(checked, [given, fact("recheck", "2024-03-04")], window="2025-03-04")[:2] == (
        "passed",
        -365.0,
    )
    assert said(checked, [given, fact("recheck", "2023-03-01")], window="2025-03-04")[0] == "failed"
    assert judged(checked, [fact("plaque", "2025-03-01")]) == []


def test_anchors_due_on_one_day_are_judged_together():
    ask = {"anchor": ({"kind": ("ask",)},), "answer": ({"kind": ("reply",)},), "same_subject": True}
    checked = rule("timer", window="term", parameters=(param("m", 1),), months="m", **ask)
    facts = [
        fact("ask", "2025-01-30", subject="x"), fact("ask", "2025-01-31", subject="y"),
        fact("reply", "2025-02-10", subject="x"),
    ]  # fmt: skip
    assert said(checked, facts, window="2025-02-28") == ("failed", None, 29.0, 3, "overdue")
    both = [
        *facts,
        fact("reply", "2025-02-12", subject="y"),
        fact("reply", "2025-02-20", subject="y"),
    ]
    assert said(checked, both, window="2025-02-28") == ("passed", 12.0, 29.0, 5, "met")


def test_an_anchor_never_answers_itself():
    self_answer = rule(
        "timer",
        window="term",
        parameters=(param("m", 1),),
        anchor=EL,
        months="m",
        answer=EL,
        same_day=True,
    )
    assert said(self_answer, [election("2025-02-04")], window="2025-03-04")[0] == "failed"
    twice = [election("2025-02-04", "1"), election("2025-02-04", "2")]
    assert said(self_answer, twice, window="2025-03-04") == ("passed", 0.0, 28.0, 2, "met")


def test_an_extension_reaches_at_most_so_far_past_the_regular_end():
    checked = rule(
        "extension", window="term", parameters=(*M36, param("x", 12)), anchor=EL, months="m",
        extend=({"kind": ("extension",)},), at_most="x",
    )  # fmt: skip
    first = election("2022-03-04")

    def extended(*untils):
        facts = [fact("extension", "2025-02-01", until=until, subject="1") for until in untils]
        return [
            (str(r.verdict), r.measured, r.required, r.facts)
            for r in judged(checked, [first, *facts])
        ]

    assert extended() == []
    assert extended("2026-03-04") == [("passed", 365.0, 365.0, 2)]
    assert extended("2026-03-05") == [("failed", 366.0, 365.0, 2)]
    assert extended("2025-06-01", "2026-03-05")[0][0] == "failed"
    assert extended("2026-03-05", "2025-06-01")[0][1] == 366.0
    assert extended("2025-01-01")[0][:2] == ("passed", -62.0)
    two = [election("2022-03-04", "1"), election("2022-03-04", "2")]
    far = fact("extension", "2025-02-01", until="2026-06-01", subject="2")
    near = fact("extension", "2025-02-01", until="2025-06-01", subject="1")
    assert said(checked, [*two, near, far], window="2025-03-04")[0] == "failed"


def test_each_term_sees_enough_answers():
    checked = rule(
        "once_per_term", window="term", parameters=(*M36, param("n", 2)), anchor=EL, months="m",
        answer=({"kind": ("training",)},), at_least="n", same_subject=True,
    )  # fmt: skip
    first = election("2022-03-04")
    trained = [
        fact("training", on, subject="1")
        for on in ("2022-03-04", "2025-03-04", "2022-03-03", "2025-03-05")
    ]
    assert said(checked, [first, *trained], window="2025-03-04") == ("passed", 2.0, 2.0, 3, "met")
    assert said(checked, [first, *trained[1:]], window="2025-03-04") == (
        "failed",
        1.0,
        2.0,
        2,
        "too_few",
    )
    assert (
        said(
            checked,
            [first, trained[0], fact("training", "2023-01-01", subject="2")],
            window="2025-03-04",
        )[1]
        == 1.0
    )
    two = [first, election("2022-03-04", "2"), *trained]
    assert said(checked, two, window="2025-03-04")[:2] == ("failed", 0.0)


def test_a_date_beyond_the_calendar_gives_no_row():
    checked = rule("timer", window="term", parameters=(param("m", 120_000),), **CLOCK)
    assert judged(checked, [election("2022-03-04")]) == []


def test_results_name_the_facts_the_parameters_and_what_would_change_them():
    counted = rule("count", parameters=TWO, pick=PICK, at_least="times")
    result = one(counted, [MARCH[1], MARCH[0]])
    assert result.used == (MARCH[0].fact, MARCH[1].fact)
    assert result.parameters == {"times": 2 * SCALE}
    assert result.change == ""
    assert "应不少于 2，现有 1" in one(counted, MARCH[:1]).change
