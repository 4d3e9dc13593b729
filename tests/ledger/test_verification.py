"""What ``verify`` says about each single way in which something can be wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, models
from django.db.models import F
from tests.ledger.forgery import read, reforge
from tests.ledger.things import AT, CLERK, LEDGERED, Part, Thing, a_thing, changed, entered

from bihuan.ledger.heads import ClaimedHead, Head, claimed
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import head, key_of
from bihuan.ledger.services import enter, erase, witness
from bihuan.ledger.verification import Report
from bihuan.ledger.verification import verify as verify_ledger

pytestmark = pytest.mark.django_db


def verify(*heads: Head | ClaimedHead) -> Report:
    claims = [one if isinstance(one, ClaimedHead) else claimed(str(one)) for one in heads]
    return verify_ledger(heads=claims, ledgered=LEDGERED)


def kinds(report: Report) -> dict[str, int]:
    return dict(report.counts)


@pytest.fixture
def six() -> list[Thing]:
    """Six entries on four things: 0, 1, 2, 3, then 0 and 1 again."""
    things = [entered(f"第{number}项") for number in range(4)]
    return [changed(things[0], count=1), changed(things[1], count=1), *things[2:]]


def test_an_empty_ledger_is_in_order() -> None:
    report = verify(head())
    assert report.ok
    assert report.head.size == 0


def test_an_honest_ledger_fits_all_its_heads(six: list[Thing]) -> None:
    report = verify(head(), claimed(head().printed, "某单位"))
    assert report.ok
    assert report.head == head()
    assert report.rows == 4
    assert [verdict.ok for verdict in report.heads] == [True, True]
    assert report.between() == ""


ENTRY = Entry.objects
LEDGER_FAULTS: dict[str, tuple[str, Callable[[], object]]] = {
    "a column of an entry": ("column", lambda: ENTRY.filter(seq=2).update(actor="account:9")),
    "the time of an entry": ("column", lambda: ENTRY.filter(seq=2).update(at=AT - timedelta(1))),
    "the object of an entry": ("column", lambda: ENTRY.filter(seq=2).update(object="x.y:1")),
    "the line of an entry": ("line", lambda: ENTRY.filter(seq=2).update(line='{"seq":2}')),
    "a space in a line": ("line", lambda: ENTRY.filter(seq=2).update(line="{ }")),
    "a line that is no JSON": ("line", lambda: ENTRY.filter(seq=2).update(line="[" * 5000)),
    "a stored leaf": ("leaf", lambda: ENTRY.filter(seq=2).update(leaf=b"\x00" * 32)),
    "an inner node": ("node", lambda: Node.objects.filter(position=key_of(1, 1)).update(hash=b"0")),
    "a missing node": ("node", lambda: Node.objects.filter(position=key_of(2, 0)).delete()),
    "a node too many": (
        "node",
        lambda: Node.objects.create(position=key_of(1, 40), hash=b"\x00" * 32),
    ),
    "a payload": ("payload", lambda: Payload.objects.filter(pk=2).update(body='{"count":9}')),
    "a salt": ("payload", lambda: Payload.objects.filter(pk=2).update(salt=b"\x01" * 32)),
    "a missing payload": ("payload", lambda: Payload.objects.filter(pk=2).delete()),
    "a missing entry": (
        "sequence",
        lambda: (Payload.objects.filter(pk=2).delete(), ENTRY.filter(seq=2).delete()),
    ),
    "the setting": ("setting", lambda: Setting.objects.all().delete()),
}


@pytest.mark.parametrize("what", LEDGER_FAULTS)
def test_a_changed_ledger_is_found_without_any_head(six: list[Thing], what: str) -> None:
    kind, change = LEDGER_FAULTS[what]
    change()
    report = verify()
    assert not report.ok
    assert report.counts[kind] >= 1
    assert all(finding.message for finding in report.findings)


def test_another_hash_than_the_one_that_was_used_fits_nothing(six: list[Thing]) -> None:
    Setting.objects.update(hash="sm3")
    assert kinds(verify()) == {"payload": 6, "leaf": 6, "node": 4}


def test_a_payload_blanked_without_an_entry_is_found(six: list[Thing]) -> None:
    Payload.objects.filter(pk=0).update(salt=None, body=None, erased_at=AT)
    report = verify()
    assert kinds(report) == {"unledgered": 1}
    assert report.findings[0].object == "ledger.payload:0"


def test_a_latest_state_that_is_erased_leaves_the_row_without_proof(six: list[Thing]) -> None:
    Payload.objects.filter(pk=2).update(salt=None, body=None, erased_at=AT)
    enter(Payload.objects.get(pk=2), act="ledger.erase", actor=CLERK, at=AT)
    report = verify()
    assert kinds(report) == {"row": 1}
    assert "无从比对" in report.findings[0].message


def test_an_erasure_that_is_taken_back_is_found(six: list[Thing]) -> None:
    kept = Payload.objects.filter(pk=0).values("salt", "body").get()
    erase(seqs=[0], actor=CLERK, at=AT)
    Payload.objects.filter(pk=0).update(erased_at=None, **kept)
    assert kinds(verify()) == {"row": 1}


def test_a_changed_row_is_found_and_the_columns_are_named(six: list[Thing]) -> None:
    Thing.objects.filter(pk=six[2].pk).update(title="改了", count=7)
    report = verify()
    assert kinds(report) == {"row": 1}
    assert report.findings[0].object == f"ledgertests.thing:{six[2].pk}"
    assert "title、count 与第2笔登记的内容不符" in report.findings[0].message
    assert "改了" not in report.findings[0].message


def test_a_row_set_back_to_an_earlier_state_is_found(six: list[Thing]) -> None:
    Thing.objects.filter(pk=six[0].pk).update(count=0)
    assert kinds(verify()) == {"row": 1}


def test_an_exempt_column_may_change_without_an_entry(six: list[Thing]) -> None:
    Thing.objects.update(secret="新口令")
    assert verify().ok


def test_a_row_that_was_never_entered_is_found(six: list[Thing]) -> None:
    stray = a_thing("后补")
    part = Part.objects.create(thing=stray, name="甲")
    report = verify()
    assert kinds(report) == {"unledgered": 2}
    assert {finding.object for finding in report.findings} == {
        f"ledgertests.thing:{stray.pk}",
        f"ledgertests.part:{part.pk}",
    }


def test_a_draft_owes_no_entry_but_nothing_entered_becomes_a_draft_unseen(
    six: list[Thing],
) -> None:
    a_thing("草稿", draft=True)
    assert verify().ok
    Thing.objects.filter(pk=six[0].pk).update(draft=True)
    assert kinds(verify()) == {"row": 1}


def test_a_row_that_vanished_is_found(six: list[Thing]) -> None:
    Thing.objects.filter(pk=six[3].pk).delete()
    report = verify()
    assert kinds(report) == {"vanished": 1}
    assert report.findings[0].seq == 3


def test_a_row_that_was_removed_and_is_back_is_found(six: list[Thing]) -> None:
    key = six[3].pk
    enter(six[3], act="things.remove", actor=CLERK, at=AT, removed=True)
    six[3].delete()
    assert verify().ok
    a_thing("又来了", pk=key)
    assert kinds(verify()) == {"row": 1}


def test_an_entry_whose_key_cannot_be_one_is_a_vanished_row(six: list[Thing]) -> None:
    changed_line = Entry.objects.get(seq=3).line.replace(f":{six[3].pk}", ":abc")
    Entry.objects.filter(seq=3).update(line=changed_line, object="ledgertests.thing:abc")
    assert verify().counts["vanished"] == 1


def test_a_column_added_by_a_migration_is_no_finding_until_the_row_changes(
    six: list[Thing],
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledgertests_thing ADD COLUMN colour varchar(9) DEFAULT 'red'")

    class Later(models.Model):
        title = models.CharField(max_length=60)
        count = models.IntegerField()
        colour = models.CharField(max_length=9, null=True)

        class Meta:
            app_label = "ledgertests_later"
            db_table = "ledgertests_thing"
            managed = False

    def verify_later() -> Report:
        return verify_ledger(ledgered={**LEDGERED, "ledgertests.thing": Later})

    report = verify_later()
    assert report.ok
    assert report.rows_of_older_shape == 4
    Later.objects.filter(pk=six[2].pk).update(count=5)
    assert kinds(verify_later()) == {"row": 1}


def test_objects_of_which_no_table_was_given_are_counted_as_not_compared(six: list[Thing]) -> None:
    report = verify_ledger(ledgered={})
    assert report.ok
    assert dict(report.not_compared) == {"ledgertests.thing": 4}


def retold(seq: int) -> None:
    """Rewrite one entry and everything that follows from it, as somebody with full access would."""
    story = read()
    story[seq] = replace(story[seq], act="things.harmless")
    reforge(story)


def test_a_whole_rewrite_is_found_by_an_older_head_and_placed_between_two(
    six: list[Thing],
) -> None:
    early = claimed(str(head()), "甲处")
    entered("之后")
    late = claimed(head().printed, "乙处")
    retold(6)
    assert verify().ok
    report = verify(early, late)
    assert kinds(report) == {"head": 1}
    assert report.changed_between == (early, late)
    assert "甲处" in report.between()
    assert "乙处" in report.between()


def test_a_rewrite_before_every_head_lies_after_the_beginning(six: list[Thing]) -> None:
    held = head()
    retold(0)
    report = verify(held)
    assert report.changed_between is not None
    assert report.changed_between[0] is None
    assert "账本开头" in report.between()


def test_a_cut_ledger_is_shorter_than_the_head_says(six: list[Thing]) -> None:
    held = head()
    Payload.objects.filter(pk=5).delete()
    Entry.objects.filter(seq=5).delete()
    Node.objects.filter(position__in=[key_of(1, 2)]).delete()
    changed_back = Thing.objects.filter(pk=six[1].pk).update(count=0)
    assert changed_back
    assert verify().ok
    report = verify(held)
    assert kinds(report) == {"head": 1}
    assert "账本现在只有5笔" in report.findings[0].message


def test_a_false_head_does_not_accuse_the_ledger_when_a_later_one_fits(six: list[Thing]) -> None:
    report = verify(ClaimedHead(3, "ab" * 8, "丙处"), claimed(str(head())))
    assert kinds(report) == {"head": 1}
    assert report.changed_between is None
    assert "两本不同的账" in report.findings[0].message


def test_the_ledgers_own_witnessed_heads_are_checked_too(six: list[Thing]) -> None:
    witness(purpose="第1号清单", actor=CLERK, at=AT)
    entered("之后")
    assert verify().ok
    given = Witness.objects.get()
    retold(2)
    Witness.objects.filter(pk=given.pk).update(root=given.root)
    report = verify()
    assert report.counts["head"] == 1
    assert "第1号清单" in report.between()


def test_a_forged_or_lost_witness_is_found(six: list[Thing]) -> None:
    witness(purpose="第1号清单", actor=CLERK, at=AT)
    witness(purpose="第2号清单", actor=CLERK, at=AT)
    one, two = Witness.objects.order_by("pk")
    Witness.objects.filter(pk=one.pk).update(size=F("size") - 1)
    Witness.objects.filter(pk=two.pk).delete()
    Witness.objects.create(size=1, root=b"\x07" * 32, purpose="伪造", at=AT)
    report = verify()
    assert report.counts["vanished"] == 1
    assert report.counts["unledgered"] == 1
    assert report.counts["row"] == 1
    assert report.counts["head"] == 2


def test_findings_are_counted_in_full_but_kept_within_bounds() -> None:
    things = Thing.objects.bulk_create([Thing(title=f"第{n}项") for n in range(450)])
    enter(*things, act="things.open", actor=CLERK, at=AT)
    Thing.objects.update(count=1)
    report = verify()
    assert report.counts["row"] == 450
    assert len(report.findings) == 200


def test_the_report_as_json_has_everything_a_program_needs(six: list[Thing]) -> None:
    held = head()
    Thing.objects.filter(pk=six[2].pk).update(count=7)
    told = json.loads(json.dumps(verify(held).as_dict()))
    assert told["ok"] is False
    assert told["head"] == str(held)
    assert told["printed"] == held.printed
    assert told["heads"] == [{"head": str(held), "held_by": "", "ok": True}]
    assert told["counts"] == {"row": 1}
    assert told["findings"][0]["object"] == f"ledgertests.thing:{six[2].pk}"
    assert told["changed_between"] is None


@pytest.mark.usefixtures("committed")
def test_a_busy_database_is_waited_for_and_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    stray = a_thing("后补")
    refusals = iter(
        [OperationalError("database is locked"), OperationalError("database is locked")]
    )

    def busy() -> None:
        for refusal in refusals:
            raise refusal

    monkeypatch.setattr("bihuan.ledger.verification.rows.take_append_lock", busy)
    report = verify()
    assert [finding.object for finding in report.findings] == [f"ledgertests.thing:{stray.pk}"]


def test_a_database_that_cannot_be_read_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def malformed(report: Report) -> None:
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr("bihuan.ledger.verification._storage", malformed)
    assert kinds(verify()) == {"storage": 1}
