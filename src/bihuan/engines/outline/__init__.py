"""From a numbered Chinese document to a tree of headings, whose leaves are draft duties or problems.

Pure: paragraphs in, values out. ``docs/engines/outline.md`` tells the rules with examples. Law: every
character of the document but blanks is in the tree, whatever the document looks like.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bihuan.engines.outline.choose import (
    ALL,
    Draft,
    NoSuchPartError,
    Part,
    Wanted,
    chosen,
    drafts_of,
    items_of,
    parts_of,
)
from bihuan.engines.outline.lines import (
    Line,
    document_dates,
    split_closing,
    with_headings,
)
from bihuan.engines.outline.lines import items_of as _items_of
from bihuan.engines.outline.nodes import Reader, loose_nodes, node_of
from bihuan.engines.outline.tree import oddities_of, tree_of
from bihuan.engines.outline.units import EMPTY, Directory, directory, names_of
from bihuan.engines.outline.values import Node, Oddity, Outline

__all__ = [
    "ALL",
    "Directory",
    "Draft",
    "Line",
    "NoSuchPartError",
    "Node",
    "Oddity",
    "Outline",
    "Part",
    "Wanted",
    "chosen",
    "directory",
    "drafts_of",
    "items_of",
    "names_of",
    "outline",
    "parts_of",
    "shape",
]


def outline(
    lines: Iterable[Line],
    *,
    title: str = "",
    fold: Callable[[str], str] = str,
    units: Directory = EMPTY,
    split_inline: bool = True,
) -> Outline:
    """Read the paragraphs of a document.

    ``fold`` turns traditional characters into simplified ones for recognition, sign for sign; the
    text itself is kept as it is. ``units`` are the organisations to recognise. Without
    ``split_inline`` an enumeration inside a paragraph (一是…二是…) stays part of its text.
    """
    body, closing = split_closing(_items_of(lines, fold))
    items = with_headings(body, title)
    root = tree_of(items, title)
    year, dated = document_dates(title, root.texts, closing)
    reader = Reader(fold, units, year, dated, split_inline, list(oddities_of(root)))
    nodes = tuple(node_of(branch, reader) for branch in root.children)
    preamble = root.texts
    if not nodes and split_inline:
        preamble, nodes = loose_nodes(root.texts, reader)
    return Outline(
        title,
        tuple(text for text in preamble if text),
        nodes,
        tuple(closing),
        year,
        dated,
        tuple(reader.oddities),
    )


def shape(nodes: Sequence[Node], show: Callable[[str], str] = str) -> list[Mapping[str, Any]]:
    """The items as INTERFACES 7 gives them; ``show`` converts what a reader sees."""
    return [
        {
            "number": show(node.number),
            "title": show(node.title),
            "detail": show(node.detail),
            "due": node.due.isoformat() if node.due else None,
            "units": list(node.units),
            "children": shape(node.children, show),
        }
        for node in nodes
    ]
