"""Laws that hold for any facts: order, strangers, lateness and more than enough never matter."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engines.periods import parse
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.pack import PackFaultsError, part_names, read, resolve
from bihuan.engines.rules.values import (
    SCALE,
    Attribute,
    Change,
    Fact,
    Modality,
    Org,
    Pack,
    Parameter,
    Verdict,
)  # fmt: skip

FOLDER = Path(__file__).parents[2] / "src/bihuan/packs/data/organ"
BEGIN = date(2000, 1, 1)
AS_OF = date(2026, 6, 30)
ORGS = [
    Org("wc", None, "working_committee", "", BEGIN),
    Org("u", "wc", "unit", "x", BEGIN),
    Org("pg", "u", "party_group", "x", BEGIN),
    Org("oc", "u", "organ_committee", "x", BEGIN),
    Org("od", "u", "organ_discipline", "x", BEGIN),
    Org("gb", "oc", "general_branch", "x", BEGIN),
    Org("b", "oc", "branch", "x", BEGIN),
    Org("jb", "oc", "joint_branch", "x", date(2025, 2, 10), date(2025, 11, 20)),
    Org("pc", "b", "party_cell", "x", BEGIN),
]
COUNTED = {Verdict.PASSED, Verdict.FAILED, Verdict.ATTENTION}


@cache
def shipped() -> Pack:
    text = (FOLDER / "pack.toml").read_text("utf-8")
    return read(text, parts={name: (FOLDER / name).read_text("utf-8") for name in part_names(text)})


def words() -> tuple[list[str], list[str]]:
    kinds = sorted(kind.code for kind in shipped().kinds)
    marks = set()
    for kind in shipped().kinds:
        marks |= {step for step, _ in kind.steps}
        for field in kind.fields:
            marks |= {field.mark, *field.choice_marks} - {""}
    return kinds, sorted(marks)


KINDS, MARKS = words()
NAMES = (
    "members",
    "full_members",
    "staff",
    "has_committee",
    "full_time",
    "large_committee",
    "covered_units",
)
NUMBERS = (0, 1, 2, 3, 6, 7, 50, 99, 100, 501)
FIRST = date(2021, 6, 1)


def day(chance: Random) -> date:
    return FIRST + timedelta(days=chance.randrange(1826))


def a_fact(chance: Random, number: int) -> Fact:
    on = day(chance)
    small = (None, *(n * SCALE for n in range(13)))
    return Fact(
        fact=f"f{number}",
        org=chance.choice(ORGS).org,
        kind=chance.choice(KINDS),
        on=on,
        recorded_on=on + timedelta(days=chance.randrange(41)),
        until=chance.choice((None, day(chance))),
        period=chance.choice((None, None, "2024", "2025")),
        subject=chance.choice((None, "1", "2", "LIFE-05")),
        quantity=chance.choice(small),
        part=chance.choice(small),
        whole=chance.choice(small),
        has=frozenset(chance.sample(MARKS, chance.randrange(6))),
    )


def facts(least: int = 0, most: int = 60) -> st.SearchStrategy[list[Fact]]:
    """Facts of any kind; made from a seed, because drawing each column by itself takes most of a test's time."""

    def made(seed: int, size: int) -> list[Fact]:
        chance = Random(seed)
        return [a_fact(chance, number) for number in range(size)]

    return st.builds(made, st.integers(0, 2**32), st.integers(least, most))


def an_attribute(seed: int) -> Attribute:
    chance = Random(seed)
    value = chance.choice(NUMBERS) * SCALE
    return Attribute(chance.choice(ORGS).org, chance.choice(NAMES), value, day(chance))


ATTRIBUTES = st.lists(st.builds(an_attribute, st.integers(0, 2**32)), max_size=20)


def results(
    given_facts, attributes=(), *, pack=None, period="2025", orgs=ORGS, as_of=AS_OF, **more
):
    return evaluate(
        pack=pack or shipped(), orgs=orgs, attributes=attributes, facts=given_facts,
        period=parse(period), as_of=as_of, **more,
    )  # fmt: skip


