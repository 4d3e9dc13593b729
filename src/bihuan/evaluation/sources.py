"""Opening the files of a data folder as DuckDB views, and checking every row of them.

A table is NAME.parquet, NAME.csv, or a folder NAME with Parquet files. The views have the columns of
:mod:`bihuan.evaluation.columns` in their types; nothing is copied.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bihuan.evaluation.columns import OPTIONAL_TABLES, TABLES, Column, rules
from bihuan.evaluation.faults import SHOWN, Fault, InputFaultsError
from bihuan.evaluation.words import gettext as _

SQL_TYPES = {"text": "VARCHAR", "date": "DATE", "double": "DOUBLE"}
NUMBERS = re.compile(r"(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))")
WANTED = {
    "text": _("应当是文字"),
    "date": _("应当是 2025-03-04 这样的日期"),
    "double": _("应当是数字"),
}


@dataclass
class Sources:
    """An open data folder. ``tables`` says which tables are there and from which file."""

    connection: Any
    folder: Path
    tables: dict[str, Path] = field(default_factory=dict)

    def read(self, table: str) -> str:
        """The table function that reads a table's file with its row numbers."""
        path = self.tables[table]
        if path.suffix == ".csv":
            return f"read_csv({_text(path)}, header = true, all_varchar = true, nullstr = '', ignore_errors = false)"
        pattern = path / "*.parquet" if path.is_dir() else path
        return f"read_parquet({_text(pattern)}, file_row_number = true, filename = true)"


def open_folder(connection: Any, folder: Path) -> Sources:
    """Finds the files and makes a view for each table. Raises ``InputFaultsError`` for missing files and columns."""
    sources, faults = Sources(connection, folder), []
    for table in TABLES:
        found = [
            path
            for path in (folder / f"{table}.parquet", folder / f"{table}.csv", folder / table)
            if path.exists()
        ]
        if not found and table not in OPTIONAL_TABLES:
            faults.append(
                Fault(
                    str(folder),
                    0,
                    "",
                    _("缺少 %(table)s.parquet 或 %(table)s.csv。") % {"table": table},
                )
            )
        elif len(found) > 1:
            names = "、".join(path.name for path in found)
            faults.append(
                Fault(
                    str(folder),
                    0,
                    "",
                    _("同一张表有几个文件：%(names)s。请只留一个。") % {"names": names},
                )
            )
        elif found:
            sources.tables[table] = found[0]
    for table in sources.tables:
        faults += _view(sources, table)
    if faults:
        raise InputFaultsError(faults)
    return sources


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _view(sources: Sources, table: str) -> list[Fault]:
    """The view of one table; its columns that are wrong as a whole."""
    name = sources.tables[table].name
    try:
        described = sources.connection.execute(
            f"DESCRIBE SELECT * FROM {sources.read(table)}"
        ).fetchall()
    except Exception as error:
        return [_unreadable(name, error)]
    types = {row[0]: row[1] for row in described}
    csv = sources.tables[table].suffix == ".csv"
    faults, parts = [], []
    for column in TABLES[table]:
        have = types.get(column.name)
        if have is None:
            faults.append(Fault(name, 0, column.name, _("缺少这一列。")))
        elif csv or _fits(column, have):
            parts.append(_cast(column, csv))
        elif sources.connection.execute(
            f'SELECT count("{column.name}") FROM {sources.read(table)}'
        ).fetchall()[0][0]:
            faults.append(
                Fault(
                    name,
                    0,
                    column.name,
                    _("类型不对：%(wanted)s，文件里是 %(have)s。")
                    % {"wanted": WANTED[column.type], "have": have},
                )
            )
        else:
            parts.append(f'NULL::{SQL_TYPES[column.type]} AS "{column.name}"')
    if not faults:
        sources.connection.execute(
            f'CREATE OR REPLACE TEMP VIEW "{table}" AS SELECT {", ".join(parts)} FROM {sources.read(table)}'
        )
    return faults


def _fits(column: Column, have: str) -> bool:
    return have == SQL_TYPES[column.type] or (
        column.type == "double" and NUMBERS.fullmatch(have) is not None
    )


def _cast(column: Column, csv: bool) -> str:
    name = f'"{column.name}"'
    if csv and column.type != "text":
        return f"TRY_CAST({name} AS {SQL_TYPES[column.type]}) AS {name}"
    return f"CAST({name} AS DOUBLE) AS {name}" if column.type == "double" else name


def _unreadable(name: str, error: Exception) -> Fault:
    line = re.search(r"[Ll]ine:? (\d+)", str(error))
    return Fault(
        name,
        int(line[1]) if line else 0,
        "",
        _("文件读不出来：%(why)s") % {"why": str(error).splitlines()[0]},
    )


def check(
    sources: Sources, kinds: Collection[str], packs: Collection[str], say: Callable[[str], None]
) -> None:
    """Checks every row of every table. Raises ``InputFaultsError`` with the first hundred faults and their number."""
    faults: list[Fault] = []
    total = 0
    for table in sources.tables:
        say(_("核对 %(table)s") % {"table": table})
        try:
            found, count = _check_table(sources, table, kinds)
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
                raise
            found, count = [_unreadable(sources.tables[table].name, error)], 1
        faults += found
        total += count
    if not total:
        faults = _across(sources, packs)
        total = len(faults)
    if total:
        raise InputFaultsError(faults, total)


