"""From branches to finished nodes: title and detail parted, dates and units found."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engines.outline import dates, inline
from bihuan.engines.outline.lines import same_length
from bihuan.engines.outline.marks import Kind, key_of
from bihuan.engines.outline.tree import Branch
from bihuan.engines.outline.units import Directory
from bihuan.engines.outline.values import Node, Oddity

_STOPS = "。；;：:，,、！!？?. \t\u3000"
_OPENING, _CLOSING = "《“‘（(「『【〔[", "》”’）)」』】〕]"
_SENTENCE_END = "。！？!?"
_LONG_TITLE = 50
_EARLY = 30
_ANNOTATION = re.compile(
    r"[(\[【〔](?:责任|牵头|配合|完成时|整改时|整改期|办理时|时限|期限|时间)[^)\]】〕]*[)\]】〕]?"
)
_WIDE_GAP = re.compile(r"\u3000|[ \xa0]{2,}")


@dataclass(slots=True)
class Reader:
    """What is needed to finish nodes. ``oddities`` collects dates that do not exist."""

    fold: Callable[[str], str]
    units: Directory
    year: int | None
    dated: date | None
    split_inline: bool
    oddities: list[Oddity]

    def key(self, text: str) -> str:
        return key_of(same_length(self.fold, text))


def node_of(branch: Branch, reader: Reader) -> Node:
    """The finished node of a branch and all below it."""
    item = branch.item
    assert item is not None
    children = tuple(node_of(child, reader) for child in branch.children)
    head, bodies = item.text[item.start :], list(branch.texts)
    if not head.strip() and bodies:
        head = bodies.pop(0)
    number = item.mark.shown if item.mark else ""
    return _finished(
        number, item.text[: item.start], head, bodies, children, reader, bool(item.heading)
    )


def loose_nodes(texts: Sequence[str], reader: Reader) -> tuple[list[str], tuple[Node, ...]]:
    """The enumerations in a document without any numbered line, and the rest of its text."""
    return _enumerated(texts, reader, frozenset())


def _finished(
    number: str,
    mark: str,
    head: str,
    bodies: Sequence[str],
    children: tuple[Node, ...],
    reader: Reader,
    is_heading: bool = False,
    inside: frozenset[Kind] = frozenset(),
) -> Node:
    lead, rest = head, list(bodies)
    if not children and reader.split_inline:
        lead, tail, first = _parted(head, reader, inside)
        if not lead.strip(" \t\u3000"):
            lead, tail, first = head, "", ()
        rest, others = _enumerated(bodies, reader, inside)
        children, rest = first + others, [tail, *rest]
    title, stop, remainder = (lead, "", "") if is_heading else titled(lead, reader.key(lead))
    detail = "\n".join(part.strip() for part in (remainder, *rest) if part.strip())
    due, units = _found(f"{title}{stop}\n{detail}", reader)
    return Node(number, title.strip(), detail, due, units, children, mark, stop, is_heading)


def _enumerated(
    texts: Sequence[str], reader: Reader, inside: frozenset[Kind]
) -> tuple[list[str], tuple[Node, ...]]:
    rest: list[str] = []
    found: tuple[Node, ...] = ()
    for text in texts:
        lead, tail, nodes = _parted(text, reader, inside)
        rest += [lead, tail]
        found += nodes
    return rest, found


def _parted(
    text: str, reader: Reader, inside: frozenset[Kind]
) -> tuple[str, str, tuple[Node, ...]]:
    """The text before an enumeration, what speaks of all of it behind it, and its parts as nodes.

    An enumeration inside another one has to be of another kind.
    """
    key = reader.key(text)
    run = inline.enumeration(key, inside)
    if not run:
        return text, "", ()
    last = run[-1][0]
    end = last + inline.tail_of(key[last:])
    ends = [place for place, _ in run[1:]] + [end]
    deeper = inside | {run[0][1].kind}
    nodes = tuple(
        _finished(
            mark.shown, text[place : mark.end], text[mark.end : stop], (), (), reader, inside=deeper
        )
        for (place, mark), stop in zip(run, ends, strict=True)
    )
    return text[: run[0][0]], text[end:], nodes


def titled(text: str, key: str) -> tuple[str, str, str]:
    """Title, stop and the rest: the first sentence, shorter where a sign parts heading and text.

    A long sentence is cut at an early colon; a wide gap, the end of a cell, or a bracket with 责任单位 or
    时限 ends a title.
    """
    end = _sentence_end(text)
    if end > _LONG_TITLE and (colon := key.find(":", 1, _EARLY)) > 0:
        end = colon + 1
    if gap := _WIDE_GAP.search(text, 2, min(end, _EARLY + 1)):
        end = gap.end()
    if (cell := text.find("\t", 1, end)) > 0:
        end = cell + 1
    if note := _ANNOTATION.search(key, 2, end):
        end = note.start()
    title = text[:end].rstrip(_STOPS)
    if not title:
        return text, "", ""
    stop = text[len(title) : end]
    return title, stop, text[end:]


def _sentence_end(text: str) -> int:
    """The end of the first sentence; a stop inside quotes or brackets ends none."""
    depth = 0
    for place, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign == "\n" or (sign in _SENTENCE_END and not depth):
            return place + 1
    unclosed = [place for place, sign in enumerate(text) if sign in _SENTENCE_END] if depth else []
    return unclosed[0] + 1 if unclosed else len(text)


def _found(text: str, reader: Reader) -> tuple[date | None, tuple[str, ...]]:
    key = reader.key(text)
    mentions = dates.mentions(key, reader.year)
    reader.oddities += [
        Oddity("impossible_date", "", text[each.start : each.end])
        for each in mentions
        if each.impossible
    ]
    return dates.due_of(mentions, reader.dated), reader.units.find(text)