@given(facts(), ATTRIBUTES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_facts_attributes_and_organisations_never_matters(some, attributes, chance):
    whole = results(some, attributes)
    shuffled, orgs, rows = list(some), list(ORGS), list(attributes)
    for values in (shuffled, orgs, rows):
        chance.shuffle(values)
    assert results(shuffled, rows, orgs=orgs) == whole
    assert whole == sorted(whole, key=lambda r: (r.org, r.indicator, r.window))
    assert max(Counter((r.org, r.indicator, r.window) for r in whole).values(), default=1) == 1


@given(facts(), facts(least=1, most=15), ATTRIBUTES, st.sampled_from(ORGS))
@settings(max_examples=25, deadline=None)
def test_a_fact_of_another_unit_changes_nothing(some, others, attributes, here):
    others = [replace(fact, fact=f"o{n}") for n, fact in enumerate(others) if fact.org != here.org]
    mine = [r for r in results(some, attributes) if r.org == here.org]
    assert [r for r in results(some + others, attributes) if r.org == here.org] == mine
    assert results(some, attributes, only=[here.org]) == mine


@given(facts(), facts(least=1, most=15), ATTRIBUTES)
@settings(max_examples=20, deadline=None)
def test_a_fact_that_no_rule_reads_changes_nothing(some, others, attributes):
    strangers = [replace(f, fact=f"s{n}", kind="mass_activity") for n, f in enumerate(others)]
    strangers += [replace(f, fact=f"t{n}", kind="no_such_kind") for n, f in enumerate(others)]
    assert results(some + strangers, attributes) == results(some, attributes)


@given(facts(), facts(least=1, most=15), ATTRIBUTES, st.dates(date(2025, 1, 1), AS_OF))
@settings(max_examples=25, deadline=None)
def test_what_comes_after_the_day_changes_nothing_and_lateness_before_it_neither(
    some, later, attributes, as_of
):
    after = [
        replace(f, fact=f"l{n}", recorded_on=max(f.recorded_on, as_of + timedelta(days=1 + n)))
        for n, f in enumerate(later)
    ]
    assert results(some + after, attributes, as_of=as_of) == results(some, attributes, as_of=as_of)
    known = [f for f in some if f.recorded_on <= as_of]
    prompt = [replace(f, recorded_on=f.on) for f in known]
    assert results(prompt, attributes, as_of=as_of) == results(known, attributes, as_of=as_of)


MORE_IS_ENOUGH = frozenset(
    indicator.code
    for indicator in shipped().indicators
    if indicator.window not in ("event", "term")
    and (
        (indicator.check.form in ("count", "sum") and "at_least" in indicator.check.args)
        or (indicator.check.form in ("presence", "coverage") and "pick" in indicator.check.args)
    )
)


@given(facts(), facts(least=1, most=25), ATTRIBUTES)
@settings(max_examples=25, deadline=None)
def test_more_of_a_mandatory_thing_never_worsens_and_never_adds(some, more, attributes):
    """Once passed, a rule stays passed and its verdict is the same however much more is done."""
    more = [replace(f, fact=f"m{n}") for n, f in enumerate(more) if f.kind != "exemption"]
    before = {(r.org, r.indicator, r.window): r for r in results(some, attributes)}
    for after in results(some + more, attributes):
        was = before.get((after.org, after.indicator, after.window))
        if after.indicator in MORE_IS_ENOUGH and was is not None and was.verdict is Verdict.PASSED:
            assert after.verdict is Verdict.PASSED


@given(facts(), ATTRIBUTES)
@settings(max_examples=20, deadline=None)
def test_numbers_stand_only_beside_verdicts_on_facts_and_the_modality_is_kept(some, attributes):
    modality = {indicator.code: indicator.modality for indicator in shipped().indicators}
    for r in results(some, attributes):
        assert (r.required is not None) == (r.verdict in COUNTED)
        assert r.verdict in COUNTED or (r.measured is None and r.facts == 0)
        assert r.reason
        if modality[r.indicator] is Modality.MAY:
            assert r.verdict not in (Verdict.FAILED, Verdict.ATTENTION)
        elif modality[r.indicator] is not Modality.MUST:
            assert r.verdict is not Verdict.FAILED


@given(facts(), ATTRIBUTES)
@settings(max_examples=15, deadline=None)
def test_a_year_is_the_sum_of_its_quarters_and_months(some, attributes):
    """What a quarter or month alone gives stands unchanged in its year."""
    yearly = {(r.org, r.indicator, r.window): r for r in results(some, attributes)}
    parts = [r for q in range(1, 5) for r in results(some, attributes, period=f"2025Q{q}")]
    assert {(r.org, r.indicator, r.window): r for r in parts}.items() <= yearly.items()
    whole_year = {i.code for i in shipped().indicators if i.window in ("year", "rite", "half")}
    assert {
        key[1] for key in yearly.keys() - {(r.org, r.indicator, r.window) for r in parts}
    } <= whole_year


# --- local packs -------------------------------------------------------------------------------

CHANGEABLE = [
    (indicator, parameter)
    for indicator in shipped().indicators
    for parameter in indicator.parameters
    if parameter.stricter and parameter.name not in ("closing", "hours")
]


def local(indicator: str, parameter: Parameter, value: int) -> Pack:
    change = Change(
        indicator, parameter.name, value, max(parameter.since, date(2025, 1, 1)), "本级文件"
    )
    return Pack(
        "local",
        "1",
        "本级",
        "",
        BEGIN,
        (),
        (),
        (),
        base="organ",
        document="本级文件",
        changes=(change,),
    )


@given(st.sampled_from(CHANGEABLE), st.integers(1, 5 * SCALE))
@settings(max_examples=60, deadline=None)
def test_a_looser_value_is_refused_and_a_stricter_one_is_named(which, distance):
    indicator, parameter = which
    sign = 1 if parameter.stricter == "more" else -1
    for overlay in (
        local(indicator.code, parameter, parameter.value - sign * distance),
        local(indicator.code, replace(parameter, name="no_such"), parameter.value),
        local("NO-SUCH", parameter, parameter.value),
    ):
        with pytest.raises(PackFaultsError) as refused:
            resolve(shipped(), overlay)
        assert all(fault.message and fault.remedy for fault in refused.value.faults)
    made = resolve(shipped(), local(indicator.code, parameter, parameter.value + sign * distance))
    found = next(one for one in made.indicators if one.code == indicator.code)
    assert (found.pack, found.changed_by) == ("organ", ("local",))
    assert made.layers == ("organ", "local")
    assert [p.pack for p in found.parameters if p.name == parameter.name][-1] == "local"


@given(st.sampled_from(CHANGEABLE), st.integers(1, 3), facts(least=10), ATTRIBUTES)
@settings(max_examples=25, deadline=None)
def test_a_stricter_local_value_never_turns_a_breach_into_a_pass(which, steps, some, attributes):
    indicator, parameter = which
    unit = SCALE // 10 if parameter.value < 2 * SCALE and indicator.check.form == "ratio" else SCALE
    value = parameter.value + (1 if parameter.stricter == "more" else -1) * steps * unit
    if value <= 0 or indicator.window == "term":
        return
    stricter = resolve(shipped(), local(indicator.code, parameter, value))
    before = {(r.org, r.indicator, r.window): r for r in results(some, attributes)}
    for after in results(some, attributes, pack=stricter):
        was = before[(after.org, after.indicator, after.window)]
        if after.indicator != indicator.code:
            assert after == was
        elif was.verdict in (Verdict.FAILED, Verdict.ATTENTION):
            assert after.verdict is was.verdict
