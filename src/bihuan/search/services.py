"""Writing the index. Called in the same transaction as the change of the object; no part of the ledger."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from bihuan.search import grams, tokens
from bihuan.search.models import Document
from bihuan.search.values import Text

CHUNK = 500

Source = Callable[[], Iterable[Text]]


def index(*texts: Text) -> None:
    """Put texts into the index, or renew them."""
    with transaction.atomic():
        for start in range(0, len(texts), CHUNK):
            _index(texts[start : start + CHUNK])


def remove(label: str, *keys: int) -> None:
    """Take objects out of the index."""
    with transaction.atomic():
        gone = Document.objects.filter(label=label, object_pk__in=keys)
        tokens.drop(list(gone.values_list("pk", flat=True)))
        gone.delete()


def reindex(label: str, texts: Iterable[Text]) -> int:
    """Build the index of one kind of object anew, CHUNK texts in a transaction. Returns how many there are."""
    kept: set[int] = set()
    waiting: list[Text] = []
    for text in texts:
        waiting.append(text)
        if len(waiting) == CHUNK:
            index(*waiting)
            kept |= {done.pk for done in waiting}
            waiting = []
    index(*waiting)
    kept |= {done.pk for done in waiting}
    have = set(Document.objects.filter(label=label).values_list("object_pk", flat=True))
    gone = sorted(have - kept)
    for start in range(0, len(gone), CHUNK):
        remove(label, *gone[start : start + CHUNK])
    return len(kept)


def sources() -> Mapping[str, Source]:
    """Where the texts come from: label → callable, from the dict that the setting SEARCH_SOURCES names."""
    found: Mapping[str, Source] = import_string(
        getattr(settings, "SEARCH_SOURCES", "bihuan.web.search_sources.SOURCES")
    )
    return found


def _index(texts: tuple[Text, ...]) -> None:
    rows = [_document(text) for text in texts]
    Document.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["label", "object_pk"],
        update_fields=[
            "title", "body", "folded", "title_length", "unit_path", "url_name", "url_args", "on",
        ],
    )  # fmt: skip
    known: dict[tuple[str, int], int] = {}
    for label in {text.label for text in texts}:
        mine = Document.objects.filter(
            label=label, object_pk__in=[text.pk for text in texts if text.label == label]
        )
        known |= {(label, key): pk for pk, key in mine.values_list("pk", "object_pk")}
    tokens.put(
        (known[text.label, text.pk], grams.tokens(f"{text.title}\n{text.body}")) for text in texts
    )


def _document(text: Text) -> Document:
    title = text.title[:300]
    folded = grams.fold(title)
    return Document(
        label=text.label,
        object_pk=text.pk,
        title=title,
        body=text.body[: grams.LONGEST],
        folded=f"{folded}\n{grams.fold(text.body[: grams.LONGEST])}",
        title_length=len(folded),
        unit_path=text.unit_path,
        url_name=text.url_name,
        url_args=dict(text.url_args),
        on=text.on,
    )
