"""Untrusted content is opened in a child process that has little memory, little time and cannot fill the disk.

The child starts from nothing (no Django, no database, no settings) and may be killed by its limits at any moment; the
parent only ever sees its answer or a :class:`ConfinedError`.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SOURCE = str(Path(__file__).resolve().parents[2])

_BOOT = """
import runpy, sys
try:
    import resource
except ImportError:
    pass
else:
    memory, cpu = int(sys.argv[2]), int(sys.argv[3])
    limits = {"AS": (memory,) * 2, "CPU": (cpu, cpu + 1), "CORE": (0, 0), "FSIZE": (1 << 28,) * 2}
    for name, limit in limits.items():
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), limit)
        except (AttributeError, OSError, ValueError):
            pass  # not every system has every limit; the clock's limit always holds
sys.path.insert(0, sys.argv[1])
module = sys.argv[4]
sys.argv[:5] = [module]
runpy.run_module(module, run_name="__main__", alter_sys=False)
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of address space, seconds of processor, seconds by the clock."""

    memory: int = 1 << 30
    cpu: int = 20
    wall: float = 40.0


class ConfinedError(Exception):
    """The child gave no answer. ``reason`` is ``time``, ``memory`` or ``crash``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


def run(
    module: str, arguments: Sequence[str], content: bytes, limits: Limits = Limits()
) -> tuple[bytes, bytes]:
    """Run ``python -m module`` on ``content``: the first line that it wrote, and the rest.

    Both ways go through files, so that this process holds the content and the answer once and no more. Raises
    :class:`ConfinedError`.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        with _started(module, arguments, limits, given, answer) as (child, complaint):
            try:
                child.wait(limits.wall)
            except subprocess.TimeoutExpired as late:
                raise ConfinedError("time") from late
            _refuse_failure(child.returncode, complaint)
        answer.seek(0)
        return answer.readline(), answer.read()


def lines(
    module: str, arguments: Sequence[str], source: Path, limits: Limits = Limits()
) -> Generator[bytes, None, None]:
    """The same for a file on the disk, its answer line by line while the child works.

    Closing the iterator early ends the child.
    """
    with (
        source.open("rb") as file,
        _started(module, arguments, limits, file, subprocess.PIPE) as (child, complaint),
    ):
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        watch = threading.Timer(limits.wall, end)
        watch.daemon = True
        watch.start()
        try:
            assert child.stdout is not None
            yield from child.stdout
            child.wait()
        finally:
            watch.cancel()
        if late.is_set():
            raise ConfinedError("time")
        _refuse_failure(child.returncode, complaint)


@contextlib.contextmanager
def _started(
    module: str,
    arguments: Sequence[str],
    limits: Limits,
    stdin: IO[bytes],
    stdout: int | IO[bytes],
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A started child and the file into which it complains; killed when the block is left."""
    command = [
        sys.executable,
        "-B",
        "-s",
        "-P",
        "-c",
        _BOOT,
        SOURCE,
        str(limits.memory),
        str(limits.cpu),
        module,
        *arguments,
    ]
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")
    surroundings = {name: os.environ[name] for name in kept if name in os.environ}
    with tempfile.TemporaryFile() as complaint:
        child = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=complaint,
            env={**surroundings, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            yield child, complaint
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _refuse_failure(code: int, complaint: IO[bytes]) -> None:
    if code == 0:
        return
    complaint.seek(0)
    words = complaint.read(1 << 16).decode("utf-8", "replace")
    if code == -signal.SIGXCPU if hasattr(signal, "SIGXCPU") else False:
        raise ConfinedError("time", words)
    if code in (-signal.SIGABRT, -9) or "MemoryError" in words or "memory allocation" in words:
        raise ConfinedError("memory", words)
    raise ConfinedError("crash", words)
