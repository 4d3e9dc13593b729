"""PDF: blanked in place, so that every offset in the file stays true.

The document information, XMP streams, names of annotators and EXIF in embedded JPEGs are overwritten; scripts,
attachments and encryption are refused; a signed paper is kept to the byte.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.files.cleaning import Cleaned, CleaningError, traces

STREAM_BYTES = 64 * 1024 * 1024

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b")
_INFO = re.compile(rb"/Info\s+(\d+)\s+\d+\s+R")
_ENCRYPT = re.compile(rb"/Encrypt\s+(?:\d+\s+\d+\s+R|<<)")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![\w.#-])"
)
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ANNOTATION = re.compile(
    rb"/Subtype\s*/(?:Text|FreeText|Line|Square|Circle|Polygon|PolyLine|Highlight|Underline|Squiggly"
    rb"|StrikeOut|Stamp|Caret|Ink|Popup)\b"
)
_ANNOTATOR = re.compile(rb"/(?:T|M|CreationDate|NM|RC|Subj)\s*(?=[(<])")
_LENGTH = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)")


@dataclass(frozen=True, slots=True)
class _Stream:
    """Where a stream's dictionary and data lie."""

    head: int
    start: int
    end: int


def clean(content: bytes) -> Cleaned:
    """The document without traces of its author. Raises :class:`CleaningError`."""
    if b"%%EOF" not in content[-2048:] and b"startxref" not in content:
        raise CleaningError("damaged")
    streams = list(_streams(content))
    plain = _without(content, streams)
    packed = {at: _inflate(content, at) for at in streams if _is_object_stream(content, at)}
    if _ENCRYPT.search(plain):
        raise CleaningError("encrypted")
    for text in (plain, *packed.values()):
        if _ACTIVE.search(_NAME_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), text)):
            raise CleaningError("active")
    if b"/ByteRange" in plain or any(b"/ByteRange" in text for text in packed.values()):
        return Cleaned(content, cleaned=False)
    out = bytearray(content)
    infos = {int(found[1]) for found in _INFO.finditer(plain)}
    _blank_plain(out, plain, infos)
    for at, text in packed.items():
        _blank_packed(out, at, text, infos)
    for at in streams:
        _blank_stream(out, at)
    for found in _INFO.finditer(plain):
        _spaces(out, found.start(), found.end())
    return Cleaned(bytes(out))


def _streams(content: bytes) -> Iterator[_Stream]:
    at = 0
    while (found := _STREAM.search(content, at)) is not None:
        head = max(content.rfind(b"obj", at, found.start()), at)
        start = found.end()
        end = _stated_end(content, head, found.start(), start)
        if end is None:
            end = content.find(b"endstream", start)
            if end < 0:
                return
        yield _Stream(head, start, end)
        at = end


def _stated_end(content: bytes, head: int, stop: int, start: int) -> int | None:
    """The end by /Length, when that is true."""
    stated = _LENGTH.search(content, head, stop)
    if stated is None:
        return None
    end = start + int(stated[1])
    return end if content[end : end + 12].lstrip().startswith(b"endstream"[:10]) else None


def _without(content: bytes, streams: list[_Stream]) -> bytes:
    """The file with the data of its streams blanked: same length, only structure left."""
    plain = bytearray(content)
    for at in streams:
        plain[at.start : at.end] = bytes(at.end - at.start)
    return bytes(plain)


def _head(content: bytes | bytearray, at: _Stream) -> bytes:
    return bytes(content[at.head : at.start])


def _is_object_stream(content: bytes, at: _Stream) -> bool:
    return re.search(rb"/Type\s*/ObjStm", _head(content, at)) is not None


def _inflate(content: bytes | bytearray, at: _Stream) -> bytes:
    """A stream's data as text; refused when it is too long. Empty for a filter that object streams do not use."""
    data = bytes(content[at.start : at.end])
    if b"/Filter" not in _head(content, at):
        return data
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(data, STREAM_BYTES)
    except zlib.error:
        return b""
    if inflate.unconsumed_tail:
        raise CleaningError("bomb")
    return text


