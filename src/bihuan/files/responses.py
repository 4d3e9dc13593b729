"""Answering with a kept file. The caller has decided that this person may have it."""

from django.http import FileResponse, Http404, HttpResponseBase

from bihuan.files.models import StoredFile
from bihuan.files.shelf import place

INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})


def respond(stored: StoredFile, filename: str = "", *, inline: bool = False) -> HttpResponseBase:
    """The file as a download named ``filename`` (default: its own name); ``inline`` shows pictures and PDF.

    Never guessed at by the browser, never run: the media type is the one found at the gate and a strict content
    policy goes with it. 404 when the store has lost the bytes.
    """
    path = place(stored.sha256)
    if not path.exists():
        raise Http404
    shown = inline and stored.media_type in INLINE
    response = FileResponse(
        path.open("rb"),
        as_attachment=not shown,
        filename=filename or stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
