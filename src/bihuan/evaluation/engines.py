"""Running an evaluation on one of the engines; each appends its rows to a writer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules import bulk
from bihuan.engines.rules.bulk import Mode
from bihuan.engines.rules.values import Pack
from bihuan.evaluation import reference
from bihuan.evaluation.sessions import DuckSession, SparkSession
from bihuan.evaluation.words import gettext as _
from bihuan.evaluation.writing import Writer

AT_ONCE = 250_000
"""So many organisations are turned into rows at a time, so that memory does not grow with the country."""
BATCH = 250_000

Adoptions = Sequence[tuple[str, int, date]]
ADOPTION_COLUMNS = {"org": "string", "place": "int64", "since": "date"}


@dataclass
class Task:
    """What is to be evaluated. ``packs`` are resolved, the first is in force where none is adopted."""

    packs: Sequence[Pack]
    period: Period
    as_of: date
    mode: Mode
    adoptions: Adoptions
    say: Callable[[str], None]


def by_python(task: Task, connection: Any, writer: Writer) -> None:
    """The reference, one organisation after the other."""
    task.say(_("逐个判断"))
    found = reference.results(connection, task.packs, task.period, task.as_of, task.adoptions)
    writer.write_rows(reference.rows(found, task.mode))


def by_duckdb(task: Task, backend: Any, writer: Writer) -> None:
    """DuckDB in this process; ``backend`` is the Ibis backend that holds the views."""
    session = DuckSession(backend)
    adopted = adopt(session, task)
    if task.mode is not Mode.COUNTS:
        task.say(_("汇总事实"))
        rows = bulk.evaluate(session, task.packs, task.period, task.as_of, task.mode, adopted)
        sql = backend.compile(rows)
        task.say(_("得出结论"))
        append(backend, sql, writer)
        return
    counting = bulk.count(session, task.packs, task.period, task.as_of, adopted, steps(task))
    bounds = [
        row[0]
        for row in backend.con.execute(
            f"SELECT org FROM (SELECT org, row_number() OVER (ORDER BY org) - 1 AS n FROM orgs) WHERE n % {AT_ONCE} = 0 ORDER BY org"
        ).fetchall()
    ]
    sql = ""
    for turn, first in enumerate(bounds):
        task.say(_("得出结论 %(done)d%%") % {"done": 100 * turn // len(bounds)})
        before = [] if turn + 1 == len(bounds) else [bounds[turn + 1]]
        condition = "org >= ?" + (" AND org < ?" if before else "")
        backend.con.execute(
            f'CREATE OR REPLACE TEMP TABLE "kept_some_orgs" AS SELECT * FROM orgs WHERE {condition}',
            [first, *before],
        ).fetchall()
        if not sql:
            session.kept.add("some_orgs")
            sql = backend.compile(counting.rows(session.table("some_orgs")))
        append(backend, sql, writer)


def append(backend: Any, sql: str, writer: Writer) -> None:
    import pyarrow

    for batch in backend.con.sql(sql).to_arrow_reader(BATCH):
        writer.write(pyarrow.Table.from_batches([batch]))


def by_spark(task: Task, session: SparkSession, writer: Writer) -> None:
    """A Spark cluster, or Spark in this process."""
    adopted = adopt(session, task)
    if task.mode is Mode.COUNTS:
        counting = bulk.count(session, task.packs, task.period, task.as_of, adopted, steps(task))
        rows = counting.rows(session.table("orgs"))
    else:
        task.say(_("汇总事实"))
        rows = bulk.evaluate(session, task.packs, task.period, task.as_of, task.mode, adopted)
    task.say(_("得出结论"))
    for table in session.tables(rows):
        writer.write(table)


def adopt(session: Any, task: Task) -> bool:
    """Gives the session the adoptions, where there are any."""
    if task.adoptions:
        session.rows("adoptions", ADOPTION_COLUMNS, list(task.adoptions))
    return bool(task.adoptions)


def steps(task: Task) -> Callable[[str], None]:
    words = {"dated": _("汇总按日计的事实"), "facts": _("汇总事实")}
    return lambda step: task.say(words[step])
