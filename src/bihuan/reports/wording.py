"""How numbers, dates and document numbers are written in official papers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bihuan.reports.paper import Blank, Text

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五. Defined for 1 to 999."""
    if not 0 < number < 1000:
        raise ValueError("chinese_number is defined for 1 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def numbered(level: int, number: int) -> str:
    """The numbering of headings: 一、 （一） 1. （1）."""
    match level:
        case 1:
            return f"{chinese_number(number)}、"
        case 2:
            return f"（{chinese_number(number)}）"
        case 3:
            return f"{number}."
        case 4:
            return f"（{number}）"
    raise ValueError("official papers have four levels of headings")


def day(value: date | None) -> str:
    """2026年3月4日, without leading zeros; an unknown day is an empty string."""
    return "" if value is None else f"{value.year}年{value.month}月{value.day}日"


def day_or_blank(value: date | None) -> Text:
    """The day, or places for year, month and day."""
    return day(value) if value else ("　　　　年　　月　　日",)


def known(value: str, blank: int = 6) -> Text:
    """The value, or a place to write it."""
    return value.strip() or (Blank(blank),)


def document_number(typed: str) -> str:
    """A 发文字号 as typed, in its official shape: 〔〕 for any bracket, no 第, no leading zeros.

    What does not look like one is returned as it is.
    """
    text = typed.strip()
    found = re.fullmatch(
        r"(.*?)\s*[〔\[(（【［]\s*(\d{4})\s*[〕\])）】］]\s*第?\s*0*(\d+)\s*号?", text
    )
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else text


def document_title(title: str) -> str:
    """《title》; marks inside become 〈〉, marks around are not doubled."""
    text = title.strip()
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    return f"《{text.replace('《', '〈').replace('》', '〉')}》"


def sentence(text: str) -> str:
    """The text with exactly one full stop at its end; empty stays empty."""
    text = text.strip().rstrip("。；;，,、.")
    return f"{text}。" if text and text[-1] not in "！？!?…" else text


def clause(text: str) -> str:
    """The text without punctuation at its end, to be built into a sentence."""
    return text.strip().rstrip("。；;，,、.！!")


def joined(parts: Iterable[str]) -> str:
    """甲、乙、丙, without empty ones."""
    return "、".join(p.strip() for p in parts if p.strip())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of what a user typed, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def count_words(pairs: Sequence[tuple[str, int]]) -> str:
    """已销号3个、整改中2个; words with zero are left out."""
    return "、".join(f"{word}{number}个" for word, number in pairs if number)
