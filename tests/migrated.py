"""A database with every migration done: made once a run, copied wherever a fresh one is wanted.

Whoever asks first makes it with ``migrate`` itself, in a process of its own; the others wait and copy. On SQLite it is a
file, on PostgreSQL a template.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[1]
RUN = Path(os.environ["BIHUAN_TEST_DATA_DIR"])
"""The folder that all processes of one run share."""
FILE = RUN / "migrated.sqlite3"
TEMPLATE = f"bihuan_migrated_{RUN.name.rsplit('-', 1)[-1]}"


@contextmanager
def _alone() -> Iterator[None]:
    with (RUN / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "BIHUAN_DATABASE_URL": url,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def file() -> Path:
    """The migrated SQLite file. To be copied, never opened for writing."""
    with _alone():
        if not FILE.exists():
            made = FILE.with_suffix(".made")
            _migrate(f"sqlite:///{made}")
            with closing(sqlite3.connect(made)) as whole:
                whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                whole.execute("PRAGMA journal_mode=DELETE")
            made.rename(FILE)
    return FILE


def copied(target: Path) -> Path:
    """A migrated SQLite file of one's own."""
    return Path(shutil.copyfile(file(), target))


def address(name: str) -> str:
    """The URL of a database of this name on the server of this run."""
    place = connection.settings_dict
    user, password = quote(place["USER"]), quote(place["PASSWORD"])
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{name}"


@contextmanager
def installed() -> Iterator[None]:
    """Django's connection on a copy of its own, under the name that Django gives to databases of tests."""
    begin = _in_memory if connection.vendor == "sqlite" else _on_the_server
    real = settings.DATABASES["default"]["NAME"]
    end = begin(connection.creation._get_test_db_name())
    try:
        yield
    finally:
        connection.close()
        _use(real)
        end()


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _in_memory(name: str) -> Callable[[], None]:
    _use(name)
    connection.ensure_connection()
    with closing(sqlite3.connect(file())) as whole:
        whole.backup(connection.connection)
    return lambda: None


def _template(server: psycopg.Connection[Any]) -> Identifier:
    """The migrated database on the server, which nobody is connected to."""
    found, making = Identifier(TEMPLATE), Identifier(f"{TEMPLATE}_making")
    with _alone():
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).rowcount:
            server.execute(SQL("CREATE DATABASE {}").format(making))
            _migrate(address(f"{TEMPLATE}_making"))
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(making, found))
    return found


def _on_the_server(name: str) -> Callable[[], None]:
    own, place = Identifier(name), address(connection.settings_dict["NAME"])

    def drop() -> None:
        with psycopg.connect(place, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(own))

    drop()
    with psycopg.connect(place, autocommit=True) as server:
        template = _template(server)
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(own, template))
    _use(name)
    return drop


def clear() -> None:
    """Leave nothing of this run behind."""
    if connection.vendor == "postgresql":
        place = address(settings.DATABASES["default"]["NAME"])
        with psycopg.connect(place, autocommit=True) as server:
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(TEMPLATE)))
    if RUN.name.startswith("bihuan-test-"):  # made by the run itself, not named by whoever runs it
        shutil.rmtree(RUN, ignore_errors=True)
