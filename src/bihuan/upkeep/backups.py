"""Backup, restore and drill.

A backup is one tar file: the database (by SQLite's backup API, or ``pg_dump`` for PostgreSQL), the stored files and
a manifest with sizes, SHA-256 sums and the ledger's head. Keys are named in the manifest, never included.
Guarantees: a backup taken while others write is consistent, because the database is copied through its own API and
stored files never change once written; a restore goes into an empty place only and checks every sum first.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from bihuan.ledger.queries import head

MANIFEST = "manifest.json"
DATABASE = "database"


class BackupError(Exception):
    """The backup cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    file: Path
    files: int
    bytes: int
    head: str


def back_up(target: Path, *, at: datetime) -> Made:
    """Write a consistent backup to ``target``; the file appears whole or not at all."""
    if target.exists():
        raise BackupError(_("文件已经存在：%(f)s。请换一个文件名。") % {"f": target})
    partial = target.with_name(target.name + ".part")
    with TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(copy)
        entries = [(DATABASE, copy), *_stored_files()]
        manifest: dict[str, Any] = {
            "made_at": at.isoformat(),
            "vendor": connection.vendor,
            "head": str(head()) if connection.vendor != "sqlite" else _head_of(copy),
            "keys_not_included": ["BIHUAN_SECRET_KEY or secret.key"],
            "files": {},
        }
        with tarfile.open(partial, "w") as tar:
            for name, path in entries:
                manifest["files"][name] = {"sha256": _sum(path), "bytes": path.stat().st_size}
                tar.add(path, arcname=name, recursive=False)
            body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    with partial.open("rb") as handle:
        os.fsync(handle.fileno())
    partial.rename(target)
    total = sum(f["bytes"] for f in manifest["files"].values())
    return Made(target, len(entries) - 1, total, manifest["head"])


def restore(source: Path, *, into: Path) -> dict[str, Any]:
    """Unpack a SQLite backup into an empty folder after checking every sum. Returns the manifest.

    Raises :class:`BackupError` for a folder that is not empty, a missing or damaged file, or a PostgreSQL dump
    (which is restored with ``pg_restore`` as the message says).
    """
    if into.exists() and any(into.iterdir()):
        raise BackupError(_("目录不是空的：%(d)s。恢复只能放进空目录。") % {"d": into})
    if not source.exists():
        raise BackupError(_("找不到备份文件：%(f)s。") % {"f": source})
    into.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(source) as tar:
            tar.extractall(into, filter="data")
        manifest: dict[str, Any] = json.loads((into / MANIFEST).read_text())
        for name, facts in manifest["files"].items():
            path = into / name
            if not path.exists() or _sum(path) != facts["sha256"]:
                raise BackupError(
                    _("备份中的“%(n)s”已损坏或缺失，没有恢复。请换一份备份。") % {"n": name}
                )
    except (tarfile.TarError, OSError, KeyError, ValueError) as error:
        shutil.rmtree(into, ignore_errors=True)
        raise BackupError(_("这不是完整的备份文件：%(e)s。") % {"e": error}) from error
    except BackupError:
        shutil.rmtree(into, ignore_errors=True)
        raise
    if manifest["vendor"] == "sqlite":
        (into / DATABASE).rename(into / "bihuan.sqlite3")
    (into / "files").mkdir(exist_ok=True)
    return manifest


def _copy_database(copy: Path) -> None:
    if connection.vendor == "sqlite":
        source = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=30)
        target = sqlite3.connect(copy)
        try:
            source.backup(target, pages=2000)
        finally:
            source.close()
            target.close()
        return
    settings_dict = connection.settings_dict
    tool = shutil.which("pg_dump")
    if tool is None:
        raise BackupError(_("找不到 pg_dump，请安装 postgresql-client。"))
    env = {**os.environ, "PGPASSWORD": str(settings_dict.get("PASSWORD") or "")}
    command = [tool, "--format=custom", f"--file={copy}", f"--dbname={settings_dict['NAME']}"]
    for flag, key in (("host", "HOST"), ("port", "PORT"), ("username", "USER")):
        if settings_dict.get(key):
            command.append(f"--{flag}={settings_dict[key]}")
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(_("pg_dump 没有成功：%(e)s") % {"e": done.stderr.strip()})


def _head_of(copy: Path) -> str:
    """The head in the copied database, which may be older than the present one."""
    rows = sqlite3.connect(copy)
    try:
        (entries,) = rows.execute("SELECT count(*) FROM ledger_entry").fetchone()
    finally:
        rows.close()
    from bihuan.ledger.queries import head_at

    return str(head_at(entries))


def _stored_files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.FILES_DIR)
    if root.exists():
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            yield f"files/{path.relative_to(root).as_posix()}", path


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
