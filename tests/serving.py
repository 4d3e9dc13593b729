"""A real web server on the loopback, and people who talk to it over HTTP, for faults and benchmarks."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
"""Seconds after which a server that does not answer is given up."""


def environment(folder: Path, url: str = "") -> dict[str, str]:
    """What a process on the database of this folder is started with."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "BIHUAN_DATA_DIR": str(folder),
        "BIHUAN_DATABASE_URL": url or f"sqlite:///{folder / 'bihuan.sqlite3'}",
    }


def told(folder: Path, *arguments: str, url: str = "") -> Any:
    """What a module says on its last line, as JSON. Raises ``AssertionError`` with its complaint."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment(folder, url),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


class Server:
    """The product's own web server with its own settings, in a process of its own."""

    def __init__(self, folder: Path, *, url: str = "", app: str = "", workers: int = 2) -> None:
        self.folder, self.url, self.app, self.workers = folder, url, app, workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        self.wait()
        return self

    def __exit__(self, *_what: object) -> None:
        self.stop(signal.SIGTERM)

    def start(self) -> None:
        from bihuan.upkeep.serving import web_command

        command = web_command("127.0.0.1", self.port, self.workers)
        if self.app:
            command = [self.app if "bihuan.config.wsgi" in word else word for word in command]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(self.folder, self.url),
            stderr=(self.folder / "server.log").open("ab"),
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                    probe.sendall(b"GET /static/none HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    probe.settimeout(PATIENCE)
                    if probe.recv(12):
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self, how: signal.Signals) -> None:
        """End it: politely, or with its workers and at once."""
        if self.process is None or self.process.poll() is not None:
            return
        if how == signal.SIGKILL:
            os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        self.process.wait(timeout=PATIENCE)

    def web_workers(self) -> list[int]:
        """The processes that answer, below the one that listens."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(one) for one in path.read_text().split()]


class Person:
    """Somebody who is signed in and sends requests one after another, over a connection that is kept or not."""

    def __init__(self, port: int, session: str, *, keep: bool = True) -> None:
        self.port, self.session, self.keep = port, session, keep
        self.csrf = "t" * 32
        self.line: http.client.HTTPConnection | None = None

    def ask(self, method: str, address: str, **fields: Any) -> tuple[int, str]:
        """Status and text of the answer. Raises ``OSError`` or ``HTTPException`` when there is none."""
        body = urlencode({"csrfmiddlewaretoken": self.csrf, **fields}, doseq=True)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
            "Host": "localhost",
            "Connection": "keep-alive" if self.keep else "close",
        }
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.line.request(method, address, body if method == "POST" else None, headers)
            answer = self.line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except BaseException:
            self.leave()
            raise
        if not self.keep or answer.will_close:
            self.leave()
        return answer.status, text

    def get(self, address: str) -> tuple[int, str]:
        return self.ask("GET", address)

    def post(self, address: str, **fields: Any) -> tuple[int, str]:
        return self.ask("POST", address, **fields)

    def leave(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page, the last of each name."""
    found = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found
