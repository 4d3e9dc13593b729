"""Office Open XML (.docx, .xlsx, .pptx): no macro, nothing embedded that could run, no trace of its author."""

import re
from collections.abc import Callable

from bihuan.files.cleaning import Cleaned, CleaningError, traces
from bihuan.files.cleaning.archive import Archive, is_archive

MAIN_PART = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_MACRO_PARTS = re.compile(
    r"(vbaProject\.bin|vbaData\.xml|/macrosheets/|/activeX/|/dialogsheets/)", re.IGNORECASE
)
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|js|vbs|ps1|bat|cmd|jar|hta|msi|lnk|zip|rar|7z|gz|tar|docm|xlsm|pptm)$",
    re.IGNORECASE,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMBEDDED = re.compile(r"^(?:word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.IGNORECASE)
_SHEET = re.compile(r"^xl/worksheets/sheet[^/]*\.xml$|^xl/sharedStrings\.xml$")
_RELATION = re.compile(rb"<Relationship\b[^>]*?/?>", re.DOTALL)
_LEDGER = re.compile(rb">(\d{1,12}:[0-9a-f]{64})<")

_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">%s</Properties>'
)
_LEDGER_PROPERTY = (
    b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="LedgerHead">'
    b"<vt:lpwstr>%s</vt:lpwstr></property>"
)


def clean(content: bytes, kind: str, *, depth: int = 0) -> Cleaned:
    """The document without macros, properties, names of authors, file paths and picture data about places.

    An embedded document (the data behind a chart) is cleaned too, one level deep. Raises
    :class:`~bihuan.files.cleaning.CleaningError`.
    """
    archive = Archive(content)
    _refuse_wrong_kind(archive, kind)
    for name in archive.names:
        _refuse_member(archive, name, depth)
    for name in archive.names:
        rewrite = _rewriter(name, kind, depth)
        if rewrite is not None:
            archive.replace(name, rewrite(archive.read(name)))
    return Cleaned(archive.write())


def _refuse_wrong_kind(archive: Archive, kind: str) -> None:
    if "[Content_Types].xml" not in archive:
        raise CleaningError("wrong_kind", kind)
    types = archive.read("[Content_Types].xml", 4 << 20)
    if b"macroEnabled" in types or b"vbaProject" in types or b"ms-excel.macrosheet" in types:
        raise CleaningError("macro")
    if MAIN_PART[kind] not in types:
        raise CleaningError("wrong_kind", kind)


def _refuse_member(archive: Archive, name: str, depth: int) -> None:
    if _MACRO_PARTS.search(name):
        raise CleaningError("macro")
    if _PROGRAMS.search(name):
        raise CleaningError("nested")
    head = archive.head(name)
    if head.startswith(_OLE):
        raise CleaningError("nested")
    if is_archive(head) and (depth or not _EMBEDDED.match(name)):
        raise CleaningError("nested")
    if name.endswith((".xml", ".rels")) and traces.declares_entities(head):
        raise CleaningError("entities")
    if name.startswith("xl/externalLinks/") or name == "xl/connections.xml":
        raise CleaningError("external")


def _rewriter(name: str, kind: str, depth: int) -> Callable[[bytes], bytes] | None:
    """The function that cleans one member, or nothing for a member that is kept as it is."""
    if name in _WHOLE:
        return _WHOLE[name]
    embedded = _EMBEDDED.match(name)
    if embedded and not depth:
        inner = embedded[1].lower()
        return lambda content: clean(content, inner, depth=1).content
    if name.endswith(".rels"):
        return _clean_relations
    if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif")):
        return traces.strip_picture
    if name.startswith("xl/printerSettings/"):
        return lambda content: bytes(min(64, len(content))) + content[64:]
    if re.match(r"customXml/item\d+\.xml$", name):
        return _empty_root
    if not name.endswith(".xml") or _SHEET.match(name):
        return None
    return traces.strip_xml


def _clean_custom(content: bytes) -> bytes:
    """Only a ledger head stays: our own workbooks carry it."""
    found = _LEDGER.search(content)
    return _CUSTOM % (_LEDGER_PROPERTY % found[1] if found else b"")


def _empty_root(content: bytes) -> bytes:
    """The root element alone, with its namespaces."""
    root = re.search(rb"<([A-Za-z_][\w:.-]*)((?:\s+[^<>]*?)?)(/?)>", content)
    if root is None:
        return b"<none/>"
    spaces = b"".join(re.findall(rb"\sxmlns(?::[\w.-]+)?=(?:\"[^\"]*\"|'[^']*')", root[2]))
    return b"<" + root[1] + spaces + b"/>"


def _clean_relations(content: bytes) -> bytes:
    """Drop the thumbnail and the template's path, hide paths in links, refuse content fetched from outside."""

    def judge(found: re.Match[bytes]) -> bytes:
        tag = found[0]
        kind = _attribute(tag, b"Type").rsplit(b"/", 1)[-1]
        if kind in (b"thumbnail", b"attachedTemplate"):
            return b""
        if _attribute(tag, b"TargetMode") != b"External":
            return tag
        target = _attribute(tag, b"Target")
        if kind != b"hyperlink":
            raise CleaningError("external")
        if re.match(rb"(?i)(file:|[a-z]:|\\\\|//)", target):
            return tag.replace(target, b"about:blank")
        return tag

    return _RELATION.sub(judge, content)


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    if found is None:
        return b""
    return found[1] if found[1] is not None else found[2]


_WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "docProps/core.xml": lambda content: _EMPTY_CORE,
    "docProps/app.xml": lambda content: _EMPTY_APP,
    "docProps/custom.xml": _clean_custom,
}
