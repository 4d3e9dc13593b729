# ruff: noqa: E402 - Django is set up before its models are imported
"""Works on a database of its own in a process of its own, so that it can be killed, flipped and raced.

    python -m tests.faults.ledger_driver kills|flips|race …

The database is the one of BIHUAN_DATABASE_URL. The outcome is one line of JSON on stdout.
"""

import json
import os
import select
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection, connections, transaction

from bihuan.ledger import services
from bihuan.ledger.heads import claimed
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import head, size
from bihuan.ledger.services import enter, witness
from bihuan.ledger.verification import Report, verify
from tests.faults.meeting import Meeting
from tests.ledger.things import AT, CLERK, LEDGERED, Part, Thing, a_thing, changed, entered

TABLES = (Payload, Entry, Node, Witness, Setting, Part, Thing)


def prepare() -> None:
    """The ledger's tables and those of the tests' own. Refuses a database in which there is a ledger already."""
    existing = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in reversed(TABLES):
            if model._meta.db_table not in existing:
                editor.create_model(model)
    if Entry.objects.exists():
        sys.exit("This driver needs an empty database; the one given has a ledger.")
    empty()


def empty() -> None:
    """Nothing stays behind for whoever uses the database next."""
    for table in TABLES:
        table._base_manager.all()._raw_delete("default")


# kill -9 (R3)


def a_token() -> int:
    """What is acknowledged: keys of rows that were rolled back are given again, these are not."""
    return int.from_bytes(os.urandom(7), "big")


def guarded(acknowledge: Callable[[int], None]) -> None:
    """What a service does: row and entry in one transaction, acknowledged after the commit."""
    token = a_token()
    with transaction.atomic():
        entered(str(token))
    acknowledge(token)


def unguarded(acknowledge: Callable[[int], None]) -> None:
    """The control: the same without the transaction."""
    token = a_token()
    entered(str(token))
    acknowledge(token)


def hasty(acknowledge: Callable[[int], None]) -> None:
    """The other control: acknowledged before the commit."""
    token = a_token()
    with transaction.atomic():
        thing = a_thing(str(token))
        acknowledge(token)
        enter(thing, act="things.open", actor=CLERK, at=AT)


WRITERS = {"guarded": guarded, "unguarded": unguarded, "hasty": hasty}


def kills(mode: str, count: str) -> dict[str, Any]:
    """Let a child append for ever and kill it, ``count`` times; then count what is lost or torn."""
    prepare()
    if mode == "unguarded":
        services._refuse_outside_atomic = lambda: None
    chance = Random(3)
    acknowledged: list[int] = []
    for _kill in range(int(count)):
        acknowledged += one_kill(WRITERS[mode], chance.uniform(0.0, 0.04))
    present = {int(title): pk for pk, title in Thing.objects.values_list("pk", "title")}
    named = set(Entry.objects.values_list("object", flat=True))
    report = verify(ledgered=LEDGERED)
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(
            token not in present or f"ledgertests.thing:{present[token]}" not in named
            for token in acknowledged
        ),
        "entries": Entry.objects.count(),
        "size": size(),
        "counts": dict(report.counts),
    }


def one_kill(write: Callable[[Callable[[int], None]], None], wait: float) -> list[int]:
    """Tokens that the child acknowledged before it was killed ``wait`` seconds after its first one."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            while True:
                write(lambda token: os.write(writing, token.to_bytes(8, "big")) and None)
        finally:
            os._exit(1)
    os.close(writing)
    ready, _w, _x = select.select([reading], [], [], 20)
    if ready:
        time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    return [int.from_bytes(said[i : i + 8], "big") for i in range(0, len(said) - len(said) % 8, 8)]


# Bit flips (R14), a vacuum, a restored backup


def build(path: Path) -> str:
    """A ledger of some 150 entries in one file; returns its head."""
    prepare()
    with transaction.atomic():
        things = [entered(f"第{number}项问题的整改", note="说明" * 9) for number in range(40)]
        for number, thing in enumerate(things):
            changed(thing, count=number, marks={"次数": number})
        part = Part.objects.create(thing=things[0], name="一项措施")
        enter(part, act="parts.add", actor=CLERK, at=AT)
        services.erase(seqs=[3, 5], actor=CLERK, at=AT)
        witness(purpose="第1号清单", actor=CLERK, at=AT)
    held = str(head())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    assert path.exists()
    return held


def ledgered_bytes(path: Path) -> list[bytes]:
    """Every stored value that the ledger answers for."""
    found: list[bytes] = []
    database = sqlite3.connect(path)
    for query in (
        "SELECT line, leaf, object, act FROM ledger_entry",
        "SELECT salt, body FROM ledger_payload WHERE erased_at IS NULL",
        "SELECT hash FROM ledger_node",
        "SELECT root, purpose FROM ledger_witness",
        "SELECT title, note, seen_at, due_on, marks FROM ledgertests_thing",
    ):
        for row in database.execute(query):
            found += [v.encode() if isinstance(v, str) else bytes(v) for v in row if v]
    database.close()
    return sorted({value for value in found if len(value) > 5})


def at(path: Path) -> None:
    """Use this file as the database from here on."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = str(path)


