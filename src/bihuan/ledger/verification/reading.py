"""Reading rows that may be damaged: one unreadable row must not hide the others."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import QuerySet

from bihuan.ledger.errors import LedgerUsageError

Row = tuple[Any, ...]
UNREADABLE = (
    ValueError,
    TypeError,
    ArithmeticError,
    ValidationError,
    DatabaseError,
    LedgerUsageError,
)
"""What a stored value that is not of its column's type makes Django, the driver or the ledger raise."""


def read_rows(rows: "QuerySet[Any]", columns: Sequence[str]) -> dict[Any, Row | None]:
    """The columns of the rows by primary key; None for a row that cannot be read.

    Raises :class:`django.db.DatabaseError` when not even the keys can be read.
    """
    try:
        return {row[0]: row[1:] for row in rows.values_list("pk", *columns)}
    except UNREADABLE:
        keys = list(rows.values_list("pk", flat=True))
    return {key: _read_one(rows.model._base_manager.filter(pk=key), columns) for key in keys}


def _read_one(row: "QuerySet[Any]", columns: Sequence[str]) -> Row | None:
    try:
        return row.values_list(*columns).first()
    except UNREADABLE:
        return None


def key_pages(rows: "QuerySet[Any]", length: int) -> Iterator[list[Any]]:
    """The primary keys of the rows in order, a page at a time, each page a query of its own."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    page = list(keys[:length])
    while page:
        yield page
        page = list(keys.filter(pk__gt=page[-1])[:length])
