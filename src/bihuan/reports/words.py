"""How many characters a paper has, as Word counts them, and against which limit.

Chinese characters and punctuation count one each, a run of Latin letters or figures counts one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.reports.paper import Paper, words_of

GENERAL_LIMIT = 5000
"""A paper on general matters."""
SPECIAL_LIMIT = 4000
"""A paper on a single matter."""

_LATIN = re.compile(
    r"[^\s\u2e80-\u9fff\uf900-\ufaff\ufe30-\uffef\u3000-\u303f\U00020000-\U0003ffff“”‘’…—·]+"
)
_WIDE = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\uffef\u3001-\u303f\U00020000-\U0003ffff“”‘’…—·]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Characters of the text (with its title) and of the annexes, and the limit for the text."""

    text: int
    annexes: int
    limit: int

    @property
    def over(self) -> int:
        """By how many characters the text is too long; 0 when it is within the limit."""
        return max(0, self.text - self.limit)


def characters(text: str) -> int:
    """Characters of one string as Word counts them; spaces count nothing."""
    return len(_WIDE.findall(text)) + len(_LATIN.findall(text))


def count(paper: Paper, *, limit: int = SPECIAL_LIMIT) -> Words:
    """Count a paper. The limit is for the text; annexes are counted beside it."""
    own = [paper.title, paper.subtitle, paper.addressee, paper.contact]
    if paper.signature:
        own.append(paper.signature.name)
    text = _total(own) + _total(words_of((*paper.blocks, *paper.tail)))
    annexes = sum(characters(a.title) + _total(words_of(a.blocks)) for a in paper.annexes)
    return Words(text=text, annexes=annexes, limit=limit)


def _total(strings: Iterable[str]) -> int:
    return sum(map(characters, strings))
