"""From items to a tree: which heading lies inside which."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bihuan.engines.outline.lines import Item, could_head
from bihuan.engines.outline.marks import Kind
from bihuan.engines.outline.values import Oddity

_STYLED = 9
"""Ranks up to this one belong to unnumbered headings with a style or a sign."""


@dataclass(slots=True)
class Branch:
    """A heading while the tree grows. ``place`` is that of its item, −1 for the root."""

    place: int = -1
    rank: int = -1
    item: Item | None = None
    texts: list[str] = field(default_factory=list)
    children: list["Branch"] = field(default_factory=list)

    @property
    def kind(self) -> Kind | None:
        return self.item.mark.kind if self.item and self.item.mark else None

    @property
    def value(self) -> int:
        return self.item.mark.value if self.item and self.item.mark else 0

    @property
    def level(self) -> int:
        """The level of its heading style, 0 for none."""
        return self.item.level if self.item else 0


def tree_of(items: Sequence[Item], title: str) -> Branch:
    """The tree, with headings found where a series of numbers begins anew below a short line."""
    grown = grow(items)
    headings = _headings_of_restarts(items, grown, title)
    if not headings:
        return grown
    return grow(
        [
            replace(item, heading=headings[place]) if place in headings else item
            for place, item in enumerate(items)
        ]
    )


def grow(items: Sequence[Item]) -> Branch:
    """Put every item at its place, from top to bottom."""
    root = Branch()
    stack = [root]
    order = _Order(items)
    for place, item in enumerate(items):
        if item.is_text:
            while not item.in_table and stack[-1].item and stack[-1].item.in_table:
                stack.pop()
            stack[-1].texts.append(item.text)
            continue
        rank = item.heading or (item.mark.rank if item.mark else 0)
        branch = Branch(place, rank, item)
        if item.heading:
            _close_for_heading(stack, branch)
        else:
            _close_for_number(stack, branch, order)
        stack[-1].children.append(branch)
        stack.append(branch)
    return root


class _Order:
    """Which kinds lie inside which in this document, when it is not the usual way round."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.inside: set[tuple[Kind | None, int]] = set()
        self.places: dict[Kind, list[int]] = {}
        self.values: dict[Kind, list[int]] = {}
        for place, item in enumerate(items):
            if item.mark:
                self.places.setdefault(item.mark.kind, []).append(place)
                self.values.setdefault(item.mark.kind, []).append(item.mark.value)

    def nests(self, outer: Branch, inner: Branch) -> bool:
        """Whether a kind that usually stands higher is used here below another one.

        It is when its series begins here with 1 and the outer series goes on afterwards; what a
        document did once it does again.
        """
        if outer.kind is None or inner.kind is None:
            return False
        pair = (outer.kind, inner.rank)
        if pair not in self.inside and inner.value == 1 and self._goes_on(outer, inner.place):
            self.inside.add(pair)
        return pair in self.inside

    def _goes_on(self, outer: Branch, place: int) -> bool:
        assert outer.kind is not None
        following = bisect_right(self.places[outer.kind], place)
        values = self.values[outer.kind]
        return following < len(values) and values[following] == outer.value + 1


def _close_for_heading(stack: list[Branch], heading: Branch) -> None:
    """Leave what an unnumbered heading ends."""
    if heading.rank > _STYLED:
        while stack[-1].rank >= heading.rank:
            stack.pop()
        return
    while len(stack) > 1:
        top = stack[-1]
        level = top.rank if top.kind is None else top.level
        if 0 < level < heading.rank:
            return
        stack.pop()


def _close_for_number(stack: list[Branch], branch: Branch, order: _Order) -> None:
    """Leave what a number ends: back to its own series when one is open, else to a higher rank."""
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].kind is branch.kind and stack[place].rank == branch.rank:
            del stack[place:]
            return
    while len(stack) > 1 and stack[-1].rank >= branch.rank:
        if order.nests(stack[-1], branch):
            return
        stack.pop()


def _headings_of_restarts(items: Sequence[Item], root: Branch, title: str) -> dict[int, int]:
    """Places of unnumbered lines that head a series, with a rank just above that series.

    Evidence is a series that begins again with 1 under the same heading, with a short line
    before it; then the short line before the first 1 is a heading too.
    """
    found: dict[int, int] = {}
    for branch in _all(root):
        for run in _runs(branch):
            lines = [_short_line_before(items, start.place, title) for start in run]
            if any(line is not None for line in lines[1:]):
                found |= {line: run[0].rank - 5 for line in lines if line is not None}
    return found


def _all(branch: Branch) -> Iterator[Branch]:
    waiting = [branch]
    while waiting:
        branch = waiting.pop()
        yield branch
        waiting += branch.children


def _runs(parent: Branch) -> Iterator[list[Branch]]:
    """For each kind below a heading: the branches with which its series begin, when there are several."""
    starts: dict[Kind, list[Branch]] = {}
    last: dict[Kind, int] = {}
    for child in parent.children:
        kind = child.kind
        if kind is None or kind is Kind.BULLET:
            continue
        if kind not in last or (child.value == 1 and last[kind] >= 1):
            starts.setdefault(kind, []).append(child)
        last[kind] = child.value
    yield from (run for run in starts.values() if len(run) > 1)


def _short_line_before(items: Sequence[Item], place: int, title: str) -> int | None:
    for before in range(place - 1, -1, -1):
        item = items[before]
        if not item.is_text:
            return None
        if could_head(item.key) and not item.in_table and item.text not in title:
            return before
    return None


def oddities_of(root: Branch) -> Iterator[Oddity]:
    """Numbers that are missing or come twice, in the order of the document."""
    for branch in sorted(_all(root), key=lambda each: each.place):
        yield from _oddities_among(branch.children)


def _oddities_among(children: Sequence[Branch]) -> Iterator[Oddity]:
    previous: dict[int, Branch] = {}
    for child in children:
        if child.kind is None or child.kind is Kind.BULLET:
            continue
        before = previous.get(child.rank)
        previous[child.rank] = child
        if before is None and child.value > 1:
            yield Oddity("begins", "", _shown(child))
        elif before and child.value > before.value + 1:
            yield Oddity("skipped", _shown(before), _shown(child))
        elif before and child.value <= before.value:
            yield Oddity("repeated", _shown(before), _shown(child))


def _shown(branch: Branch) -> str:
    return branch.item.mark.shown if branch.item and branch.item.mark else ""
