"""What an outline is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Node:
    """A heading with what stands below it.

    ``number`` is its number as papers print it, ``title`` its first sentence without the stop,
    ``detail`` all other text of its own. ``mark`` and ``stop`` are what was typed before and behind
    the title, so that mark, title, stop and detail together are the text of the document.
    """

    number: str
    title: str
    detail: str = ""
    due: date | None = None
    units: tuple[str, ...] = ()
    children: tuple["Node", ...] = ()
    mark: str = ""
    stop: str = ""
    is_heading: bool = False
    """An unnumbered heading, such as a line behind ◎ or in a heading style."""

    @property
    def text(self) -> str:
        """Everything of the document that this node and those below it hold."""
        own = f"{self.mark}{self.title}{self.stop}\n{self.detail}\n"
        return own + "".join(child.text for child in self.children)

    @property
    def leaves(self) -> Iterator["Node"]:
        """The nodes below without children, in order; the node itself when it has none."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves

    @property
    def depth(self) -> int:
        """How many numbered levels lie in this node, itself included."""
        return (not self.is_heading) + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that a reader should look at.

    ``code``: skipped (numbers missing between ``before`` and ``found``), repeated (a number comes again
    or runs back), begins (a series does not begin with 1), impossible_date (``found`` is no day).
    """

    code: str
    before: str
    found: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as a tree. ``preamble`` stands before the first heading, ``closing`` behind the last:
    signature, date, list of enclosures. ``year`` is the one that dates without a year belong to."""

    title: str
    preamble: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    closing: tuple[str, ...] = ()
    year: int | None = None
    dated: date | None = None
    oddities: tuple[Oddity, ...] = ()

    @property
    def text(self) -> str:
        """Everything of the document: no character is lost but blanks."""
        return "\n".join((*self.preamble, *(node.text for node in self.nodes), *self.closing))
