"""The content-addressed store: files named after the SHA-256 of their bytes.

A file is written under another name, forced to the disk, renamed, and its folder forced to the disk, so after a
power cut it is there whole or not at all; the row that names it comes later.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


class MissingFileError(Exception):
    """A row names content that the store does not hold."""


class DamagedFileError(Exception):
    """The bytes in the store are no longer those that were put in."""


def place(sha256: str) -> Path:
    """Where content with this hash lies."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 in lower-case hex")
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Put bytes into the store and give their SHA-256. Content that is there already is left alone."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = place(sha256)
    if target.exists() and target.stat().st_size == len(content):
        return sha256
    _make_folder(target.parent)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o640)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    _force(target.parent)
    return sha256


def fetch(sha256: str) -> bytes:
    """The bytes with this hash, checked. Raises :class:`MissingFileError` or :class:`DamagedFileError`."""
    path = place(sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError as missing:
        raise MissingFileError(sha256) from missing
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedFileError(sha256)
    return content


def damaged() -> Iterator[str]:
    """Names in the store whose bytes no longer have that hash (for the nightly check)."""
    root = Path(settings.FILES_DIR)
    for path in sorted(root.glob("??/*")):
        if path.name.startswith("."):
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                yield path.name


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    _force(folder.parent)


def _force(folder: Path) -> None:
    """Force a folder's entries to the disk, where the system can (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
