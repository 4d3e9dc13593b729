"""What the pages of a batch show, as values."""

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.workbooks import states
from bihuan.workbooks.importer import Importer
from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.values import differences, loaded, written

STEPS = {
    states.UPLOADED: 3,
    states.CHECKED: 4,
    states.DISCARDED: 4,
    states.APPLYING: 5,
    states.APPLIED: 5,
    states.UNDOING: 5,
    states.UNDONE: 5,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One staged row as the page shows it: its key, its verdict, and (title, old, new) of what would change."""

    number: int
    verdict: str
    key: str
    changes: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]


def step_of(batch: Batch) -> int:
    """The step of the wizard in which a batch stands, from 1."""
    return STEPS[batch.state]


def lines(importer: Importer, batch: Batch, rows: Iterable[StagedRow]) -> list[Line]:
    """Staged rows for the page of differences."""
    kind = importer.kind
    told: list[Line] = []
    for row in rows:
        values = loaded(kind, row.values)
        names = next((names for names in kind.keys if all(values.get(n) for n in names)), ())
        before = loaded(kind, row.before or {}) if row.verdict == "changed" else {}
        changes = tuple(
            (column.title, old, new)
            for column, old, new in differences(kind, before, values)
            if before or column.name not in names
        )
        told.append(
            Line(
                row.number,
                row.verdict,
                " · ".join(written(values[name]) for name in names),
                changes,
                tuple(fault["message"] for fault in row.faults or ()),
            )
        )
    return told
