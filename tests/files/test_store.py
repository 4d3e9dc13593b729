"""Keeping files: once for the same bytes, whole or not at all, and given out without harm."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from bihuan.files import services, shelf
from bihuan.files.errors import RefusedFileError
from bihuan.files.models import StoredFile
from bihuan.files.responses import respond
from tests.files import papers

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shelf_of_its_own(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def stored(content: bytes, name: str = "a.txt", account: int = 7) -> StoredFile:
    return services.store(
        upload=SimpleUploadedFile(name, content), actor_id=account, at=NOON, purpose="evidence"
    )


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_file_lies_under_the_hash_of_its_bytes(shelf_of_its_own: Path) -> None:
    row = stored("情况说明".encode())
    assert row.sha256 == hashlib.sha256("情况说明".encode()).hexdigest()
    assert files_in(shelf_of_its_own) == [row.sha256]
    assert shelf.fetch(row.sha256) == "情况说明".encode()
    assert (row.size, row.media_type, row.kind) == (12, "text/plain", "txt")


@pytest.mark.django_db
def test_the_same_bytes_from_two_people_are_kept_once(shelf_of_its_own: Path) -> None:
    assert stored(b"x", account=1) == stored(b"x", "b.txt", account=2)
    assert len(files_in(shelf_of_its_own)) == 1


@pytest.mark.django_db
def test_the_hash_is_that_of_the_cleaned_bytes() -> None:
    row = stored(papers.jpeg(), "a.jpg")
    assert papers.traces_in(shelf.fetch(row.sha256)) == []
    assert row.sha256 != hashlib.sha256(papers.jpeg()).hexdigest()


@pytest.mark.django_db
def test_a_refused_file_leaves_neither_row_nor_bytes(shelf_of_its_own: Path) -> None:
    with pytest.raises(RefusedFileError):
        stored(b"MZ", "a.exe")
    assert not StoredFile.objects.exists()
    assert not shelf_of_its_own.exists()


def test_bytes_that_were_cut_short_are_put_right_when_they_come_again() -> None:
    sha256 = shelf.keep(b"whole content")
    shelf.place(sha256).write_bytes(b"whole")
    assert shelf.keep(b"whole content") == sha256
    assert shelf.fetch(sha256) == b"whole content"


def test_a_flipped_bit_and_a_lost_file_are_told_apart_and_found() -> None:
    good, bad, lost = shelf.keep(b"good"), shelf.keep(b"bad"), shelf.keep(b"lost")
    shelf.place(bad).write_bytes(b"bae")
    shelf.place(lost).unlink()
    with pytest.raises(shelf.DamagedFileError):
        shelf.fetch(bad)
    with pytest.raises(shelf.MissingFileError):
        shelf.fetch(lost)
    assert list(shelf.damaged()) == [bad]
    assert shelf.fetch(good) == b"good"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "g" * 64])
def test_only_a_hash_names_a_place(name: str) -> None:
    with pytest.raises(ValueError):
        shelf.place(name)


@pytest.mark.django_db
def test_an_answer_is_a_download_that_the_browser_neither_guesses_nor_runs() -> None:
    answer = respond(stored(b"<script>"), "说明.txt")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_only_pictures_and_pdf_are_shown_in_place() -> None:
    assert respond(stored(papers.jpeg(), "a.jpg"), inline=True)["Content-Disposition"].startswith(
        "inline"
    )
    assert respond(stored(b"a,b\n", "a.csv"), inline=True)["Content-Disposition"].startswith(
        "attachment"
    )


@pytest.mark.django_db
def test_a_lost_file_is_not_found() -> None:
    row = stored(b"x")
    shelf.place(row.sha256).unlink()
    with pytest.raises(Http404):
        respond(row)
