"""Which part of a document holds the drafts, and the drafts themselves."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bihuan.engines.outline.lines import ENCLOSURE
from bihuan.engines.outline.marks import key_of
from bihuan.engines.outline.values import Node, Outline

Wanted = Literal["problems", "duties"]
ALL = "all"
_LONGEST_TITLE = 60

_WORDS = {
    "problems": re.compile("问题|不足|短板|差距|薄弱"),
    "duties": re.compile("对策|措施|任务|安排|要求|打算|思考|建议|下一步|清单"),
}


class NoSuchPartError(LookupError):
    """The part that was asked for is not in the document. ``parts`` are the titles that are."""

    def __init__(self, asked: str, parts: Sequence[str]) -> None:
        self.asked = asked
        self.parts = tuple(parts)
        super().__init__(asked)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: an unnumbered heading with what is below it, or the numbers that stand
    under none (``heading`` is nothing then)."""

    title: str
    nodes: tuple[Node, ...]
    heading: Node | None = None

    @property
    def depth(self) -> int:
        return max((node.depth for node in self.nodes), default=0)

    @property
    def leaves(self) -> tuple[Node, ...]:
        return tuple(leaf for node in self.nodes for leaf in node.leaves)


@dataclass(frozen=True, slots=True)
class Draft:
    """A leaf ready to become a duty or a problem: what it lacks of date and units it has from the
    nearest heading above, ``groups`` are the titles of these from the top."""

    number: str
    title: str
    detail: str
    due: date | None
    units: tuple[str, ...]
    groups: tuple[str, ...]


def parts_of(outline: Outline) -> tuple[Part, ...]:
    """The parts in order. An unnumbered heading without numbers below is none, unless nothing is numbered."""
    parts: list[Part] = []
    loose: list[Node] = []
    numbered = any(node.depth for node in outline.nodes)
    for node in outline.nodes:
        if not node.is_heading:
            loose.append(node)
            continue
        if loose:
            parts.append(Part("", tuple(loose)))
            loose = []
        if node.depth or not numbered:
            parts.append(Part(_part_title(node), node.children or (node,), node))
    if loose:
        parts.append(Part("", tuple(loose)))
    return tuple(parts)


def _part_title(heading: Node) -> str:
    """The heading's title; 附件 is followed by the title of what is enclosed."""
    below = heading.detail.split("\n", 1)[0]
    if ENCLOSURE.fullmatch(key_of(heading.title)) and 0 < len(below) <= _LONGEST_TITLE:
        return f"{heading.title} {below}"
    return heading.title


def chosen(
    outline: Outline, wanted: Wanted, part: str = "", fold: Callable[[str], str] = str
) -> tuple[Part, ...]:
    """The parts that hold the drafts.

    Asked for by ``part``: all, a number from 1, or words of the title of a part or of a chapter at
    the top (``NoSuchPartError`` when there is none). Else, for duties, the parts with the deepest numbering, and among equals those
    whose title speaks of tasks; for problems, those whose title speaks of problems, else all.
    ``fold`` makes traditional titles comparable with simplified words.
    """
    parts = parts_of(outline)
    if part:
        return _asked(outline, parts, part, fold)
    if wanted == "duties":
        deepest = max((each.depth for each in parts), default=0)
        parts = tuple(each for each in parts if each.depth == deepest)
    worded = tuple(each for each in parts if _WORDS[wanted].search(key_of(fold(each.title))))
    return worded or parts


def _asked(
    outline: Outline, parts: tuple[Part, ...], asked: str, fold: Callable[[str], str]
) -> tuple[Part, ...]:
    """The part asked for; where no part has that title, the numbered chapters of the top are looked at."""
    if asked == ALL:
        return parts
    if asked.isdigit() and 0 < int(asked) <= len(parts):
        return (parts[int(asked) - 1],)
    chapters = tuple(
        Part(node.title, node.children, node) for node in outline.nodes if node.children
    )
    for group in (parts, chapters):
        found = tuple(part for part in group if fold(asked) in fold(part.title))
        if found:
            return found
    titles = dict.fromkeys(part.title for part in (*parts, *chapters) if part.title)
    raise NoSuchPartError(asked, tuple(titles))


def items_of(parts: Sequence[Part]) -> tuple[Node, ...]:
    """The nodes to show: of one part what is below its heading, of several their headings too."""
    if len(parts) == 1:
        return parts[0].nodes
    return tuple(
        node for part in parts for node in ((part.heading,) if part.heading else part.nodes)
    )


def drafts_of(parts: Sequence[Part]) -> tuple[Draft, ...]:
    """The leaves of the parts in the order of the document."""
    top = Draft("", "", "", None, (), ())
    return tuple(draft for node in items_of(parts) for draft in _drafts(node, top))


def _drafts(node: Node, above: Draft) -> list[Draft]:
    own = Draft(
        node.number,
        node.title,
        node.detail,
        node.due or above.due,
        node.units or above.units,
        above.groups,
    )
    if not node.children:
        return [own]
    inner = replace(own, groups=(*above.groups, node.title))
    return [draft for child in node.children for draft in _drafts(child, inner)]
