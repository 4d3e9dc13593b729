"""Style, types, migrations and what must not stand in the tree: the same for everybody, inside the run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def run(*command: str) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "MYPYPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=env)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-6000:]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_ruff_finds_nothing() -> None:
    assert run(str(BIN / "ruff"), "check", "--no-cache", ".") == ""


def test_the_code_is_formatted() -> None:
    assert run(str(BIN / "ruff"), "format", "--check", "--no-cache", ".") == ""


def test_the_types_hold_strictly() -> None:
    assert run(str(BIN / "mypy"), "--no-incremental") == ""


def test_no_migration_is_missing() -> None:
    assert run(sys.executable, "-m", "bihuan", "makemigrations", "--check", "--dry-run") == ""


def test_no_lock_with_download_addresses_and_no_address_of_a_package_source() -> None:
    names = {p.name for p in tracked()}
    assert not names & {"uv.lock", "pylock.toml"}
    hosts = re.compile(rb"(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)")
    found = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if p.suffix in {".py", ".toml", ".lock", ".md", ".html", ".js", ".css", ".sh", ""}
        and ".min." not in p.name
        and p != Path(__file__)
        and hosts.search(p.read_bytes())
    ]
    assert found == []


def test_every_dependency_is_pinned_by_hash() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[a-z0-9][^\s;]*==", text, re.MULTILINE)
        assert len(pins) > 30
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert [b.split()[0] for b in blocks if "--hash=sha256:" not in b] == []


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh.md", "LICENSE", "docs/status.md", "docs/glossary.md"]
)
def test_the_papers_of_the_house_are_there(name: str) -> None:
    assert len((ROOT / name).read_text()) > 400
