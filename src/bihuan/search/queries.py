"""Finding."""

from collections.abc import Sequence

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex
from django.urls import NoReverseMatch, reverse

from bihuan.access.scope import Span, spans_q
from bihuan.search import grams, tokens
from bihuan.search.models import Document
from bihuan.search.values import Found, Hit, Snippet

AROUND = 30
"""Characters shown before the first asked word of a snippet."""
SHOWN = 120
WORDS = 8
"""More words than so many are not looked at."""


def find(
    text: str,
    spans: Sequence[Span],
    *,
    labels: Sequence[str] = (),
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """Objects inside ``spans`` whose text holds every word of ``text`` (words are parted by blanks).

    Hits in the title come first, then the newest. A text of punctuation alone finds nothing.
    """
    words = tuple(dict.fromkeys(filter(None, map(grams.fold, text.split()))))[:WORDS]
    whole, begun = grams.asked(words)
    if not whole and not begun:
        return Found((), 0, words)
    rows = Document.objects.filter(tokens.having(whole, begun)).filter(spans_q("unit_path", spans))
    if labels:
        rows = rows.filter(label__in=labels)
    rows = _holding(rows, words)
    total = rows.count()
    in_title = When(Q(at0__lte=F("title_length")), then=Value(True))
    shown = rows.annotate(
        in_title=Case(in_title, default=Value(False), output_field=BooleanField())
    ).order_by("-in_title", F("on").desc(nulls_last=True), "-pk")[offset : offset + limit]
    return Found(tuple(_hit(row, words) for row in shown), total, words)


def _holding(rows: QuerySet[Document], words: Sequence[str]) -> QuerySet[Document]:
    """Only texts that hold each word in one piece; ``at0`` is then the place of the first."""
    for number, word in enumerate(words):
        rows = rows.alias(**{f"at{number}": StrIndex("folded", Value(word))}).filter(
            **{f"at{number}__gt": 0}
        )
    return rows


def _hit(row: Document, words: Sequence[str]) -> Hit:
    try:
        url = reverse(row.url_name, kwargs=row.url_args)
    except NoReverseMatch:
        url = ""
    return Hit(
        row.label,
        row.object_pk,
        marked(row.title, words),
        snippet(row.body, words),
        row.unit_path,
        url,
        row.on,
    )


def snippet(body: str, words: Sequence[str]) -> Snippet:
    """A piece of a text around the first of the (folded) words, with all of them marked."""
    flat = " ".join(body.split())
    folded, places = grams.fold_with_places(flat[: grams.LONGEST])
    found = [at for at in map(folded.find, words) if at >= 0]
    first = places[min(found)] if found else 0
    start = max(first - AROUND, 0)
    piece = marked(flat[start : start + SHOWN], words)
    before: Snippet = (("…", False),) if start else ()
    after: Snippet = (("…", False),) if start + SHOWN < len(flat) else ()
    return (*before, *piece, *after)


def marked(text: str, words: Sequence[str]) -> Snippet:
    """A text in pieces; those that fold to one of the words are marked."""
    folded, places = grams.fold_with_places(text)
    hit = [False] * len(text)
    for word in words:
        at = folded.find(word)
        while at >= 0:
            for place in range(places[at], places[at + len(word) - 1] + 1):
                hit[place] = True
            at = folded.find(word, at + 1)
    pieces: list[tuple[str, bool]] = []
    for character, is_hit in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + character, is_hit)
        else:
            pieces.append((character, is_hit))
    return tuple(pieces)
