"""The command's sentences: Chinese in the source, other languages from the compiled catalogues, without Django."""

import os
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"
FOLDERS = {"en": "en", "zh-hant": "zh_Hant", "zh_hant": "zh_Hant"}


@cache
def _catalogue(language: str) -> NullTranslations:
    folder = FOLDERS.get(language.lower())
    return translation("django", LOCALE, [folder] if folder else [], fallback=True)


def gettext(sentence: str) -> str:
    """The sentence in the language of ``BIHUAN_LANG``; as it stands where that has none."""
    say = _catalogue(os.environ.get("BIHUAN_LANG", "")).gettext
    return say(sentence)
