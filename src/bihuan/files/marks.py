"""Marks of secrecy in a text or a file's name. They warn; they never refuse.

The system is not for classified papers: whoever is about to enter one is to see that in time.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

_GRADE = "(绝密|机密|秘密|絕密|機密)"
_MARKS = (
    re.compile(_GRADE + r"\s*[★☆*]"),
    re.compile(r"[★☆]\s*" + _GRADE),
    re.compile(r"[【〔\[(《]\s*" + _GRADE + r"(?:级|級|件)?\s*[】〕\])》]"),
    re.compile(r"(?:密级|密級)\s*[:：]?\s*" + _GRADE),
    re.compile(_GRADE + r"(?:级|級|件)(?!别|別|人|以下)"),
    re.compile(r"^\s*" + _GRADE + r"(?:[\s_\-.—、]|$)"),
    re.compile(r"[\s_\-—]" + _GRADE + r"(?:[\s_\-.—]|$)"),
)


def secret_marks(text: str) -> tuple[str, ...]:
    """The marks found in ``text``, in order, each once: ``("机密★",)``. Empty for ordinary prose.

    保守国家秘密 or 商业秘密 in a sentence is no mark.
    """
    folded = unicodedata.normalize("NFKC", text)
    found: dict[str, None] = {}
    for line in folded.splitlines():
        for mark in _MARKS:
            for hit in mark.finditer(line):
                found.setdefault(hit[0].strip(" _-—.、"), None)
    return tuple(found)


def warning(text: str) -> str:
    """The sentence for whoever is about to enter a marked text or file; empty when there is no mark."""
    marks = secret_marks(text)
    if not marks:
        return ""
    return _(
        "“%s”像是密级标志。本系统不得存储、处理涉密信息：如果属于涉密文件，请立即撤回，并按保密规定办理。"
    ) % "、".join(marks)
