"""Dates in running Chinese text, and which of them is a deadline."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from bihuan.engines.outline.marks import han_number
from bihuan.engines.periods import Frequency, Period, PeriodError

_TO = r"\s*(?:[-—–~]|至|到)\s*"
_YEAR = (
    r"(?P<year#>20\d{2}|二[零〇一二三四五六七八九]{3}|今|本|当|明|次|来|去|上)\s*年度?\s*(?:的)?"
)
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月"
_NUMBER = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_FORMS = "|".join(
    (
        r"(?<![\d./-])(?P<iso>20\d{2}[-/.]\d{1,2}[-/.]\d{1,2})(?![\d./-])",
        r"(?<![\d./-])(?P<iso_month>20\d{2}-\d{2})(?![\d./-])",
        rf"(?:{_YEAR})?(?<![\d第])(?:\d{{1,2}}(?:月份?)?{_TO})?{_MONTH}"
        rf"(?:\s*(?P<day>{_NUMBER})\s*[日号](?:{_TO}(?P<last>{_NUMBER})\s*[日号])?"
        r"|份?\s*(?P<part>上旬|中旬|下旬|[底末初中])?)",
        rf"(?:{_YEAR})?\s*第?(?P<quarter>[一二三四1-4])\s*季度(?P<quarter_end>[末底])?",
        rf"(?:{_YEAR})?(?P<half>[上下])半年(?P<half_end>[末底])?",
        rf"{_YEAR}年?(?P<year_end>[底末内])",
        r"(?<![每一二三四五六七八九十两几多\d])(?P<bare_year_end>年[底末内])",
    )
)
_years = count(1)
_PATTERN = re.compile(re.sub("year#", lambda _: f"year{next(_years)}", _FORMS))
_YEAR_NAMES = frozenset(name for name in _PATTERN.groupindex if re.fullmatch(r"year\d", name))
_PART_DAYS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}
_RELATIVE = {"今": 0, "本": 0, "当": 0, "明": 1, "次": 1, "来": 1, "去": -1, "上": -1}

_BY_AFTER = re.compile(
    r"\s*(?:[(]?含[^)]{0,6}[)])?\s*(?:以前|之前|前|为止|止|(?:全部|基本|全面)?(?:完成|办结|整改到位|报送|上报))"
)
_BY_BEFORE = re.compile(
    r"(?:时限|期限|截止|不迟于|不晚于|完成时间|整改时间|办结时间|时间节点)[^。;]{0,8}$"
)
_AS_OF = re.compile(r"截至\s*$")
_OPENS = re.compile(r"(?:^|[(\[【:,;、\t\s。])$")
_CLOSES = re.compile(r" *(?:$|[)\]】;。\t\n])")
_REACH = 24


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a text. ``on`` is empty when its year is unknown or the day does not exist.

    ``by`` tells a deadline by its words, ``closing`` a date that is an end by itself (月底, 年内),
    ``alone`` one that stands between signs, as in a cell or in brackets.
    """

    start: int
    end: int
    on: date | None
    by: bool
    closing: bool
    alone: bool
    impossible: bool = False


def mentions(key: str, year: int | None) -> tuple[Mention, ...]:
    """The dates in a key. A date without a year takes the last year named before it, else ``year``."""
    return tuple(_mentions(key, year))


def due_of(found: tuple[Mention, ...], not_before: date | None) -> date | None:
    """The deadline among the dates: the last by its words, else the last end of a span, else the last
    that stands alone and is not before the date of the document."""
    for wanted in (
        [each.on for each in found if each.by and each.on],
        [each.on for each in found if each.closing and each.on],
        [
            each.on
            for each in found
            if each.alone and each.on and (not_before is None or each.on >= not_before)
        ],
    ):
        if wanted:
            return max(wanted)
    return None


def _mentions(key: str, document_year: int | None) -> Iterator[Mention]:
    near = document_year
    for found in _PATTERN.finditer(key):
        parts = found.groupdict()
        year = _year(parts, document_year)
        if year is not None and not _is_relative(parts):
            near = year
        year = near if year is None else year
        on = _day(parts, year)
        before = key[max(0, found.start() - _REACH) : found.start()]
        after = key[found.end() : found.end() + _REACH]
        as_of = bool(_AS_OF.search(before))
        yield Mention(
            found.start(),
            found.end(),
            on,
            by=not as_of and bool(_BY_AFTER.match(after) or _BY_BEFORE.search(before)),
            closing=not as_of and _closes(parts),
            alone=bool(_OPENS.search(before) and _CLOSES.match(after)),
            impossible=on is None and year is not None,
        )


def _is_relative(parts: dict[str, str | None]) -> bool:
    return _named_year(parts) in _RELATIVE


def _named_year(parts: dict[str, str | None]) -> str:
    return next((text for name, text in parts.items() if name in _YEAR_NAMES and text), "")


def _year(parts: dict[str, str | None], document_year: int | None) -> int | None:
    iso = parts["iso"] or parts["iso_month"]
    if iso:
        return int(iso[:4])
    year = _named_year(parts)
    if year in _RELATIVE:
        return None if document_year is None else document_year + _RELATIVE[year]
    return han_number(year) if year else None


def _closes(parts: dict[str, str | None]) -> bool:
    named = ("quarter_end", "half_end", "year_end", "bare_year_end")
    return any(parts[name] for name in named) or parts["part"] in {"底", "末", "下旬"}


def _day(parts: dict[str, str | None], year: int | None) -> date | None:
    if year is None:
        return None
    try:
        return _exact(parts, year)
    except (ValueError, PeriodError):
        return None


def _exact(parts: dict[str, str | None], year: int) -> date:
    if parts["iso"]:
        _, month, day = (int(part) for part in re.split(r"[-/.]", parts["iso"]))
        return date(year, month, day)
    if parts["iso_month"]:
        return Period(Frequency.MONTH, year, int(parts["iso_month"][5:])).last
    if parts["quarter"]:
        return Period(Frequency.QUARTER, year, han_number(parts["quarter"]) or 0).last
    if parts["half"]:
        return Period(Frequency.HALF, year, 1 if parts["half"] == "上" else 2).last
    if parts["month"] is None:
        return date(year, 12, 31)
    month = han_number(parts["month"]) or 0
    if parts["day"]:
        return date(year, month, han_number(parts["last"] or parts["day"]) or 0)
    part = parts["part"] or ""
    return date(year, month, _PART_DAYS.get(part, monthrange(year, month)[1]))
