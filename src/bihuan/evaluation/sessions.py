"""The engines that run the expressions of :mod:`bihuan.engines.rules.bulk`: DuckDB, or a Spark cluster."""

from collections.abc import Sequence
from typing import Any


TYPES = {"int64": "BIGINT", "float64": "DOUBLE", "string": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN", "int8": "BIGINT"}
"""What a column is stored as: whole numbers always in 64 bits, as narrow ones would overflow."""


class DuckSession:
    """DuckDB in this process. ``orgs``, ``attributes`` and ``facts`` are views that are there already."""

    def __init__(self, connection: Any) -> None:
        """``connection`` is an Ibis backend."""
        self.backend = connection
        self.kept: set[str] = set()

    def table(self, name: str) -> Any:
        return self.backend.table(f"kept_{name}" if name in self.kept else name)

    def rows(self, name: str, columns: dict[str, str], values: Sequence[tuple[Any, ...]]) -> Any:
        spelled = ", ".join(f'"{column}" {TYPES[kind]}' for column, kind in columns.items())
        raw = self.backend.con
        raw.execute(f'CREATE OR REPLACE TEMP TABLE "kept_{name}" ({spelled})')
        if values:
            raw.executemany(f'INSERT INTO "kept_{name}" VALUES ({", ".join("?" * len(columns))})', values)
        self.kept.add(name)
        return self.table(name)

    def keep(self, name: str, expression: Any) -> Any:
        sql = self.backend.compile(expression)
        columns = ", ".join(f'CAST("{c}" AS {TYPES[str(kind)]}) AS "{c}"' for c, kind in expression.schema().items())
        self.backend.con.execute(f'CREATE OR REPLACE TEMP TABLE "kept_{name}" AS SELECT {columns} FROM ({sql})').fetchall()
        self.kept.add(name)
        return self.table(name)
