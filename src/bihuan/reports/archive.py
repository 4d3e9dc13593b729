"""年度归档包: a unit's papers of one year as one folder in a zip, with a catalogue and the ledger head.

The catalogue has the columns that offices use for archived documents; a list of SHA-256 sums lets anybody check the
folder with the tools of his system. The zip is the same for the same content: no clock, names in order.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import IO

from bihuan.reports.layout import OFFICIAL_WIDE
from bihuan.reports.paper import Align, Column, Kind, Paper, Remark, SignLine, Table, plain
from bihuan.reports.wording import day

LONGEST_NAME = 60
"""Characters of a file name in the archive, without number and ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One archived file.

    ``content`` gives bytes and number of pages; it is called once, when its turn comes, so that a year fits in
    little memory.
    """

    group: str
    """The folder: 01问题清单, 02签收单, …"""
    title: str
    suffix: str
    responsible: str = ""
    number: str = ""
    dated: date | None = None
    note: str = ""
    content: Callable[[], tuple[bytes, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    unit: str
    year: int
    head: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """A document with its place in the archive."""

    document: Document
    path: str
    pages: int | None = None


def write(
    archive: Archive,
    target: IO[bytes],
    catalogue: Callable[[Paper], Iterable[tuple[str, bytes]]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write the zip and return how many documents it holds.

    ``catalogue`` renders the catalogue's paper into (ending, bytes); ``progress`` is told after every document.
    """
    filed = list(_filed(archive))
    root = file_name(f"{archive.year}年度归档包_{archive.unit}")
    sums: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for done, one in enumerate(filed, start=1):
            content, pages = one.document.content()
            filed[done - 1] = replace(one, pages=pages)
            _add(bundle, root, one.path, content, sums)
            progress(done, len(filed))
        for suffix, content in catalogue(paper(archive, tuple(filed))):
            _add(bundle, root, f"目录{suffix}", content, sums)
        _add(bundle, root, "ledger-head.txt", f"{archive.head}\n".encode(), sums)
        _add(bundle, root, "SHA256SUMS.txt", ("\n".join(sums) + "\n").encode(), [])
    return len(filed)


def file_name(text: str) -> str:
    """``text`` as a file name for every system: no separators, no control characters, not too long, not empty."""
    name = re.sub(r'[\\/:*?"<>|\n]+', "_", plain(text)).strip(" ._")[:LONGEST_NAME].strip(" ._")
    return name or "文件"


def _filed(archive: Archive) -> Iterator[Filed]:
    """Documents by folder and date; the number in front makes every name unique."""
    order = sorted(
        archive.documents, key=lambda d: (d.group, d.dated or date.max, d.number, d.title)
    )
    for index, document in enumerate(order, start=1):
        name = f"{index:03d}_{file_name(document.title)}{document.suffix}"
        yield Filed(document, f"{file_name(document.group)}/{name}")


def _add(bundle: zipfile.ZipFile, root: str, path: str, content: bytes, sums: list[str]) -> None:
    info = zipfile.ZipInfo(f"{root}/{path}", date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    bundle.writestr(info, content)
    sums.append(f"{hashlib.sha256(content).hexdigest()}  {path}")


COLUMNS = (
    Column("件号", 12, Align.CENTRE),
    Column("责任者", 40),
    Column("文号或编号", 36, Align.CENTRE),
    Column("题名", 74),
    Column("日期", 28, Align.CENTRE),
    Column("页数", 12, Align.CENTRE),
    Column("备注", 23),
)


def paper(archive: Archive, filed: tuple[Filed, ...]) -> Paper:
    """The catalogue of the archive."""
    rows = tuple(
        (
            str(index),
            one.document.responsible,
            one.document.number,
            one.document.title,
            day(one.document.dated),
            "" if one.pages is None else str(one.pages),
            one.document.note or one.document.group,
        )
        for index, one in enumerate(filed, start=1)
    )
    return Paper(
        kind=Kind.SHEET,
        title=f"{archive.year}年度归档文件目录",
        page=OFFICIAL_WIDE,
        blocks=(
            Remark(f"立档单位：{archive.unit}　　共{len(rows)}件", point=12),
            Table(COLUMNS, rows),
            Remark(f"账本首部：{archive.head}"),
            SignLine(("整理人：", "检查人：", "日期：　　　　年　　月　　日")),
        ),
    )
