"""The workflow drawn: where states stand and which arrows join them, as numbers for inline SVG."""

from dataclasses import dataclass

from bihuan.problems import states

WIDE, HIGH = 168, 44
_PLACES: dict[str, tuple[int, int]] = {
    states.DRAFT: (20, 20),
    states.AWAITING: (20, 110),
    states.RECTIFYING: (20, 220),
    states.CLOSURE_ASKED: (270, 110),
    states.CLOSURE_SIGNED: (270, 220),
    states.CLOSURE_VERIFIED: (270, 330),
    states.CLOSED: (270, 440),
    states.RETURNED: (20, 330),
    states.RETAKEN: (20, 440),
    states.EXTENSION_ASKED: (520, 20),
    states.TRANSFER_ASKED: (520, 90),
    states.PASSED_UP: (520, 160),
    states.NOT_NOW_ASKED: (520, 230),
    states.NOT_NOW: (520, 300),
    states.PARTLY_DONE: (520, 370),
    states.CONTINUING: (520, 440),
    states.WITHDRAWN: (520, 510),
}
_MAIN = (
    (states.DRAFT, states.AWAITING),
    (states.AWAITING, states.RECTIFYING),
    (states.RECTIFYING, states.CLOSURE_ASKED),
    (states.RECTIFYING, states.CLOSURE_SIGNED),
    (states.CLOSURE_ASKED, states.CLOSURE_SIGNED),
    (states.CLOSURE_SIGNED, states.CLOSURE_VERIFIED),
    (states.CLOSURE_VERIFIED, states.CLOSED),
    (states.CLOSURE_SIGNED, states.RETURNED),
    (states.CLOSURE_VERIFIED, states.RETURNED),
    (states.RETURNED, states.CLOSURE_SIGNED),
    (states.CLOSED, states.RETAKEN),
    (states.RETAKEN, states.CLOSURE_SIGNED),
)
"""The road of most problems. The side ways stand in the right column and are read from the table."""


@dataclass(frozen=True, slots=True)
class Box:
    """One state."""

    state: str
    word: str
    x: int
    y: int
    kind: str

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + WIDE // 2, self.y + HIGH // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of the main road, from edge to edge."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int = 708
    height: int = 574
    box_width: int = WIDE
    box_height: int = HIGH


def drawing() -> Drawing:
    """Every state of the table and the main road. A state without a place raises ``KeyError``."""
    boxes = tuple(
        Box(state, str(word), *_PLACES[state], _kind(state))
        for state, word in states.STATES.items()
    )
    by_state = {box.state: box for box in boxes}
    known = {(s, m.target) for m in states.WORKFLOW.moves for s in m.sources}
    arrows = tuple(
        _arrow(by_state[source], by_state[target])
        for source, target in _MAIN
        if (source, target) in known
    )
    return Drawing(boxes, arrows)


def _kind(state: str) -> str:
    if state in states.SETTLED:
        return "settled"
    return "open" if state in states.OPEN else "draft"


def _arrow(a: Box, b: Box) -> Arrow:
    (ax, ay), (bx, by) = a.middle, b.middle
    if a.x == b.x:
        step = HIGH // 2 if by > ay else -(HIGH // 2)
        return Arrow(ax, ay + step, bx, by - step)
    step = WIDE // 2 if bx > ax else -(WIDE // 2)
    return Arrow(ax + step, ay, bx - step, by)
