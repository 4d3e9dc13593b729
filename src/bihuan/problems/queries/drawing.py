"""The workflow drawn: where states stand and which lines join them, as numbers for inline SVG."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from bihuan.problems import states

WIDE, HIGH = 172, 44
_LEFT, _MIDDLE, _RIGHT = 24, 268, 540
_PLACES: dict[str, tuple[int, int]] = {
    states.DRAFT: (_MIDDLE, 10),
    states.AWAITING: (_MIDDLE, 90),
    states.RECTIFYING: (_MIDDLE, 170),
    states.CLOSURE_ASKED: (_MIDDLE, 250),
    states.CLOSURE_SIGNED: (_MIDDLE, 330),
    states.CLOSURE_VERIFIED: (_MIDDLE, 410),
    states.CLOSED: (_MIDDLE, 490),
    states.RETURNED: (_LEFT, 330),
    states.RETAKEN: (_LEFT, 490),
    states.EXTENSION_ASKED: (_RIGHT, 10),
    states.TRANSFER_ASKED: (_RIGHT, 74),
    states.PASSED_UP: (_RIGHT, 138),
    states.NOT_NOW_ASKED: (_RIGHT, 202),
    states.NOT_NOW: (_RIGHT, 282),
    states.PARTLY_DONE: (_RIGHT, 378),
    states.CONTINUING: (_RIGHT, 442),
    states.WITHDRAWN: (_RIGHT, 506),
}


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
class Line:
    """One line with its arrow head, from edge to edge; ``back`` has a head at each end."""

    source: str
    target: str
    path: str
    back: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A word beside a line."""

    word: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    width: int = 732
    height: int = 560
    box_width: int = WIDE
    box_height: int = HIGH


def drawing() -> Drawing:
    """Every state of the table, the main road and the side ways. A state without a place raises ``KeyError``."""
    boxes = tuple(
        Box(state, str(word), *_PLACES[state], _kind(state))
        for state, word in states.STATES.items()
    )
    labels = (Label(_("单位"), _MIDDLE + WIDE // 2 + 8, 233), Label(_("支部"), 462, 275))
    return Drawing(boxes, (*_road(), *_back(), *_side_ways()), labels)


def _kind(state: str) -> str:
    if state in states.SETTLED:
        return "settled"
    return "open" if state in states.OPEN else "draft"


def _down(source: str, target: str) -> Line:
    x, y = _PLACES[source]
    _x, below = _PLACES[target]
    return Line(source, target, f"M{x + WIDE // 2} {y + HIGH}V{below}")


def _road() -> tuple[Line, ...]:
    """The road of most problems, from top to bottom; a branch's goes past the secretary's desk."""
    chain = (
        states.DRAFT,
        states.AWAITING,
        states.RECTIFYING,
        states.CLOSURE_ASKED,
        states.CLOSURE_SIGNED,
        states.CLOSURE_VERIFIED,
        states.CLOSED,
    )
    edge = _MIDDLE + WIDE
    past = Line(states.RECTIFYING, states.CLOSURE_SIGNED, f"M{edge} 204H{edge + 18}V352H{edge}")
    return (*(_down(a, b) for a, b in pairwise(chain)), past)


def _back() -> tuple[Line, ...]:
    """What is returned, and what is taken up again, asks anew."""
    left, middle = _LEFT + WIDE, _LEFT + WIDE // 2
    return (
        Line(states.CLOSURE_SIGNED, states.RETURNED, f"M{_MIDDLE} 352H{left}"),
        Line(states.CLOSURE_VERIFIED, states.RETURNED, f"M{_MIDDLE} 432H{middle}V{330 + HIGH}"),
        Line(states.RETURNED, states.CLOSURE_ASKED, f"M{middle} 330V272H{_MIDDLE}"),
        Line(states.CLOSED, states.RETAKEN, f"M{_MIDDLE} 512H{left}"),
        Line(states.RETAKEN, states.CLOSURE_ASKED, f"M{_LEFT} 512H8V262H{_MIDDLE}"),
    )


def _side_ways() -> tuple[Line, ...]:
    edge, bus, settled = _MIDDLE + WIDE, 500, 520
    asked = (
        states.EXTENSION_ASKED,
        states.TRANSFER_ASKED,
        states.PASSED_UP,
        states.NOT_NOW_ASKED,
    )
    return (
        *(
            Line(
                states.RECTIFYING,
                state,
                f"M{edge} 184H{bus}V{_PLACES[state][1] + HIGH // 2}H{_RIGHT}",
                back=True,
            )
            for state in asked
        ),
        _down(states.NOT_NOW_ASKED, states.NOT_NOW),
        *(
            Line(
                states.CLOSURE_VERIFIED,
                state,
                f"M{edge} 432H{settled}V{_PLACES[state][1] + HIGH // 2}H{_RIGHT}",
            )
            for state in (states.PARTLY_DONE, states.CONTINUING)
        ),
    )
