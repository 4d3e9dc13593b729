"""Lines and what each of them is: numbered, an unnumbered heading, or text."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bihuan.engines.outline.columns import Table
from bihuan.engines.outline.dates import mentions
from bihuan.engines.outline.inline import run_from
from bihuan.engines.outline.marks import BULLETS, Kind, Mark, bullet_of, key_of, mark_of

_END = tuple("。;；,，、:：!！?？…")
_DATE_LINE = re.compile(
    r"\(?(?:20\d{2}|二[零〇一二三四五六七八九]{3})\s*(?:年|[-./])\s*[\d一二三四五六七八九十]{1,3}\s*(?:月|[-./])"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*日?\)?"
)
_CONTENTS = re.compile(r".{1,80}(?:\.{3,}|…{2,}|·{3,})\s*\d{1,4}")
_ENCLOSURES = re.compile(r"附件\s*[::]")
ENCLOSURE = re.compile(r"附件\s*[一二三四五六七八九十\d]{0,3}\s*[::]?")
_NO_HEADING = re.compile(
    r"附件|抄送|抄报|联系人|联系电话|主送|关键词|摘要|作者|来源|20\d{2}[-年./]"
)
_SYMBOL = re.compile(rf"[{BULLETS}]\s*")
_BOXED = re.compile(r"【[^】]{1,30}】")
_LONGEST_HEADING = 30
_LONGEST_SIGNER = 40
_LONGEST_ENCLOSURE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a document. ``level`` is its heading level, 0 for text; a table row has its cells
    parted by tabs, lines inside a cell by line breaks."""

    text: str
    level: int = 0
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line as the tree sees it. ``heading`` ranks an unnumbered heading, 0 for none; ``start`` is where
    the text behind a number or sign begins."""

    text: str
    key: str
    mark: Mark | None = None
    heading: int = 0
    level: int = 0
    start: int = 0
    in_table: bool = False

    @property
    def is_text(self) -> bool:
        return self.mark is None and not self.heading


def items_of(lines: Iterable[Line], fold: Callable[[str], str]) -> list[Item]:
    """The lines that are not blank, with their numbers; several numbers in a row make several items."""
    items: list[Item] = []
    last: tuple[int, ...] = ()
    table = Table()
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        text = table.ordered(text, fold) if line.in_table else text
        table = table if line.in_table else Table()
        key = key_of(same_length(fold, text))
        mark = None if _CONTENTS.fullmatch(key) else mark_of(key)
        if mark and not mark.sure and not _continues(last, mark):
            mark = None
        if mark and mark.kind is Kind.DIGIT:
            last = mark.parts or (mark.value,)
        items += _exploded(
            Item(text, key, mark, 0, line.level, mark.end if mark else 0, line.in_table)
        )
    return items if any(item.mark for item in items) else [_bulleted(item) for item in items]


def same_length(fold: Callable[[str], str], text: str) -> str:
    """The folded text, sign for sign; signs whose folding changes the length stay as they are."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(sign if len(fold(sign)) != 1 else fold(sign) for sign in text)


def _continues(last: tuple[int, ...], mark: Mark) -> bool:
    """Whether a doubtful number is the one that comes next after the last one."""
    parts = mark.parts or (mark.value,)
    if len(parts) == 1:
        return parts[0] == 1 or (bool(last) and parts[0] == last[0] + 1)
    deeper = parts[:-1] == last and parts[-1] == 1
    beside = (
        parts[:-1] == last[: len(parts) - 1] and parts[-1] == (*last, 0, 0, 0)[len(parts) - 1] + 1
    )
    return deeper or (beside and len(last) >= len(parts))


def _exploded(item: Item) -> list[Item]:
    starts = [place for place, _ in run_from(item.key, item.mark)] if item.mark else []
    if not starts:
        return [item]
    found = [replace(item, text=item.text[: starts[0]], key=item.key[: starts[0]])]
    for place, end in zip(starts, [*starts[1:], len(item.text)], strict=True):
        text, key = item.text[place:end], item.key[place:end]
        mark = mark_of(key)
        found.append(Item(text, key, mark, 0, 0, mark.end if mark else 0, item.in_table))
    return found


def _bulleted(item: Item) -> Item:
    start = bullet_of(item.key)
    if not start:
        return item
    mark = Mark(Kind.BULLET, Kind.BULLET, 0, item.key[0], start)
    return replace(item, mark=mark, start=start)


