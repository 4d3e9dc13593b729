"""我的待办: the number in the menu and the title is that of the lines on the page, and costs next to nothing."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.access.scope import Actor
from bihuan.engines.periods import add_months
from bihuan.indicators.models import Verdict
from bihuan.indicators.queries import todo as indicators
from bihuan.indicators.services.current import refresh_all
from bihuan.lists import services as lists
from bihuan.orgs.models import Grant, Person, Post
from bihuan.packs.services import load_shipped
from bihuan.problems import services, states
from bihuan.problems.models import Candidate, Problem
from bihuan.problems.queries import candidates
from bihuan.problems.queries import todo as problems
from bihuan.shell.todo import Todo, counted
from bihuan.web import todo
from tests.cast import SEATS, Province
from tests.elections import story as voting
from tests.lists import builders
from tests.lists.test_registers import deployment, meeting, request
from tests.problems import story

pytestmark = pytest.mark.django_db

FIRST, AGAIN = 8, 1
"""Queries that the menu may add to a page: when something was entered since, and when nothing was."""


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def everything(province: Province) -> None:
    """Something of every kind that anybody can have to do: problems of both levels in every state, late and early."""
    annex = builders.signed_for(province, builders.annex_of(builders.issued(province), "A01"))
    builders.plan_received(province, annex)
    problem = Problem.objects.select_related("unit").get()
    lists.add_task(
        meeting=meeting(province, problem), unit=province.unit("A01"), text="补齐记录",
        due_on=province.days(3), actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    deployment(province, due_on=province.days(5))
    request(province)
    year = province.today.year
    duties = [
        builders.drafted_duty(province, year=year, nodes=[(province.days(n), "听取汇报")])
        for n in (2, 3)
    ]
    builders.duty_list(province, *duties)
    builders.committee_draft(province, period="2026Q2")
    services.object_to(
        problem=story.at_work(province, "A01-B1"), against="finding", reason="事实有出入",
        actor=province.actor("branch_secretary", "A01-B1"), at=province.now,
    )  # fmt: skip
    pattern = story.closed(province, "A01-B1")
    asked = [None, *(province.account(r, "A01").pk for r in ("organ_secretary", "fulltime_deputy"))]
    rows = []
    for n, state in enumerate(states.STATES):
        for m, unit in enumerate(("A01-B1", "A01", "A02")):
            row = Problem.objects.get(pk=pattern.pk)
            row.pk, row.number, row.unit = None, f"WT2020-{n:03d}{m}", province.unit(unit)
            row.state, row.asked_by_id = state, asked[(n + m) % 3]
            row.recheck_on, row.recheck_passed_on = province.days(5 + 20 * (m == 2)), None
            closed, settled = state == states.CLOSED, state in states.SETTLED
            row.closed_on = row.closed_on if closed else None
            row.closed_at = row.closed_at if closed else None
            row.settled_on = province.today if settled else None
            rows.append(row)
    Problem.objects.bulk_create(rows)


def elections(province: Province) -> None:
    """A term that nobody was reminded of, elections that wait for each side, a reply that has not gone out, a leaver."""
    voting.term_of(province)
    voting.term_of(province, "A01-B1")
    voting.term_of(province, "A01-B2")
    asked = voting.planned(province, voting.started(province))
    voting.step(province, asked, "convene_ask")
    planned = voting.planned(province, voting.started(province, "A01-B1"))
    voting.through(province, planned, "convene")
    Post.objects.create(
        unit=province.unit("A01-B2"), title="党支部书记", role="branch_secretary",
        person=Person.objects.create(name="戊五", key="e5"), since=province.days(-400),
        until=province.days(-30),
    )  # fmt: skip


def verdicts(province: Province) -> None:
    """Alerts of a unit's body and of what lies with the body above, and breaches that nobody has judged yet."""
    for n, (code, above) in enumerate((("A01-JW", False), ("A01-JW", True), ("A01-B1", True))):
        Verdict.objects.create(
            unit=province.unit(code), indicator=f"TERM-0{n + 1}", window="2026Q1", opens_on=province.days(-60),
            closes_on=province.days(20), alert_on=province.days(-5), of_superior=above, verdict="unknown",
            outlook="failed",
        )  # fmt: skip
    for code in ("A01-B1", "A01-JW"):
        Candidate.objects.create(
            unit=province.unit(code), indicator="LIFE-05", window="2026-03", closes_on=province.days(-9),
            title="每月开展主题党日", source="《条例》", pack="organ", proposed_at=province.now,
            proposed_on=province.today,
        )  # fmt: skip


def test_every_source_counts_what_it_lists_for_everybody(province: Province) -> None:
    everything(province)
    elections(province)
    verdicts(province)
    told = 0
    for role, places in SEATS.items():
        for place in places:
            actor = province.actor(role, place)
            for source, counter in todo.COUNTERS.items():
                listed = todo.count(source(actor, province.today))
                assert counter(actor, province.today) == listed, (role, place, source.__module__)
                told += listed
    assert told > 60
    assert set(todo.COUNTERS) == set(todo.SOURCES)
    liaison = province.actor("liaison_office")
    assert [
        s(liaison, province.today) != [] for s in (indicators.todo, candidates.waiting_for)
    ] == [True, True]