def _check_table(sources: Sources, table: str, kinds: Collection[str]) -> tuple[list[Fault], int]:
    """Faults of single rows: one scan that only counts, and a second that names them where there are any."""
    tests = [(rule.column, rule.wrong, rule.message) for rule in rules(table, kinds)]
    csv = sources.tables[table].suffix == ".csv"
    if csv:
        tests = [(c.name, *_unread(c)) for c in TABLES[table] if c.type != "text"] + [
            (
                column,
                f"({wrong}) AND raw_{column} IS NOT NULL"
                if _typed(table, column) and "IS NULL" not in wrong
                else wrong,
                message,
            )
            for column, wrong, message in tests
        ]
    relation = _numbered(sources, table)
    counts = ", ".join(f"count(*) FILTER (WHERE {wrong})" for _column, wrong, _message in tests)
    counted = sources.connection.execute(f"SELECT {counts} FROM ({relation})").fetchall()[0]
    if not sum(counted):
        return [], 0
    queries = [
        f"""(SELECT source, number, {place} AS test, CAST("{column}" AS VARCHAR) AS value FROM ({relation})
        WHERE {wrong} LIMIT {SHOWN})"""
        for place, (column, wrong, _message) in enumerate(tests)
        if counted[place]
    ]
    rows = sources.connection.execute(
        f"SELECT * FROM ({' UNION ALL '.join(queries)}) ORDER BY source, number, test LIMIT {SHOWN}"
    ).fetchall()
    faults = []
    for source, number, place, value in rows:
        column, _wrong, message = tests[place]
        quoted = (
            _("“%(value)s”：%(message)s") % {"value": value, "message": message}
            if value
            else message
        )
        faults.append(Fault(source, number, column, quoted))
    return faults, sum(counted)


def _typed(table: str, column: str) -> bool:
    return next(c.type for c in TABLES[table] if c.name == column) != "text"


def _unread(column: Column) -> tuple[str, str]:
    """A cell of a CSV that is not of its type."""
    name = f'"{column.name}"'
    return f"raw_{column.name} IS NOT NULL AND {name} IS NULL", _("%(wanted)s。") % {
        "wanted": WANTED[column.type]
    }


def _numbered(sources: Sources, table: str) -> str:
    """The rows of a table with file name and row number, for CSV with the cells as they were written."""
    csv = sources.tables[table].suffix == ".csv"
    parts = [_cast(column, csv) for column in TABLES[table]]
    if csv:
        parts += [f'"{c.name}" AS raw_{c.name}' for c in TABLES[table] if c.type != "text"]
        parts += [
            f"{_text(sources.tables[table].name)} AS source",
            "row_number() OVER () + 1 AS number",
        ]
    else:
        parts += ["parse_filename(filename) AS source", "file_row_number + 1 AS number"]
    return f"SELECT {', '.join(parts)} FROM {sources.read(table)}"


KEYS = {
    "orgs": ("org",),
    "attributes": ("org", "name", "since"),
    "facts": ("fact",),
    "adoptions": ("org", "since"),
}


def _across(sources: Sources, packs: Collection[str]) -> list[Fault]:
    """Faults between rows: keys that come twice, organisations that are not there, a tree that runs in a circle."""
    faults: list[Fault] = []
    for table, key in KEYS.items():
        if table in sources.tables:
            faults += _repeated(sources, table, key)
    for table in TABLES:
        column = "parent" if table == "orgs" else "org"
        if table in sources.tables:
            faults += _rows(
                sources,
                table,
                column,
                f'"{column}" NOT IN (SELECT org FROM orgs)',
                _("没有这个组织，请补上或改正编码。"),
            )
    if "adoptions" in sources.tables:
        known = ", ".join(map(_text, sorted(packs))) or "''"
        wrong = f"pack || coalesce('@' || version, '') NOT IN ({known})"
        faults += _rows(sources, "adoptions", "pack", wrong, _("没有这个规则包或版本。"))
    return faults


def _rows(sources: Sources, table: str, column: str, wrong: str, message: str) -> list[Fault]:
    found = sources.connection.execute(
        f'SELECT source, number, "{column}" FROM ({_numbered(sources, table)}) WHERE {wrong} ORDER BY 1, 2 LIMIT {SHOWN}'
    ).fetchall()
    return [
        Fault(
            source,
            number,
            column,
            _("“%(value)s”：%(message)s") % {"value": value, "message": message},
        )
        for source, number, value in found
    ]


def _repeated(sources: Sources, table: str, key: tuple[str, ...]) -> list[Fault]:
    if not _any_repeated(sources, table, key):
        return []
    names = ", ".join(f'"{name}"' for name in key)
    found = sources.connection.execute(
        f"""SELECT source, number, "{key[0]}" FROM (
            SELECT *, row_number() OVER (PARTITION BY {names} ORDER BY source, number) AS turn FROM ({_numbered(sources, table)}) AS numbered
        ) WHERE turn > 1 ORDER BY 1, 2 LIMIT {SHOWN}"""
    ).fetchall()
    return [
        Fault(source, number, key[0], _("“%(value)s”与前面的行重复。") % {"value": value})
        for source, number, value in found
    ]


def _any_repeated(sources: Sources, table: str, key: tuple[str, ...]) -> bool:
    """Whether two rows may have one key: 64-bit hashes of the keys, sorted, so that memory stays small."""
    import numpy

    names = ", ".join(f'"{name}"' for name in key)
    size = sources.connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0]
    hashes = numpy.empty(size, numpy.uint64)
    reader = sources.connection.sql(f'SELECT hash({names}) AS h FROM "{table}"').to_arrow_reader(
        1_000_000
    )
    filled = 0
    for batch in reader:
        column = batch.column(0)
        values = numpy.frombuffer(column.buffers()[1], numpy.uint64)  # to_numpy() waits for pandas
        hashes[filled : filled + len(batch)] = values[column.offset : column.offset + len(batch)]
        filled += len(batch)
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())
