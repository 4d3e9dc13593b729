"""Writing the result: Parquet or CSV, under another name until it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bihuan.engines.rules.bulk import Mode
from bihuan.engines.rules.values import Verdict

ROWS = (
    ("org", "string"),
    ("indicator", "string"),
    ("window", "string"),
    ("verdict", "string"),
    ("measured", "float64"),
    ("required", "float64"),
    ("facts", "int64"),
    ("reason", "string"),
)
COUNTS = (
    ("org", "string"),
    ("indicator", "string"),
    *((str(verdict), "int64") for verdict in Verdict),
)


class Writer:
    """Takes record batches of a mode's columns and counts their rows."""

    def __init__(self, file: Any, mode: Mode, csv: bool) -> None:
        import pyarrow
        from pyarrow import csv as csv_format
        from pyarrow import parquet

        types = {"string": pyarrow.string(), "float64": pyarrow.float64(), "int64": pyarrow.int64()}
        self.schema = pyarrow.schema(
            [(name, types[kind]) for name, kind in (COUNTS if mode is Mode.COUNTS else ROWS)]
        )
        self.rows = 0
        make = csv_format.CSVWriter if csv else parquet.ParquetWriter
        self._writer = make(file, self.schema)

    def write(self, table: Any) -> None:
        """Appends a table whose columns may be of narrower or wider types."""
        self.rows += len(table)
        self._writer.write_table(table.select(self.schema.names).cast(self.schema))

    def write_rows(self, rows: list[tuple[Any, ...]]) -> None:
        """Appends rows as tuples."""
        import pyarrow

        columns = list(zip(*rows, strict=True)) or [()] * len(self.schema)
        arrays = [
            pyarrow.array(column, kind)
            for column, kind in zip(columns, self.schema.types, strict=True)
        ]
        self.write(pyarrow.Table.from_arrays(arrays, schema=self.schema))

    def close(self) -> None:
        self._writer.close()


@contextmanager
def whole(out: Path, mode: Mode) -> Iterator[Writer]:
    """A writer whose file takes its name only when everything is written; otherwise nothing is left."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        writer = Writer(str(part), mode, csv=out.suffix == ".csv")
        try:
            yield writer
        finally:
            writer.close()
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
