"""Streaming through the XML parts of a Word file: constant memory, no document type, no entities."""

import re
from collections.abc import Callable, Mapping
from typing import IO, TypeVar
from xml.parsers import expat

NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DEPTH = 400
_PIECE = 1 << 22
"""Large, because an unfinished tag is looked at again with each piece."""

Attributes = dict[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]
T = TypeVar("T")


_HUGE_TAG = re.compile(rb"<[^<>]{3000000}")
"""A tag of this many bytes would make millions of attributes out of a small file."""


class HostileXmlError(Exception):
    """A document type, an entity, absurd nesting or a huge tag: nothing that Word or WPS writes."""


def spread(table: Mapping[str, T]) -> dict[str, T]:
    """A table by local names of WordprocessingML as one by expanded names (both dialects)."""
    return {f"{uri} {local}": value for local, value in table.items() for uri in NAMESPACES}


def attribute(attributes: Attributes, local: str) -> str:
    """A WordprocessingML attribute; empty when absent."""
    for uri in NAMESPACES:
        if (value := attributes.get(f"{uri} {local}")) is not None:
            return value
    return ""


def number(attributes: Attributes, local: str) -> int | None:
    """A WordprocessingML attribute that is a whole number; nothing when it is none."""
    value = attribute(attributes, local)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def is_on(attributes: Attributes) -> bool:
    """The value of a switch such as w:isLgl, which is on when nothing is written."""
    return attribute(attributes, "val") not in {"0", "false", "off"}


def stream(
    part: IO[bytes],
    starts: Mapping[str, Start],
    ends: Mapping[str, End],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers of known elements in the order of the part; others are passed over.

    Raises ``HostileXmlError`` or ``expat.ExpatError``.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise HostileXmlError
        if handler := starts.get(name):
            handler(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if handler := ends.get(name):
            handler()

    def refuse(*_: object) -> None:
        raise HostileXmlError

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if text:
        parser.CharacterDataHandler = text
    while piece := part.read(_PIECE):
        if _HUGE_TAG.search(piece):
            raise HostileXmlError
        parser.Parse(piece, False)
    parser.Parse(b"", True)