def test_more_than_is_listed_is_not_counted(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything(province)
    elections(province)
    verdicts(province)
    monkeypatch.setattr("bihuan.indicators.queries.todo.MOST", 1)
    monkeypatch.setattr("bihuan.elections.queries.todo.MOST", 1)
    monkeypatch.setattr("bihuan.problems.queries.todo.LIMIT", 2)
    monkeypatch.setattr("bihuan.lists.queries.todo.MOST", 1)
    actor = province.actor("fulltime_deputy", "A01")
    told = 0
    for source, counter in todo.COUNTERS.items():
        listed = todo.count(source(actor, province.today))
        assert counter(actor, province.today) == listed
        told += listed
    assert told > 0


def test_a_term_that_runs_out_is_one_line_for_the_body_and_one_for_the_body_above(
    province: Province,
) -> None:
    load_shipped(at=province.now)
    for unit in ("A01-B1", "A01-JW"):
        voting.term_of(province, unit, ends=add_months(province.today, 6))
    day = province.days(10)
    refresh_all(on=day, at=province.now)
    ending = Verdict.objects.filter(outlook__in=["failed", "attention"], closes_on__gte=day)
    assert {("TERM-04", "A01-B1"), ("TERM-05", "A01-B1"), ("TERM-04B", "A01-JW")} <= set(
        ending.values_list("indicator", "unit__code")
    )

    def about(role: str, place: str, unit: str) -> list[str]:
        found = todo.lines(province.actor(role, place), day)
        return [x.what for x in found if x.unit == province.unit(unit).name and "届" in x.what]

    assert [len(about("branch_secretary", "A01-B1", "A01-B1"))] == [1]
    assert [len(about("fulltime_deputy", "A01", u)) for u in ("A01-B1", "A01-JW")] == [1, 1]
    assert [len(about("liaison_office", "GW", "A01-JW"))] == [1]
    voting.started(province, "A01-B1")
    [line] = about("branch_secretary", "A01-B1", "A01-B1")
    assert "继续办理" in line


def shown(client: Client, address: str) -> tuple[int, int]:
    """The number in the title and the one beside the entry of the menu; 0 where none is written."""
    text = client.get(address).content.decode()
    title = re.search(r"<title>\((\d+)\)", text)
    menu = re.search(r'<b class="count">(\d+)</b>', text)
    return int(title[1]) if title else 0, int(menu[1]) if menu else 0


def test_menu_title_and_page_say_the_same_and_a_step_changes_them_at_once(
    province: Province,
) -> None:
    problem = story.asked(province, "A01-B1")
    client = province.client("fulltime_deputy", "A01")
    elsewhere = reverse("problems:list")
    n = client.get("/").context["number"]
    assert n > 0
    assert shown(client, elsewhere) == shown(client, "/") == shown(client, elsewhere) == (n, n)
    story.go(province, problem, "verify_branch", province.actor("fulltime_deputy", "A01"))
    assert shown(client, elsewhere) == shown(client, "/") == (n - 1, n - 1)


def test_a_role_that_was_taken_away_counts_no_longer(province: Province) -> None:
    story.asked(province, "A01-B1")
    client = province.client("fulltime_deputy", "A01")
    elsewhere = reverse("problems:list")
    assert shown(client, elsewhere) != shown(province.client("fulltime_deputy", "A02"), elsewhere)
    account = province.account("fulltime_deputy", "A01")
    Grant.objects.filter(account=account).update(until=province.days(-1))
    Grant.objects.create(
        account=account, unit=province.unit("A02"), role="fulltime_deputy", since=province.days(-9)
    )
    assert shown(client, elsewhere) == shown(client, "/")
    assert shown(client, elsewhere) == shown(province.client("fulltime_deputy", "A02"), elsewhere)


def test_the_next_day_is_counted_anew(province: Province) -> None:
    problem = story.closed(province)
    actor = province.actor("discipline_secretary", "A01")
    Problem.objects.filter(pk=problem.pk).update(recheck_on=province.days(15))
    for day in (province.today, province.days(1)):
        assert todo.number(actor, day) == todo.count(todo.lines(actor, day))
    assert len({problems.count(actor, day) for day in (province.today, province.days(1))}) == 2


def test_the_number_costs_few_queries_once_and_then_one(province: Province) -> None:
    """All sources, with something of every kind there."""
    everything(province)
    elections(province)
    verdicts(province)
    for role in ("fulltime_deputy", "liaison_worker", "organ_secretary"):
        actor = province.actor(role, "A01")
        costs = []
        for _again in range(2):
            with CaptureQueriesContext(connection) as seen:
                todo.number(actor, province.today)
            costs.append(len(seen))
        assert costs[0] <= FIRST
        assert costs[1] == AGAIN


def test_sets_are_counted_together_each_up_to_its_limit(province: Province) -> None:
    everything(province)
    sets = (
        (Problem.objects.all(), 5), (Problem.objects.none(), 9), (None, 3), (Post.objects.order_by("-pk"), 1000),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        found = counted(sets)
    assert len(seen) == 1
    assert found == 5 + Post.objects.count()
    assert counted([(None, 3), (Problem.objects.none(), 9)]) == 0


def test_a_source_without_a_counter_has_its_lines_counted(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(actor: Actor, today: date) -> list[Todo]:
        return [Todo(what="x", why="", url="/", key=str(n), waiting=n == 2) for n in range(3)]

    monkeypatch.setattr(todo, "SOURCES", (source,))
    assert todo.number(province.actor("liaison_office"), province.today) == 2


def test_a_list_that_waits_for_a_receipt_is_one_line_whatever_stands_on_it(
    province: Province,
) -> None:
    edition = builders.issued(province)
    annex = builders.annex_of(edition, "A01")
    deputy = province.actor("fulltime_deputy", "A01")
    [line] = [x for x in todo.lines(deputy, province.today) if x.what.startswith("签收")]
    assert str(annex.pk) in line.url
    other = story.issued(province, "A01")  # on no list: it has a line of its own
    found = [x for x in todo.lines(deputy, province.today) if x.what.startswith("签收")]
    assert len(found) == 2
    assert any(other.number in x.url for x in found)
