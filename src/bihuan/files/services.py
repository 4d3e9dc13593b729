"""Letting a file in."""

import errno
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from bihuan.files import gate, shelf
from bihuan.files.models import StoredFile

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def store(*, upload: "UploadedFile[Any]", actor_id: int, at: datetime, purpose: str) -> StoredFile:
    """Judge, clean and keep an uploaded file. The same content again gives the row that is there.

    Raises :class:`~bihuan.files.errors.RefusedFileError` with a sentence for the user. Call it before, not inside,
    a long transaction: a picture or a big workbook takes a second to clean.
    """
    return store_bytes(
        content=gate.read(upload), name=upload.name or "", actor_id=actor_id, at=at, purpose=purpose
    )


def store_bytes(
    *, content: bytes, name: str, actor_id: int, at: datetime, purpose: str
) -> StoredFile:
    """The same for bytes in hand, such as a paper that the system wrote itself."""
    passed = gate.admit(content, name)
    try:
        sha256 = shelf.keep(passed.content)
    except OSError as fault:
        if fault.errno not in NO_ROOM:
            raise
        raise gate.refusal("no_room", passed.name) from fault
    known = StoredFile.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                sha256=sha256,
                name=passed.name,
                size=len(passed.content),
                media_type=passed.media_type,
                kind=passed.kind,
                purpose=purpose,
                cleaned=passed.cleaned,
                account_id=actor_id,
                created_at=at,
            )
    except IntegrityError:
        return StoredFile.objects.get(sha256=sha256)
