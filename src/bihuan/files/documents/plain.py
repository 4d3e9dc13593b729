"""Plain text from bytes whose encoding nobody stated."""

import codecs
import re

from bihuan.files.documents.values import refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("gb18030", "big5", "utf-16-le", "utf-16-be", "utf-8")
"""The earlier one wins where two look equally likely."""
_COMMON = frozenset(
    "的一是在不了有和人中大为上国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
    "子说产种面而方后多定行学法所民得经十三之进着等部度家力里如水化高自二理起小现实加量都两体制"
    "机当使点从业本去把性好应开它合还因由其前外天政四日社义事平形相全表间样与关各重新线内数正心"
    "问题党支组织书记建设整改责任落实工作领导干部群众基层机关单位完善推监督检查措施情况加强健制度"
    "為國時來們對會發動過說種後學經進著體機當點從業應開還與關個間樣問題黨組織書記設責實領導單"
)
_LEAST_EVERYDAY = 0.05
"""Real Chinese text has 0.3 and more; a wrong encoding or noise has next to nothing."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_FAMILIAR = re.compile(
    r"[\t\n\r\f\v\x20-\x7e\u00a0-\u024f\u0370-\u04ff\u2000-\u27bf\u3000-\u30ff\u3200-\u33ff"
    r"\u4e00-\u9fff\ue000-\uf8ff\uff00-\uffef]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def decode(data: bytes) -> tuple[str, int]:
    """The text of the bytes and how many characters could not be read.

    A byte-order mark decides; else UTF-8 when the whole file is valid; else the encoding in which
    the most characters are everyday ones. Raises ``RefusedDocumentError`` for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(*_reading(data, encoding))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return _checked(text, 0)
    text, lost = max((_reading(data, each) for each in _GUESSES), key=_likeness)
    if _everyday(text) < _LEAST_EVERYDAY:
        raise refusal("garbage")
    return _checked(text, lost)


def _reading(data: bytes, encoding: str) -> tuple[str, int]:
    text = data.decode(encoding, errors="replace")
    return text, text.count("\ufffd")


def _likeness(reading: tuple[str, int]) -> float:
    """How much a reading looks like everyday Chinese, at most 1; what is lost weighs heavily."""
    text, lost = reading
    strange = lost + len(_CONTROL.findall(text))
    return _everyday(text) - 10 * strange / max(1, len(text))


def _everyday(text: str) -> float:
    """The share of everyday characters among the Han characters; 0 where there are none."""
    han = _HAN.findall(text)
    return sum(character in _COMMON for character in han) / max(1, len(han))


def _checked(text: str, lost: int) -> tuple[str, int]:
    if not text.strip("\ufeff \t\r\n\f\v\u3000\0"):
        raise refusal("empty")
    strange = lost + len(_CONTROL.findall(text))
    unfamiliar = len(_FAMILIAR.sub("", text))
    if strange > len(text) * 0.03 or unfamiliar > len(text) * 0.1:
        raise refusal("garbage")
    return text, lost


def lines(text: str) -> list[str]:
    """The paragraphs of a plain text: one a line, without the spaces around them."""
    return [
        line.strip(" \t\u3000\xa0\ufeff") for line in re.split(r"\r\n|[\n\r\f\v\u2028\u2029]", text)
    ]
