"""Templates: ``[this|that]`` chooses, ``{name}`` looks up, ``vars`` declares counts and dates once for all templates.

A declaration is ``name=EXPRESSION``:

=====================  ==========================================================================================
``n=2..5``             a whole number from 2 to 5
``n=2..5..brn``        the same, but never above ``brn``
``n=total-held``       a sum of names and numbers
``w=甲/乙/丙``          one of the words
``d=day-60..-20``      a working day 60 to 20 days before the day of the scene (``day+5..+9`` for later days)
``m=month-3..-1``      a whole month 3 to 1 months before that day
=====================  ==========================================================================================

A value is drawn when it is first needed and kept, so that a statement and its facts agree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([a-z0-9_]+)\}")
TERM = re.compile(r"([+-]?)([a-z_0-9]+)")

Workday = Callable[[date], bool]


def weekday(day: date) -> bool:
    """Monday to Friday: the calendar of a scene that was given none."""
    return day.weekday() < 5


class PhraseError(ValueError):
    """A template or a declaration that cannot be expanded; the message names it."""


def declared(text: str) -> dict[str, str]:
    """``"a=1..3 b=day-9..-2"`` → names and expressions."""
    found: dict[str, str] = {}
    for part in text.split():
        name, expression = part.split("=", 1)
        found[name] = expression
    return found


def written(day: date, near: date) -> str:
    """A date as offices write it: without the year when it is the year of ``near``."""
    text = f"{day.month}月{day.day}日"
    return text if day.year == near.year else f"{day.year}年{text}"


def written_month(day: date, near: date) -> str:
    return f"{day.month}月" if day.year == near.year else f"{day.year}年{day.month}月"


@dataclass(slots=True)
class Scene:
    """The words, counts and dates of one story. ``on`` is the day on which it is told; nothing it says is later."""

    rng: Random
    on: date
    words: Mapping[str, str | int]
    working: Workday = weekday
    rules: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, str | int] = field(default_factory=dict)

    def say(self, template: str) -> str:
        """The template with every choice made and every slot filled."""
        text = template
        while True:
            found = CHOICE.search(text)
            if found is None:
                break
            chosen = self.rng.choice(found.group(1).split("|"))
            text = text[: found.start()] + chosen + text[found.end() :]
        said = SLOT.sub(lambda slot: str(self.value(slot.group(1))), text)
        return said.replace("党支部支部", "党支部")

    def value(self, name: str) -> str | int:
        """The value of a slot, drawn now if it is new."""
        if name in self.drawn:
            return self.drawn[name]
        if name in self.rules:
            self.drawn[name] = self._draw(self.rules[name])
            return self.drawn[name]
        if name in self.words:
            return self.words[name]
        raise PhraseError(f"slot {{{name}}} is unknown")

    def _draw(self, expression: str) -> str | int:
        if expression.startswith("day"):
            return written(self.day(expression[3:]), self.on)
        if expression.startswith("month"):
            return written_month(self.month(expression[5:]), self.on)
        if ".." in expression:
            return self._between(expression)
        if "/" in expression:
            word = self.rng.choice(expression.split("/"))
            return str(self.value(word[1:])) if word.startswith("$") else word
        return self._sum(expression)

    def _between(self, expression: str) -> int:
        parts = expression.split("..")
        low, high = self._sum(parts[0]), self._sum(parts[1])
        if len(parts) == 3:
            high = min(high, self._sum(parts[2]))
        if high < low:
            low = high
        return self.rng.randint(low, high)

    def _sum(self, expression: str) -> int:
        total = 0
        for sign, term in TERM.findall(expression):
            amount = int(term) if term.isdigit() else self.value(term)
            if not isinstance(amount, int):
                raise PhraseError(f"{term} is not a number in {expression!r}")
            total += -amount if sign == "-" else amount
        return total

    def day(self, span: str) -> date:
        """A working day inside ``"-60..-20"`` days of the scene's day."""
        low, high = (int(part) for part in span.split(".."))
        start = self.on + timedelta(days=self.rng.randint(low, high))
        for step in range(12):
            for day in (start - timedelta(days=step), start + timedelta(days=step)):
                if self.working(day) and (day <= self.on or high > 0):
                    return day
        return start

    def month(self, span: str) -> date:
        """The first day of a whole month inside ``"-3..-1"`` months of the scene's month."""
        low, high = (int(part) for part in span.split(".."))
        index = self.on.year * 12 + self.on.month - 1 + self.rng.randint(low, high)
        return date(index // 12, index % 12 + 1, 1)
