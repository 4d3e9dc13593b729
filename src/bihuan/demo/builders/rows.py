"""Many rows at once, with keys that the builder chose."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, Field, JSONField, Max, Model

CHUNK = 5_000
AS_THEY_ARE = frozenset({str, int, bool, bytes, type(None)})
"""Types that every driver takes as they are."""


def next_key(model: type[Model]) -> int:
    """The first free key of a table."""
    last: int | None = model._default_manager.aggregate(last=Max("pk"))["last"]
    return (last or 0) + 1


def insert(model: type[Model], objects: Sequence[Model]) -> None:
    """Insert these rows, keys included. Several times as quick as ``bulk_create``; no signal is sent."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    insert_raw(model, [[getattr(obj, name) for name in names] for obj in objects])


def insert_raw(model: type[Model], rows: Sequence[Sequence[Any]]) -> None:
    """As :func:`insert`, from values in the order of the columns."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    slots = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    writers = [_writer(field, connection) for field in fields]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            values = [
                [write(value) for write, value in zip(writers, row, strict=True)]
                for row in rows[start : start + CHUNK]
            ]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({slots})", values)


def _writer(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """What makes a value of this column ready for the driver."""
    prepare = field.get_db_prep_save
    if isinstance(field, JSONField):
        return lambda value: prepare(value, connection)
    if isinstance(field, DateField):
        return lru_cache(4_096)(lambda value: prepare(value, connection))
    return lambda value: value if type(value) in AS_THEY_ARE else prepare(value, connection)


def reset_sequences(models: Iterable[type[Model]]) -> None:
    """Let the database go on counting after the keys that were chosen here."""
    connection = connections[DEFAULT_DB_ALIAS]
    statements = connection.ops.sequence_reset_sql(no_style(), list(models))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
