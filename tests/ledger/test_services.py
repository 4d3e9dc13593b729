"""Writing the ledger."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.ledger.things import AT, CLERK, LEDGERED, Part, Thing, a_thing, changed, entered

from bihuan.ledger.errors import ErasureError, LedgerDamagedError, LedgerUsageError
from bihuan.ledger.lines import state_of
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import head, head_at
from bihuan.ledger.services import enter, erase, witness
from bihuan.ledger.verification import verify

pytestmark = pytest.mark.django_db


def open_things(*things: Thing, **more: object) -> list[Entry]:
    return enter(*things, act="things.open", actor=CLERK, at=AT, **more)  # type: ignore[arg-type]


def test_each_changed_object_gets_an_entry_in_the_order_given() -> None:
    one, two = a_thing("一"), a_thing("二")
    part = Part.objects.create(thing=one, name="甲")
    entries = enter(two, part, one, act="things.open", actor=CLERK, at=AT, unit="001")
    assert [entry.object for entry in Entry.objects.order_by("seq")] == [
        f"ledgertests.thing:{two.pk}",
        f"ledgertests.part:{part.pk}",
        f"ledgertests.thing:{one.pk}",
    ]
    assert [entry.seq for entry in entries] == [0, 1, 2]
    assert Payload.objects.count() == 3


def test_a_line_is_canonical_json_and_its_commitment_binds_the_payload() -> None:
    thing = entered("整改")
    entry = Entry.objects.get()
    payload = entry.payload
    assert payload.body is not None
    assert payload.salt is not None
    commitment = hashlib.sha256(bytes(payload.salt) + payload.body.encode()).hexdigest()
    assert entry.line == (
        '{"act":"things.open","actor":"account:7","at":"2026-03-04T01:02:03.456789Z",'
        f'"commitment":"{commitment}","object":"ledgertests.thing:{thing.pk}","seq":0,"unit":"001"}}'
    )
    assert bytes(entry.leaf) == hashlib.sha256(b"\x00" + entry.line.encode()).digest()
    assert json.loads(payload.body) == state_of(thing)
    assert entry.state == state_of(thing)


def test_an_entry_without_a_unit_says_null() -> None:
    open_things(a_thing())
    assert Entry.objects.get().line.endswith(',"unit":null}')


def test_units_can_be_given_one_by_one_but_not_both_ways() -> None:
    one, two = a_thing("一"), a_thing("二")
    open_things(one, two, units=["001", None])
    assert list(Entry.objects.order_by("seq").values_list("unit", flat=True)) == ["001", None]
    with pytest.raises(LedgerUsageError, match="either one unit"):
        open_things(one, two, units=["001"])
    with pytest.raises(LedgerUsageError, match="either one unit"):
        open_things(one, unit="001", units=["001"])


def test_the_payload_is_the_row_even_when_the_object_in_memory_is_stale() -> None:
    thing = a_thing("旧")
    Thing.objects.filter(pk=thing.pk).update(title="新")
    (entry,) = open_things(thing)
    assert entry.state is not None
    assert entry.state["title"] == "新"


def test_nothing_is_entered_when_nothing_changed() -> None:
    assert open_things() == []
    assert not Entry.objects.exists()


def test_an_object_that_is_not_saved_or_has_no_row_is_refused() -> None:
    with pytest.raises(LedgerUsageError, match="save the object before"):
        open_things(Thing(title="未存"))
    with pytest.raises(LedgerUsageError, match=r"ledgertests\.thing:987654 has no row"):
        open_things(Thing(pk=987654, title="没有这一行"))
    assert not Entry.objects.exists()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(LedgerUsageError, match="no time zone"):
        enter(a_thing(), act="x", actor=CLERK, at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_removal_is_entered_before_the_row_goes() -> None:
    thing = entered()
    enter(thing, act="things.remove", actor=CLERK, at=AT, removed=True)
    thing.delete()
    assert Entry.objects.get(seq=1).state is None
    assert verify(ledgered=LEDGERED).ok


@pytest.mark.usefixtures("committed")
def test_outside_a_transaction_the_ledger_is_not_written() -> None:
    thing = a_thing()
    for refused in (
        lambda: open_things(thing),
        lambda: open_things(),
        lambda: witness(purpose="回执", actor=CLERK, at=AT),
        lambda: erase(seqs=[0], actor=CLERK, at=AT),
    ):
        with pytest.raises(LedgerUsageError, match=r"inside transaction\.atomic only"):
            refused()
    assert not Entry.objects.exists()


@pytest.mark.usefixtures("committed")
def test_a_change_that_is_rolled_back_leaves_no_trace_in_the_ledger() -> None:
    with transaction.atomic():
        entered("留下")
    before = head()

    with transaction.atomic():
        entered("作罢")
        transaction.set_rollback(True)
    assert head() == before
    assert verify(ledgered=LEDGERED).ok


def test_the_head_counts_the_entries_and_old_heads_can_be_asked_for() -> None:
    assert head() == head_at(0)
    assert head().root == hashlib.sha256(b"").digest()
    heads = [head()]
    for number in range(9):
        entered(f"第{number}项")
        heads.append(head())
    assert [one.size for one in heads] == list(range(10))
    assert [head_at(number) for number in range(10)] == heads


def test_an_append_costs_a_handful_of_queries_however_long_the_ledger() -> None:
    open_things(*[a_thing(str(number)) for number in range(3)])
    with CaptureQueriesContext(
        connection,
    ) as short:
        entered()
    open_things(*[a_thing(str(number)) for number in range(700)])
    with CaptureQueriesContext(connection) as long:
        entered()
    assert len(long) <= len(short) + 1 <= 11


def test_thousands_are_entered_in_a_few_hundred_statements() -> None:
    things = Thing.objects.bulk_create([Thing(title=f"第{n}项") for n in range(5000)])
    with CaptureQueriesContext(connection) as queries:
        entries = open_things(*things, unit="001")
    assert len(queries) < 70
    assert [entry.seq for entry in entries] == list(range(5000))
    assert Node.objects.count() == 5000 - (5000).bit_count()
    assert verify(ledgered=LEDGERED).ok


def test_the_hash_is_fixed_by_the_first_entry(settings: Any) -> None:
    settings.LEDGER_HASH = "sm3"
    thing = entered()
    settings.LEDGER_HASH = "sha256"
    changed(thing, count=2)
    assert Setting.objects.get().hash == "sm3"
    line = Entry.objects.get(seq=1).line.encode()
    assert bytes(Entry.objects.get(seq=1).leaf) == hashlib.new("sm3", b"\x00" + line).digest()
    report = verify(ledgered=LEDGERED)
    assert report.ok
    assert report.hash == "sm3"


def test_a_witnessed_head_is_remembered_with_where_it_went_and_is_itself_entered() -> None:
    thing = entered()
    given = witness(purpose="问题清单第3号", object=thing, actor=CLERK, at=AT, unit="001")
    row = Witness.objects.get()
    assert (row.size, bytes(row.root)) == (given.size, given.root) == (1, head_at(1).root)
    assert (row.purpose, row.object) == ("问题清单第3号", f"ledgertests.thing:{thing.pk}")
    assert Entry.objects.get(seq=1).object == f"ledger.witness:{row.pk}"
    assert head().size == 2


def test_an_erased_payload_is_gone_and_the_tree_still_verifies() -> None:
    thing = entered("张某的谈话")
    changed(thing, title="一次谈话")
    before = head()
    erase(seqs=[0], actor=CLERK, at=AT + timedelta(days=1), unit="001")
    payload = Payload.objects.get(pk=0)
    assert (payload.salt, payload.body) == (None, None)
    assert payload.erased_at == AT + timedelta(days=1)
    assert Entry.objects.get(seq=0).state is None
    assert Entry.objects.get(seq=2).object == "ledger.payload:0"
    assert head_at(before.size) == before
    report = verify(ledgered=LEDGERED)
    assert report.ok
    assert report.erased == 1


def test_erasing_twice_is_once_and_the_latest_state_of_an_object_stays() -> None:
    thing = entered()
    changed(thing, count=1)
    assert len(erase(seqs=[0], actor=CLERK, at=AT)) == 1
    assert erase(seqs=[0], actor=CLERK, at=AT) == []
    for latest_or_none in (1, 2, 77):
        with pytest.raises(ErasureError, match=f"第{latest_or_none}笔不能擦除"):
            erase(seqs=[0, latest_or_none], actor=CLERK, at=AT)
    assert Payload.objects.get(pk=1).body is not None


def test_a_ledger_with_a_missing_node_takes_no_more_entries() -> None:
    for number in range(4):
        entered(str(number))
    Node.objects.all().delete()
    with pytest.raises(LedgerDamagedError, match="请运行 ledger verify"):
        entered("再来一项")
