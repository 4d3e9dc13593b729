"""The text of a .docx file, taken from bytes that may be damaged or hostile."""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from bihuan.files.documents import markup
from bihuan.files.documents.body import Body, read_body
from bihuan.files.documents.sheet import Sheet, read_numbering, read_styles
from bihuan.files.documents.values import refusal

MAX_MEMBERS = 5_000
MAX_PART_BYTES = 24 * 1024 * 1024
"""Largest unpacked main part. A page of Word takes 10 to 60 KB there."""
MAX_RATIO = 200
"""Highest believable compression of a part that is larger than a megabyte."""
_PLAIN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MAIN = "word/document.xml"
_MEGABYTE = 1024 * 1024

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    expat.ExpatError,
    markup.HostileXmlError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
)
"""What the standard library raises on a damaged archive or part."""


@dataclass(frozen=True, slots=True)
class Word:
    """A read .docx file."""

    body: Body
    pictures: int


def read_word(data: bytes) -> Word:
    """Read the archive. Raises ``RefusedDocumentError`` for everything that is no sound .docx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _judge(members)
            return _read(archive, {member.filename for member in members})
    except _BROKEN as broken:
        raise refusal("damaged") from broken


def _judge(members: list[zipfile.ZipInfo]) -> None:
    """Refuse by the table of contents alone, before anything is unpacked."""
    if len(members) > MAX_MEMBERS:
        raise refusal("swollen")
    if any(member.flag_bits & 1 for member in members):
        raise refusal("encrypted")
    names = {member.filename for member in members}
    if any(name.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for name in names):
        raise refusal("macro")
    if any(name.startswith("xl/") for name in names):
        raise refusal("spreadsheet")
    if "[Content_Types].xml" not in names:
        raise refusal("other_office" if "mimetype" in names else "garbage")
    if not any(name.startswith("word/") for name in names):
        raise refusal("other_office")
    for member in members:
        if member.filename.endswith(".xml") and _swollen(member):
            raise refusal("swollen")


def _swollen(member: zipfile.ZipInfo) -> bool:
    ratio = member.file_size / max(1, member.compress_size)
    return member.file_size > MAX_PART_BYTES or (member.file_size > _MEGABYTE and ratio > MAX_RATIO)


def _read(archive: zipfile.ZipFile, names: set[str]) -> Word:
    main = _main_part(archive, names)
    folder = posixpath.dirname(main)
    sheet = Sheet()
    for part, reader in (("styles.xml", read_styles), ("numbering.xml", read_numbering)):
        name = posixpath.join(folder, part)
        if name in names:
            with _opened(archive, name) as stream:
                reader(stream, sheet)
    with _opened(archive, main) as stream:
        body = read_body(stream, sheet)
    media = sum(name.startswith(f"{folder}/media/") for name in names)
    return Word(body, max(body.pictures, media))


def _opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A member that unpacks by the usual methods; never more than its declared size is read."""
    member = archive.getinfo(name)
    if _swollen(member):
        raise refusal("swollen")
    if member.compress_type not in _PLAIN_METHODS:
        raise refusal("damaged")
    return archive.open(member)


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    """The part that the package names as its document; usually word/document.xml."""
    if _MAIN in names:
        return _MAIN
    targets: list[str] = []

    def relationship(attributes: markup.Attributes) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(attributes.get("Target", "").lstrip("/"))

    package = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
    if "_rels/.rels" in names:
        with _opened(archive, "_rels/.rels") as stream:
            markup.stream(stream, {package: relationship}, {})
    if targets and targets[0] in names:
        return targets[0]
    raise refusal("damaged")
