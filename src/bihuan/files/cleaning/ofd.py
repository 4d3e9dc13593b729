"""OFD (GB/T 33190): the national layout document. Signed ones are kept to the byte."""

import re

from bihuan.files.cleaning import Cleaned, CleaningError, traces
from bihuan.files.cleaning.archive import Archive, is_archive

_TOLD = re.compile(
    rb"<((?:\w+:)?(?:Author|Creator|CreatorVersion|CreationDate|ModDate|Subject|Abstract|Keywords"
    rb"|CustomDatas|Cover))\b[^>]*?(?:/>|>.*?</\1>)",
    re.DOTALL,
)
_SIGNED = re.compile(rb"<(?:\w+:)?Signatures\b")
_PROGRAM = re.compile(rb"<(?:\w+:)?(?:JavaScript|Attachments)\b")


def clean(content: bytes) -> Cleaned:
    """The document without the details of its making. Raises :class:`CleaningError`."""
    archive = Archive(content)
    if "OFD.xml" not in archive:
        raise CleaningError("wrong_kind", "ofd")
    for name in archive.names:
        head = archive.head(name)
        if is_archive(head):
            raise CleaningError("nested")
        if name.lower().endswith(".xml") and traces.declares_entities(head):
            raise CleaningError("entities")
    root = archive.read("OFD.xml", 4 << 20)
    if _PROGRAM.search(root):
        raise CleaningError("nested")
    if _SIGNED.search(root):
        return Cleaned(content, cleaned=False)
    archive.replace("OFD.xml", _TOLD.sub(b"", root))
    for name in archive.names:
        if name.lower().endswith((".jpg", ".jpeg", ".png")):
            archive.replace(name, traces.strip_picture(archive.read(name)))
    return Cleaned(archive.write())
