"""Enumerations inside a paragraph: 一是…；二是…, （1）…；（2）…, ①…②…"""

import re
from collections.abc import Iterator

from bihuan.engines.outline.marks import Kind, Mark, mark_of

_KINDS = {
    Kind.HAN_BRACKET,
    Kind.DIGIT,
    Kind.DIGIT_BRACKET,
    Kind.HALF_BRACKET,
    Kind.CIRCLE,
    Kind.ORDINAL,
    Kind.POINT,
}
_FIRST = re.compile(r"[一二三四五六七八九十第其(（〔\[【\d①-⒛㈠-㈩➀-➓❶-❿]")
_STRONG = frozenset("。;:!?")
_WEAK = frozenset(",、”’)")
_TAIL = re.compile(
    r"(?<=[。;])\s*[(\[【]?(?:责任(?:单位|部门|处室|领导|人)|牵头(?:单位|部门|领导)|配合(?:单位|部门)"
    r"|(?:完成|整改|办理|办结)?时限|整改期限|完成时间)\s*[::]"
)
_LEAST_TEXT = 2
_NEAR = 6


def run_from(key: str, mark: Mark | None) -> list[tuple[int, Mark]]:
    """The further numbers of the series that a line begins with: for （1）…；（2）… the places of （2）…"""
    if mark is None or mark.kind not in _KINDS or not mark.sure or mark.parts:
        return []
    found: list[tuple[int, Mark]] = []
    for place, each in _candidates(key, mark.end):
        if (
            each.kind is mark.kind
            and each.value == mark.value + 1
            and place - mark.end >= _LEAST_TEXT
        ):
            found.append((place, each))
            mark = each
    return found


def enumeration(key: str, without: frozenset[Kind] = frozenset()) -> list[tuple[int, Mark]]:
    """The numbers of the first enumeration in a text, from its first; empty when there is none.

    Kinds in ``without`` are passed over.
    """
    runs: dict[Kind, list[tuple[int, Mark]]] = {}
    for place, mark in _candidates(key, 0):
        if mark.kind in without:
            continue
        run = runs.setdefault(mark.kind, [])
        if run and mark.value == run[-1][1].value + 1 and place - run[-1][1].end >= _LEAST_TEXT:
            run.append((place, mark))
        elif mark.value == 1 and len(run) < 2:
            runs[mark.kind] = [(place, mark)]
    found = [run for run in runs.values() if len(run) > 1]
    return min(found, key=lambda run: run[0][0], default=[])


def tail_of(key: str) -> int:
    """Where a closing 责任单位：… or 完成时限：… begins that speaks of the whole enumeration."""
    found = _TAIL.search(key)
    return found.start() if found else len(key)


def _candidates(key: str, start: int) -> Iterator[tuple[int, Mark]]:
    """Numbers behind the end of a clause. A plain 1. needs a stronger end than a comma."""
    for found in _FIRST.finditer(key, start):
        place = found.start()
        before = key[max(0, place - _NEAR) : place].rstrip(" \t\n")[-1:]
        parted = place > 0 and key[place - 1] in " \t\n"
        strong = not before or before in _STRONG or parted
        if not strong and before not in _WEAK:
            continue
        mark = mark_of(key, place)
        if (
            mark
            and mark.sure
            and mark.kind in _KINDS
            and not mark.parts
            and (strong or mark.kind is not Kind.DIGIT)
        ):
            yield place, mark
