"""Reading the ledger."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.ledger.things import AT, CLERK, changed, entered

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS
from bihuan.ledger.queries import (
    consistency,
    head,
    head_at,
    history,
    inclusion,
    lines,
    size,
    witnessed,
)
from bihuan.ledger.services import witness

pytestmark = pytest.mark.django_db


def test_the_history_of_an_object_is_its_states_in_order() -> None:
    thing, other = entered("原来"), entered("别的")
    changed(thing, title="后来")
    changed(other, count=4)
    steps = list(history(thing))
    assert [(step.seq, step.act) for step in steps] == [(0, "things.open"), (2, "things.change")]
    assert [step.state and step.state["title"] for step in steps] == ["原来", "后来"]
    both = [step.seq for step in history(thing, f"ledgertests.thing:{other.pk}")]
    assert both == [0, 1, 2, 3]


def test_the_history_with_its_payloads_is_one_query() -> None:
    thing = entered()
    for number in range(5):
        changed(thing, count=number)
    with CaptureQueriesContext(connection) as queries:
        assert [step.state and step.state["count"] for step in history(thing)] == [0, 0, 1, 2, 3, 4]
    assert len(queries) == 1


def test_every_entry_can_be_proved_to_be_under_every_later_head() -> None:
    for number in range(11):
        entered(str(number))
    for entries in range(1, 12):
        for seq in range(entries):
            proof = inclusion(seq, entries)
            assert proof.holds()
            assert proof.head == head_at(entries)
    with pytest.raises(ValueError, match="no leaf 11"):
        inclusion(11)


def test_a_proof_does_not_hold_for_another_line() -> None:
    for number in range(5):
        entered(str(number))
    proof = inclusion(3)
    assert not replace(proof, line=proof.line.replace("account:7", "account:8")).holds()
    assert not replace(proof, seq=2).holds()


def test_a_proof_takes_few_queries_and_few_hashes() -> None:
    for number in range(70):
        entered(str(number))
    with CaptureQueriesContext(connection) as queries:
        proof = inclusion(33)
    assert len(queries) <= 6
    assert len(proof.path) <= 7


def test_the_ledger_proves_that_it_grew_out_of_an_older_one() -> None:
    for number in range(13):
        entered(str(number))
    now = head()
    for old in range(14):
        assert merkle.consistent(
            DIGESTS["sha256"],
            old_size=old,
            old_root=head_at(old).root,
            new_size=now.size,
            new_root=now.root,
            proof=consistency(old),
        )
    with pytest.raises(ValueError, match="did not grow out of one of 14"):
        consistency(14)


def test_the_heads_that_went_out_with_an_object_are_found_latest_first() -> None:
    thing = entered()
    first = witness(purpose="清单", object=thing, actor=CLERK, at=AT)
    witness(purpose="别处", actor=CLERK, at=AT)
    second = witness(purpose="更正通知", object=thing, actor=CLERK, at=AT)
    assert [row.size for row in witnessed(thing)] == [second.size, first.size]


def test_the_lines_come_in_order_and_stop_at_the_size_asked_for() -> None:
    for number in range(6):
        entered(str(number))
    assert [json.loads(line)["seq"] for line in lines(4)] == [0, 1, 2, 3]
    assert len(list(lines(size()))) == 6
    assert list(lines(0)) == []
