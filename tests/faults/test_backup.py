"""R10: a backup taken while somebody writes is whole and verifies; copying the file is not (the control)."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]


class Writer:
    """A process that changes rows and says the size of the ledger after each accepted change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "BIHUAN_DATA_DIR": str(folder),
            "BIHUAN_DATABASE_URL": f"sqlite:///{folder / 'bihuan.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        }
        migrated.copied(folder / "bihuan.sqlite3")
        self.said = (folder / "said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.backup_driver", str(folder)],
            cwd=ROOT, env=self.env, stdout=self.said,
        )  # fmt: skip
        for _try in range(600):
            if (folder / "ready").exists() and self.accepted() > 20:
                return
            assert self.process.poll() is None, "the writer died"
            time.sleep(0.1)
        raise AssertionError("the writer did not start")

    def accepted(self) -> int:
        """The size of the ledger after the last change that was accepted."""
        lines = (self.folder / "said").read_text().split()
        return int(lines[-1]) if lines else 0

    def command(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bihuan", *words],
            cwd=ROOT,
            env={**self.env, **env},
            capture_output=True,
            text=True,
        )

    def stop(self) -> None:
        (self.folder / "stop").touch()
        self.process.wait(timeout=60)
        self.said.close()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    found = Writer(tmp_path)
    yield found
    found.stop()


@pytest.mark.fault
def test_a_backup_under_load_holds_all_that_was_accepted_and_verifies(
    writer: Writer, tmp_path: Path
) -> None:
    before = writer.accepted()
    made = writer.command("backup", str(tmp_path / "b.tar"))
    assert made.returncode == 0, made.stderr
    assert writer.accepted() > before, "nobody wrote meanwhile"
    into = tmp_path / "elsewhere"
    restored = writer.command("restore", str(tmp_path / "b.tar"), "--into", str(into))
    assert restored.returncode == 0, restored.stderr
    file = into / "bihuan.sqlite3"
    rows = sqlite3.connect(file)
    assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (entries,) = rows.execute("SELECT count(*) FROM ledger_entry").fetchone()
    rows.close()
    assert entries >= before
    head = next(
        w
        for w in restored.stderr.replace("，", " ").replace("。", " ").split()
        if ":" in w and len(w) > 60
    )
    verified = writer.command(
        "ledger", "verify", "--head", head,
        BIHUAN_DATA_DIR=str(into), BIHUAN_DATABASE_URL=f"sqlite:///{file}",
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.fault
def test_control_copying_the_file_under_load_loses_accepted_changes(
    writer: Writer, tmp_path: Path
) -> None:
    lost = 0
    for number in range(5):
        accepted = writer.accepted()
        copy = tmp_path / f"copy{number}.sqlite3"
        shutil.copy(tmp_path / "bihuan.sqlite3", copy)
        try:
            rows = sqlite3.connect(copy)
            (entries,) = rows.execute("SELECT count(*) FROM ledger_entry").fetchone()
            rows.close()
        except sqlite3.DatabaseError:
            entries = -1
        lost += entries < accepted
        time.sleep(0.3)
    assert lost > 0


@pytest.mark.fault
def test_a_restore_goes_into_an_empty_place_only_and_refuses_a_damaged_backup(
    writer: Writer, tmp_path: Path
) -> None:
    target = tmp_path / "b.tar"
    assert writer.command("backup", str(target)).returncode == 0
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").touch()
    assert writer.command("restore", str(target), "--into", str(full)).returncode == 2
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "damaged.tar").write_bytes(data)
    refused = writer.command(
        "restore", str(tmp_path / "damaged.tar"), "--into", str(tmp_path / "new")
    )
    assert refused.returncode == 2
    assert not (tmp_path / "new").exists()
