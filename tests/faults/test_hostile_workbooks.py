"""Hostile workbooks: refused with a sentence, without harm to the process that took them in."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.faults import hostile

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
STORIES = [story for story, _, _ in hostile.corpus()]
GROWTH = 50 * 1024 * 1024
EVERYBODY = 300
"""Seconds for the whole corpus: only so that a hang ends; the usual is a tenth of it."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    """What a process said of each file, all opened by the same one."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, (_, name, content) in enumerate(hostile.corpus()):
        path = folder / str(number) / name
        path.parent.mkdir()
        path.write_bytes(content)
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.opening", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=EVERYBODY,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(paths)
    return dict(zip(STORIES, told, strict=True))


@pytest.mark.parametrize("story", STORIES)
def test_a_hostile_file_is_refused_with_a_sentence(
    story: str, outcomes: Mapping[str, dict[str, Any]]
) -> None:
    said = outcomes[story]["said"]
    assert "地块" in said
    assert said.endswith("。")


def test_taking_them_all_in_costs_the_process_less_than_fifty_megabytes(
    outcomes: Mapping[str, dict[str, Any]],
) -> None:
    assert max(outcome["grown"] for outcome in outcomes.values()) < GROWTH


def test_an_honest_file_of_many_rows_is_not_taken_for_hostile(tmp_path: Path) -> None:
    from bihuan.workbooks.reading import read
    from tests.workbooks.sample import KIND

    assert len(read(hostile.honest(20_000), "地块.xlsx", KIND).rows) == 19_999


def test_control_without_the_look_beforehand_the_far_corner_kills_the_process(
    tmp_path: Path,
) -> None:
    """The reader alone asks for half a terabyte and aborts, which no ``except`` can catch."""
    path = tmp_path / "far.xlsx"
    path.write_bytes(hostile.far_corner())
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30));"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"
        "import python_calamine as c\n"
        "try: c.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()\n"
        "except BaseException: sys.exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, timeout=EVERYBODY
    )
    assert done.returncode != 0


def test_control_without_the_child_a_bomb_fills_the_process(tmp_path: Path) -> None:
    """The same bomb opened in the process itself goes far beyond what is allowed."""
    path = tmp_path / "cell.xlsx"
    path.write_bytes(hostile.endless_cell(lying=True))
    program = (
        "import sys, zlib\n"
        "def peak(): return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
        "before = peak()\n"
        "raw = open(sys.argv[1], 'rb').read()\n"
        "at = raw.rfind(b'xl/worksheets/sheet1.xml', 0, raw.find(b'PK\\x01\\x02'))\n"
        "zlib.decompressobj(-15).decompress(raw[at + 24:], 300 << 20)\n"
        "print((peak() - before) * 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, timeout=EVERYBODY
    )
    assert int(done.stdout) > GROWTH
