"""The numbers that Word shows beside its paragraphs but does not write into the text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bihuan.files.documents.sheet import Level, Pattern, Sheet

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PLACEHOLDER = re.compile(r"%(\d)")
_WORDLIKE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]$")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")


def chinese(value: int, digits: str = _DIGITS, tens: str = "十百千") -> str:
    """A number below 10,000 as it is counted in Chinese: 十, 十二, 二十, 一百零三."""
    if not 0 < value < 10_000:
        return str(value)
    parts: list[str] = []
    gap = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit:
            unit = tens[place - 1] if place else ""
            parts.append(("零" if gap and parts else "") + digits[digit] + unit)
        gap = not digit
    words = "".join(parts)
    return words[1:] if 10 <= value < 20 and digits is _DIGITS else words


def _positional(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _letters(value: int) -> str:
    return (
        chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        if 0 < value < 260
        else str(value)
    )


def _roman(value: int) -> str:
    if not 0 < value < 40:
        return str(value)
    parts = []
    for weight, sign in _ROMAN:
        parts.append(sign * (value // weight))
        value %= weight
    return "".join(parts)


def _from(first: str, count: int, value: int) -> str:
    return chr(ord(first) + value - 1) if 0 < value <= count else str(value)


def _circled(value: int) -> str:
    if 20 < value <= 35:
        return _from("㉑", 15, value - 20)
    return _from("①", 20, value)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: str(value).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda value: _from("⑴", 20, value),
    "decimalEnclosedFullstop": lambda value: _from("⒈", 20, value),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "koreanDigital2": chinese,
    "ideographDigital": _positional,
    "taiwaneseDigital": _positional,
    "chineseLegalSimplified": lambda value: chinese(value, _FORMAL, "拾佰仟"),
    "ideographLegalTraditional": lambda value: chinese(value, _FORMAL, "拾佰仟"),
    "ideographTraditional": lambda value: _STEMS[(value - 1) % 10],
    "ideographZodiac": lambda value: _BRANCHES[(value - 1) % 12],
    "ideographEnclosedCircle": lambda value: _from("㊀", 10, value),
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "none": lambda value: "",
    "bullet": lambda value: "",
}


def formatted(value: int, form: str) -> str:
    """A number in one of Word's number formats; unknown formats give plain digits."""
    return _FORMATS[form](value) if form in _FORMATS else str(value)


@dataclass(slots=True)
class Counter:
    """Counts the lists of one document while it is read from top to bottom."""

    sheet: Sheet
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, instance: str, place: int) -> str:
        """The number of the next paragraph of this list at this level, as Word shows it."""
        if instance not in self.homes:
            self.homes[instance] = self.sheet.pattern_of(instance)
        key = self.homes[instance]
        if not key:
            return ""
        own = self.sheet.instances[instance]
        levels = self.sheet.patterns.get(key, Pattern()).levels | own.levels
        if place not in levels:
            return ""
        counts = self.counts.setdefault(key, {})
        if instance not in self.begun:
            self.begun.add(instance)
            for changed in own.starts:
                counts.pop(changed, None)
        _advance(counts, levels, own.starts, place)
        return _text(counts, levels, place)


def _advance(
    counts: dict[int, int], levels: dict[int, Level], starts: dict[int, int], place: int
) -> None:
    for upper in range(place):
        if upper in levels:
            counts.setdefault(upper, starts.get(upper, levels[upper].start))
    if place in counts:
        counts[place] += 1
    else:
        counts[place] = starts.get(place, levels[place].start)
    for lower in [each for each in counts if each > place]:
        after = levels[lower].restart_after if lower in levels else None
        if after is None or (after and place < after):
            del counts[lower]


def _text(counts: dict[int, int], levels: dict[int, Level], place: int) -> str:
    level = levels[place]
    if level.format == "bullet":
        return "•" if not level.text or _PRIVATE.search(level.text) else level.text

    def shown(found: re.Match[str]) -> str:
        upper = int(found[1]) - 1
        if upper not in levels:
            return ""
        form = "decimal" if level.only_digits else levels[upper].format
        return formatted(counts.get(upper, levels[upper].start), form)

    label = _PLACEHOLDER.sub(shown, level.text)
    return label + " " if _WORDLIKE.search(label) else label
