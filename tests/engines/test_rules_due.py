"""What is still open on a day, done or not, and when an alert is due."""

from dataclasses import replace

from tests.engines.rules_cast import BEGIN, ONE, PICK, D, fact, org, pack, param, rule

from bihuan.engines.rules.due import due_soon, open_obligations
from bihuan.engines.rules.values import SCALE, Attribute

MONTHLY = replace(
    rule("count", parameters=ONE, pick=PICK, at_least="times"), code="M", alert_days=(7, 2)
)
RITE = replace(
    rule("count", window="rite", parameters=ONE, pick=({"kind": ("rite",)},), at_least="times"),
    code="Y", alert_days=(60,), duty_of="superior",
)  # fmt: skip
CLOCK = replace(
    rule(
        "timer", window="term", parameters=(param("m", 36),), months="m",
        anchor=({"kind": ("election",)},), answer=({"kind": ("election",)},),
    ),
    code="T", alert_days=(180, 30),
)  # fmt: skip


def opened(today, facts=(), rules=(MONTHLY, RITE, CLOCK), attributes=(), **more):
    return open_obligations(
        pack=pack(*rules), orgs=more.pop("orgs", [org()]), attributes=attributes, facts=facts,
        today=D(today), **more,
    )  # fmt: skip


def brief(items):
    return [(o.indicator, o.window, o.days_left, o.done, o.alert) for o in items]


def test_a_running_month_is_open_with_what_is_missing_and_an_alert_near_its_end():
    def month(today, facts=()):
        return next(o for o in opened(today, facts) if o.indicator == "M")

    assert brief([month("2025-03-01")]) == [("M", "2025-03", 30, False, None)]
    assert month("2025-03-23").alert is None
    assert month("2025-03-24").alert == 7
    assert month("2025-03-28").alert == 7
    assert month("2025-03-29").alert == 2
    assert month("2025-03-31").alert == 2
    assert month("2025-03-29").missing == "应不少于 1，现有 0"
    done = month("2025-03-29", [fact("theme", "2025-03-10", number="x")])
    assert (done.done, done.alert, done.missing, done.used) == (True, None, "", ("x",))
    assert not month("2025-03-05", [fact("theme", "2025-03-10")]).done


def test_last_years_rite_runs_until_it_closes_and_the_duty_may_be_the_superiors():
    def rites(today):
        return [o for o in opened(today) if o.indicator == "Y"]

    assert brief(rites("2026-03-31")) == [
        ("Y", "2025", 0, False, 60),
        ("Y", "2026", 365, False, None),
    ]
    assert [o.window for o in rites("2026-04-01")] == ["2026"]
    assert all(o.of_superior for o in rites("2026-03-31"))


def test_a_clock_is_open_from_its_first_alert_until_it_runs_out():
    held = [fact("election", "2022-03-04", subject="1")]

    def clocks(today, **more):
        return opened(today, held, (CLOCK,), **more)

    assert clocks("2024-09-04") == []
    assert brief(clocks("2024-09-05")) == [("T", "2025-03-04", 180, False, 180)]
    assert brief(clocks("2025-02-02")) == [("T", "2025-03-04", 30, False, 30)]
    assert brief(clocks("2025-03-04")) == [("T", "2025-03-04", 0, False, 30)]
    assert clocks("2025-03-05") == []
    assert brief(clocks("2024-03-04", ahead=365)) == [("T", "2025-03-04", 365, False, None)]
    held.append(fact("election", "2025-02-01", subject="2"))
    assert brief(clocks("2025-02-02")) == [("T", "2025-03-04", 30, True, None)]


def test_what_is_exempt_only_allowed_or_outside_life_is_not_open():
    may = replace(MONTHLY, modality="may")
    assert opened("2025-03-24", rules=(may,)) == []
    exempt = fact("exemption", "2025-03-01", subject="M")
    assert opened("2025-03-24", [exempt], (MONTHLY,)) == []
    assert opened("2025-03-24", rules=(MONTHLY,), orgs=[org(opened=D("2025-03-02"))]) == []
    assert opened("2025-03-24", rules=(MONTHLY,), orgs=[org(closed=D("2025-03-23"))]) == []
    assert len(opened("2025-03-24", rules=(MONTHLY,), orgs=[org(closed=D("2025-03-24"))])) == 1
    assert opened("2025-03-24", rules=(replace(MONTHLY, since=D("2025-03-02")),)) == []
    assert opened("2025-03-24", only=["other"]) == []
    event = rule("coverage", window="event", pick=PICK, marks=({"mark": "x"},))
    assert opened("2025-03-24", [fact("theme", "2025-03-24")], (event,)) == []


def test_numbers_not_yet_reported_are_open_and_what_cannot_be_judged_is_not():
    report = rule(
        "ratio", window="rite", parameters=(param("n", 1),), pick=PICK, of="part", to="whole", at_least="n",
        empty="unknown",
    )  # fmt: skip
    assert [(o.window, o.done, o.missing) for o in opened("2025-05-01", rules=(report,))] == [
        ("2025", False, "没有记录，无法判断")
    ]
    size = rule("band", of="attribute:size", parameters=ONE, low="times")
    assert opened("2025-03-24", rules=(size,)) == []
    has = [Attribute("a", "size", SCALE, BEGIN)]
    assert [o.done for o in opened("2025-03-24", rules=(size,), attributes=has)] == [True]


def test_due_soon_gives_only_what_has_an_alert_in_the_order_of_its_end():
    held = [fact("election", "2022-03-24", subject="1")]
    found = due_soon(
        pack=pack(MONTHLY, RITE, CLOCK),
        orgs=[org()],
        attributes=[],
        facts=held,
        today=D("2025-03-24"),
    )
    assert [(o.indicator, o.due_on.isoformat()) for o in found] == [
        ("T", "2025-03-24"), ("M", "2025-03-31"), ("Y", "2025-03-31"),
    ]  # fmt: skip
