"""Marks of secrecy (密级) in a text or a file name.

Only marks are found, not talk about secrets: 保守国家秘密 or 商业秘密 in a sentence is no mark.
"""

import re
from collections.abc import Iterable

_GRADE = r"绝\s*密|绝\s*密|機\s*密|机\s*密|秘\s*密|絕\s*密"
_STAR = r"[★☆✩✭⭐＊*]"
_TERM = r"(?:\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[年月天日]|\s*长\s*期|\s*長\s*期)"

_STARRED = re.compile(rf"({_GRADE})\s*{_STAR}")
_LABELLED = re.compile(rf"密\s*[级級]\s*[:：]\s*({_GRADE})")
_ALONE = re.compile(rf"[【\[（(〔]?({_GRADE}){_TERM}?[】\])）〕]?")
_IN_NAME = re.compile(rf"(?:^|[\s_\-—.【\[（(〔])({_GRADE}){_TERM}?(?:$|[\s_\-—.★☆*】\])）〕])")
_ALONE_LENGTH = 14


def secret_mark(lines: Iterable[str], filename: str = "") -> str:
    """The first mark of secrecy in the lines or the file name, without spaces; empty when none."""
    if found := _STARRED.search(filename) or _IN_NAME.search(filename):
        return _plain(found[1])
    for line in lines:
        if "密" not in line:
            continue
        stripped = line.strip()
        found = _STARRED.search(line) or _LABELLED.search(line)
        if not found and len(stripped) <= _ALONE_LENGTH:
            found = _ALONE.fullmatch(stripped)
        if found:
            return _plain(found[1])
    return ""


def _plain(grade: str) -> str:
    return re.sub(r"\s", "", grade)
