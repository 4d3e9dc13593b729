"""A forger with full access to the database who knows exactly how the ledger is built.

He can do everything but change what other people hold. His tools stand here; nothing in the product knows them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from tests.ledger.things import AT, Part, Thing

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Frontier
from bihuan.ledger.lines import canonical, commitment_of, line_of, state_of
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import hash_name, key_of

FAR = 1_000_000


@dataclass(frozen=True)
class Said:
    """One entry in the forger's hands. ``was`` is its number before he began; None for one of his own."""

    act: str
    actor: str
    at: datetime
    unit: str | None
    object: str
    commitment: str
    salt: bytes | None
    body: str | None
    erased_at: datetime | None
    was: int | None


def read() -> list[Said]:
    """The whole ledger as it stands."""
    return [
        Said(
            entry.act,
            entry.actor,
            entry.at,
            entry.unit,
            entry.object,
            json.loads(entry.line)["commitment"],
            entry.payload.salt and bytes(entry.payload.salt),
            entry.payload.body,
            entry.payload.erased_at,
            entry.seq,
        )
        for entry in Entry.objects.select_related("payload").order_by("seq")
    ]


def reforge(story: list[Said]) -> None:
    """Make this story the ledger: numbers, commitments, leaves, nodes, and the witnesses' roots to match."""
    digest = DIGESTS[hash_name()]
    numbers = {said.was: seq for seq, said in enumerate(story)}
    frontier = Frontier()
    roots = [merkle.root(digest, frontier)]
    entries, payloads, nodes = [], [], []
    for seq, said in enumerate(story):
        said = _refitted(said, numbers, roots)
        if said.body is not None and said.salt is not None:
            said = replace(said, commitment=commitment_of(digest, said.salt, said.body))
        line = line_of(
            seq=seq,
            act=said.act,
            actor=said.actor,
            at=said.at,
            unit=said.unit,
            object=said.object,
            commitment=said.commitment,
        )
        leaf = merkle.leaf_hash(digest, line.encode())
        frontier, finished = merkle.extend(digest, frontier, [leaf])
        roots.append(merkle.root(digest, frontier))
        entries.append(
            Entry(
                seq=seq,
                line=line,
                leaf=leaf,
                act=said.act,
                actor=said.actor,
                at=said.at,
                unit=said.unit,
                object=said.object,
            )
        )
        payloads.append(
            Payload(entry_id=seq, salt=said.salt, body=said.body, erased_at=said.erased_at)
        )
        nodes += [Node(position=key_of(n.level, n.index), hash=n.hash) for n in finished]
    wipe(Payload.objects.all())
    wipe(Entry.objects.all())
    wipe(Node.objects.all())
    Entry.objects.bulk_create(entries)
    Payload.objects.bulk_create(payloads)
    Node.objects.bulk_create(nodes)


def _refitted(said: Said, numbers: dict[int | None, int], roots: list[bytes]) -> Said:
    """The forger's own heads and erasures must fit his new numbers."""
    label, _colon, key = said.object.partition(":")
    if said.body is None or said.was is None:
        return said
    state = json.loads(said.body)
    if label == "ledger.witness":
        state["size"] = min(state["size"], len(roots) - 1)
        state["root"] = roots[state["size"]].hex()
        Witness.objects.filter(pk=key).update(size=state["size"], root=bytes.fromhex(state["root"]))
    elif label == "ledger.payload" and int(key) in numbers:
        state["entry_id"] = numbers[int(key)]
        said = replace(said, object=f"ledger.payload:{state['entry_id']}")
    return replace(said, body=canonical(state))


def wipe(rows: "QuerySet[Any]") -> None:
    """Delete without asking what depends on it."""
    rows._raw_delete(rows.db)


def _some(chance: Random, rows: "QuerySet[Any]", count: int = 1) -> list[Any]:
    return chance.sample(list(rows.order_by("pk")), count)


def _entry(chance: Random, held: int) -> Entry:
    found: Entry = _some(chance, Entry.objects.filter(seq__lt=held))[0]
    return found


def _doctored(line: str) -> str:
    return canonical({**json.loads(line), "actor": "account:666"})


# One naive change after the other: each touches the ledger's tables without putting the rest in order.


