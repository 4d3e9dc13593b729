"""A throw-away PostgreSQL from Debian's binaries: its own folder, a free port, loopback only, an unprivileged user."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and postgres of the newest installed version, if any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    tool = shutil.which("initdb")
    return Path(tool).parent if tool else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_whom() -> list[str]:
    """PostgreSQL refuses to run as root: then as ``postgres`` or ``nobody``."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    return ["runuser", "-u", user, "--"]


@contextmanager
def server() -> Iterator[str]:
    """The address (without the name of a database) of a fresh server that ends with the block."""
    folder = binaries()
    assert folder is not None, "PostgreSQL is not installed"
    whom = _as_whom()
    home = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
    data = home / "data"
    if whom:
        shutil.chown(home, whom[2])
    port = free_port()
    try:
        subprocess.run(
            [*whom, str(folder / "initdb"), "-D", str(data), "-U", "bihuan", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh", "--no-sync"],
            check=True, capture_output=True, cwd=home,
        )  # fmt: skip
        process = subprocess.Popen(
            [*whom, str(folder / "postgres"), "-D", str(data), "-p", str(port), "-k", str(home),
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=80",
             "-c", "full_page_writes=off", "-c", "logging_collector=off"],
            stdout=subprocess.DEVNULL, stderr=(home / "log").open("w"), cwd=home,
        )  # fmt: skip
        try:
            _wait(folder, port)
            yield f"postgresql://bihuan@127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait(folder: Path, port: int) -> None:
    for _try in range(150):
        ready = subprocess.run(
            [str(folder / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"],
            capture_output=True,
        )
        if ready.returncode == 0:
            return
        time.sleep(0.2)
    raise AssertionError("PostgreSQL did not start within 30 s")
