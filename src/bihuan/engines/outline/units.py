"""Names of organisations in running text, found by the longest match."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_ANY = ("各", "所有", "其他", "其它", "有关", "相关", "每个", "全体", "下属", "所属")
"""Before a name these words make it a class of units and not one of them."""
_CLASS_NAMES = re.compile(
    "工委|单位|党组|党委|党组织|机关党委|机关纪委|党总支|总支|党支部|支部|党小组|领导班子|联合党支部|"
    "临时党支部|离退休干部党支部|社会组织|机关党组织|基层党组织|[省市]直单位|直属单位|处室|部门"
)
"""Words for kinds of organisations; they name none, even where a unit is called so."""
_LEAST = 3
_PREFIX = re.compile(r"^中共")
_PLACE = re.compile(r"^(?:[^省市]{2,6}(?=省)|[^省市区]{2,8}自治(?=区)|[^省市]{2,4}(?=市))")
_ORGANS = ("委", "直", "政", "人", "")
"""省委, 省直, 省政府, 省人大 are not to be cut."""
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names made ready for searching. A name that several units share finds none of them."""

    root: _Node
    fold: Callable[[str], str]

    def find(self, text: str) -> tuple[str, ...]:
        """The codes of the units named in the text, in the order of first mention."""
        folded = self.fold(text)
        codes: dict[str, None] = {}
        place = 0
        while place < len(folded):
            end, found = self._longest(folded, place)
            if found and not folded.endswith(_ANY, 0, place):
                codes.setdefault(found)
            place = end
        return tuple(codes)

    def _longest(self, text: str, start: int) -> tuple[int, str]:
        """Where the longest name at this place ends, and its code; the next place when there is none."""
        node, end, code = self.root, start + 1, ""
        for place in range(start, len(text)):
            following = node.next.get(text[place])
            if following is None:
                break
            node = following
            if node.codes:
                end, code = place + 1, next(iter(node.codes)) if len(node.codes) == 1 else ""
        return end, code


def directory(
    units: Iterable[tuple[str, Iterable[str]]], fold: Callable[[str], str] = str
) -> Directory:
    """A directory of (code, names). ``fold`` makes names and text comparable, one sign for one."""
    root = _Node()
    for code, names in units:
        for name in names:
            folded = fold(name.strip())
            if len(folded) < _LEAST or _CLASS_NAMES.fullmatch(folded):
                continue
            node = root
            for sign in folded:
                node = node.next.setdefault(sign, _Node())
            node.codes.add(code)
    return Directory(root, fold)


def names_of(name: str) -> tuple[str, ...]:
    """A unit's name and the shorter forms that papers use: without 中共, a bracket, or the place's name.

    江川省财政厅 gives 省财政厅 and 财政厅.
    """
    plain = _BRACKETED.sub("", _PREFIX.sub("", name))
    short = _PLACE.sub("", plain)
    shorter = short[1:] if short != plain and short[1:2] not in _ORGANS else plain
    return tuple(dict.fromkeys((name, plain, short, shorter)))


EMPTY = directory(())
