"""The ring: six arcs, one for each stage of the closed loop, as inline SVG.

The small ring stands beside a problem; the large one (``large_ring``) is a picture with a link for each arc.
Nothing here knows where a stage comes from: it is told ``done``, ``current`` or ``pending`` for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

DONE, CURRENT, PENDING = "done", "current", "pending"
STATES = (DONE, CURRENT, PENDING)

STAGES = ("analyse", "judge", "feed_back", "rectify", "govern", "improve")
STAGE_WORDS = (
    gettext_lazy("分析"),
    gettext_lazy("研判"),
    gettext_lazy("反馈"),
    gettext_lazy("整改"),
    gettext_lazy("治理"),
    gettext_lazy("提升"),
)
STEP_WORDS = (
    gettext_lazy("第一步"),
    gettext_lazy("第二步"),
    gettext_lazy("第三步"),
    gettext_lazy("第四步"),
    gettext_lazy("第五步"),
    gettext_lazy("第六步"),
)
MARKS = ("rejoined", "passed_up", "explained")


@dataclass(frozen=True, slots=True)
class Ring:
    """How far one problem has come round. ``stages`` holds six values of ``done``, ``current``, ``pending``."""

    stages: tuple[str, ...]
    rejoined: bool = False
    passed_up: bool = False
    explained: bool = False

    def __post_init__(self) -> None:
        if len(self.stages) != len(STAGES) or any(s not in STATES for s in self.stages):
            raise ValueError(f"a ring has six stages of {STATES}, not {self.stages!r}")

    @property
    def whole(self) -> bool:
        """All six stages done: only then is the ring drawn without a gap."""
        return all(stage == DONE for stage in self.stages)


def ring_of(value: Any) -> Ring:
    """A ring from whatever a page has: a Ring, six values in a sequence, or a mapping or object.

    A mapping or object has either ``stages`` (six values) or one entry for each name in ``STAGES``,
    and may have ``rejoined``, ``passed_up``, ``explained``. Raises ValueError for anything else.
    """
    if isinstance(value, Ring):
        return value
    if isinstance(value, Sequence):
        return Ring(tuple(str(stage) for stage in value))

    def read(name: str) -> Any:
        return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)

    stages = read("stages") or tuple(read(name) for name in STAGES)
    return Ring(tuple(str(stage) for stage in stages), *(bool(read(mark)) for mark in MARKS))


def ring_words(ring: Ring) -> str:
    """The ring in words, for a screen reader and the tooltip."""
    if ring.whole:
        words = _("六步全部完成，已闭环")
    elif CURRENT in ring.stages:
        place = ring.stages.index(CURRENT)
        words = _("%(stage)s，%(step)s，共六步") % {
            "stage": STAGE_WORDS[place],
            "step": STEP_WORDS[place],
        }
    else:
        words = _("已完成 %(count)d 步，共六步") % {"count": ring.stages.count(DONE)}
    extra = [
        word
        for flag, word in (
            (ring.rejoined, _("重新提起")),
            (ring.passed_up, _("已提请上级协调")),
            (ring.explained, _("暂不具备条件，已说明")),
        )
        if flag
    ]
    return _("；").join([words, *extra])


def sector(inner: float, outer: float, start: float, end: float, gap: float, centre: float) -> str:
    """The outline of one arc. Angles in degrees clockwise from the top; ``gap`` is half the space kept at each side."""

    def point(radius: float, angle: float) -> str:
        x, y = centre + radius * sin(angle), centre - radius * cos(angle)
        return f"{x:.2f} {y:.2f}"

    a, b = radians(start), radians(end)
    out, inn = asin(gap / outer), asin(gap / inner)
    return (
        f"M{point(outer, a + out)}A{outer:g} {outer:g} 0 0 1 {point(outer, b - out)}"
        f"L{point(inner, b - inn)}A{inner:g} {inner:g} 0 0 0 {point(inner, a + inn)}Z"
    )


_FULL = {n: sector(6, 11.4, 60 * n, 60 * n + 60, 0.7, 12) for n in range(6)}
_THIN = {n: sector(6.7, 10.7, 60 * n, 60 * n + 60, 1.4, 12) for n in range(6)}
_MARK_SHAPES = {
    "rejoined": "M12 0v8",
    "passed_up": "M12 8.6 15.4 12.6H13.2V15.6H10.8V12.6H8.6Z",
    "explained": "M9 10.6H15M9 13.4H15",
}


def small_ring(ring: Ring, size: int) -> SafeString:
    """The ring beside a problem, ``size`` pixels wide at the normal font size."""
    return _small_ring(ring, size, get_language() or "")


@lru_cache(maxsize=1024)
def _small_ring(ring: Ring, size: int, language: str) -> SafeString:
    if ring.whole:
        arcs = mark_safe('<circle class="ring-whole" cx="12" cy="12" r="8.6"/>')
    else:
        arcs = format_html_join(
            "",
            '<path class="ring-{}" d="{}"/>',
            (
                (stage, (_THIN if stage == CURRENT else _FULL)[n])
                for n, stage in enumerate(ring.stages)
            ),
        )
    marks = format_html_join(
        "",
        '<path class="ring-{}" d="{}"/>',
        ((mark, _MARK_SHAPES[mark]) for mark in MARKS if getattr(ring, mark)),
    )
    words = ring_words(ring)
    return format_html(
        '<svg class="ring" width="{0}" height="{0}" viewBox="0 0 24 24" role="img" aria-label="{1}">'
        "<title>{1}</title>{2}{3}</svg>",
        size,
        words,
        arcs,
        marks,
    )


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc of the large ring, ready to draw."""

    word: str
    step: str
    outline: str
    badge_x: str
    badge_y: str
    state: str
    weight: int
    count: int | None
    url: str
    detail: str
    median: str
    before: str
    current: bool

    @property
    def label(self) -> str:
        """The arc in words: stage, how many, what else."""
        parts = [self.word]
        if self.count is not None:
            parts.append(_("%(count)d 个") % {"count": self.count})
        parts.extend(part for part in (self.detail, self.median) if part)
        return _("，").join(parts)


def large_arcs(values: Iterable[Any]) -> list[Arc]:
    """Six arcs from six mappings or objects with ``count``, ``url``, ``state``, ``detail``, ``median``,
    ``before``, ``current`` (all may be missing). ``weight`` 0 to 5 says how much of the whole stands there."""
    items = list(values)
    if len(items) != len(STAGES):
        raise ValueError(f"the large ring has six arcs, not {len(items)}")

    def read(item: Any, name: str, default: Any = "") -> Any:
        value = item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
        return default if value is None else value

    counts = [read(item, "count", None) for item in items]
    most = max((count for count in counts if count), default=0)
    arcs = []
    for n, item in enumerate(items):
        middle = radians(60 * n + 30)
        arcs.append(
            Arc(
                word=str(STAGE_WORDS[n]),
                step=str(STEP_WORDS[n]),
                outline=sector(58, 96, 60 * n, 60 * n + 60, 2, 100),
                badge_x=f"{100 + 77 * sin(middle):.1f}",
                badge_y=f"{100 - 77 * cos(middle):.1f}",
                state=read(item, "state"),
                weight=-(-5 * counts[n] // most) if most and counts[n] else 0,
                count=counts[n],
                url=str(read(item, "url")),
                detail=str(read(item, "detail")),
                median=str(read(item, "median")),
                before=str(read(item, "before")),
                current=bool(read(item, "current")),
            )
        )
    return arcs
