"""Long reads beside other people's writes.

A cursor that is still open when a job stores its progress keeps the connection on an old state of the database, and
SQLite refuses every write from such a state as soon as anybody else has written: the job would begin again and again.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

CHUNK = 500


def in_chunks(rows: QuerySet[M], size: int = CHUNK) -> Iterator[list[M]]:
    """The rows in their order, ``size`` at a time, with no cursor open between two chunks.

    Which rows there are, and their order, is settled at the beginning; what was deleted meanwhile, or no longer
    meets the conditions, is left out. One query for the keys and one for each chunk.
    """
    keys = list(rows.values_list("pk", flat=True))
    plain = rows.order_by()
    for start in range(0, len(keys), size):
        part = keys[start : start + size]
        found = {row.pk: row for row in plain.filter(pk__in=part)}
        yield [found[key] for key in part if key in found]