def change_a_line(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    Entry.objects.filter(pk=entry.pk).update(line=_doctored(entry.line))


def change_a_line_with_its_column(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    Entry.objects.filter(pk=entry.pk).update(line=_doctored(entry.line), actor="account:666")


def change_a_line_with_column_and_leaf(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    line = _doctored(entry.line)
    leaf = merkle.leaf_hash(DIGESTS[hash_name()], line.encode())
    Entry.objects.filter(pk=entry.pk).update(line=line, actor="account:666", leaf=leaf)


def change_a_column(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    change: dict[str, Any] = {
        "act": "things.nothing",
        "actor": "account:666",
        "at": entry.at - timedelta(days=3),
        "unit": "666",
        "object": "ledgertests.thing:0",
    }
    column = chance.choice(sorted(change))
    Entry.objects.filter(pk=entry.pk).update(**{column: change[column]})


def change_a_leaf(chance: Random, held: int) -> None:
    Entry.objects.filter(pk=_entry(chance, held).pk).update(leaf=chance.randbytes(32))


def change_a_payload(chance: Random, held: int) -> None:
    (payload,) = _some(chance, Payload.objects.filter(pk__lt=held, erased_at=None))
    Payload.objects.filter(pk=payload.pk).update(body=canonical({"count": chance.random()}))


def change_a_salt(chance: Random, held: int) -> None:
    (payload,) = _some(chance, Payload.objects.filter(pk__lt=held, erased_at=None))
    Payload.objects.filter(pk=payload.pk).update(salt=chance.randbytes(32))


def blank_a_payload(chance: Random, held: int) -> None:
    (payload,) = _some(chance, Payload.objects.filter(pk__lt=held, erased_at=None))
    Payload.objects.filter(pk=payload.pk).update(salt=None, body=None, erased_at=AT)


def change_a_node(chance: Random, held: int) -> None:
    (node,) = _some(chance, Node.objects.all())
    Node.objects.filter(pk=node.pk).update(hash=chance.randbytes(32))


def change_a_witness(chance: Random, held: int) -> None:
    (row,) = _some(chance, Witness.objects.all())
    change: dict[str, Any] = {
        "size": row.size + 1,
        "root": chance.randbytes(32),
        "purpose": "另一用途",
        "object": "ledgertests.thing:0",
        "at": row.at + timedelta(days=1),
    }
    column = chance.choice(sorted(change))
    Witness.objects.filter(pk=row.pk).update(**{column: change[column]})


def change_the_hash(chance: Random, held: int) -> None:
    Setting.objects.update(hash="sm3")


def _shift(first: int, by: int) -> None:
    for rows, key in ((Entry.objects, "seq"), (Payload.objects, "entry_id")):
        moved = rows.filter(pk__gte=first).values_list("pk", flat=True)
        for pk in sorted(moved, reverse=by > 0):
            with connection.cursor() as cursor:
                table = rows.model._meta.db_table
                cursor.execute(f"UPDATE {table} SET seq = %s WHERE seq = %s", [pk + by, pk])
        assert key


def insert_an_entry(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    payload = Payload.objects.get(pk=entry.pk)
    _shift(entry.pk, 1)
    Entry.objects.bulk_create([entry])
    Payload.objects.bulk_create([payload])


def insert_a_payload(chance: Random, held: int) -> None:
    Payload.objects.create(entry_id=FAR, salt=chance.randbytes(32), body="{}")


def insert_a_node(chance: Random, held: int) -> None:
    Node.objects.create(position=key_of(1, FAR), hash=chance.randbytes(32))


def insert_a_witness(chance: Random, held: int) -> None:
    honest = Witness.objects.order_by("pk")[0]
    Witness.objects.create(size=honest.size, root=honest.root, purpose="从未发出", at=AT)


def delete_an_entry(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    wipe(Payload.objects.filter(pk=entry.pk))
    wipe(Entry.objects.filter(pk=entry.pk))


def delete_an_entry_and_renumber(chance: Random, held: int) -> None:
    entry = _entry(chance, held)
    wipe(Payload.objects.filter(pk=entry.pk))
    wipe(Entry.objects.filter(pk=entry.pk))
    _shift(entry.pk + 1, -1)


def delete_a_payload(chance: Random, held: int) -> None:
    wipe(Payload.objects.filter(pk=_entry(chance, held).pk))


def delete_a_node(chance: Random, held: int) -> None:
    wipe(Node.objects.filter(pk=_some(chance, Node.objects.all())[0].pk))


def delete_a_witness(chance: Random, held: int) -> None:
    wipe(Witness.objects.filter(pk=_some(chance, Witness.objects.all())[0].pk))


def swap_two_lines(chance: Random, held: int) -> None:
    one, two = _some(chance, Entry.objects.filter(seq__lt=held), 2)
    Entry.objects.filter(pk=one.pk).update(line=two.line)
    Entry.objects.filter(pk=two.pk).update(line=one.line)


def swap_two_entries(chance: Random, held: int) -> None:
    one, two = _some(chance, Entry.objects.filter(seq__lt=held), 2)
    swap_two_payloads_of(one, two)
    for source, target in ((one, two.pk), (two, one.pk)):
        columns = ("line", "leaf", "act", "actor", "at", "unit", "object")
        values = {column: getattr(source, column) for column in columns}
        Entry.objects.filter(pk=target).update(**values)


def swap_two_payloads(chance: Random, held: int) -> None:
    swap_two_payloads_of(
        *_some(chance, Entry.objects.filter(seq__lt=held, payload__erased_at=None), 2)
    )


def swap_two_payloads_of(one: Entry, two: Entry) -> None:
    first = Payload.objects.filter(pk=one.pk).values("salt", "body", "erased_at").get()
    second = Payload.objects.filter(pk=two.pk).values("salt", "body", "erased_at").get()
    Payload.objects.filter(pk=one.pk).update(**second)
    Payload.objects.filter(pk=two.pk).update(**first)


def swap_two_nodes(chance: Random, held: int) -> None:
    one, two = _some(chance, Node.objects.all(), 2)
    Node.objects.filter(pk=one.pk).update(hash=two.hash)
    Node.objects.filter(pk=two.pk).update(hash=one.hash)


def cut_the_entries(chance: Random, held: int) -> None:
    wipe(Entry.objects.filter(seq__gte=chance.randrange(held)))


def cut_the_ledger(chance: Random, held: int) -> None:
    left = chance.randrange(held)
    wipe(Payload.objects.filter(pk__gte=left))
    wipe(Entry.objects.filter(seq__gte=left))
    for node in Node.objects.all():
        if (node.index + 1) << node.level > left:
            wipe(Node.objects.filter(pk=node.pk))


# The ledgered tables themselves, the ledger left alone.


def change_a_row(chance: Random, held: int) -> None:
    (thing,) = _some(chance, Thing.objects.filter(draft=False))
    change: dict[str, Any] = {
        "title": thing.title + "改",
        "note": "补写",
        "count": thing.count + 1,
        "share": thing.share + 0.5,
        "amount": thing.amount + 1,
        "done": not thing.done,
        "due_on": None,
        "seen_at": AT - timedelta(days=9),
        "marks": {"补": 1},
        "draft": True,
    }
    column = chance.choice(sorted(change))
    Thing.objects.filter(pk=thing.pk).update(**{column: change[column]})


def insert_a_row(chance: Random, held: int) -> None:
    Thing.objects.create(title="补登", seen_at=AT)


def delete_a_row(chance: Random, held: int) -> None:
    wipe(Thing.objects.filter(pk=_some(chance, Thing.objects.filter(draft=False))[0].pk))


def swap_two_rows(chance: Random, held: int) -> None:
    one, two = _some(chance, Thing.objects.filter(draft=False), 2)
    Thing.objects.filter(pk=one.pk).update(title=two.title)
    Thing.objects.filter(pk=two.pk).update(title=one.title)


def cut_the_rows(chance: Random, held: int) -> None:
    (first,) = _some(chance, Thing.objects.filter(draft=False))
    wipe(Thing.objects.filter(pk__gte=first.pk))


def change_a_row_with_its_payload(chance: Random, held: int) -> None:
    (thing,) = _some(chance, Thing.objects.filter(draft=False))
    Thing.objects.filter(pk=thing.pk).update(count=F("count") + 1)
    thing.refresh_from_db()
    last = Entry.objects.filter(object=f"ledgertests.thing:{thing.pk}").order_by("-seq")[0]
    Payload.objects.filter(pk=last.pk, erased_at=None).update(body=canonical(state_of(thing)))


# The whole story told anew: only a head that somebody else holds can tell.


def retell_a_change(chance: Random, held: int) -> None:
    story = read()
    seq = chance.randrange(held)
    story[seq] = replace(story[seq], actor="account:666", at=story[seq].at - timedelta(days=1))
    reforge(story)


def retell_what_an_object_was(chance: Random, held: int) -> None:
    story = read()
    own = [n for n in range(held) if story[n].object.startswith("ledgertests.thing:")]
    seq = chance.choice([n for n in own if story[n].body not in (None, "null")])
    body = json.loads(story[seq].body or "")
    body["count"] += 100
    story[seq] = replace(story[seq], body=canonical(body), salt=chance.randbytes(32))
    if all(said.object != story[seq].object for said in story[seq + 1 :]):
        Thing.objects.filter(pk=body["id"]).update(count=body["count"])
    reforge(story)


def retell_with_an_entry_more(chance: Random, held: int) -> None:
    story = read()
    thing = Thing.objects.create(title="早就有了", seen_at=AT)
    body, salt = canonical(state_of(thing)), chance.randbytes(32)
    invented = Said(
        "things.open",
        "account:7",
        AT,
        "001",
        f"ledgertests.thing:{thing.pk}",
        "",
        salt,
        body,
        None,
        None,
    )
    story.insert(chance.randrange(held), invented)
    reforge(story)


def retell_without_an_object(chance: Random, held: int) -> None:
    story = read()
    name = chance.choice([s.object for s in story[:held] if s.object.startswith("ledgertests.")])
    label, _colon, key = name.partition(":")
    if label == "ledgertests.thing":
        wipe(Thing.objects.filter(pk=key))
    else:
        wipe(Part.objects.filter(pk=key))
    reforge([said for said in story if said.object != name])


def retell_in_another_order(chance: Random, held: int) -> None:
    story = read()
    one, two = chance.sample(range(held), 2)
    story[one], story[two] = story[two], story[one]
    reforge(story)


def retell_only_the_beginning(chance: Random, held: int) -> None:
    story = read()
    left = chance.randrange(held)
    gone = {said.object for said in story[left:]} - {said.object for said in story[:left]}
    for name in gone:
        label, _colon, key = name.partition(":")
        model = {"ledgertests.thing": Thing, "ledgertests.part": Part, "ledger.witness": Witness}
        if label in model:
            wipe(model[label].objects.filter(pk=key))  # type: ignore[attr-defined]
    last = {said.object: said for said in story[:left]}
    for name, said in last.items():
        if name.startswith("ledgertests.thing:") and said.body not in (None, "null"):
            state = json.loads(said.body or "")
            Thing.objects.filter(pk=state.pop("id")).update(**_restored(state))
    reforge(story[:left])


def _restored(state: dict[str, Any]) -> dict[str, Any]:
    if state["seen_at"]:
        state["seen_at"] = datetime.fromisoformat(state["seen_at"]).astimezone(UTC)
    return state


Rewrite = Callable[[Random, int], None]
OF_THE_LEDGER: tuple[Rewrite, ...] = (
    change_a_line,
    change_a_line_with_its_column,
    change_a_line_with_column_and_leaf,
    change_a_column,
    change_a_leaf,
    change_a_payload,
    change_a_salt,
    blank_a_payload,
    change_a_node,
    change_a_witness,
    change_the_hash,
    insert_an_entry,
    insert_a_payload,
    insert_a_node,
    insert_a_witness,
    delete_an_entry,
    delete_an_entry_and_renumber,
    delete_a_payload,
    delete_a_node,
    delete_a_witness,
    swap_two_lines,
    swap_two_entries,
    swap_two_payloads,
    swap_two_nodes,
    cut_the_entries,
    cut_the_ledger,
)
OF_THE_ROWS: tuple[Rewrite, ...] = (
    change_a_row,
    insert_a_row,
    delete_a_row,
    swap_two_rows,
    cut_the_rows,
    change_a_row_with_its_payload,
)
OF_EVERYTHING: tuple[Rewrite, ...] = (
    retell_a_change,
    retell_what_an_object_was,
    retell_with_an_entry_more,
    retell_without_an_object,
    retell_in_another_order,
    retell_only_the_beginning,
)
EVERY_REWRITE = OF_THE_LEDGER + OF_THE_ROWS + OF_EVERYTHING
