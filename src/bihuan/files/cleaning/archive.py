"""A zip archive from a stranger: measured before it is opened, rewritten without its traces.

Members that stay as they are are copied in their compressed form; names, sizes and content are kept, dates and
extra fields (which can name a user) are not.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.files.cleaning import CleaningError

MEMBERS = 2_000
INDEX_BYTES = 400 * MEMBERS
TOTAL_BYTES = 600 * 1024 * 1024
RATIO = 250
RATIO_FROM = 16 * 1024 * 1024
PART_BYTES = 64 * 1024 * 1024
"""A single part that is read into memory as a whole is at most this long."""

_END = b"PK\x05\x06"
_UTF8 = 0x800


def is_archive(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


@dataclass(slots=True)
class _Member:
    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int


class Archive:
    """The members of a zip file. Raises :class:`CleaningError` where it is damaged, hostile or too much."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        _measure_index(content)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                infos = opened.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as fault:
            raise CleaningError("damaged") from fault
        self._members: dict[str, _Member] = {}
        self._folded: set[str] = set()
        for info in infos:
            if info.is_dir():
                continue
            self._admit(info)
        self._refuse_bomb()
        self._changed: dict[str, bytes] = {}

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        if info.flag_bits & 0x1:
            raise CleaningError("encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CleaningError("damaged")
        if not _harmless(info.orig_filename) or name.casefold() in self._folded:
            raise CleaningError("paths")
        self._folded.add(name.casefold())
        self._members[name] = _Member(
            name,
            info.compress_type,
            info.CRC,
            info.compress_size,
            info.file_size,
            _data_start(self._content, info),
        )

    def _refuse_bomb(self) -> None:
        total = sum(member.size for member in self._members.values())
        packed = sum(member.packed for member in self._members.values())
        if packed > len(self._content):
            raise CleaningError("bomb")
        if total > TOTAL_BYTES:
            raise CleaningError("bomb")
        for member in self._members.values():
            if member.size > RATIO_FROM and member.size > RATIO * max(member.packed, 1):
                raise CleaningError("bomb")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """The length that the archive states for a member."""
        return self._members[name].size

    def head(self, name: str, length: int = 2048) -> bytes:
        """The first bytes of a member."""
        return next(self.stream(name, length), b"")[:length]

    def read(self, name: str, limit: int = PART_BYTES) -> bytes:
        """A whole member, in its changed form if it was changed. Refused above ``limit`` bytes."""
        if name in self._changed:
            return self._changed[name]
        if self._members[name].size > limit:
            raise CleaningError("too_much")
        parts, length = [], 0
        for part in self.stream(name):
            length += len(part)
            if length > limit:
                raise CleaningError("bomb")
            parts.append(part)
        return b"".join(parts)

    def stream(self, name: str, chunk: int = 1 << 18) -> Iterator[bytes]:
        """A member piece by piece, at most ``chunk`` bytes each, however long it really is."""
        member = self._members[name]
        packed = memoryview(self._content)[member.start : member.start + member.packed]
        if member.method == zipfile.ZIP_STORED:
            for at in range(0, len(packed), chunk):
                yield bytes(packed[at : at + chunk])
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        step = 1 << 16
        try:
            for at in range(0, len(packed), step):
                rest = bytes(packed[at : at + step])
                while rest and not inflate.eof:
                    part = inflate.decompress(rest, chunk)
                    rest = inflate.unconsumed_tail
                    if part:
                        yield part
        except zlib.error as fault:
            raise CleaningError("damaged") from fault

    def replace(self, name: str, content: bytes) -> None:
        self._changed[name] = content

    def drop(self, name: str) -> None:
        del self._members[name]
        self._changed.pop(name, None)

    def write(self) -> bytes:
        """The archive anew: same members in the same order, no dates, no extra fields, no comments."""
        out = io.BytesIO()
        index: list[bytes] = []
        for member in self._members.values():
            method, crc, packed, size, data = self._content_of(member)
            raw = member.name.encode()
            flags = 0 if raw.isascii() else _UTF8
            where = out.tell()
            common = struct.pack("<HHHHHLLL", 20, flags, method, 0, 0x21, crc, packed, size)
            out.write(b"PK\x03\x04" + common + struct.pack("<HH", len(raw), 0) + raw)
            out.write(data)
            index.append(
                b"PK\x01\x02"
                + struct.pack("<H", 20)
                + common
                + struct.pack("<HHHHHLL", len(raw), 0, 0, 0, 0, 0, where)
                + raw
            )
        start = out.tell()
        out.write(b"".join(index))
        length = out.tell() - start
        out.write(_END + struct.pack("<HHHHLLH", 0, 0, len(index), len(index), length, start, 0))
        return out.getvalue()

    def _content_of(self, member: _Member) -> tuple[int, int, int, int, bytes | memoryview]:
        if member.name not in self._changed:
            data = memoryview(self._content)[member.start : member.start + member.packed]
            return member.method, member.crc, member.packed, member.size, data
        content = self._changed[member.name]
        deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(content) + deflate.flush()
        return zipfile.ZIP_DEFLATED, zlib.crc32(content), len(packed), len(content), packed


def _measure_index(content: bytes) -> None:
    """Refuse before Python's zipfile builds an object for each of a million entries."""
    end = content.rfind(_END, max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        raise CleaningError("damaged")
    entries, length = struct.unpack("<HL", content[end + 10 : end + 16])
    if entries == 0xFFFF or length == 0xFFFFFFFF:
        raise CleaningError("members", str(MEMBERS))
    if entries > MEMBERS or length > INDEX_BYTES:
        raise CleaningError("members", str(MEMBERS))


def _harmless(name: str) -> bool:
    """No way out of a folder, no drive, no trick with separators."""
    if not name or name.startswith("/") or "\\" in name or ":" in name or "\0" in name:
        return False
    return ".." not in name.split("/")


def _data_start(content: bytes, info: zipfile.ZipInfo) -> int:
    """Where a member's data begins. The local header must name the same member as the index."""
    at = info.header_offset
    header = content[at : at + 30]
    if len(header) != 30 or header[:4] != b"PK\x03\x04":
        raise CleaningError("damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    raw = content[at + 30 : at + 30 + name_length]
    encoding = "utf-8" if info.flag_bits & _UTF8 else "cp437"
    if raw.decode(encoding, "replace") != info.orig_filename:
        raise CleaningError("damaged")
    start: int = at + 30 + name_length + extra_length
    if start + info.compress_size > len(content):
        raise CleaningError("damaged")
    return start
