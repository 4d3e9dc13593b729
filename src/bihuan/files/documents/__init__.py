"""From the bytes of a Word or text file to its paragraphs.

Reads .docx and .txt; refuses everything else with one sentence that says what the file is and what
to do. Nothing is stored and nothing of the file is run. Limits: 50 MB, a million characters.
"""

import re
from collections.abc import Iterable
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.files.documents import plain
from bihuan.files.documents.script import fold, is_traditional, simplified
from bihuan.files.documents.titles import first_title
from bihuan.files.documents.values import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_PARAGRAPHS,
    Document,
    Paragraph,
    RefusedDocumentError,
    refusal,
    too_long,
)
from bihuan.files.documents.word import Word, read_word
from bihuan.files.marks import secret_marks

__all__ = [
    "Document",
    "Paragraph",
    "RefusedDocumentError",
    "fold",
    "is_traditional",
    "read",
    "simplified",
]

_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"\x00\x00\x00\x0cjP",
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_ENDINGS = {"", ".txt", ".text", ".md"}
_BLANK_IN_GRADE = re.compile(r"([绝絕机機秘])\s+(密)")
_FEW = 20
"""Fewer characters than this beside pictures is a scan."""


def read(data: bytes, filename: str) -> Document:
    """The document in these bytes. The name serves for its ending and for marks of secrecy.

    Raises ``RefusedDocumentError``.
    """
    if len(data) > MAX_BYTES:
        raise refusal("too_big", size=-(-len(data) // 2**20), limit=MAX_BYTES // 2**20)
    name = PurePath(filename.replace("\\", "/"))
    if not data.strip(b"\0 \t\r\n"):
        raise refusal("empty")
    if data.startswith(_ZIP):
        return _from_word(read_word(data), name)
    _refuse_by_content(data, name.suffix.lower())
    return _from_text(data, name)


def _refuse_by_content(data: bytes, ending: str) -> None:
    if data.startswith(_OLE):
        raise refusal("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old_word")
    if b"%PDF-" in data[:1024]:
        raise refusal("pdf")
    if data.startswith(_PICTURES) and b"\0" in data:
        raise refusal("picture")
    if data.startswith(b"{\\rtf") or data.lstrip()[:5].lower() in {
        b"<?xml",
        b"<html",
        b"<!doc",
        b"mime-",
    }:
        raise refusal("other_office")
    if ending in {".doc", ".wps"}:
        raise refusal("old_word")
    if ending == ".pdf":
        raise refusal("pdf")
    if ending == ".docx":
        raise refusal("damaged")
    if ending not in _TEXT_ENDINGS:
        raise refusal("unsupported")


def _from_text(data: bytes, name: PurePath) -> Document:
    if len(data) > 4 * MAX_CHARACTERS:
        raise too_long()
    text, lost = plain.decode(data)
    paragraphs = tuple(Paragraph(line) for line in plain.lines(text) if line)
    if len(text) > MAX_CHARACTERS or len(paragraphs) > MAX_PARAGRAPHS:
        raise too_long()
    warnings = []
    if lost:
        warnings.append(
            ngettext(
                "文件里有 %(count)d 个字符已经损坏，请对照原件核对。",
                "文件里有 %(count)d 个字符已经损坏，请对照原件核对。",
                lost,
            )
            % {"count": lost}
        )
    return _document(paragraphs, [], warnings, name)


def _from_word(word: Word, name: PurePath) -> Document:
    body = word.body
    length = sum(len(paragraph.text) for paragraph in body.paragraphs)
    if word.pictures and length < _FEW:
        raise refusal("scanned")
    if not body.paragraphs:
        raise refusal("empty")
    warnings = []
    if body.revisions:
        warnings.append(_("文件里有未接受的修订，已按接受修订后的文字读取。请对照原件核对。"))
    if word.pictures:
        warnings.append(_("文件里有图片，图片中的文字没有读取。"))
    if body.footnotes:
        warnings.append(_("文件里有脚注或尾注，没有读取。"))
    return _document(tuple(body.paragraphs), body.titles, warnings, name)


def _document(
    paragraphs: tuple[Paragraph, ...], titles: list[str], warnings: list[str], name: PurePath
) -> Document:
    mark = _mark(paragraphs, name.name)
    if mark:
        warnings.insert(
            0,
            _("文件带有密级标志“%(mark)s”。涉密文件不得上传到本系统，请立即退出并按保密规定处理。")
            % {"mark": mark},
        )
    title = (
        "".join(titles) or first_title([paragraph.text for paragraph in paragraphs]) or name.stem
    )
    return Document(title, paragraphs, tuple(warnings), mark)


def _mark(paragraphs: Iterable[Paragraph], filename: str) -> str:
    """The first mark of secrecy. Papers print 机　密 with a blank between, which is closed up here."""
    lines = [filename, *(paragraph.text for paragraph in paragraphs if "密" in paragraph.text)]
    found = secret_marks("\n".join(_BLANK_IN_GRADE.sub(r"\1\2", line) for line in lines))
    return found[0] if found else ""