def with_headings(items: Sequence[Item], title: str) -> list[Item]:
    """The same items, with headings that have a Word style, a sign such as ◎, or are named 附件."""
    signs: dict[str, int] = {}
    found: list[Item] = []
    for place, item in enumerate(items):
        heading, start = 0, 0
        if item.mark is None and not item.in_table and not _is_title(item, title):
            heading, start = _styled_or_signed(item, items, place, signs)
        found.append(replace(item, heading=heading, start=start) if heading else item)
    return found


def _styled_or_signed(
    item: Item, items: Sequence[Item], place: int, signs: dict[str, int]
) -> tuple[int, int]:
    if ENCLOSURE.fullmatch(item.key):
        return 1, 0
    if item.level:
        return min(item.level, 9), 0
    signed = _SYMBOL.match(item.key)
    if signed and could_head(item.key[signed.end() :]) and _holds_numbers(items, place):
        return signs.setdefault(item.key[0], min(len(signs) + 1, 9)), signed.end()
    if _BOXED.fullmatch(item.key) and _holds_numbers(items, place):
        return signs.setdefault("【", min(len(signs) + 1, 9)), 0
    return 0, 0


def _holds_numbers(items: Sequence[Item], place: int) -> bool:
    """Whether a number stands between this line and the next one with the same sign."""
    sign = items[place].key[0]
    for item in items[place + 1 :]:
        if item.mark:
            return True
        if item.key[0] == sign:
            return False
    return False


def could_head(key: str) -> bool:
    """Whether a line without a number looks like a heading: short, without the end of a sentence."""
    return (
        1 < len(key) <= _LONGEST_HEADING
        and not key.endswith(_END)
        and "。" not in key
        and not _NO_HEADING.match(key)
        and not _DATE_LINE.fullmatch(key)
    )


def _is_title(item: Item, title: str) -> bool:
    return bool(title) and item.text in title and len(item.text) > 3


def split_closing(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without the enclosures, signature and date that close a paper, and these as text."""
    marked = [place for place, item in enumerate(items) if item.mark]
    body, closing = list(items), []
    for place in range(len(items) - 1, -1, -1):
        if _ENCLOSURES.match(items[place].key) and not ENCLOSURE.fullmatch(items[place].key):
            end = _enclosures_end(items, place)
            closing = [item.text for item in body[place:end]]
            body[place:end] = []
            marked = [each for each, item in enumerate(body) if item.mark]
            break
    start, end = _signature(body, marked[-1] if marked else -1)
    closing += [item.text for item in body[start:end]]
    body[start:end] = []
    return body, closing


def _enclosures_end(items: Sequence[Item], place: int) -> int:
    """Behind the list of enclosures that begins here: 附件：1.… and the numbers that follow it."""
    end, value = place + 1, 1
    while end < len(items):
        mark = items[end].mark
        if not mark or mark.value != value + 1 or len(items[end].text) > _LONGEST_ENCLOSURE:
            break
        value += 1
        end += 1
    return end


def _signature(items: Sequence[Item], last_number: int) -> tuple[int, int]:
    """Where the signature begins and the next enclosure or the end of the document."""
    attached = [
        place for place, item in enumerate(items) if place and ENCLOSURE.fullmatch(item.key)
    ]
    end = attached[0] if attached else len(items)
    if attached and last_number >= end:
        numbers = [place for place in range(end) if items[place].mark]
        last_number = numbers[-1] if numbers else -1
    for place in range(end - 1, max(last_number, 0), -1):
        if _DATE_LINE.fullmatch(items[place].key):
            start = place
            while start - 1 > max(last_number, 0) and _may_sign(items[start - 1]):
                start -= 1
            return start, end
    return end, end


def _may_sign(item: Item) -> bool:
    return item.is_text and len(item.key) <= _LONGEST_SIGNER and not item.key.endswith(_END)


def document_dates(
    title: str, head: Sequence[str], closing: Sequence[str]
) -> tuple[int | None, date | None]:
    """The year that dates without one belong to, and the date of the document.

    The later of the year in the title, in the reference 〔2026〕 and of the signature; else the first
    year named before the first number.
    """
    signed = _first_date(reversed(closing))
    years = [int(year) for year in re.findall(r"(20\d{2})\s*年", key_of(title))]
    for line in head:
        years += [
            int(year)
            for year in re.findall(r"[〔\[(](20\d{2})[〕\])]\s*\d{0,4}\s*号", key_of(line))
        ]
    if signed:
        years.append(signed.year)
    first = _first_date(head)
    if years:
        return max(years), signed
    return (first.year if first else None), signed


def _first_date(lines: Iterable[str]) -> date | None:
    for line in lines:
        for mention in mentions(key_of(line), None):
            if mention.on:
                return mention.on
    return None
