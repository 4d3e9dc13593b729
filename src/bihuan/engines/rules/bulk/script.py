"""What an engine is asked, as text: queries that are made without an engine and can be kept.

Making them takes seconds for a pack of eighty indicators, whatever the size of the data; running them is the engine's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Dialect(StrEnum):
    """The SQL that is written."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Do(StrEnum):
    """``keep``: compute ``query`` once as table ``name``; ``drop``: forget table ``name``; ``say``: tell of a step."""

    KEEP = "keep"
    DROP = "drop"
    SAY = "say"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done."""

    do: Do
    name: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Steps in their order, then the query of the rows.

    The engine has the tables ``orgs``, ``attributes`` and ``facts``; for each of ``units`` a table ``units_N`` of the
    organisations at or below them (``within`` is true); where packs were adopted, ``adoptions``, and ``adopters``: who
    stands so many ``steps`` below whom. Counting asks for the rows of the organisations in ``some_orgs``, so that they
    can be had in parts.
    """

    steps: tuple[Step, ...]
    rows: str
    units: tuple[tuple[str, ...], ...] = ()


ORGS = {
    "org": "string",
    "parent": "string",
    "kind": "string",
    "class": "string",
    "opened_on": "date",
    "closed_on": "date",
}
GIVEN: Mapping[str, Mapping[str, str]] = {
    "orgs": ORGS,
    "some_orgs": ORGS,
    "attributes": {"org": "string", "name": "string", "value": "float64", "since": "date"},
    "facts": {
        "fact": "string",
        "org": "string",
        "kind": "string",
        "on": "date",
        "until": "date",
        "recorded_on": "date",
        "period": "string",
        "subject": "string",
        "quantity": "float64",
        "part": "float64",
        "whole": "float64",
        "has": "string",
    },
    "adoptions": {"org": "string", "place": "int64", "since": "date"},
    "adopters": {"org": "string", "above": "string", "steps": "int64"},
    "units": {"org": "string", "within": "boolean"},
}
"""The tables that an engine has before the first step."""

TYPES = {
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "int8": "BIGINT",
}
"""What a column is stored as: whole numbers always in 64 bits, as narrow ones would overflow."""

SPARK_TYPES = {kind: {"VARCHAR": "STRING"}.get(name, name) for kind, name in TYPES.items()}


class Recorder:
    """The tables of an engine as expressions; notes what the engine will have to do."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.steps: list[Step] = []
        self._kept: dict[str, Any] = {}
        self._types = TYPES if dialect is Dialect.DUCKDB else SPARK_TYPES
        self._quote = '"' if dialect is Dialect.DUCKDB else "`"
        self._compiler = _compiler(dialect)

    def table(self, name: str) -> Any:
        """A table that is there from the start or was kept."""
        import ibis

        if name not in self._kept:
            columns = GIVEN[name.partition("_")[0] if name.startswith("units_") else name]
            self._kept[name] = ibis.table(dict(columns), name=name)
        return self._kept[name]

    def keep(self, name: str, expression: Any) -> Any:
        """The same rows, computed once. Whole numbers are kept in 64 bits."""
        schema = {column: str(kind) for column, kind in expression.schema().items()}
        cast = ", ".join(
            f"CAST({self._name(c)} AS {self._types[kind]}) AS {self._name(c)}"
            for c, kind in schema.items()
        )
        return self._keep(name, schema, f"SELECT {cast} FROM ({self.query(expression)}) AS made")

    def rows(self, name: str, columns: Mapping[str, str], values: Sequence[tuple[Any, ...]]) -> Any:
        """A small table of values."""
        names = list(columns)
        lines = ", ".join(f"({', '.join(map(self._literal, row))})" for row in values)
        cast = ", ".join(
            f"CAST({self._name(c)} AS {self._types[kind]}) AS {self._name(c)}"
            for c, kind in columns.items()
        )
        nothing = f"({', '.join(['NULL'] * len(names))})"
        spelled = ", ".join(map(self._name, names))
        query = f"SELECT {cast} FROM (VALUES {lines or nothing}) AS made ({spelled})"
        return self._keep(name, columns, query if values else f"{query} WHERE 1 = 0")

    def drop(self, *names: str) -> None:
        """Forgets tables that were kept and are not needed again."""
        kept = [name for name in names if name in self._kept]
        self.steps += [Step(Do.DROP, name) for name in kept]

    def say(self, step: str) -> None:
        """Tells that a step begins."""
        self.steps.append(Step(Do.SAY, step))

    def query(self, expression: Any) -> str:
        """The SQL of an expression."""
        import ibis

        before = ibis.options.sql.fuse_selects
        ibis.options.sql.fuse_selects = False  # the engines do that themselves, much faster
        try:
            made: str = self._compiler.to_sqlglot(expression).sql(
                dialect=self._compiler.dialect, copy=False
            )
        finally:
            ibis.options.sql.fuse_selects = before
        return made

    def _keep(self, name: str, columns: Mapping[str, str], query: str) -> Any:
        import ibis

        self.steps.append(Step(Do.KEEP, name, query))
        wide = {c: "int64" if kind == "int8" else kind for c, kind in columns.items()}
        self._kept[name] = ibis.table(wide, name=name)
        return self._kept[name]

    def _name(self, column: str) -> str:
        return f"{self._quote}{column}{self._quote}"

    def _literal(self, value: Any) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        if isinstance(value, str):
            if self.dialect is Dialect.SPARK:
                return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
            return "'" + value.replace("'", "''") + "'"
        return str(value).upper()


def _compiler(dialect: Dialect) -> Any:
    if dialect is Dialect.DUCKDB:
        from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

        return DuckDBCompiler()
    import ibis
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler

    getattr(ibis, "pyspark")  # noqa: B009 - registers the options that its compiler reads
    return PySparkCompiler()
