"""Old binary workbooks (.xls), written by hand: no library at hand still writes them."""

import struct
from collections.abc import Mapping, Sequence

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def text(value: str, *, long: bool = True) -> bytes:
    head = struct.pack("<H" if long else "<B", len(value))
    return head + b"\1" + value.encode("utf-16-le")


def book(
    rows: Sequence[Sequence[object]],
    *,
    sheet: str = "问题",
    writer: str = "Zhang Jianguo",
    extra: bytes = b"",
    sheet_kind: int = 0,
) -> bytes:
    """The stream of records of a workbook with one sheet. Numbers, texts and the error ``#N/A`` are written."""
    name = text(sheet, long=False)
    writer_name = text(writer).ljust(112, b" ")
    head = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    head += record(0x5C, writer_name) + record(0x42, struct.pack("<H", 1200)) + extra
    start = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, struct.pack("<LBB", start, 0, sheet_kind) + name) + record(0x0A)
    body = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows), default=0)
    body += record(0x200, struct.pack("<LLHHH", 0, len(rows), 0, width, 0))
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", at, column, 0)
            if cell == "#N/A":
                body += record(0x205, place + bytes([42, 1]))
            elif isinstance(cell, (int, float)):
                body += record(0x203, place + struct.pack("<d", cell))
            elif cell is not None:
                body += record(0x204, place + text(str(cell)))
    return head + body + record(0x0A)


def properties(author: str = "Zhang Jianguo") -> bytes:
    """A stream of document properties with an author."""
    value = author.encode() + b"\0"
    value += bytes(-len(value) % 4)
    body = struct.pack("<LL", 4, 16) + struct.pack("<LL", 30, len(value)) + value
    section = struct.pack("<LL", 8 + len(body), 1) + body
    return struct.pack("<HHL16sL16sL", 0xFFFE, 0, 0x20006, bytes(16), 1, bytes(16), 48) + section


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams. All are padded to 4,096 bytes, so none is a small one."""
    padded = {name: data + bytes(max(4096 - len(data), 0)) for name, data in streams.items()}
    chains: list[int] = []
    data = b""
    starts: dict[str, int] = {}
    for name, content in padded.items():
        content += bytes(-len(content) % 512)
        first = len(chains)
        starts[name] = first
        count = len(content) // 512
        chains += [*range(first + 1, first + count), END]
        data += content
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    for number, (name, content) in enumerate(padded.items(), start=1):
        more = number + 1 if number < len(padded) else FREE
        entries.append(_entry(name, 2, starts[name], len(content), right=more))
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    directory_start = len(chains)
    count = len(directory) // 512
    chains += [*range(directory_start + 1, directory_start + count), END]
    fat_start = len(chains)
    fat_count = 1
    while fat_count * 128 < len(chains) + fat_count:
        fat_count += 1
    chains += [FAT] * fat_count
    fat = struct.pack(f"<{len(chains)}L", *chains).ljust(fat_count * 512, b"\xff")
    places = [*range(fat_start, fat_start + fat_count)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLLLLLL", 0, fat_count, directory_start, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109L", *places, *[FREE] * (109 - fat_count))
    return header + data + directory + fat


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE
) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBLLL", len(raw), kind, 1, FREE, right, child)
        + bytes(16)
        + struct.pack("<L", 0)
        + struct.pack("<QQ", 132_000_000_000_000_000, 132_000_000_000_000_000)
        + struct.pack("<LQ", start, size)
    )


def xls(rows: Sequence[Sequence[object]], **parts: object) -> bytes:
    """A whole .xls of one sheet, with its author in two places."""
    return compound(
        {
            "Workbook": book(rows, **parts),  # type: ignore[arg-type]
            "\x05SummaryInformation": properties(),
        }
    )
