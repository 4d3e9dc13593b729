"""The numbers at the head of a line: 一、 （一） 1. （1） ① and how people really type them.

Matching works on a *key*: the line with full-width signs made half-width and the traditional
characters that matter made simplified, one for one, so that places in the key are places in the line.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

_TRADITIONAL = (
    "條条節节編编責责單单時时間间牽牵頭头領领導导內内號号於于後后來来當当與与點点發发現现檢检問问"
    "題题對对開开報报辦办結结為为個个總总體体務务實实會会關关項项見见議议標标錄录級级類类機机"
    "門门訂订聯联繫系紙纸據据絡络電电話话參参徵征應应該该進进處处務务辦办圍围數数"
)
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(a): ord(b) for a, b in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)}
_FOLD |= {ord("\u3000"): ord(" "), ord("\xa0"): ord(" "), ord("○"): ord("〇")}

_HAN_VALUES = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100}


class Kind(IntEnum):
    """Ways of numbering, in the order in which they usually lie inside one another."""

    CHAPTER = 10
    SECTION = 20
    CLAUSE = 25
    ROMAN = 27
    HAN = 30
    HAN_BRACKET = 40
    DIGIT = 50
    DIGIT_BRACKET = 60
    HALF_BRACKET = 65
    CIRCLE = 70
    LETTER = 80
    ORDINAL = 90
    POINT = 95
    BULLET = 99


@dataclass(frozen=True, slots=True)
class Mark:
    """A recognised number. ``end`` is the place where the text behind it begins.

    ``rank`` orders the levels; 1.1 ranks one below 1. and so on. ``sure`` is false for forms that
    count only when they continue a series (a bare digit and a blank, a decimal without a blank).
    """

    kind: Kind
    rank: int
    value: int
    shown: str
    end: int
    parts: tuple[int, ...] = ()
    sure: bool = True


def key_of(text: str) -> str:
    """The line as it is matched; as long as the line itself."""
    return text.translate(_FOLD)


def han_number(text: str) -> int | None:
    """三 → 3, 十二 → 12, 二十一 → 21, 一百零三 → 103; nothing when it is no number below 1,000."""
    if text.isdigit() and text.isascii():
        return int(text)
    if not any(unit in text for unit in _HAN_UNITS):
        digits = [_HAN_VALUES.get(han) for han in text]
        if not digits or None in digits:
            return None
        return int("".join(str(digit) for digit in digits))
    total, digit = 0, 0
    for han in text:
        if han in _HAN_VALUES:
            digit = _HAN_VALUES[han]
        elif han in _HAN_UNITS:
            total += (digit or (0 if total else 1)) * _HAN_UNITS[han]
            digit = 0
        else:
            return None
    return total + digit


_N = r"[一二三四五六七八九十百〇零]{1,4}"
_GAP = r"[ \t]*"
# Words that make a digit before them a quantity or a date and not a number.
_MEASURE = r"(?![ \t]*(?:个|名|人|次|项|条|年|月|日|号|时|点|分|天|万|亿|元|家|件|份|期|届|级|类|篇|场|%|‰|[\d:~-]))"
_SERIES = rf"(?!{_N}?{_GAP}(?:季度|月|级以上|类|线))"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.CHAPTER, rf"第{_GAP}({_N}|\d{{1,3}}){_GAP}(?:章|编|篇|部分){_GAP}[、:,.]?{_GAP}"),
        (Kind.SECTION, rf"第{_GAP}({_N}|\d{{1,3}}){_GAP}节{_GAP}[、:,.]?{_GAP}"),
        (Kind.CLAUSE, rf"第{_GAP}({_N}|\d{{1,3}}){_GAP}条(?:[ \t]+|[、:]{_GAP})"),
        (Kind.HAN_BRACKET, rf"[(〔\[【]{_GAP}({_N}){_GAP}[)〕\]】]{_GAP}[、.,:]?{_GAP}"),
        (Kind.HAN_BRACKET, rf"({_N}){_GAP}\){_GAP}[、.,:]?{_GAP}"),
        (Kind.HAN, rf"({_N}){_GAP}[、.,:]{_GAP}{_SERIES}"),
        (Kind.HAN, rf"({_N})[ \t]+{_SERIES}"),
        (Kind.DIGIT_BRACKET, rf"[(〔\[【]{_GAP}(\d{{1,3}}){_GAP}[)〕\]】]{_GAP}[、.,:]?{_GAP}"),
        (Kind.HALF_BRACKET, rf"(\d{{1,3}}){_GAP}\){_GAP}[、.,:]?{_GAP}"),
        (Kind.DIGIT, rf"(\d{{1,3}}){_GAP}[.、,:。](?!\d){_GAP}"),
        (Kind.ORDINAL, rf"[第其]({_N})[,、:]{_GAP}"),
        (Kind.POINT, rf"({_N})(?:是|要)(?![素点件求否])[,、:]?{_GAP}"),
        (Kind.LETTER, rf"\(?([A-Za-z]){_GAP}[.、)](?![A-Za-z\d]){_GAP}"),
    )
)
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})([.、]?[ \t]+|、|)(?=[^\d\s.%‰])")
_BARE = re.compile(rf"(\d{{1,3}})[ \t]+{_MEASURE}")
_ENCLOSED = (
    (Kind.CIRCLE, "①", 20),
    (Kind.CIRCLE, "❶", 10),
    (Kind.CIRCLE, "➀", 10),
    (Kind.CIRCLE, "➊", 10),
    (Kind.DIGIT_BRACKET, "⑴", 20),
    (Kind.DIGIT, "⒈", 20),
    (Kind.HAN_BRACKET, "㈠", 10),
    (Kind.CIRCLE, "㊀", 10),
    (Kind.ROMAN, "Ⅰ", 12),
)
_AFTER_ENCLOSED = re.compile(r"[、.,:]?[ \t]*")
_BULLET = re.compile(r"[•·●○■□◆◇▲△▶►➢✓✔※][ \t]*")
BULLETS = "•·●○■□◆◇▲△▶►➢✓✔※◎★☆"


def mark_of(key: str, start: int = 0) -> Mark | None:
    """The number at this place of a key, if there is one."""
    if found := _enclosed(key, start):
        return found
    if decimal := _DECIMAL.match(key, start):
        parts = tuple(int(part) for part in decimal[1].split("."))
        rank = Kind.DIGIT + len(parts) - 1
        sure = bool(decimal[2])
        return Mark(Kind.DIGIT, rank, parts[-1], decimal[1], decimal.end(), parts, sure)
    for kind, pattern in _PATTERNS:
        found_ = pattern.match(key, start)
        if found_ and (value := _value(kind, found_[1])) is not None:
            return Mark(kind, int(kind), value, _shown(kind, found_), found_.end())
    if bare := _BARE.match(key, start):
        return Mark(Kind.DIGIT, Kind.DIGIT, int(bare[1]), bare[1], bare.end(), sure=False)
    return None


def bullet_of(key: str) -> int:
    """Where the text behind a bullet begins; 0 when the line has none."""
    found = _BULLET.match(key)
    return found.end() if found else 0


def _enclosed(key: str, start: int) -> Mark | None:
    sign = key[start : start + 1]
    for kind, first, count in _ENCLOSED:
        if sign and 0 <= ord(sign) - ord(first) < count:
            end = _AFTER_ENCLOSED.match(key, start + 1)
            value = ord(sign) - ord(first) + 1
            return Mark(kind, int(kind), value, sign, end.end() if end else start + 1)
    return None


def _value(kind: Kind, text: str) -> int | None:
    if kind is Kind.LETTER:
        return ord(text.lower()) - ord("a") + 1
    value = han_number(text)
    return value if value else None


def _shown(kind: Kind, found: re.Match[str]) -> str:
    """The number as papers print it: brackets full-width, no blanks, no point doubled."""
    number, typed = found[1], re.sub(r"\s", "", found[0])
    match kind:
        case Kind.HAN_BRACKET | Kind.DIGIT_BRACKET:
            return f"（{number}）"
        case Kind.HALF_BRACKET:
            return f"{number}）"
        case Kind.HAN:
            return f"{number}、"
        case Kind.DIGIT:
            return f"{number}{'、' if typed.endswith('、') else '.'}"
        case Kind.LETTER:
            return f"{number}."
    return typed.rstrip("、:,.")
