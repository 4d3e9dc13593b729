"""Even right edges for Chinese paragraphs in a laid-out PDF.

WeasyPrint stretches lines at spaces only, and Chinese has none; here the rest of each line (a closing mark that could
not stand at the beginning of the next) is spread between its characters. This reads the boxes of a finished layout,
which the library does not promise to keep: where they look different, the text simply stays uneven.
"""

from collections.abc import Iterator
from typing import Any

MOST_EMS = 4.5
"""More room than this is left as it is: the line was ended on purpose."""


def spread_lines(document: Any) -> None:
    """Widen the spacing inside all lines of justified paragraphs but the last of each."""
    try:
        paragraphs: dict[int, list[tuple[Any, float]]] = {}
        for page in document.pages:
            for block in _paragraphs(page._page_box):
                lines = [child for child in block.children if type(child).__name__ == "LineBox"]
                paragraphs.setdefault(id(block.element), []).extend(
                    (line, block.position_x + block.width - line.position_x) for line in lines
                )
        for lines_of_one in paragraphs.values():
            for line, room in lines_of_one[:-1]:
                _spread(line, room)
    except (AttributeError, KeyError, TypeError):
        return


def _paragraphs(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        if (
            getattr(child, "element_tag", None) == "p"
            and child.style["text_align_all"] == "justify"
        ):
            yield child
        else:
            yield from _paragraphs(child)


def _texts(box: Any) -> Iterator[Any]:
    for child in box.children:
        if type(child).__name__ == "TextBox":
            yield child
        elif hasattr(child, "children"):
            yield from _texts(child)


def _spread(line: Any, room: float) -> None:
    texts = list(_texts(line))
    gaps = sum(len(text.text) for text in texts) - 1
    used = sum(text.width for text in texts)
    rest = room - (texts[0].position_x - line.position_x if texts else 0.0) - used
    others = any(type(c).__name__ not in {"TextBox", "InlineBox"} for c in line.children)
    if gaps < 1 or others or not 0 < rest < MOST_EMS * texts[0].style["font_size"]:
        return
    moved = 0.0
    for text in texts:
        text.position_x += moved
        style = text.style.copy()
        spacing = style["letter_spacing"]
        style["letter_spacing"] = (0 if spacing == "normal" else spacing) + rest / gaps
        text.style = style
        text.width += rest / gaps * len(text.text)
        moved += rest / gaps * len(text.text)
