"""Writing the ledger: an entry per changed object, a witnessed head, an erasure."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, Model, OuterRef

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Digest
from bihuan.ledger.errors import ErasureError, LedgerUsageError
from bihuan.ledger.heads import Head
from bihuan.ledger.lines import (
    REMOVED,
    canonical,
    commitment_of,
    line_of,
    name_of,
    shape_of,
    state_from,
)
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import head, key_of, size, stored_frontier

__all__ = ["enter", "erase", "head", "number", "witness"]

ERASE = "ledger.erase"
WITNESS = "ledger.witness"
APPEND_LOCK = 0x6269_6875_616E
"""The key of the advisory lock on PostgreSQL."""

CHUNK = 2_000
ROWS_PER_INSERT = 400
COPY_FROM = 50
"""From this many rows on, PostgreSQL's COPY is quicker than INSERT."""

T = TypeVar("T")


def enter(
    *changed: Model,
    act: str,
    actor: str,
    at: datetime,
    unit: str | None = None,
    units: Sequence[str | None] | None = None,
    removed: bool = False,
) -> list[Entry]:
    """Append one entry per object, in the order given, and return the entries.

    To be called inside ``transaction.atomic`` as the last thing of a service: the append lock taken here is
    held until the commit. The payload is the row as the database has it now, so it does not matter whether the
    object in memory is fresh. ``unit`` is the code of the unit concerned, for all objects; ``units`` one per
    object. With ``removed`` the entry says that the object is gone after this transaction; call it before
    ``delete()``, which takes the key away.

    Raises :class:`~bihuan.ledger.errors.LedgerUsageError` outside a transaction or for an object without a row.
    """
    _refuse_outside_atomic()
    places = _places(len(changed), unit, units)
    if not changed:
        return []
    names = [name_of(obj) for obj in changed]
    bodies = [REMOVED] * len(changed) if removed else _bodies(changed)
    return _append(list(zip(names, bodies, places, strict=True)), act=act, actor=actor, at=at)


def witness(
    *,
    purpose: str,
    actor: str,
    at: datetime,
    object: Model | str = "",
    unit: str | None = None,
) -> Head:
    """Take the head for something that leaves the house, and remember (in the ledger too) where it went.

    ``purpose`` says in words what carries it (a numbered list, a receipt, an exported workbook), ``object`` which
    object that was, if any. Inside ``transaction.atomic``, after the entries that the head is to cover.
    """
    _refuse_outside_atomic()
    take_append_lock()
    given = head()
    row = Witness.objects.create(
        size=given.size,
        root=given.root,
        purpose=purpose,
        object=name_of(object) if isinstance(object, Model) else object,
        at=at,
    )
    enter(row, act=WITNESS, actor=actor, at=at, unit=unit)
    return given


def number(rows: Sequence[Any]) -> None:
    """Write the ``seq`` of these rows of one model into the database, where they stand already.

    For rows that carry the number of an entry made after them. One prepared statement for all.
    """
    if not rows:
        return
    connection = transaction.get_connection()
    quote = connection.ops.quote_name
    meta = rows[0]._meta
    key, seq = quote(meta.pk.column), quote(meta.get_field("seq").column)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(meta.db_table)} SET {seq} = %s WHERE {key} = %s",
            [(row.seq, row.pk) for row in rows],
        )


def erase(*, seqs: Iterable[int], actor: str, at: datetime, unit: str | None = None) -> list[Entry]:
    """Erase the payloads of these entries for good and enter each erasure. The tree still verifies.

    Already erased ones are passed over. Raises :class:`~bihuan.ledger.errors.ErasureError`, and erases nothing,
    when an entry does not exist or holds the latest state of its object, which today's row is compared with:
    enter the object without what is to be forgotten (or its removal) first. What the database's own files and
    backups still hold is beyond this function: see docs/engines/merkle.md.
    """
    _refuse_outside_atomic()
    wanted = sorted(set(seqs))
    newer = Entry.objects.filter(object=OuterRef("object"), seq__gt=OuterRef("seq"))
    outdated = Entry.objects.filter(Exists(newer), seq__in=wanted).values_list("seq", flat=True)
    if refused := sorted(set(wanted) - set(outdated)):
        raise ErasureError(refused)
    rows = list(
        Payload.objects.filter(pk__in=wanted, erased_at__isnull=True)
        .select_for_update()
        .order_by("pk")
    )
    Payload.objects.filter(pk__in=[row.pk for row in rows]).update(
        salt=None, body=None, erased_at=at
    )
    return enter(*rows, act=ERASE, actor=actor, at=at, unit=unit)


