"""The numbers of an official page (GB/T 9704—2012), shared by the .docx and the PDF.

Lengths are millimetres, type sizes points. ``ems`` measures text in full-width characters.
"""

import itertools
import math
import re
import unicodedata
from dataclasses import dataclass

MM_PER_PT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of A4 with its margins, in mm."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom

    @property
    def landscape(self) -> bool:
        return self.width > self.height


OFFICIAL = Page(210, 297, top=37, bottom=35, left=28, right=26)
"""The text area of 156 × 225 mm."""

OFFICIAL_WIDE = Page(297, 210, top=28, bottom=26, left=35, right=37)
"""The same sheet turned, the head of a table towards the binding edge: 225 × 156 mm."""

SHEET = Page(210, 297, top=22, bottom=20, left=25, right=20)
"""A working sheet of the office itself (call sheet, one-page view): not an issued paper, so more fits on it."""

SHEET_WIDE = Page(297, 210, top=25, bottom=18, left=20, right=20)

LINES = 22
CHARACTERS = 28
LINE_PT = 28.95
"""Fixed pitch of a line: 225 mm in 22 lines, rounded down to a twentieth of a point."""

BODY_PT = 16.0
TITLE_PT = 22.0
TITLE_LINE_PT = 35.0
FOOT_PT = 14.0
CHECK_PT = 10.5

CHARACTER_PT = OFFICIAL.text_width / MM_PER_PT / CHARACTERS
"""Pitch of a character: 156 mm in 28, a little under the 16 points of the type."""

RED_HEAD_DROP = 35.0
RED_LINE_GAP = 4.0
RED_LINE_PT = 2.0
RED = "E60012"
FOOT_LINE_THICK = 0.35
FOOT_LINE_THIN = 0.25
PAGE_NUMBER_DROP = 7.0
"""From the foot of the text area to the dashes beside the page number."""

RED_HEAD_PT = (22.0, 52.0)
RED_HEAD_NARROW = 0.68
"""Characters of a long head are drawn narrower than high, down to this share."""


def ems(text: str) -> float:
    """Width of ``text`` in full-width characters: Latin letters and figures count half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def red_head(text: str) -> tuple[float, float]:
    """Type size in points and horizontal scale with which the head fills one line and never two."""
    room = OFFICIAL.text_width / MM_PER_PT
    count = max(ems(text), 1.0)
    smallest, largest = RED_HEAD_PT
    size = min(largest, room / count / RED_HEAD_NARROW)
    size = max(size, smallest)
    return round(size * 2) / 2, min(1.0, room / (count * round(size * 2) / 2))


_OPENING = "《（〔“‘〈【「"
_CLOSING = "》）〕”’〉】」，。；：、！？"
_GOOD_AFTER = "的和与及、，》”）〕"
_KEPT = re.compile(
    r"\d{4}年第[一二三四]季度|\d{4}年\d{1,2}月|\d{4}年度?|第\d+项|问题清单|责任清单|机关党建|整改方案|整改情况|工作委员会|反馈单"
    r"|党组织|党支部|机关党委|[A-Za-z0-9]+"
)
"""Words that a title is not broken inside."""


def title_lines(title: str, room: float) -> tuple[str, ...]:
    """Break a title into lines of at most ``room`` characters, of like length, without cutting a word apart.

    Numbers, Latin words and the set phrases of these papers stay whole; a break after 的, 、 or 》 and before 《 is
    preferred; a line never begins with closing or ends with opening punctuation.
    """
    title = title.strip()
    count = max(1, math.ceil(ems(title) / room))
    lines = _broken(title, room, count)
    while lines is None:
        count += 1
        lines = _broken(title, room, count)
    return lines


def _broken(title: str, room: float, count: int) -> tuple[str, ...] | None:
    """The cheapest division into exactly ``count`` lines, or nothing when none fits."""
    if count >= len(title):
        return tuple(title) or ("",)
    wanted = ems(title) / count
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for line in range(1, count + 1):
        for end in range(1, len(title) + 1):
            for start in range(end):
                before = best.get((line - 1, start))
                width = ems(title[start:end])
                if before is None or width > room or (end == len(title)) != (line == count):
                    continue
                cost = before[0] + abs(width - wanted) + _cut_cost(title, end)
                if cost < best.get((line, end), (float("inf"), 0))[0]:
                    best[line, end] = (cost, start)
    if (count, len(title)) not in best:
        return None
    ends = [len(title)]
    for line in range(count, 0, -1):
        ends.append(best[line, ends[-1]][1])
    ends.reverse()
    return tuple(title[a:b].strip() for a, b in itertools.pairwise(ends))


def _cut_cost(title: str, at: int) -> float:
    """How bad it is to begin a new line before ``title[at]``."""
    if at >= len(title):
        return 0.0
    left, right = title[at - 1], title[at]
    if right in _CLOSING or left in _OPENING:
        return 100.0
    if any(found.start() < at < found.end() for found in _KEPT.finditer(title)):
        return 40.0
    if title.count("《", 0, at) > title.count("》", 0, at):
        return 8.0
    return 0.0 if left in _GOOD_AFTER or right == "《" else 4.0
