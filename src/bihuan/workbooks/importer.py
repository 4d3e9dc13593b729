"""What an app hands over so that its rows can be imported and exported: plain functions around a kind.

The apps above fill an :class:`Importer` each; they are collected in the dict named by the setting WORKBOOK_KINDS.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from bihuan.access.scope import Actor
from bihuan.workbooks.values import Key, Row, Values, WorkbookKind

CHUNK = 500
"""Rows that are compared, staged, applied or undone at once, each time in one transaction."""


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row would do.

    ``before`` is plain JSON: for a changed row what stands there now, by the names of the columns (the page shows the
    difference), and whatever ``apply`` and ``undo`` need to find the object and to see that nobody changed it
    meanwhile (``"_pk"``, ``"_version"``). ``faults`` are (column name, sentence) and make the verdict FAULT.
    """

    verdict: Verdict
    before: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A row that was checked. ``verdict`` is NEW or CHANGED."""

    number: int
    values: Values
    verdict: Verdict
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be applied or undone, by its number in the sheet, and why."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, when, in which batch (0 while nothing is to be written), and the keys of all rows of the file."""

    actor: Actor
    at: datetime
    batch: int = 0
    keys: frozenset[Key] = frozenset()


def _same_order(rows: Sequence[Row]) -> Sequence[Row]:
    return rows


@dataclass(frozen=True, slots=True)
class Importer:
    """The functions of one kind.

    ``compare`` judges rows against the database, one verdict per row in the same order, and writes nothing.
    ``apply`` writes at most CHUNK rows inside the caller's transaction and gives the rows it had to refuse (changed
    since the check). New objects carry ``context.batch`` so that they stay hidden until the batch is finished
    (``queries.visible_q``). ``undo`` takes the same rows back, newest first, also inside a transaction, and refuses a
    row that somebody changed after the import. ``export`` gives all rows that the actor may see, in a steady order.
    ``arrange``, when given, gets all rows at once and orders them (parents before children). ``reveal``, when given,
    is called in the transaction that finishes the batch.
    """

    kind: WorkbookKind
    action: str
    compare: Callable[[Sequence[Row], Context], Sequence[Judged]]
    apply: Callable[[Sequence[Staged], Context], Sequence[Refused]]
    undo: Callable[[Sequence[Staged], Context], Sequence[Refused]]
    export: Callable[[Actor, Mapping[str, str]], Iterable[Values]]
    export_action: str = ""
    arrange: Callable[[Sequence[Row]], Sequence[Row]] = _same_order
    reveal: Callable[[Context], None] | None = None

    @property
    def ordered(self) -> bool:
        """Whether the order of the rows matters, so that the whole file is held in memory."""
        return self.arrange is not _same_order


def importers() -> Mapping[str, Importer]:
    """The importers by name of kind, from the dict that the setting WORKBOOK_KINDS names."""
    found: Mapping[str, Importer] = import_string(
        getattr(settings, "WORKBOOK_KINDS", "bihuan.web.workbook_kinds.KINDS")
    )
    return found
