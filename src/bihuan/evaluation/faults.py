"""What is wrong with the files, said so that their sender can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.evaluation.words import gettext as _

SHOWN = 100
"""So many faults are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``row`` counts from 1 (the header of a CSV is row 1); 0 where a whole file or column is meant."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place = _("%(file)s 第 %(row)d 行") % {"file": place, "row": self.row}
        if self.column:
            place = _("%(place)s %(column)s 列") % {"place": place, "column": self.column}
        return _("%(place)s：%(message)s") % {"place": place, "message": self.message}


class InputFaultsError(ValueError):
    """The files cannot be evaluated. ``faults`` holds at most :data:`SHOWN`, ``total`` how many there are."""

    def __init__(self, faults: Sequence[Fault], total: int | None = None) -> None:
        self.faults = tuple(faults[:SHOWN])
        self.total = len(faults) if total is None else total
        super().__init__("\n".join(map(str, self.faults)))
