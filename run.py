#!/usr/bin/env python3
"""One command for everything; standard library only.

python3 run.py                 set up, make the sample province, serve it on the loopback
python3 run.py test [ARGS]     set up, install what the tests need, run the whole suite
python3 run.py CMD ...         the same as `bihuan CMD ...` inside the environment
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MINIMUM = (3, 11)

SYSTEM_PACKAGES = {
    "Chromium": ("chromium", lambda: any(map(shutil.which, ("chromium", "chromium-browser")))),
    "PostgreSQL": ("postgresql", lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    "CJK fonts": ("fonts-noto-cjk", lambda: _font("NotoSansCJK", "NotoSerifCJK")),
    "Kai font": ("fonts-lxgw-wenkai", lambda: _font("LXGWWenKai")),
    "Pango": (
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        lambda: _library("libpangoft2-1.0.so.0") and _library("libharfbuzz-subset.so.0"),
    ),
    "pdftoppm": ("poppler-utils", lambda: shutil.which("pdftoppm")),
}
"""What the tests need of the system: name → Debian packages and how to see that it is there."""


def _font(*names: str) -> bool:
    roots = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(
        next(root.rglob(f"{name}*"), None) for root in roots if root.exists() for name in names
    )


def _library(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def say(chinese: str, english: str) -> None:
    """One line per step, in both languages, at once visible."""
    print(f"{chinese}  |  {english}", file=sys.stderr, flush=True)


def stop(chinese: str, english: str) -> None:
    say(chinese, english)
    raise SystemExit(2)


def check_python() -> None:
    if sys.version_info < MINIMUM:
        have = ".".join(map(str, sys.version_info[:2]))
        stop(
            f"需要 Python 3.11 或更高版本，现在是 {have}。请安装后用 python3.11 run.py 启动。",
            f"Python 3.11 or newer is needed, this is {have}. Install it and start with python3.11 run.py.",
        )


def make_environment() -> None:
    """Build .venv when it is missing or half-built."""
    if PYTHON.exists() and (VENV / "ready").exists():
        return
    say("正在建立运行环境……", "Making the environment ...")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        stop(
            "无法建立虚拟环境：在 Debian、Ubuntu 上请先运行 apt-get install python3-venv。",
            "The virtual environment cannot be made: on Debian or Ubuntu run apt-get install python3-venv first.",
        )
    (VENV / "ready").touch()


DEPENDENCIES = (
    "正在安装依赖（首次约半分钟）……",
    "Installing dependencies (about half a minute the first time) ...",
)
ANALYTICS = (
    "全量评估要用分析引擎（DuckDB、Ibis），正在安装（约 90 MB，只装一次）……",
    "Bulk evaluation needs the analytics engine (DuckDB, Ibis); installing it once (about 90 MB) ...",
)
SPARK = (
    "正在安装 Spark（约 450 MB，只装一次；另需 Java 17）……",
    "Installing Spark once (about 450 MB; Java 17 is needed besides) ...",
)


def install(lock: Path, words: tuple[str, str] = DEPENDENCIES) -> None:
    """Install a hash-pinned lock into the environment; only when it changed since the last time."""
    stamp = VENV / f"{lock.name}.stamp"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(*words)
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
        if uv
        else [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    done = subprocess.run([*command, "--require-hashes", "-r", str(lock)], cwd=ROOT)
    if done.returncode:
        stop(
            "依赖没有装好：请检查网络或软件源设置后重试。",
            "The dependencies could not be installed: check the network or the package source and try again.",
        )
    stamp.write_text(digest)


def install_analytics(arguments: list[str]) -> None:
    """What `evaluate` needs beyond the web application; Spark only when it is asked for."""
    install(ROOT / "requirements-analytics.lock", ANALYTICS)
    if "spark" in arguments or "--engine=spark" in arguments:
        install(ROOT / "requirements-spark.lock", SPARK)


def environment() -> dict[str, str]:
    env = dict(os.environ)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), env.get("PYTHONPATH")]))
    env.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    env.setdefault("PYTHONUTF8", "1")
    return env


def compile_messages() -> None:
    """Compile the catalogues without gettext, where they are newer than what was compiled."""
    catalogues = list((ROOT / "src" / "bihuan" / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [
        po
        for po in catalogues
        if not po.with_suffix(".mo").exists()
        or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale:
        code = (
            "import polib,sys\nfor p in sys.argv[1:]: polib.pofile(p).save_as_mofile(p[:-2]+'mo')"
        )
        subprocess.run([str(PYTHON), "-c", code, *map(str, stale)], check=True, env=environment())


def system_packages() -> list[str]:
    """Install what the tests need of the system where that is possible; returns what is still missing."""
    missing = {name: entry[0] for name, entry in SYSTEM_PACKAGES.items() if not entry[1]()}
    if not missing:
        return []
    packages = " ".join(missing.values()).split()
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"正在用 apt 安装：{' '.join(packages)}", f"Installing by apt: {' '.join(packages)}")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], env=env, stdout=subprocess.DEVNULL)
        subprocess.run(
            [apt, "install", "-y", "-qq", "--no-install-recommends", *packages],
            env=env,
            stdout=subprocess.DEVNULL,
        )
        return [name for name, entry in SYSTEM_PACKAGES.items() if not entry[1]()]
    say(
        f"缺少 {'、'.join(missing)}，相应测试会略过。请由管理员运行：apt-get install {' '.join(packages)}",
        f"Missing {', '.join(missing)}; their tests are left out. As root run: apt-get install {' '.join(packages)}",
    )
    return list(missing)


def run_tests(arguments: list[str]) -> int:
    """The whole suite; the second database and the engines alone run inside it."""
    install(ROOT / "requirements-test.lock")
    missing = system_packages()
    compile_messages()
    env = environment()
    env["BIHUAN_TEST_MISSING"] = ",".join(missing)
    # The suite starts some hundred processes of the product: they need not compile it each.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    # One more than there are processors: one of them only waits for the run on the second database.
    count = max(2, os.cpu_count() or 2) + 1
    workers = ["-n", str(count), "--dist", "load", "--maxschedchunk=1"]
    selected = any((ROOT / argument.split("::")[0]).exists() for argument in arguments)
    command = [str(PYTHON), "-m", "pytest", "-q", *([] if selected else workers), *arguments]
    return become(command, ROOT, env)


def become(command: list[str], folder: Path, env: dict[str, str]) -> int:
    """Run a command in the place of this process where the system can, so that whoever ends run.py ends the servers
    that it started, too."""
    if os.name == "posix":
        os.chdir(folder)
        sys.stdout.flush()
        os.execve(command[0], command, env)
    try:
        return subprocess.run(command, cwd=folder, env=env).returncode
    except KeyboardInterrupt:
        return 130


def main(arguments: list[str]) -> int:
    check_python()
    make_environment()
    if arguments[:1] == ["test"]:
        return run_tests(arguments[1:])
    install(ROOT / "requirements.lock")
    if arguments[:1] == ["evaluate"]:
        install_analytics(arguments)
    compile_messages()
    command = arguments or ["demo"]
    return become([str(PYTHON), "-m", "bihuan", *command], Path.cwd(), environment())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