def judged(held: str) -> Report:
    report = verify(heads=[claimed(held)], ledgered=LEDGERED)
    connections.close_all()
    return report


def flips(count: str) -> dict[str, Any]:
    """Flip one bit of ledgered data in a copy of the file, ``count`` times; how many were found, by whom."""
    original = Path(connections["default"].settings_dict["NAME"])
    held = build(original)
    content = original.read_bytes()
    targets = [value for value in ledgered_bytes(original) if value in content]
    chance = Random(14)
    copy = original.with_name("flipped.sqlite3")
    at(copy)
    missed: list[str] = []
    seen_by_sqlite = 0
    for _flip in range(int(count)):
        target = chance.choice(targets)
        offset = content.index(target) + chance.randrange(len(target))
        flipped = bytearray(content)
        flipped[offset] ^= 1 << chance.randrange(8)
        copy.write_bytes(flipped)
        if judged(held).ok:
            missed.append(target[:60].decode("utf-8", "replace"))
        seen_by_sqlite += not sound_to_sqlite(copy)
    copy.write_bytes(content)
    return {"missed": missed, "seen_by_sqlite": seen_by_sqlite, "clean": judged(held).ok}


def sound_to_sqlite(path: Path) -> bool:
    database = sqlite3.connect(path)
    try:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False
    finally:
        database.close()


def care() -> dict[str, Any]:
    """What a careful administrator does: vacuum, a backup restored elsewhere, a table rebuilt."""
    original = Path(connections["default"].settings_dict["NAME"])
    held = build(original)
    outcome: dict[str, Any] = {}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    outcome["vacuum"] = judged(held).as_dict()["findings"]
    restored = original.with_name("restored.sqlite3")
    source, target = sqlite3.connect(original), sqlite3.connect(restored)
    source.backup(target)
    source.close()
    target.close()
    at(restored)
    outcome["restore"] = judged(held).as_dict()["findings"]
    with connection.schema_editor() as editor:
        wider = Thing._meta.get_field("title").clone()
        wider.max_length = 200
        wider.set_attributes_from_name("title")
        wider.model = Thing
        editor.alter_field(Thing, Thing._meta.get_field("title"), wider)
        editor._remake_table(Thing)
    outcome["migration"] = judged(held).as_dict()["findings"]
    at(shutil.copy(original, original.with_name("copied.sqlite3")))
    outcome["copy"] = judged(held).as_dict()["findings"]
    return outcome


# Several at once


def race(mode: str, writers: str, each: str) -> dict[str, Any]:
    """Several processes append at the same time; somebody verifies meanwhile.

    ``unlocked`` is the control: there nobody writes before all have read, on SQLite what a transaction begins with, on a
    server the end of the ledger.
    """
    prepare()
    meeting = Meeting.of_processes(int(writers))
    if mode == "unlocked":
        with transaction.atomic():
            entered("第一项")  # fixes the hash, which nobody is to wait for
        services.take_append_lock = lambda: None
        if connection.vendor == "sqlite":
            connections["default"].settings_dict["OPTIONS"].pop("transaction_mode")
        else:
            services._insert = meeting.before(services._insert)
    connections.close_all()
    children = []
    for number in range(int(writers)):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                append(number, int(each), meeting, inside=mode == "unlocked")
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    alarms: list[Any] = []
    codes: list[int] = []
    while children:
        alarms += verify(ledgered=LEDGERED).as_dict()["findings"]
        ended, code = os.waitpid(children[0], os.WNOHANG)
        if ended:
            codes.append(code)
            children.pop(0)
    report = verify(ledgered=LEDGERED)
    return {
        "alarms_meanwhile": alarms,
        "codes": codes,
        "entries": Entry.objects.count(),
        "size": size(),
        "findings": report.as_dict()["findings"],
    }


def append(number: int, count: int, meeting: Meeting, *, inside: bool) -> None:
    """Begin together; with ``inside`` on SQLite when all have read in their first transaction."""
    if not inside:
        meeting.come()
    for step in range(count):
        with transaction.atomic():
            known = Thing.objects.count()
            if connection.vendor == "sqlite":
                meeting.come()
            thing = entered(f"第{number}人第{step}项，已有{known}项")
        with transaction.atomic():
            changed(thing, count=step + 1)


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    outcome = {"kills": kills, "flips": flips, "care": care, "race": race}[name](*arguments)
    empty()
    sys.stdout.write(json.dumps(outcome, ensure_ascii=False) + "\n")
