"""One line of 我的待办: what, from whom, why me, by when; and how many lines there are, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Todo:
    """``waiting`` marks what the actor waits for from others; ``due_on`` None means no date was set."""

    what: str
    why: str
    url: str
    sender: str = ""
    unit: str = ""
    due_on: date | None = None
    waiting: bool = False
    key: str = ""


def counted(sets: Iterable[tuple[QuerySet[Any] | None, int]]) -> int:
    """How many rows these sets have together, each counted up to its limit: one query for all of them, none for none.

    A set that is None has none. The sets lie in one database.
    """
    parts: list[str] = []
    values: list[Any] = []
    using = ""
    for rows, most in sets:
        if rows is None:
            continue
        using = rows.db
        try:
            keys = rows.order_by().values("pk")[:most]
            sql, params = keys.query.get_compiler(using).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part{len(parts)})")
        values += params
    if not parts:
        return 0
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {' + '.join(parts)}", values)
        return int(cursor.fetchone()[0])
