"""Running an evaluation on one of the engines; each appends its rows to a writer."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.bulk import Dialect, Do, Mode
from bihuan.engines.rules.bulk.plan import EXEMPTION
from bihuan.engines.rules.values import Pack
from bihuan.evaluation import reference, scripts
from bihuan.evaluation.sessions import DuckSession, Session, SparkSession, below
from bihuan.evaluation.words import gettext as _
from bihuan.evaluation.writing import Writer

AT_ONCE = 250_000
"""So many organisations are turned into rows at a time, so that memory does not grow with the country."""
BATCH = 250_000

Adoptions = Sequence[tuple[str, int, date]]


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


def by_duckdb(task: Task, connection: Any, writer: Writer) -> None:
    """DuckDB in this process; ``connection`` holds the views."""
    session = DuckSession(connection)
    query = prepared(task, session)
    if task.mode is not Mode.COUNTS:
        task.say(_("得出结论"))
        with behind(writer) as write:
            append(connection, query, write)
        return
    bounds = [
        row[0]
        for row in connection.execute(
            f"SELECT org FROM (SELECT org, row_number() OVER (ORDER BY org) - 1 AS n FROM orgs) WHERE n % {AT_ONCE} = 0 ORDER BY org"
        ).fetchall()
    ]
    with behind(writer) as write:
        for turn, first in enumerate(bounds):
            task.say(_("得出结论 %(done)d%%") % {"done": 100 * turn // len(bounds)})
            before = [] if turn + 1 == len(bounds) else [bounds[turn + 1]]
            condition = "org >= ?" + (" AND org < ?" if before else "")
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE some_orgs AS SELECT * FROM orgs WHERE {condition}",
                [first, *before],
            ).fetchall()
            append(connection, query, write)


def append(connection: Any, query: str, write: Callable[[Any], None]) -> None:
    import pyarrow

    for batch in connection.sql(query).to_arrow_reader(BATCH):
        write(pyarrow.Table.from_batches([batch]))


@contextmanager
def behind(writer: Writer) -> Iterator[Callable[[Any], None]]:
    """Writes one part in a thread of its own while the next is computed, in their order; one part waits at most."""
    waiting: list[Future[None]] = []

    def write(part: Any) -> None:
        if waiting:
            waiting.pop().result()
        waiting.append(thread.submit(writer.write, part))

    with ThreadPoolExecutor(max_workers=1) as thread:
        yield write
        if waiting:
            waiting.pop().result()


def by_spark(task: Task, session: SparkSession, writer: Writer) -> None:
    """A Spark cluster, or Spark in this process."""
    query = prepared(task, session)
    task.say(_("得出结论"))
    session.keep("some_orgs", "SELECT * FROM orgs")
    for table in session.tables(query):
        writer.write(table)


def prepared(task: Task, session: Session) -> str:
    """Runs the steps of the script; the query of the rows."""
    script = scripts.script_for(
        task.packs,
        task.period,
        task.as_of,
        task.mode,
        bool(task.adoptions),
        exempt(task, session),
        session.dialect,
    )
    for place, units in enumerate(script.units):
        below(session, f"inside_{place}", units)
        session.keep(f"units_{place}", f"SELECT DISTINCT org, TRUE AS within FROM inside_{place}")
    if task.adoptions:
        session.adoptions(task.adoptions)
        below(session, "adopters", sorted({org for org, _place, _since in task.adoptions}))
    words = {"dated": _("汇总按日计的事实"), "facts": _("汇总事实")}
    for step in script.steps:
        match step.do:
            case Do.KEEP:
                session.keep(step.name, step.query)
            case Do.DROP:
                session.drop(step.name)
            case Do.SAY:
                task.say(words[step.name])
    return script.rows


def exempt(task: Task, session: Session) -> list[str]:
    """The indicators for which an exemption is on record."""
    day = f"DATE '{task.as_of.isoformat()}'"
    on = '"on"' if session.dialect is Dialect.DUCKDB else "`on`"
    found = session.values(
        f"SELECT DISTINCT subject FROM facts WHERE kind = '{EXEMPTION}' AND subject IS NOT NULL"
        f" AND {on} <= {day} AND recorded_on <= {day}"
    )
    return sorted(
        {row[0] for row in found} & {i.code for pack in task.packs for i in pack.indicators}
    )
