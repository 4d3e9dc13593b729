"""The table of tokens: an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL.

With the ledger, the only place where a database is spoken to in its own tongue.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.db.models.expressions import RawSQL

TABLE = "search_tokens"

CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5("
        "tokens, tokenize='ascii', prefix='5', detail=none, columnsize=0)",
    ),
    "postgresql": (
        f"CREATE TABLE {TABLE} (document_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_gin ON {TABLE} USING gin (tokens)",
    ),
}
DROP = f"DROP TABLE IF EXISTS {TABLE}"


def put(rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Set the tokens of documents, by their keys."""
    given = [(pk, " ".join(tokens)) for pk, tokens in rows]
    drop([pk for pk, _ in given])
    if connection.vendor == "sqlite":
        sql = f"INSERT INTO {TABLE} (rowid, tokens) VALUES (%s, %s)"
    else:
        sql = (
            f"INSERT INTO {TABLE} (document_id, tokens)"
            " VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))"
        )
    with connection.cursor() as cursor:
        cursor.executemany(sql, given)


def drop(keys: Sequence[int]) -> None:
    """Forget the tokens of documents."""
    column = "rowid" if connection.vendor == "sqlite" else "document_id"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE {column} = %s", [(key,) for key in keys])


def having(whole: Sequence[str], begun: Sequence[str]) -> models.Q:
    """A condition on documents: they have all these tokens, and tokens with all these beginnings."""
    if connection.vendor == "sqlite":
        query = " AND ".join([f'"{token}"' for token in whole] + [f'"{t}"*' for t in begun])
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
    else:
        query = " & ".join([f"'{token}'" for token in whole] + [f"'{t}':*" for t in begun])
        sql = f"SELECT document_id FROM {TABLE} WHERE tokens @@ %s::tsquery"
    return models.Q(pk__in=RawSQL(sql, [query]))
