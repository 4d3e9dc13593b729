"""The engines that run the expressions of :mod:`bihuan.engines.rules.bulk`: DuckDB, or a Spark cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
            raw.executemany(
                f'INSERT INTO "kept_{name}" VALUES ({", ".join("?" * len(columns))})', values
            )
        self.kept.add(name)
        return self.table(name)

    def keep(self, name: str, expression: Any) -> Any:
        sql = self.backend.compile(expression)
        columns = ", ".join(
            f'CAST("{c}" AS {TYPES[str(kind)]}) AS "{c}"' for c, kind in expression.schema().items()
        )
        self.backend.con.execute(
            f'CREATE OR REPLACE TEMP TABLE "kept_{name}" AS SELECT {columns} FROM ({sql})'
        ).fetchall()
        self.kept.add(name)
        return self.table(name)

    def values(self, expression: Any) -> list[Any]:
        return [
            row[0] for row in self.backend.con.execute(self.backend.compile(expression)).fetchall()
        ]

    def drop(self, *names: str) -> None:
        for name in names:
            self.backend.con.execute(f'DROP TABLE IF EXISTS "kept_{name}"').fetchall()


class SparkSession:
    """Spark, in this process or on a cluster. The tables are temporary views of Parquet files that all nodes can read."""

    def __init__(self, backend: Any, spark: Any) -> None:
        self.backend, self.spark = backend, spark

    def table(self, name: str) -> Any:
        return self.backend.table(name)

    def rows(self, name: str, columns: dict[str, str], values: Sequence[tuple[Any, ...]]) -> Any:
        spelled = ", ".join(f"`{column}` {SPARK_TYPES[kind]}" for column, kind in columns.items())
        self.spark.createDataFrame([tuple(row) for row in values], spelled).createOrReplaceTempView(
            name
        )
        return self.table(name)

    def keep(self, name: str, expression: Any) -> Any:
        columns = ", ".join(
            f"CAST(`{c}` AS {SPARK_TYPES[str(kind)]}) AS `{c}`"
            for c, kind in expression.schema().items()
        )
        frame = self.spark.sql(f"SELECT {columns} FROM ({self.backend.compile(expression)})")
        frame.persist().createOrReplaceTempView(name)
        return self.table(name)

    def values(self, expression: Any) -> list[Any]:
        return [row[0] for row in self.spark.sql(self.backend.compile(expression)).collect()]

    def drop(self, *names: str) -> None:
        """Nothing: Spark computes late, and what it keeps it may still read."""

    def tables(self, expression: Any) -> Iterator[Any]:
        """The rows as Arrow tables."""
        yield self.spark.sql(self.backend.compile(expression)).toArrow()


@contextmanager
def spark_session(master: str | None, sources: Any, scratch: Path) -> Iterator[SparkSession]:
    """Spark with the tables of a data folder; CSV is turned into Parquet in ``scratch`` first."""
    import ibis
    from pyspark.sql import SparkSession as Builder

    builder = Builder.builder.master(master or "local[*]").appName("bihuan evaluate")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.shuffle.partitions": "8",
        "spark.driver.memory": "2g",
    }
    if master is None:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        for table, path in sources.tables.items():
            place = path
            if path.suffix == ".csv":
                place = scratch / f"{table}.parquet"
                sources.connection.execute(
                    f"COPY \"{table}\" TO '{place}' (FORMAT parquet)"
                ).fetchall()
            spark.read.parquet(str(place.resolve())).createOrReplaceTempView(table)
        yield SparkSession(ibis.pyspark.connect(spark), spark)
    finally:
        spark.stop()