def _append(
    changes: list[tuple[str, str, str | None]], *, act: str, actor: str, at: datetime
) -> list[Entry]:
    """The changes as (name, payload, unit), under the lock: lines, leaves, payloads and finished nodes."""
    take_append_lock()
    digest = DIGESTS[_fixed_hash()]
    frontier = stored_frontier(size())
    entries: list[Entry] = []
    for chunk in _chunks(changes, CHUNK):
        salts = [secrets.token_bytes(32) for _change in chunk]
        fresh = [
            _entry(digest, seq, name, unit, commitment_of(digest, salt, body), act, actor, at)
            for seq, (salt, (name, body, unit)) in enumerate(
                zip(salts, chunk, strict=True), frontier.size
            )
        ]
        frontier, finished = merkle.extend(digest, frontier, [bytes(e.leaf) for e in fresh])
        _insert(
            Entry,
            [(e.seq, e.line, e.leaf, e.act, e.actor, e.at, e.unit, e.object) for e in fresh],
        )
        _insert(
            Payload,
            [
                (entry.seq, salt, body, None)
                for entry, salt, (_name, body, _unit) in zip(fresh, salts, chunk, strict=True)
            ],
        )
        _insert(Node, [(key_of(node.level, node.index), node.hash) for node in finished])
        entries += fresh
    return entries


def _entry(
    digest: Digest,
    seq: int,
    name: str,
    unit: str | None,
    commitment: str,
    act: str,
    actor: str,
    at: datetime,
) -> Entry:
    line = line_of(
        seq=seq, act=act, actor=actor, at=at, unit=unit, object=name, commitment=commitment
    )
    leaf = merkle.leaf_hash(digest, line.encode())
    return Entry(seq=seq, line=line, leaf=leaf, act=act, actor=actor, at=at, unit=unit, object=name)


def _bodies(changed: Sequence[Model]) -> list[str]:
    """The payloads of the rows as they are in the database, one query per model and chunk."""
    bodies: dict[tuple[type[Model], Any], str] = {}
    keys: dict[type[Model], list[Any]] = {}
    for obj in changed:
        keys.setdefault(type(obj), []).append(_key(obj))
    for model, pks in keys.items():
        shape = shape_of(model)
        columns = [name for name, _plain in shape]
        for chunk in _chunks(pks, CHUNK):
            rows = model._base_manager.filter(pk__in=chunk).values_list("pk", *columns)
            for pk, *values in rows:
                bodies[model, pk] = canonical(state_from(shape, values))
    missing = [obj for obj in changed if (type(obj), _key(obj)) not in bodies]
    if missing:
        raise LedgerUsageError(f"{name_of(missing[0])} has no row in the database")
    return [bodies[type(obj), _key(obj)] for obj in changed]


def _key(obj: Model) -> Any:
    key = obj._meta.pk
    assert key is not None
    return key.to_python(obj.pk)


def _places(
    count: int, unit: str | None, units: Sequence[str | None] | None
) -> Sequence[str | None]:
    if units is None:
        return [unit] * count
    if unit is not None or len(units) != count:
        raise LedgerUsageError("give either one unit, or as many units as objects")
    return units


def _fixed_hash() -> str:
    """The hash of this ledger; the first entry fixes it."""
    row, _new = Setting.objects.get_or_create(id=1, defaults={"hash": settings.LEDGER_HASH})
    return row.hash


def _refuse_outside_atomic() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise LedgerUsageError("the ledger is written inside transaction.atomic only")


def take_append_lock() -> None:
    """One appender at a time, until the commit. SQLite's IMMEDIATE transactions already are that."""
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])


def _insert(model: type[Model], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given in the order of the model's columns; several times as quick as ``bulk_create``."""
    connection = transaction.get_connection()
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > COPY_FROM:
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        slots = f"({', '.join(['%s'] * len(fields))})"
        writers = [_writer(connection, field.get_internal_type()) for field in fields]
        for chunk in _chunks(rows, ROWS_PER_INSERT):
            values = [
                write(value) for row in chunk for write, value in zip(writers, row, strict=True)
            ]
            cursor.execute(f"INSERT INTO {into} VALUES {', '.join([slots] * len(chunk))}", values)


def _writer(connection: BaseDatabaseWrapper, kind: str) -> Any:
    if kind == "DateTimeField":
        return connection.ops.adapt_datetimefield_value
    if kind == "BinaryField":
        binary = connection.Database.Binary  # type: ignore[attr-defined]
        return lambda value: None if value is None else binary(value)
    return lambda value: value


def _chunks(items: Sequence[T], length: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, length)):
        yield chunk
