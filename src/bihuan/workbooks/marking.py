"""The user's own workbook back, with the faulty cells red and a comment at each."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from bihuan.files import confined
from bihuan.files.errors import RefusedFileError
from bihuan.workbooks.reading import form_of
from bihuan.workbooks.values import Fault

LIMITS = confined.Limits(memory=3 << 30, cpu=120, wall=180.0)
MARKED = 5_000
"""Cells that are marked; the list on the page and the command name all faults."""


def errors_file(content: bytes, filename: str, faults: Iterable[Fault]) -> bytes:
    """The workbook as .xlsx with its faulty cells marked; a .csv or .xls is turned into one.

    Faults of the sheet as a whole are marked at its first cell. A workbook of more than half a million cells comes
    back with its header and its faulty rows only, each with its row number. Raises :class:`RefusedFileError` when the
    file cannot be opened.
    """
    marks = [
        {"sheet": fault.sheet, "cell": fault.cell, "message": fault.message}
        for fault, _number in zip(faults, range(MARKED), strict=False)
    ]
    words = {"row": _("原来的行号"), "title": _("导入时发现的问题")}
    order = json.dumps({"marks": marks, "filename": filename, "words": words}).encode()
    payload = len(order).to_bytes(8, "big") + order + content
    try:
        line, marked = confined.run(
            "bihuan.workbooks.child.mark", (form_of(filename),), payload, LIMITS
        )
    except confined.ConfinedError as fault:
        text = _("“%s”太大，标不出有误的格子。请按页面上的清单逐条改正。") % filename
        raise RefusedFileError("too_much", text) from fault
    if line != b"marked\n":
        text = _("“%s”打不开，标不出有误的格子。") % filename
        raise RefusedFileError("damaged", text)
    return marked
