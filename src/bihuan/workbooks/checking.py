"""Looking through a workbook before anything is written: read it, find twins, ask the importer, chunk by chunk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.workbooks.importer import CHUNK, Context, Importer, Judged, Verdict
from bihuan.workbooks.reading import Reading, twin_fault
from bihuan.workbooks.values import Fault, Header, Key, Row


@dataclass(slots=True)
class Survey:
    """The first pass: how many rows, which keys, what is wrong with the sheet as a whole."""

    header: Header
    faults: list[Fault]
    total: int = 0
    keys: frozenset[Key] = frozenset()
    twins: dict[int, Fault] = field(default_factory=dict)


def survey(source: Path, filename: str, importer: Importer) -> Survey:
    """Read a workbook once through. Raises ``RefusedFileError`` when it cannot be opened."""
    kind = importer.kind
    reading = Reading(source, filename, kind)
    found = Survey(reading.header, reading.faults)
    first: dict[Key, int] = {}
    for row in reading.rows({name for names in kind.keys for name in names}):
        found.total += 1
        key = kind.key_of(row.values)
        if key is None:
            continue
        if key in first:
            found.twins[row.number] = twin_fault(kind, key, row.number, first[key], found.header)
        else:
            first[key] = row.number
    found.keys = frozenset(first)
    if not found.total and not found.faults:
        found.faults.append(Fault(_("表头下面没有数据。"), found.header.sheet))
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with its verdict; ``faults`` from its cells, its twin and the importer together."""

    row: Row
    judged: Judged
    faults: tuple[Fault, ...]

    @property
    def verdict(self) -> Verdict:
        return Verdict.FAULT if self.faults else self.judged.verdict


def checked(
    source: Path, filename: str, importer: Importer, found: Survey, context: Context, skip: int = 0
) -> Iterator[list[Checked]]:
    """The second pass: chunks of rows with verdicts, in the order of work, without the first ``skip`` rows."""
    reading = Reading(source, filename, importer.kind)
    rows: Iterable[Row] = reading.rows()
    if importer.ordered:
        rows = importer.arrange(list(rows))
    context = replace(context, keys=found.keys)
    pending = islice(rows, skip, None)
    try:
        while chunk := list(islice(pending, CHUNK)):
            yield _judge(chunk, importer, found, context)
    finally:
        reading.close()


def _judge(
    chunk: Sequence[Row], importer: Importer, found: Survey, context: Context
) -> list[Checked]:
    """Ask the importer about the rows whose cells are right."""
    sound = [row for row in chunk if not row.faults and row.number not in found.twins]
    verdicts = dict(
        zip((row.number for row in sound), importer.compare(sound, context), strict=True)
    )
    done: list[Checked] = []
    for row in chunk:
        judged = verdicts.get(row.number, Judged(Verdict.FAULT))
        faults = [*row.faults]
        if row.number in found.twins:
            faults.append(found.twins[row.number])
        faults += [_fault(importer, found.header, row, *told) for told in judged.faults]
        done.append(Checked(row, judged, tuple(faults)))
    return done


def _fault(importer: Importer, header: Header, row: Row, name: str, message: str) -> Fault:
    """A fault found by the importer, at the cell of the column that it names."""
    title = importer.kind.column(name).title if name else ""
    told = _("第 %(row)d 行%(message)s") % {"row": row.number, "message": message}
    return Fault(told, header.sheet, header.cell(name, row.number), title)
