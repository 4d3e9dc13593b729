"""Many rows at once, with keys that the builder chose."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import lru_cache
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, DateTimeField, Field, JSONField, Max, Model

CHUNK = 10_000
AS_THEY_ARE = frozenset({str, int, bool, bytes, type(None)})
"""Types that every driver takes as they are."""


def next_key(model: type[Model]) -> int:
    """The first free key of a table."""
    last: int | None = model._default_manager.aggregate(last=Max("pk"))["last"]
    return (last or 0) + 1


def insert(model: type[Model], objects: Sequence[Model]) -> None:
    """Insert these rows, keys included. Several times as quick as ``bulk_create``; no signal is sent."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    insert_raw(model, (tuple(map(obj.__dict__.__getitem__, names)) for obj in objects))


def insert_raw(model: type[Model], rows: Iterable[Sequence[Any]]) -> None:
    """As :func:`insert`, from values in the order of the columns."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        send(model, ready(model, chunk))


def ready(model: type[Model], rows: Sequence[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    """The rows as the driver takes them. Column by column, since most columns need nothing."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = model._meta.local_concrete_fields
    columns = [
        column
        if not isinstance(field, JSONField) and set(map(type, column)) <= AS_THEY_ARE
        else list(map(_writer(field, connection), column))
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    return zip(*columns, strict=True)


def send(model: type[Model], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows that are ready for the driver."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        slots = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {into} VALUES ({slots})", list(rows))


def _writer(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """What makes a value of this column ready for the driver."""
    prepare = field.get_db_prep_save
    plain = connection.vendor == "sqlite"
    if isinstance(field, JSONField):
        if plain and field.encoder is None:
            return lambda value: None if value is None else json.dumps(value)
        return lambda value: prepare(value, connection)
    if isinstance(field, DateTimeField) and plain and connection.timezone is UTC:
        return lambda value: (
            str(value.replace(tzinfo=None))
            if value is not None and value.tzinfo is UTC
            else prepare(value, connection)
        )
    if isinstance(field, DateField):
        return lru_cache(4_096)(lambda value: prepare(value, connection))
    return lambda value: value if type(value) in AS_THEY_ARE else prepare(value, connection)


@contextmanager
def unindexed(*models: type[Model]) -> Iterator[None]:
    """Fill these tables without their indexes and make those anew at the end, which is several times as quick.

    Of SQLite only: PostgreSQL makes no index while foreign keys wait for their check.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        yield
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in models]
        slots = ", ".join(["%s"] * len(tables))
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            f" WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({slots}) ORDER BY rowid",
            tables,
        )
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f"DROP INDEX {quote(name)}")
        yield
        for _name, sql in found:
            cursor.execute(sql)


@contextmanager
def filling() -> Iterator[None]:
    """For the first filling of a database: pages go to their place at once, not into a log first and then there.

    As safe: SQLite takes back what an interrupted filling wrote, from the journal of the few pages there were before.
    Of SQLite only, and outside a transaction.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = _journal(connection, "")
    _journal(connection, "=DELETE")
    try:
        yield
    finally:
        _journal(connection, f"={usual}")


def _journal(connection: BaseDatabaseWrapper, change: str) -> str:
    """The journal's mode after a change; read to the end, since a statement under way locks the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA journal_mode{change}")
        return str(cursor.fetchall()[0][0])


def reset_sequences(models: Iterable[type[Model]]) -> None:
    """Let the database go on counting after the keys that were chosen here."""
    connection = connections[DEFAULT_DB_ALIAS]
    statements = connection.ops.sequence_reset_sql(no_style(), list(models))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
