"""Rows out: the workbook that the import of the same kind takes back without a change."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import head
from bihuan.workbooks.importer import Importer
from bihuan.workbooks.values import Values
from bihuan.workbooks.writing import write, write_csv

REPORT_EVERY = 1_000


def exported(
    importer: Importer,
    actor: Actor,
    options: Mapping[str, str],
    form: str = "xlsx",
    progress: Callable[[int], None] | None = None,
) -> tuple[bytes, str]:
    """(content, file name) of an export as ``xlsx`` or ``csv``. Raises ``RefusedError`` without the right."""
    action = importer.export_action or importer.action
    if not actor.has(action):
        raise RefusedError(action)
    rows = _watched(importer.export(actor, options), progress)
    if form == "csv":
        content = write_csv(importer.kind, rows)
    else:
        content = write(importer.kind, rows, str(head()))
    return content, f"{importer.kind.title}.{form}"


def _watched(rows: Iterable[Values], progress: Callable[[int], None] | None) -> Iterator[Values]:
    for number, values in enumerate(rows, start=1):
        if progress is not None and number % REPORT_EVERY == 0:
            progress(number)
        yield values
