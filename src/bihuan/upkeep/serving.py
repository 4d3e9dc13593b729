"""The web server and the worker beside it, started and restarted by one parent.

Guarantees: a worker or a web server that dies is started again (with a pause that grows to 10 s while it keeps
dying); SIGTERM and Ctrl+C reach both and are waited for; nothing listens on another address than asked.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType


def free_port(first: int, host: str = "127.0.0.1", tries: int = 50) -> int:
    """The first free port from ``first`` on. Raises :class:`OSError` when none of ``tries`` is free."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {first} to {first + tries - 1}")


def web_command(host: str, port: int, workers: int) -> list[str]:
    """gunicorn where it runs, waitress elsewhere (Windows)."""
    if os.name == "nt":
        return [
            sys.executable, "-m", "waitress", f"--listen={host}:{port}", "--threads=8",
            "bihuan.config.wsgi:application",
        ]  # fmt: skip
    return [
        sys.executable, "-m", "gunicorn", "bihuan.config.wsgi:application", "--bind", f"{host}:{port}",
        "--workers", str(workers), "--threads", "4", "--worker-class", "gthread", "--timeout", "120",
        "--graceful-timeout", "20", "--keep-alive", "15", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


@dataclass
class Child:
    """One kept process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    not_before: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command)

    def tend(self) -> None:
        """Start it again if it died, after a pause."""
        moment = time.monotonic()
        if self.process is None:
            if moment >= self.not_before:
                self.start()
            return
        if self.process.poll() is None:
            return
        self.failures = 1 if moment - self.started > 60 else self.failures + 1
        pause = min(10.0, 0.5 * 2**self.failures)
        sys.stderr.write(f"{self.name}: exit {self.process.returncode}, again in {pause:.1f} s\n")
        self.process = None
        self.not_before = moment + pause


@dataclass
class Keeper:
    """Keeps children running until told to stop."""

    children: list[Child]
    stopping: bool = field(default=False)

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            for child in self.children:
                child.tend()
            time.sleep(0.3)
        for child in self.children:
            if child.process and child.process.poll() is None:
                child.process.terminate()
        for child in self.children:
            if child.process:
                try:
                    child.process.wait(timeout=25)
                except subprocess.TimeoutExpired:
                    child.process.kill()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
