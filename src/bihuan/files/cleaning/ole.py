"""The old binary workbook (.xls, a compound file): no macro, no encryption, no link, no name of a writer."""

import struct
from dataclasses import dataclass

from bihuan.files.cleaning import Cleaned, CleaningError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
_EMPTY_SET = (
    struct.pack("<HHL", 0xFFFE, 0, 0x00020006)
    + bytes(16)
    + struct.pack("<L", 1)
    + bytes(16)
    + struct.pack("<LLL", 48, 8, 0)
)
_MACRO_NAMES = {"vba", "_vba_project", "_vba_project_cur", "macros", "dir"}
_TELLING = {"\x05SummaryInformation", "\x05DocumentSummaryInformation"}
_TELLING_WHOLE = {"User Names", "Revision Log", "Ctls", "XCB"}

WRITE_ACCESS, NOTE, FILE_PASS, BOUND_SHEET, SUP_BOOK, BOF = 0x5C, 0x1C, 0x2F, 0x85, 0x1AE, 0x809


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream or storage of a compound file; ``at`` is where its record lies."""

    name: str
    kind: int
    start: int
    size: int
    at: int


class Compound:
    """The streams of a compound file. Raises :class:`CleaningError` when its tables do not hold together."""

    def __init__(self, content: bytes) -> None:
        if content[:8] != MAGIC or len(content) < 1536:
            raise CleaningError("damaged")
        self.content = bytearray(content)
        self._sector = 1 << struct.unpack("<H", content[30:32])[0]
        if self._sector not in (512, 4096):
            raise CleaningError("damaged")
        self._cutoff = struct.unpack("<L", content[56:60])[0]
        self._fat = self._read_fat()
        self.entries = self._read_directory()
        self._mini_fat = self._longs(self._chain(struct.unpack("<L", content[60:64])[0]))
        self._mini_room = [
            place
            for start in self._chain(self.entries[0].start)
            for place in range(self._place(start), self._place(start) + self._sector, 64)
        ]

    def _place(self, sector: int) -> int:
        return int((sector + 1) * self._sector)

    def _longs(self, sectors: list[int]) -> list[int]:
        found: list[int] = []
        for sector in sectors:
            raw = self.content[self._place(sector) : self._place(sector) + self._sector]
            if len(raw) % 4:
                raise CleaningError("damaged")
            found += struct.unpack(f"<{len(raw) // 4}L", raw)
        return found

    def _read_fat(self) -> list[int]:
        heads = list(struct.unpack("<109L", self.content[76:512]))
        more, count = struct.unpack("<LL", self.content[68:76])
        while more < _FREE and count:
            longs = self._longs([more])
            heads += longs[:-1]
            more = longs[-1] if longs else _FREE
            count -= 1
        return self._longs([head for head in heads if head < _FREE])

    def _chain(self, start: int) -> list[int]:
        chain: list[int] = []
        while start < _FREE:
            if start >= len(self._fat) or len(chain) > len(self._fat):
                raise CleaningError("damaged")
            if self._place(start) + 1 > len(self.content):
                raise CleaningError("damaged")
            chain.append(start)
            start = self._fat[start]
        return chain

    def _read_directory(self) -> list[Entry]:
        entries: list[Entry] = []
        for sector in self._chain(struct.unpack("<L", self.content[48:52])[0]):
            for at in range(self._place(sector), self._place(sector) + self._sector, 128):
                raw = self.content[at : at + 128]
                if len(raw) < 128 or not raw[66]:
                    continue
                length = min(struct.unpack("<H", raw[64:66])[0], 64)
                name = bytes(raw[: max(length - 2, 0)]).decode("utf-16-le", "replace")
                start, size = struct.unpack("<LL", raw[116:124])
                entries.append(Entry(name, raw[66], start, size, at))
        if not entries or entries[0].kind != 5:
            raise CleaningError("damaged")
        return entries

    def pieces(self, entry: Entry) -> list[tuple[int, int]]:
        """(place, length) of the parts of the file in which a stream lies, in order."""
        if entry.size < self._cutoff and entry.kind != 5:
            step, places = 64, self._mini_places(entry.start)
        else:
            step, places = self._sector, [self._place(s) for s in self._chain(entry.start)]
        left, found = entry.size, []
        for place in places:
            if left <= 0:
                break
            found.append((place, min(step, left)))
            left -= step
        if left > 0:
            raise CleaningError("damaged")
        return found

    def _mini_places(self, start: int) -> list[int]:
        places: list[int] = []
        while start < _FREE:
            if start >= min(len(self._mini_fat), len(self._mini_room)) or len(places) > 1_000_000:
                raise CleaningError("damaged")
            places.append(self._mini_room[start])
            start = self._mini_fat[start]
        return places

    def read(self, entry: Entry) -> bytes:
        return b"".join(bytes(self.content[at : at + length]) for at, length in self.pieces(entry))

    def write(self, entry: Entry, data: bytes) -> None:
        """Overwrite a stream with data of the same length."""
        done = 0
        for at, length in self.pieces(entry):
            self.content[at : at + length] = data[done : done + length]
            done += length


def clean(content: bytes) -> Cleaned:
    """The workbook without properties, names of writers and dates. Raises :class:`CleaningError`."""
    try:
        return _clean(Compound(content))
    except (struct.error, IndexError) as fault:
        raise CleaningError("damaged") from fault


def _clean(compound: Compound) -> Cleaned:
    names = {entry.name for entry in compound.entries}
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise CleaningError("encrypted")
    if {name.lower() for name in names} & _MACRO_NAMES:
        raise CleaningError("macro")
    book = next((e for e in compound.entries if e.name in ("Workbook", "Book")), None)
    if book is None:
        raise CleaningError("wrong_kind", "xls")
    compound.write(book, _clean_book(compound.read(book)))
    for entry in compound.entries:
        compound.content[entry.at + 100 : entry.at + 116] = bytes(16)
        if entry.name in _TELLING and entry.size:
            compound.write(entry, _EMPTY_SET.ljust(entry.size, b"\0")[: entry.size])
        elif entry.name in _TELLING_WHOLE and entry.kind == 2 and entry.size:
            compound.write(entry, bytes(entry.size))
    return Cleaned(bytes(compound.content))


def _clean_book(raw: bytes) -> bytes:
    """The stream of records without the writer's name and the names on notes."""
    book = bytearray(raw)
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack("<HH", book[at : at + 4])
        begin, end = at + 4, at + 4 + length
        if kind == FILE_PASS:
            raise CleaningError("encrypted")
        if kind == BOUND_SHEET and length >= 6 and book[begin + 5] in (1, 6):
            raise CleaningError("macro")
        if kind == SUP_BOOK and struct.unpack("<H", book[begin + 2 : begin + 4])[0] not in (
            0x0401,
            0x3A01,
        ):
            raise CleaningError("external")
        if kind == WRITE_ACCESS:
            book[begin:end] = b"\0\0\0".ljust(length, b" ") if length >= 3 else bytes(length)
        if kind == NOTE and length > 11:
            step = 2 if book[begin + 10] & 1 else 1
            chars = struct.unpack("<H", book[begin + 8 : begin + 10])[0]
            book[begin + 11 : begin + 11 + chars * step] = (b" \0" if step == 2 else b" ") * chars
        at = end
    return bytes(book)
