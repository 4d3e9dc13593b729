"""The files of INTERFACES 3: organisations, attributes and facts as Parquet where pyarrow is there, else as CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bihuan.engines.rules.values import SCALE
from bihuan.orgs.models import Unit
from bihuan.packs.models import Adoption
from bihuan.records.facts.attributes import attributes_of
from bihuan.records.facts.gathering import facts_of
from bihuan.records.facts.places import Units, orgs_of
from bihuan.records.facts.places import chosen as chosen_units

Row = Sequence[Any]
CHUNK = 50_000
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "orgs": (
        ("org", "text"), ("parent", "text"), ("kind", "text"), ("class", "text"), ("opened_on", "date"),
        ("closed_on", "date"),
    ),
    "attributes": (("org", "text"), ("name", "text"), ("value", "double"), ("since", "date")),
    "facts": (
        ("fact", "text"), ("org", "text"), ("kind", "text"), ("on", "date"), ("until", "date"), ("recorded_on", "date"),
        ("period", "text"), ("subject", "text"), ("quantity", "double"), ("part", "double"), ("whole", "double"),
        ("has", "text"),
    ),
}  # fmt: skip
ADOPTIONS = (("org", "text"), ("pack", "text"), ("version", "text"), ("since", "date"))


def write_files(
    folder: Path, units: Units, first: date, last: date, form: str = ""
) -> dict[str, int]:
    """Write the three files (and ``adoptions.csv`` where a pack was adopted) into ``folder`` and give the number of rows of each.

    ``form`` is ``parquet``, ``csv`` or "" (Parquet where pyarrow is installed). Facts are those of :func:`facts_of`
    for the days from ``first`` to ``last``.
    """
    chosen = form or ("parquet" if find_spec("pyarrow") else "csv")
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Iterator[Row]] = {
        "orgs": (
            (o.org, o.parent, o.kind, o.unit_class, o.opened_on, o.closed_on)
            for o in orgs_of(units)
        ),
        "attributes": ((a.org, a.name, _double(a.value), a.since) for a in attributes_of(units)),
        "facts": (
            (
                f.fact, f.org, f.kind, f.on, f.until, f.recorded_on, f.period, f.subject, _double(f.quantity),
                _double(f.part), _double(f.whole), " ".join(sorted(f.has)) or None,
            )
            for f in facts_of(units, (first, last))
        ),
    }  # fmt: skip
    write = _parquet if chosen == "parquet" else _csv
    counts = {
        name: write(folder / f"{name}.{chosen}", COLUMNS[name], rows)
        for name, rows in tables.items()
    }
    adopted = list(_adoptions(units))
    if adopted:
        counts["adoptions"] = _csv(folder / "adoptions.csv", ADOPTIONS, adopted)
    return counts


def _adoptions(units: Units) -> Iterator[Row]:
    """Which version was adopted where, from when; what is for a class stands at each unit of the class."""
    inside = chosen_units(units)
    rows = Adoption.objects.filter(unit__in=inside.values("pk")).select_related("unit", "pack")
    for row in rows.order_by("unit__path", "code", "since"):
        places = [row.unit.code]
        if row.unit_class:
            below = Unit.objects.below(row.unit.path).filter(unit_class=row.unit_class)
            places = list(below.order_by("path").values_list("code", flat=True))
        for code in places:
            yield (code, row.code, row.pack.version, row.since)


def _double(value: int | None) -> float | None:
    return None if value is None else float(Decimal(value) / SCALE)


def _csv(path: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Row]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([name for name, _kind in columns])
        for row in rows:
            writer.writerow(["" if cell is None else _plain(cell) for cell in row])
            number += 1
    return number


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return cell


def _parquet(path: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Row]) -> int:
    import pyarrow
    from pyarrow import parquet

    types = {"text": pyarrow.string(), "date": pyarrow.date32(), "double": pyarrow.float64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns])
    number = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for chunk in _chunks(rows):
            number += len(chunk)
            cells = [[row[place] for row in chunk] for place in range(len(columns))]
            arrays = [
                pyarrow.array(column, type=field.type)
                for column, field in zip(cells, schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return number


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == CHUNK:
            yield piece
            piece = []
    yield piece
