"""Traces of people, machines and places inside XML parts and embedded pictures."""

import re
import struct

_ENTITY = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_VALUE = rb"(?:\"[^\"]*\"|'[^']*')"
_WHO = (
    rb"(?:author|initials|displayName|userName|userId|userid|providerId|lastModifiedBy|editorName)"
)
_TELLING_TAG = re.compile(
    rb"<[^<>]*\s(?:(?:\w+:)?" + _WHO + rb"|w:date|w16du:dateUtc|w:rsid\w*)\s*=[^<>]*>"
)
_PERSON = re.compile(rb"(\s(?:\w+:)?" + _WHO + rb")\s*=\s*" + _VALUE)
_WHEN = re.compile(rb"\s(?:w:date|w16du:dateUtc|w:rsid\w*)\s*=\s*" + _VALUE)
_BLOCKS = re.compile(
    rb"<w:rsids>.*?</w:rsids>|<w:docVars>.*?</w:docVars>|<w15:person\b.*?</w15:person>"
    rb"|<w15:person\b[^>]*/>|<w:attachedTemplate\b[^>]*/>|<w1[45]:docId\b[^>]*/>"
    rb"|<fileSharing\b[^>]*/>|<(?:\w+:)?presenceInfo\b[^>]*/>",
    re.DOTALL,
)
_SHEET_AUTHOR = re.compile(rb"<((?:\w+:)?author)>[^<]*</(?:\w+:)?author>")
_ABS_PATH = re.compile(rb"(<x15ac:absPath\b[^>]*?\burl\s*=\s*)" + _VALUE)
_SLIDE_AUTHOR = re.compile(rb"(<p\w*:(?:cmAuthor|author)\b[^>]*?\sname\s*=\s*)" + _VALUE)
_LOCAL_PATH = re.compile(
    rb"(\s(?:descr|title)\s*=\s*)(?:\"[^\"]*(?:[A-Za-z]:\\|\\\\|file:)[^\"]*\""
    rb"|'[^']*(?:[A-Za-z]:\\|\\\\|file:)[^']*')"
)


def declares_entities(head: bytes) -> bool:
    """Whether an XML part begins with a document type or an entity, in any encoding that parsers take."""
    return bool(_ENTITY.search(head) or _ENTITY.search(head.replace(b"\0", b"")))


def strip_xml(content: bytes) -> bytes:
    """An XML part of an office document with authors, times, revision marks and file paths blanked."""
    content = _BLOCKS.sub(b"", content)
    content = _TELLING_TAG.sub(_blank_tag, content)
    content = _SHEET_AUTHOR.sub(rb"<\1></\1>", content)
    content = _ABS_PATH.sub(rb'\1""', content)
    content = _SLIDE_AUTHOR.sub(rb'\1""', content)
    return _LOCAL_PATH.sub(rb'\1""', content)


def _blank_tag(found: re.Match[bytes]) -> bytes:
    """One tag without times and revision marks, its people blanked. Text between tags is never looked at."""
    return _PERSON.sub(rb'\1=""', _WHEN.sub(b"", found[0]))


def strip_picture(content: bytes) -> bytes:
    """An embedded picture without EXIF, GPS, comments and editing history; the picture itself is not touched."""
    if content.startswith(b"\xff\xd8"):
        return strip_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _strip_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _strip_webp(content)
    return content


def jpeg_segments(content: bytes, start: int = 0) -> list[tuple[int, int, int]]:
    """(marker, begin, end) of the segments before the scan of a JPEG; the end is that of the payload."""
    found: list[tuple[int, int, int]] = []
    at = start + 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        end = at + 2 + length
        if marker == 0xDA or length < 2 or end > len(content):
            break
        found.append((marker, at, end))
        at = end
    return found


def names_somebody(marker: int) -> bool:
    """Whether a JPEG segment may hold EXIF, XMP, IPTC or a comment (all APPn but JFIF, ICC and Adobe)."""
    return marker == 0xFE or (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE))


def strip_jpeg(content: bytes) -> bytes:
    """A JPEG without the segments that tell about its maker; what follows the end of the picture goes too."""
    kept = bytearray(content[:2])
    at = 2
    for marker, begin, end in jpeg_segments(content):
        if not names_somebody(marker):
            kept += content[begin:end]
        at = end
    kept += content[at:]
    tail = kept.rfind(b"\xff\xd9")
    return bytes(kept[: tail + 2] if tail > 0 else kept)


def _strip_png(content: bytes) -> bytes:
    kept = bytearray(content[:8])
    at = 8
    while at + 12 <= len(content):
        length = struct.unpack(">L", content[at : at + 4])[0]
        name = content[at + 4 : at + 8]
        end = at + 12 + length
        if name not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept += content[at:end]
        at = end
        if name == b"IEND":
            break
    return bytes(kept)


def _strip_webp(content: bytes) -> bytes:
    kept = bytearray()
    at = 12
    while at + 8 <= len(content):
        name = content[at : at + 4]
        length = struct.unpack("<L", content[at + 4 : at + 8])[0]
        end = at + 8 + length + (length & 1)
        if name == b"VP8X":
            chunk = bytearray(content[at:end])
            chunk[8] &= ~0x0C & 0xFF
            kept += chunk
        elif name not in (b"EXIF", b"XMP "):
            kept += content[at:end]
        at = end
    return b"RIFF" + struct.pack("<L", len(kept) + 4) + b"WEBP" + bytes(kept)
