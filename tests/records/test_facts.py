"""The one door to the engines: set queries, both dates, opaque people, nothing of others."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, strategies

from bihuan.demo.builders import build
from bihuan.demo.province import make
from bihuan.engines.periods import parse
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.values import SCALE, Attribute, Fact
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Person, Post, Term, Unit, UnitCount
from bihuan.orgs.services import restate_counts
from bihuan.packs.texts import shipped_base
from bihuan.records import services
from bihuan.records.facts import attributes_of, facts_of, orgs_of
from bihuan.records.facts.attributes import joined
from bihuan.records.facts.roles import marks_of
from tests.cast import Province
from tests.elections import story
from tests.records.test_recording import theme_day

pytestmark = pytest.mark.django_db


def kinds(facts: list[Fact]) -> list[str]:
    return [fact.kind for fact in facts if fact.kind != "post"]


def test_facts_carry_both_dates_numbers_and_marks_and_no_name(province: Province) -> None:
    theme_day(province, answers={"together": "党员大会", "speaker": "外请张老师"})
    actor = province.actor("branch_secretary", "A01-B1")
    services.record(
        unit=province.unit("A01-B1"), kind="party_lecture", on=province.days(-1), actor=actor, at=province.now,
        answers={"topic": "讲纪律", "speaker": "外请张老师", "by": "其他"},
    )  # fmt: skip
    services.record(
        unit=province.unit("A01-B1"), kind="party_lecture", on=province.days(-2), actor=actor, at=province.now,
        answers={"topic": "讲作风", "speaker": "Branch_Secretary A01-B1", "by": "书记"},
    )  # fmt: skip
    facts = facts_of(["A01-B1"], (province.days(-30), province.today))
    day = next(fact for fact in facts if fact.kind == "theme_day")
    assert day.has == {"theme", "speaker", "with_general_meeting"}
    assert (day.part, day.whole) == (26 * SCALE, 28 * SCALE)
    assert (day.on, day.recorded_on) == (province.days(-3), province.today)
    own, guest = [f for f in facts if f.kind == "party_lecture"]
    assert own.has == {"by_secretary"}
    assert guest.has == frozenset()
    post = next(f for f in facts if f.kind == "post" and f.subject == own.subject)
    assert {"secretary", "committee_member"} <= post.has
    assert guest.subject
    assert guest.subject.startswith("t-")
    assert "张" not in guest.subject


def test_a_window_gets_what_it_may_need_and_nothing_of_others(province: Province) -> None:
    actor = province.actor("branch_secretary", "A01-B1")
    theme_day(province, days=-400)
    theme_day(province, code="A02-B1")
    this, last = province.today.year, province.today.year - 1
    services.record(
        unit=province.unit("A01-B1"), kind="org_life_meeting", on=date(this, 2, 3), period=str(last),
        answers={}, actor=actor, at=province.now,
    )  # fmt: skip
    Term.objects.create(
        unit=province.unit("A01-B1"), number=3, elected_on=date(this - 4, 5, 1), years=3, due_on=date(this - 1, 5, 1),
        extended_to=date(this - 1, 11, 1), extension_number="岚直工发〔2025〕3号",
    )  # fmt: skip
    everything = facts_of(["A01-B1"], parse(str(last)))
    assert {f.org for f in everything} == {"A01-B1"}
    rite = next(f for f in everything if f.kind == "org_life_meeting")
    assert (rite.period, rite.on.year) == (str(last), this)
    assert sorted(kinds(facts_of(["A01-B1"], parse(f"{this}Q1")))) == [
        "election",
        "extension",
        "org_life_meeting",
    ]
    early = facts_of(["A01-B1"], parse(str(last)), as_of=date(last, 12, 31))
    assert "org_life_meeting" not in kinds(early), "not yet known on that day"
    election = next(f for f in everything if f.kind == "election")
    assert (election.subject, election.quantity) == ("A01-B1:3", None)


def test_attributes_follow_counts_posts_and_the_tree(province: Province) -> None:
    branch = province.unit("A01-B1")
    UnitCount.objects.create(unit=branch, since=date(2024, 1, 1), members=9, full_members=8)
    for name, title in (("甲", "组织委员"), ("乙", "宣传委员")):
        person = province.post("branch_secretary", "A01-B1").person.__class__.objects.create(
            name=name, key=name
        )
        Post.objects.create(person=person, unit=branch, title=title, since=date(2025, 3, 1))
    found = {(a.org, a.name, a.since): a.value for a in attributes_of(["A01-B1", "A01", "A01-JW"])}
    assert found["A01-B1", "full_members", date(2024, 1, 1)] == 8 * SCALE
    assert found["A01", "members", date(2019, 1, 1)] == 30 * SCALE
    assert found["A01-B1", "has_committee", date(2019, 1, 1)] == 0
    assert found["A01-B1", "has_committee", date(2025, 3, 1)] == SCALE
    assert found["A01", "has_committee", date(2019, 1, 1)] == SCALE
    assert found["A01-JW", "branches", date(2019, 1, 1)] == 2 * SCALE
    assert found["A01-B1", "has_cells", date(2019, 1, 1)] == 0


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_committee_that_was_elected_again_has_been_one_all_the_time(
    province: Province, newest_first: bool
) -> None:
    branch = province.unit("A01-B1")
    Post.objects.filter(unit=branch).delete()
    terms: list[tuple[date, date | None]] = [
        (date(2022, 3, 1), date(2025, 3, 1)),
        (date(2025, 3, 1), None),
    ]
    for name, title in (("甲", "书记"), ("乙", "组织委员"), ("丙", "宣传委员")):
        person = Person.objects.create(name=name, key=name)
        for since, until in reversed(terms) if newest_first else terms:
            Post.objects.create(person=person, unit=branch, title=title, since=since, until=until)
        Post.objects.create(person=person, unit=branch, title="纪检委员", since=date(2024, 5, 1))
    found = [(a.since, a.value) for a in attributes_of(["A01-B1"]) if a.name == "committee_size"]
    assert found == [(date(2019, 1, 1), 0), (date(2022, 3, 1), 3 * SCALE)]


DAYS = strategies.dates(date(2025, 1, 1), date(2025, 2, 1))
SPANS = strategies.lists(
    strategies.tuples(DAYS, strategies.none() | DAYS).filter(lambda s: s[1] is None or s[0] < s[1]),
    max_size=6,
)


@given(SPANS, strategies.randoms())
def test_joined_spans_hold_the_same_days_whatever_the_order(
    spans: list[tuple[date, date | None]], rng: Random
) -> None:
    def held(day: date, among: list[tuple[date, date | None]]) -> int:
        return sum(since <= day and (until is None or day < until) for since, until in among)

    mixed = rng.sample(spans, len(spans))
    found = list(joined(mixed))
    assert found == list(joined(spans))
    for number in range(40):
        day = date(2025, 1, 1) + timedelta(days=number)
        assert held(day, found) == min(1, held(day, spans))


def test_what_the_engines_get_does_not_depend_on_the_order_in_which_rows_are_read() -> None:
    build(make(1, date(2026, 11, 23), small=True))
    units, span = Unit.objects.all(), (date(2025, 1, 1), date(2026, 11, 23))

    def given_now() -> tuple[list[Fact], list[Attribute]]:
        codes = list(units.values_list("code", flat=True))
        attributes = sorted(attributes_of(codes), key=lambda a: (a.org, a.name, a.since))
        return facts_of(units, span), attributes

    usual = given_now()
    assert len(usual[0]) > 1000
    with other_order():
        assert given_now() == usual


@contextmanager
def other_order() -> Iterator[None]:
    """Rows that nobody asked to be sorted come in another order."""
    on, off = (
        ("PRAGMA reverse_unordered_selects = ON", "PRAGMA reverse_unordered_selects = OFF")
        if connection.vendor == "sqlite"
        else ("SET enable_indexscan = off", "SET enable_indexscan = on")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@pytest.mark.parametrize(
    ("title", "role", "full_time", "marks"),
    [
        (
            "机关党委专职副书记",
            "",
            False,
            {"deputy_secretary", "fulltime_deputy", "full_time", "committee_member"},
        ),
        ("党支部书记", "branch_secretary", False, {"secretary", "committee_member"}),
        ("纪检委员", "branch_member", False, {"discipline_member", "committee_member"}),
        ("支部委员", "", False, {"committee_member"}),
        ("支部委员会书记", "", False, {"secretary", "committee_member"}),
        ("工作人员", "liaison_worker", True, {"party_worker", "full_time"}),
        ("处长", "", False, set()),
    ],
)
def test_titles_become_marks(title: str, role: str, full_time: bool, marks: set[str]) -> None:
    assert marks_of(title, role, full_time=full_time) == marks


def test_a_province_costs_as_many_queries_as_a_branch(province: Province) -> None:
    theme_day(province)
    for units in (Unit.objects.filter(code="A01-B1"), Unit.objects.all()):
        with CaptureQueriesContext(connection) as queries:
            facts_of(units, parse(str(province.today.year)))
            attributes_of(units)
            orgs_of(units)
        assert len(queries) <= 20


def test_the_files_of_bulk_evaluation_hold_the_same(province: Province, tmp_path: Path) -> None:
    theme_day(province)
    call_command("facts", "export", str(tmp_path), "--format", "csv", "--org", "A01")
    rows = {
        name: list(csv.DictReader((tmp_path / f"{name}.csv").open()))
        for name in ("orgs", "attributes", "facts")
    }
    assert {row["org"] for row in rows["orgs"]} == {
        u for u in province.units if u.startswith("A01")
    }
    day = next(row for row in rows["facts"] if row["kind"] == "theme_day")
    assert (day["part"], day["whole"], day["has"], day["period"]) == ("26", "28", "theme", "")
    assert day["recorded_on"] == province.today.isoformat()
    with pytest.raises(CommandError) as refused:
        call_command("facts", "export", str(tmp_path), "--org", "X")
    assert refused.value.returncode == 2


def test_what_is_stated_of_a_body_besides_its_counts_decides_its_rules(
    province: Province,
) -> None:
    """How many units a joint branch covers, whether a committee is large: typed once, in force from a day."""
    joint, body = province.unit("A01-B1"), province.unit("A01-JW")
    Unit.objects.filter(pk=joint.pk).update(kind="joint_branch")
    office = province.client("general_office")
    numbers = {"members": 9, "full_members": 9, "since": province.days(-100).isoformat()}
    page = office.get(reverse("orgs:counts", args=[body.code])).content.decode()
    assert "large_committee" in page
    assert "covered_units" not in page
    for unit, stated in ((joint, {"covered_units": 6}), (body, {"large_committee": "True"})):
        answer = office.post(reverse("orgs:counts", args=[unit.code]), numbers | stated)
        assert answer.status_code == 302, answer.content.decode()
    found = {(a.org, a.name): a.value for a in attributes_of([joint.code, body.code])}
    assert found[joint.code, "covered_units"] == 6 * SCALE
    assert found[body.code, "large_committee"] == SCALE
    quarter = parse(f"{province.today.year}Q{(province.today.month - 1) // 3 + 1}")
    verdicts = {
        (r.org, r.indicator): r.verdict
        for r in evaluate(
            pack=shipped_base(), orgs=orgs_of([joint.code, body.code]), facts=[],
            attributes=attributes_of([joint.code, body.code]), period=quarter, as_of=quarter.last,
        )
    }  # fmt: skip
    assert verdicts[joint.code, "ORG-07"] == "attention"
    assert verdicts[body.code, "ORG-12C"] == "failed"
    again = office.get(reverse("orgs:counts", args=[joint.code])).content.decode()
    assert 'value="6"' in again
    with pytest.raises(OrgError, match="不填写"):
        restate_counts(
            unit=body, since=province.today, members=1, full_members=1, staff=1, covered_units=3,
            actor=province.actor("general_office"), at=province.now,
        )  # fmt: skip


def test_a_unit_counts_who_does_its_party_work(province: Province) -> None:
    found = {(a.org, a.name): a.value for a in attributes_of(["A01", "A02"])}
    assert found["A01", "party_staff"] >= SCALE
    Post.objects.filter(unit__path__startswith=province.unit("A01").path).update(
        until=date(2020, 1, 1)
    )
    left = [a.value for a in attributes_of(["A01"]) if a.name == "party_staff"]
    assert left[-1] == 0


def test_an_early_election_is_a_fact_with_the_consent_to_it(province: Province) -> None:
    story.term_of(province, "A01-B1", ends=province.days(130))
    story.approved(province, "A01-B1", kind="early")
    found = facts_of(["A01-B1"], parse(str(province.today.year)))
    (advance,) = [f for f in found if f.kind == "advance"]
    assert (advance.on, advance.until) == (province.today, province.days(130))
    assert advance.quantity == 5 * SCALE
    consent = [f for f in found if f.kind == "approval" and "early" in f.has]
    assert [("convene" in f.has, f.on) for f in consent] == [(True, province.today)]
