"""R13 and R6 over HTTP: restarts and a locked database under load, with a real server and an oracle outside it.

Each person notes calls about his own problem and keeps which were acknowledged. What has no answer, or a 503, is sent
again with the same key, as a browser does when the person presses the button again. BIHUAN_FAULTS=full runs the whole
number of people and restarts.
"""

import http.client
import os
import random
import shutil
import signal
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import migrated
from tests.serving import Person, Server, told

pytestmark = [pytest.mark.fault, pytest.mark.once]

FULL = os.environ.get("BIHUAN_FAULTS") == "full"
USERS = 20 if FULL else 6
RESTARTS = 5 if FULL else 2
"""Of each kind."""
PAUSE = 3.0 if FULL else 0.5
REFUSED = USERS if FULL else 1
"""How many forms are refused before somebody else lets go of the lock."""
PATIENCE = 180
"""Seconds after which what does not come is given up."""


@dataclass
class Load:
    """People who note calls until told to stop."""

    port: int
    people: list[dict[str, object]]
    most: int = 10_000
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self.threads = [threading.Thread(target=self._work, args=(one,)) for one in self.people]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish what he began."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _work(self, one: dict[str, object]) -> None:
        person = Person(self.port, str(one["session"]), keep=False)
        done = 0
        while done < self.most and not self.over.is_set():
            key = uuid.uuid4().hex
            while not self._sent(person, str(one["problem"]), key):
                time.sleep(0.1)
            self.acknowledged.append(key)
            done += 1
            time.sleep(random.uniform(0, 0.05))

    def _sent(self, person: Person, problem: str, key: str) -> bool:
        try:
            status, text = person.post("/problems/bulk/", do="urge", pk=problem, key=key)
        except ConnectionRefusedError:
            self.broken["refused"] += 1
            return False
        except (OSError, http.client.HTTPException) as trouble:
            self.broken[type(trouble).__name__] += 1
            return False
        self.statuses[status] += 1
        self.kept += status == 503 and key in text
        return status == 302


@dataclass(frozen=True)
class Found:
    """What stands in the database afterwards."""

    keys: set[str]
    calls: int
    entries: int


def found_in(folder: Path) -> Found:
    rows = sqlite3.connect(folder / "bihuan.sqlite3")
    try:
        keys = {k for (k,) in rows.execute("SELECT key FROM problems_step WHERE move='call'")}
        (calls,) = rows.execute("SELECT count(*) FROM problems_call").fetchone()
        (entries,) = rows.execute(
            "SELECT count(*) FROM ledger_entry WHERE act='problems.call'"
        ).fetchone()
        return Found(keys, calls, entries)
    finally:
        rows.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    """A folder in which everything is ready for the first request, and the people."""
    folder = tmp_path_factory.mktemp("stage")
    migrated.copied(folder / "bihuan.sqlite3")
    return folder, told(folder, "tests.faults.http_stage", str(USERS))


@pytest.fixture
def people(stage: tuple[Path, list[dict[str, object]]], tmp_path: Path) -> list[dict[str, object]]:
    """The stage is set once more, in the folder of the test."""
    folder, known = stage
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return known


def restarted(folder: Path, people: list[dict[str, object]]) -> Load:
    """Load while the server is killed again and again, each time with work done that is not answered yet."""
    server = Server(folder, app="tests.faults.bad_app:application")
    with server:
        load = Load(server.port, people)
        load.begin()
        for _time in range(RESTARTS):
            _wait_for(load, 2 * USERS)
            time.sleep(random.uniform(0, PAUSE))
            (folder / "hold").touch()
            _until((folder / "held").exists, load)
            server.stop(signal.SIGKILL)
            (folder / "hold").unlink()
            (folder / "held").unlink()
            server.start()
            server.wait()
        _wait_for(load, USERS)
        load.end()
    return load


def _wait_for(load: Load, more: int) -> None:
    aim = len(load.acknowledged) + more
    _until(lambda: len(load.acknowledged) >= aim, load)


def _until(seen: Callable[[], bool], load: Load) -> None:
    until = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < until, (load.statuses, load.broken)
        time.sleep(0.02)


def test_kills_under_load_lose_nothing_accepted_and_double_nothing(
    tmp_path: Path, people: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_TEST_APP", "held")
    load = restarted(tmp_path, people)
    found = found_in(tmp_path)
    assert set(load.statuses) <= {302, 503}
    assert sum(load.broken.values()) > 0, "no kill met anybody"
    assert set(load.acknowledged) == found.keys
    assert found.calls == len(load.acknowledged)
    assert found.entries == 2 * found.calls


def test_control_without_the_key_of_the_form_kills_double_writes(
    tmp_path: Path, people: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_TEST_APP", "held keyless")
    load = restarted(tmp_path, people)
    assert found_in(tmp_path).calls > len(load.acknowledged)


def test_a_polite_restart_breaks_no_request(
    tmp_path: Path, people: list[dict[str, object]]
) -> None:
    """The workers are told to end one after the other: what they have begun they finish, others take what is new."""
    with Server(tmp_path) as server:
        load = Load(server.port, people)
        load.begin()
        for _time in range(RESTARTS):
            for worker in server.web_workers():
                _wait_for(load, 2 * USERS)
                with suppress(ProcessLookupError):  # it had been told before and is gone by now
                    os.kill(worker, signal.SIGTERM)
        _wait_for(load, 2 * USERS)
        load.end()
    found = found_in(tmp_path)
    assert load.broken == {}
    assert set(load.statuses) == {302}
    assert set(load.acknowledged) == found.keys
    assert found.calls == len(load.acknowledged)


def test_the_server_that_is_told_to_end_answers_what_it_has_begun(
    tmp_path: Path, people: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_TEST_APP", "slow")
    server = Server(tmp_path, app="tests.faults.bad_app:application")
    with server:
        load = Load(server.port, people)
        load.begin()
        for _time in range(RESTARTS):
            _wait_for(load, 2 * USERS)
            server.stop(signal.SIGTERM)
            server.start()
            server.wait()
        _wait_for(load, USERS)
        load.end()
    found = found_in(tmp_path)
    assert set(load.acknowledged) == found.keys
    assert found.calls == len(load.acknowledged)
    assert set(load.statuses) == {302}


def locked(folder: Path, people: list[dict[str, object]], app: str = "") -> Load:
    """Everybody sends one form while somebody else holds the lock of the database, longer than the server waits for it."""
    with Server(folder, app=app) as server:
        for one in people:
            Person(server.port, str(one["session"]), keep=False).get("/problems/")
        other = sqlite3.connect(folder / "bihuan.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        load = Load(server.port, people, most=1)
        load.begin()
        _until(lambda: load.statuses.total() >= REFUSED, load)
        other.execute("COMMIT")
        other.close()
        for thread in load.threads:
            thread.join()
    return load


def test_a_locked_database_is_told_with_the_form_kept_and_nothing_is_lost(
    tmp_path: Path, people: list[dict[str, object]]
) -> None:
    load = locked(tmp_path, people)
    found = found_in(tmp_path)
    assert set(load.statuses) == {302, 503}
    assert load.kept == load.statuses[503]
    assert load.broken == {}
    assert len(load.acknowledged) == len(people)
    assert set(load.acknowledged) == found.keys
    assert found.calls == len(people)


def test_control_without_the_refusal_people_meet_an_error(
    tmp_path: Path, people: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_TEST_APP", "unrefused")
    load = locked(tmp_path, people, "tests.faults.bad_app:application")
    assert load.statuses[500] > 0
