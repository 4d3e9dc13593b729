"""The engines that run the scripts of :mod:`bihuan.engines.rules.bulk`: DuckDB, or a Spark cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from bihuan.engines.rules.bulk import Dialect
from bihuan.evaluation.columns import TABLES

MEMORY = "4GB"
"""What DuckDB may take before it goes on in files beside the result."""
LEVELS = 64
"""So many levels of the tree are followed downwards."""


class Session(Protocol):
    """An engine with the tables of a data folder."""

    dialect: Dialect

    def keep(self, name: str, query: str) -> None:
        """Computes a query once, as a table of that name."""

    def drop(self, name: str) -> None:
        """Forgets such a table."""

    def values(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a small query."""

    def adoptions(self, found: Sequence[tuple[str, int, date]]) -> None:
        """Makes the table ``adoptions``."""


def connection(scratch: str) -> Any:
    """DuckDB in memory, which goes on in files in ``scratch`` beyond :data:`MEMORY`."""
    import duckdb

    made = duckdb.connect()
    for setting in (
        f"memory_limit = '{MEMORY}'",
        f"temp_directory = '{scratch}'",
        "enable_progress_bar = false",
        "timezone = 'UTC'",
        "python_enable_replacements = false",
    ):
        made.execute(f"SET {setting}").fetchall()
    return made


class DuckSession:
    """DuckDB in this process. ``orgs``, ``attributes`` and ``facts`` are views that are there already."""

    dialect = Dialect.DUCKDB

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def keep(self, name: str, query: str) -> None:
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {query}').fetchall()

    def drop(self, name: str) -> None:
        self.connection.execute(f'DROP TABLE IF EXISTS "{name}"').fetchall()

    def values(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return found

    def adoptions(self, found: Sequence[tuple[str, int, date]]) -> None:
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE adoptions (org VARCHAR, place BIGINT, since DATE)"
        )
        self.connection.executemany("INSERT INTO adoptions VALUES (?, ?, ?)", list(found))


class SparkSession:
    """Spark, in this process or on a cluster. The tables are temporary views of Parquet files that all nodes can read."""

    dialect = Dialect.SPARK

    def __init__(self, spark: Any) -> None:
        self.spark = spark

    def keep(self, name: str, query: str) -> None:
        self.spark.sql(query).persist().createOrReplaceTempView(name)

    def drop(self, name: str) -> None:
        """Nothing: Spark computes late, and what it keeps it may still read."""

    def values(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(query).collect()]

    def adoptions(self, found: Sequence[tuple[str, int, date]]) -> None:
        frame = self.spark.createDataFrame(list(found), "org STRING, place BIGINT, since DATE")
        frame.createOrReplaceTempView("adoptions")

    def tables(self, query: str) -> Iterator[Any]:
        """The rows as Arrow tables."""
        yield self.spark.sql(query).toArrow()


def below(session: Session, name: str, codes: Sequence[str]) -> None:
    """Keeps a table of every organisation at or below each of some: ``org, above, steps``."""
    spelled = ", ".join("'" + code.replace("'", "''") + "'" for code in codes) or "''"
    start = (
        f"SELECT org, org AS above, CAST(0 AS BIGINT) AS steps FROM orgs WHERE org IN ({spelled})"
    )
    session.keep(f"{name}_0", start)
    levels = 1
    while levels < LEVELS:
        upper = f"{name}_{levels - 1}"
        session.keep(
            f"{name}_{levels}",
            "SELECT o.org, u.above, u.steps + CAST(1 AS BIGINT) AS steps"
            f" FROM orgs o JOIN {upper} u ON o.parent = u.org",
        )
        if not session.values(f"SELECT org FROM {name}_{levels} LIMIT 1"):
            break
        levels += 1
    every = " UNION ALL ".join(f"SELECT * FROM {name}_{level}" for level in range(levels))
    session.keep(name, every)


@contextmanager
def spark_session(master: str | None, sources: Any, scratch: Path) -> Iterator[SparkSession]:
    """Spark with the tables of a data folder; CSV is turned into Parquet in ``scratch`` first."""
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
            frame = spark.read.parquet(str(place.resolve()))
            types = {"text": "STRING", "date": "DATE", "double": "DOUBLE"}
            columns = [f"CAST(`{c.name}` AS {types[c.type]}) AS `{c.name}`" for c in TABLES[table]]
            frame.selectExpr(*columns).createOrReplaceTempView(table)
        yield SparkSession(spark)
    finally:
        spark.stop()
