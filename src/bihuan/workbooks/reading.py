"""Reading a workbook of a kind: the child gives cells, here they become rows or faults that name their cell."""

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.files import confined
from bihuan.files.errors import RefusedFileError
from bihuan.files.gate import SENTENCES
from bihuan.workbooks.child.find import folded
from bihuan.workbooks.parsing import parsed
from bihuan.workbooks.values import Fault, Header, Key, ReadResult, Row, WorkbookKind, letters

LIMITS = confined.Limits(memory=2 << 30, cpu=60, wall=90.0)
FORMS = ("xlsx", "xls", "csv")

_SENTENCES = {
    **SENTENCES,
    "rows": gettext_lazy(
        "“%(name)s”超过 %(detail)s 行。请删去数据下面的空行，或分成几个文件导入。"
    ),
    "columns": gettext_lazy("“%(name)s”超过 %(detail)s 列。请删去表格右边多余的列后再导入。"),
    "cells": gettext_lazy("“%(name)s”占的格子太多。请删去表格右边和下面多余的内容后再导入。"),
    "merges": gettext_lazy("“%(name)s”的合并单元格太多。请取消合并后再导入。"),
    "csv": gettext_lazy("“%(name)s”第 %(detail)s 行的引号不成对。请另存为 .xlsx 后再导入。"),
    "no_xls": gettext_lazy("“%(name)s”是旧格式。请另存为 .xlsx 后再导入。"),
}


class Reading:
    """One pass over a workbook: the header at once, the rows as they come."""

    def __init__(self, source: Path, filename: str, kind: WorkbookKind) -> None:
        """``source`` is the file on the disk. Raises :class:`RefusedFileError` with a sentence."""
        self.kind = kind
        self.filename = PurePath(filename).name
        self._lines = confined.lines(
            "bihuan.workbooks.child",
            (form_of(filename), self.filename, _order(kind)),
            source,
            LIMITS,
        )
        first = self._next()
        if not isinstance(first, dict):
            raise self._refusal("damaged", "")
        self.faults: list[Fault] = []
        self.header = self._read_header(first)

    def rows(self, only: Collection[str] = ()) -> Iterator[Row]:
        """The rows of data, with the columns named by ``only`` (default all of them).

        Nothing when the header has faults. Raises :class:`RefusedFileError`.
        """
        if self.faults:
            self.close()
            return
        columns = [c for c in self.kind.columns if not only or c.name in only]
        while (line := self._next()) is not None:
            yield parsed(line[1], line[0], columns, self.header)

    def close(self) -> None:
        """End the child."""
        self._lines.close()

    def _next(self) -> Any:
        """The next line that the child said, or nothing when it has said all."""
        try:
            line = next(self._lines, None)
        except confined.ConfinedError as fault:
            reason = "too_slow" if fault.reason == "time" else "too_much"
            raise self._refusal(reason, "") from fault
        if line is None:
            return None
        told = json.loads(line)
        if isinstance(told, dict) and "reason" in told:
            raise self._refusal(told["reason"], told["detail"])
        return told

    def _refusal(self, reason: str, detail: str) -> RefusedFileError:
        self.close()
        return RefusedFileError(
            reason, str(_SENTENCES[reason]) % {"name": self.filename, "detail": detail}
        )

    def _read_header(self, told: Mapping[str, Any]) -> Header:
        titles = [str(cell or "") for cell in told["header"]]
        sheet, row = str(told["sheet"]), int(told["row"])
        known = {folded(column.title): column for column in self.kind.columns}
        places: dict[str, int] = {}
        unknown: list[str] = []
        for place, title in enumerate(titles):
            column = known.get(folded(title))
            if column is None:
                if title.strip():
                    unknown.append(" ".join(title.split()))
            elif column.name in places:
                text = _("表头里“%s”出现了两次：请删去一列。") % column.title
                self.faults.append(Fault(text, sheet, f"{letters(place)}{row}", column.title))
            else:
                places[column.name] = place
        missing = [c for c in self.kind.columns if c.required and c.name not in places]
        if row == 0 or not titles:
            text = _("没有找到表头：第一行应当是列名，必须有 %s。请下载模板对照。")
            self.faults = [Fault(text % "、".join(c.title for c in missing), sheet)]
        elif missing:
            text = _("缺少必填的列 %s：请对照模板补上，列名要一致。")
            self.faults.append(Fault(text % "、".join(c.title for c in missing), sheet, f"A{row}"))
        return Header(sheet, row, places, tuple(unknown))


def form_of(filename: str) -> str:
    """How a workbook is to be read, by its name's ending. Raises :class:`RefusedFileError`."""
    form = PurePath(filename).suffix.lower().lstrip(".")
    if form not in FORMS:
        text = _("“%s”不是工作簿：可以导入 .xlsx、.xls、.csv。") % PurePath(filename).name
        raise RefusedFileError("extension", text)
    return form


def read(content: bytes, filename: str, kind: WorkbookKind) -> ReadResult:
    """A whole workbook: rows that are right, faults by cell, equal keys in one file as faults.

    For many rows use :class:`Reading`. Raises :class:`RefusedFileError` when the file cannot be opened at all.
    """
    with tempfile.NamedTemporaryFile(suffix="." + form_of(filename)) as file:
        file.write(content)
        file.flush()
        reading = Reading(Path(file.name), filename, kind)
        rows = list(reading.rows())
    faults = [*reading.faults, *(fault for row in rows for fault in row.faults)]
    faults += twins(kind, rows, reading.header)
    if not rows and not faults:
        faults.append(Fault(_("表头下面没有数据。"), reading.header.sheet))
    right = [row for row in rows if not row.faults]
    return ReadResult(right, faults, reading.header.unknown, reading.header)


def twins(kind: WorkbookKind, rows: Sequence[Row], header: Header) -> list[Fault]:
    """A fault at each row whose key stood in an earlier row of the same file."""
    seen: dict[Key, int] = {}
    faults: list[Fault] = []
    for row in rows:
        key = kind.key_of(row.values)
        if key is None or row.faults:
            continue
        if key in seen:
            faults.append(twin_fault(kind, key, row.number, seen[key], header))
        else:
            seen[key] = row.number
    return faults


def twin_fault(kind: WorkbookKind, key: Key, row: int, first: int, header: Header) -> Fault:
    """The fault of a row that repeats the key of an earlier one."""
    names = kind.keys[int(key[0])]
    titles = "、".join(kind.column(name).title for name in names)
    text = _("第 %(row)d 行与第 %(first)d 行的%(titles)s相同：请删去或改正其中一行。")
    return Fault(
        text % {"row": row, "first": first, "titles": titles},
        header.sheet,
        header.cell(names[0], row),
        kind.column(names[0]).title,
    )


def _order(kind: WorkbookKind) -> str:
    required = [folded(column.title) for column in kind.columns if column.required]
    return json.dumps({"sheet": kind.sheet, "required": required}, ensure_ascii=False)