def _blank_plain(out: bytearray, plain: bytes, infos: set[int]) -> None:
    """Blank information and annotations among the objects that stand open in the file."""
    starts = list(_OBJECT.finditer(plain))
    for number, found in enumerate(starts):
        stop = starts[number + 1].start() if number + 1 < len(starts) else len(plain)
        end = plain.find(b"endobj", found.end(), stop)
        end = stop if end < 0 else end
        _blank_object(out, 0, plain[found.end() : end], found.end(), int(found[1]) in infos)


def _blank_packed(out: bytearray, at: _Stream, text: bytes, infos: set[int]) -> None:
    """The same inside an object stream, packed again into the same room."""
    head = _head(out, at)
    first = re.search(rb"/First\s+(\d+)", head)
    if first is None or not text:
        return
    offset = int(first[1])
    numbers = [int(word) for word in text[:offset].split()]
    pairs = sorted(zip(numbers[1::2], numbers[0::2], strict=False))
    changed = bytearray(text)
    for index, (place, name) in enumerate(pairs):
        begin = offset + place
        end = offset + pairs[index + 1][0] if index + 1 < len(pairs) else len(text)
        _blank_object(changed, 0, text[begin:end], begin, name in infos)
    if bytes(changed) != text:
        _put(out, at, bytes(changed), packed=b"/Filter" in head)


def _blank_object(out: bytearray, base: int, body: bytes, begin: int, info: bool) -> None:
    if info:
        for start, end in _strings(body, 0, len(body)):
            _spaces(out, base + begin + start, base + begin + end)
    elif _ANNOTATION.search(body):
        for found in _ANNOTATOR.finditer(body):
            for start, end in _strings(body, found.end(), len(body), only_one=True):
                _spaces(out, base + begin + start, base + begin + end)


def _blank_stream(out: bytearray, at: _Stream) -> None:
    head = _head(out, at)
    if re.search(rb"/Type\s*/Metadata", head) and b"/XML" in head:
        _put(out, at, b" ", packed=b"/Filter" in head)
    elif out[at.start : at.start + 2] == b"\xff\xd8":
        data = bytes(out[at.start : at.end])
        for marker, begin, end in traces.jpeg_segments(data):
            if traces.names_somebody(marker):
                out[at.start + begin + 4 : at.start + end] = bytes(end - begin - 4)


def _put(out: bytearray, at: _Stream, text: bytes, *, packed: bool) -> None:
    """Write other data into a stream's room. Data that is longer than the room refuses the file."""
    room = at.end - at.start
    data = zlib.compress(text, 9) if packed else text
    if len(data) > room:
        raise CleaningError("damaged")
    out[at.start : at.end] = data + (bytes if packed else _blank_bytes)(room - len(data))


def _blank_bytes(length: int) -> bytes:
    return b" " * length


def _spaces(out: bytearray, start: int, end: int) -> None:
    out[start:end] = b" " * (end - start)


def _strings(
    body: bytes, start: int, stop: int, *, only_one: bool = False
) -> Iterator[tuple[int, int]]:
    """(begin, end) of what stands inside the strings of an object, without their brackets."""
    at = start
    while at < stop:
        mark = body[at : at + 1]
        if mark == b"(":
            end = _literal_end(body, at, stop)
            yield at + 1, end
            at = end
            if only_one:
                return
        elif mark == b"<" and body[at + 1 : at + 2] != b"<":
            end = body.find(b">", at, stop)
            end = stop if end < 0 else end
            yield at + 1, end
            at = end
            if only_one:
                return
        elif mark == b"<":
            at += 1
        at += 1


def _literal_end(body: bytes, at: int, stop: int) -> int:
    """The place of the bracket that closes the literal string opened at ``at``."""
    depth = 0
    while at < stop:
        mark = body[at]
        if mark == 0x5C:
            at += 1
        elif mark == 0x28:
            depth += 1
        elif mark == 0x29:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return stop
