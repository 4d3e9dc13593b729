"""Folding and cutting: from a text to what is compared, and to the tokens that the index holds.

A token is plain ASCII, so that no database's own idea of a word matters: ten hex digits for a pair of neighbouring
characters, five for the last character of a run. Any part of a text of two characters or more is thus found by whole
tokens, a single character by the beginning of one.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

LONGEST = 200_000
"""Characters of one text that are indexed."""


@lru_cache(maxsize=1 << 16)
def _folded(character: str) -> str:
    """One character as it is compared; may become several, or none."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "C" or c in "\n\t")
    return "".join(map(_simplified, kept))


@lru_cache(maxsize=1 << 16)
def _simplified(character: str) -> str:
    converter = _converter()
    if converter is None or character < "\u3400":
        return character
    changed: str = converter.convert(character)
    return changed


@lru_cache(maxsize=1)
def _converter() -> "OpenCC | None":
    """OpenCC, where there is a build of it; without it simplified and traditional are not folded."""
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    return OpenCC("t2s")


def fold(text: str) -> str:
    """A text as it is compared: half width, lower case, simplified; blanks only between words of ASCII."""
    return fold_with_places(text)[0]


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """A folded text and, for each of its characters, its place in ``text``."""
    parts: list[str] = []
    places: list[int] = []
    blank = -1
    for place, character in enumerate(text):
        plain = _folded(character)
        if not plain:
            continue
        if plain.isspace():
            blank = place if blank < 0 else blank
            continue
        if blank >= 0 and parts and parts[-1].isascii() and plain.isascii():
            parts.append(" ")
            places.append(blank)
        blank = -1
        parts += plain
        places += [place] * len(plain)
    return "".join(parts), places


def _runs(folded: str) -> Iterator[str]:
    """The runs of letters, digits and signs in a folded text; punctuation and blanks part them."""
    run: list[str] = []
    for character in folded:
        if unicodedata.category(character)[0] in "LNMS":
            run.append(character)
        elif run:
            yield "".join(run)
            run = []
    if run:
        yield "".join(run)


def tokens(text: str) -> list[str]:
    """The tokens of a text, each once, in order of first appearance."""
    found: dict[str, None] = {}
    for run in _runs(fold(text[:LONGEST])):
        for one, two in pairwise(run):
            found[_token(one, two)] = None
        found[_token(run[-1])] = None
    return list(found)


def asked(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """(whole tokens, beginnings of tokens) that every text holding the folded ``words`` must have."""
    whole: dict[str, None] = {}
    begun: dict[str, None] = {}
    for word in words:
        for run in _runs(word):
            if len(run) == 1:
                begun[_token(run)] = None
            for one, two in pairwise(run):
                whole[_token(one, two)] = None
    return list(whole), list(begun)


def _token(*characters: str) -> str:
    return "".join(f"{ord(character):05x}" for character in characters)
