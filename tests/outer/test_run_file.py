"""run.py and the process that does the work are one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
@pytest.mark.skipif(os.name != "posix", reason="other systems cannot replace a process")
def test_whoever_ends_run_py_ends_what_it_started() -> None:
    """The command runs under the process number of run.py itself, so no server outlives it."""
    work = f"import os, sys; print(os.getpid(), os.getcwd() == {str(ROOT)!r}); sys.exit(3)"
    code = (
        "import os, run, sys; from pathlib import Path;"
        f"run.become([sys.executable, '-c', {work!r}], Path({str(ROOT)!r}), dict(os.environ))"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    told = started.communicate()[0].split()
    assert told == [str(started.pid), "True"]
    assert started.returncode == 3
