"""The builders write what the services would have written."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from bihuan.demo.book import began_on
from bihuan.demo.builders import build
from bihuan.demo.builders.moves import StoryError
from bihuan.demo.builders.playing import ORDER
from bihuan.demo.province import make
from bihuan.demo.relay import SilentError, elsewhere
from bihuan.demo.values import Event, Province
from bihuan.ledger.models import Entry, Payload, Witness
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Post, Term, Unit
from bihuan.problems import states
from bihuan.problems.models import Problem, Step
from bihuan.problems.services import draft_problem
from tests.demo import replay, replay_polls
from tests.demo.mini import ON, mini

TABLES: tuple[type[Model], ...] = (*ORDER, Witness)
OWN = {"orgs.Account": {"password"}, "ledger.Witness": {"root"}}
"""Columns in which chance or a hash stands."""
HEAD = re.compile(r"(\d+):[0-9a-f]{64}")


class UndoError(Exception):
    """Takes everything back."""


def written(write: Any, province: Province) -> dict[str, list[Any]]:
    """The rows and the ledger after a run, everything taken back afterwards."""
    found: dict[str, list[Any]] = {}
    try:
        with transaction.atomic():
            write(province)
            for model in TABLES:
                found[model._meta.label] = _rows(model)
            entries = Entry.objects.order_by("seq").values_list(
                "seq", "act", "actor", "at", "unit", "object"
            )
            found["entries"] = list(entries)
            bodies = Payload.objects.order_by("pk").values_list("body", flat=True)
            found["payloads"] = [_without_hashes(str(body)) for body in bodies]
            raise UndoError
    except UndoError:
        pass
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(TABLES)):
            cursor.execute(statement)
    return found


def _rows(model: type[Model]) -> list[dict[str, Any]]:
    left_out = OWN.get(model._meta.label, set())
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
    rows = model._default_manager.order_by("pk").values(*names)
    return [
        {k: _without_hashes(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows
    ]


def _count_from_one() -> None:
    """What ran before has used keys up, also where it was taken back; the two runs are compared by key."""
    reset = connection.ops.sequence_reset_by_name_sql(
        no_style(), connection.introspection.sequence_list()
    )
    with connection.cursor() as cursor:
        for statement in reset if connection.vendor == "postgresql" else ():
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")


def _without_hashes(text: str) -> str:
    """A head's root and a witness's root come from salts: only the size can be compared."""
    return re.sub(r'"root":"[0-9a-f]+"', '"root":""', HEAD.sub(r"\1", text))


@pytest.mark.django_db(transaction=True)
def test_the_builders_write_the_rows_and_the_ledger_that_the_services_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    province = mini()
    keys = iter([person.key for person in province.persons])
    monkeypatch.setattr("bihuan.orgs.services.posts.token_hex", lambda _size: next(keys))
    begun = began_on(province.on)
    enlisted = sorted(province.members, key=lambda member: max(begun, member.since))
    members = iter([member.key for member in enlisted])
    monkeypatch.setattr("bihuan.records.services.enlisting.token_hex", lambda _size: next(members))

    elected = iter(replay_polls.new_people(province))
    monkeypatch.setattr("bihuan.orgs.services.terms.token_hex", lambda _size: next(elected))

    _count_from_one()
    by_services = written(replay.play, province)
    _count_from_one()
    by_builders = written(build, province)

    for name, rows in by_services.items():
        for place, pair in enumerate(zip(rows, by_builders[name], strict=False)):
            assert pair[0] == pair[1], f"{name} {place}"
        assert len(rows) == len(by_builders[name]), name
    assert len(by_services["payloads"]) > 900
    assert len({row["kind"] for row in by_services["records.Record"]}) >= 9
    assert {row["kind"] for row in by_services["elections.Election"]} >= {
        "term", "by_election", "dismissal",
    }  # fmt: skip
    assert {"approved", "result_decided"} <= {
        row["state"] for row in by_services["elections.Election"]
    }
    assert any(row["approved_to"] for row in by_services["elections.Extension"])
    assert {bool(row["withdrawn_at"]) for row in by_services["lists.Comment"]} == {True, False}
    members = by_services["records.Member"]
    assert {"left", "full"} <= {row["standing"] for row in members}
    assert any(row["exempt"] for row in members)
    assert {act for _seq, act, *_rest in by_services["entries"]} >= {"members.change"}


@pytest.mark.django_db(transaction=True)
def test_records_told_by_another_process_are_those_told_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bihuan.demo.builders.drafts.can_help", lambda: True)
    whole = make(3, ON, small=True)
    _count_from_one()
    here = written(build, whole)
    _count_from_one()
    there = written(build, make(3, ON, small=True, records=False))
    assert len(here["records.Record"]) > 10_000
    assert there == here


def test_a_process_that_fails_is_heard() -> None:
    with elsewhere(_breaking) as batches, pytest.raises(SilentError, match="nothing more to tell"):
        list(batches)
    with elsewhere(_gone) as batches, pytest.raises(SilentError, match="exit 3"):
        list(batches)


def _breaking() -> Iterator[list[int]]:
    yield [1, 2]
    raise ValueError("nothing more to tell")


def _gone() -> Iterator[list[int]]:
    yield [1]
    os._exit(3)


@pytest.mark.django_db(transaction=True)
def test_the_small_province_verifies_against_its_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    built = build(make(3, ON, small=True))
    call_command("ledger", "verify", "--head", str(built.head))
    assert "相符" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_built_problem_goes_on_under_its_services() -> None:
    """The next number, key and ledger entry follow on what was built."""
    build(make(3, ON, small=True))
    at = datetime(ON.year, ON.month, ON.day, 4, tzinfo=UTC)
    last = Problem.objects.filter(number__startswith=f"WT{ON.year}-").order_by("number").last()
    assert last is not None
    before = Entry.objects.count()
    made = draft_problem(
        unit=Unit.objects.get(code="G02"), statement="会议记录缺应到人数。", source="self_check",
        found_on=ON, due_on=ON, actor=actor_of(Account.objects.get(username="deputy"), on=ON), at=at,
    )  # fmt: skip
    assert int(made.number[-6:]) == int(last.number[-6:]) + 1
    assert Entry.objects.count() == before + 2


@pytest.mark.django_db(transaction=True)
def test_a_story_that_breaks_the_workflow_is_not_written() -> None:
    """Control: without the judgement of every step a faulty story would become rows."""
    province = mini([frozenset({"accept"})])
    first = province.problems[0]
    asked = next(e for e in first.events if e.what == "ask_closure")
    skipping = tuple(e for e in first.events if e.what not in {"ask_closure", "evidence"})
    faulty = replace(
        first, events=(*skipping, Event(asked.at, "accept", "closer", {"opinion": "同意。"}))
    )
    with pytest.raises(StoryError):
        build(replace(province, problems=(faulty, *province.problems[1:])))
    assert Problem.objects.count() == 0
    assert Step.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_every_open_state_and_every_way_of_settling_is_there_to_look_at() -> None:
    build(make(1, ON, small=True))
    present = set(Problem.objects.values_list("state", flat=True))
    assert {states.DRAFT, states.RECTIFYING, states.CLOSED, states.CONTINUING} <= present
    assert Problem.objects.open().filter(due_on__lt=ON).exists()
    assert present <= set(states.STATES)


@pytest.mark.django_db(transaction=True)
def test_nothing_stands_on_the_register_before_it_came_to_be() -> None:
    build(make(1, ON, small=True))
    first = dict(
        Entry.objects.filter(act__in=["orgs.appoint", "orgs.start_term", "orgs.found_unit"])
        .order_by("-seq")
        .values_list("object", "at")
    )
    late, started = 0, min(first.values()).date()
    for model, name in ((Post, "since"), (Term, "elected_on"), (Unit, "opened_on")):
        for row in model._default_manager.all():
            at = first.get(f"{model._meta.label_lower}:{row.pk}")
            if at is not None:
                late += at.date() > started
                assert at.date() >= min(getattr(row, name), ON), (model, row.pk)
    assert late > 20
