"""The child in which untrusted content is opened: what it says comes through, what it takes is limited."""

from pathlib import Path

import pytest

from bihuan.files.confined import ConfinedError, Limits, lines, run

NOTHING = "tests_confined_nothing"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Makes a module of these lines that the child can run."""
    from bihuan.files import confined

    monkeypatch.setattr(confined, "SOURCE", str(tmp_path))

    def make(text: str) -> str:
        (tmp_path / f"{NOTHING}.py").write_text(text)
        return NOTHING

    return make


def test_the_first_line_and_the_rest_come_back(program) -> None:  # type: ignore[no-untyped-def]
    name = program(
        "import sys; b = sys.stdin.buffer.read(); sys.stdout.buffer.write(b'head\\n' + b)"
    )
    assert run(name, (), b"body\nmore") == (b"head\n", b"body\nmore")


def test_a_child_that_takes_too_much_memory_is_ended(program) -> None:  # type: ignore[no-untyped-def]
    name = program("x = bytearray(1 << 30)")
    with pytest.raises(ConfinedError) as caught:
        run(name, (), b"", Limits(memory=1 << 28))
    assert caught.value.reason == "memory"


def test_a_child_that_computes_too_long_is_ended(program) -> None:  # type: ignore[no-untyped-def]
    name = program("while True: pass")
    with pytest.raises(ConfinedError) as caught:
        run(name, (), b"", Limits(cpu=1))
    assert caught.value.reason == "time"


def test_a_child_that_only_waits_is_ended(program, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    name = program("import time; print('x', flush=True); time.sleep(600)")
    with pytest.raises(ConfinedError) as caught:
        run(name, (), b"", Limits(wall=0.5))
    assert caught.value.reason == "time"
    source = tmp_path / "source"
    source.write_bytes(b"")
    told = lines(name, (), source, Limits(wall=1.0))
    assert next(told) == b"x\n"
    with pytest.raises(ConfinedError):
        next(told)


def test_a_child_that_falls_over_is_told(program) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfinedError) as caught:
        run(program("raise SystemExit(3)"), (), b"")
    assert caught.value.reason == "crash"


def test_a_child_knows_no_secret_of_its_parent(  # type: ignore[no-untyped-def]
    program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "very secret")
    head, rest = run(program("import os; print(dict(os.environ))"), (), b"")
    assert b"secret" not in head + rest


def test_leaving_the_lines_early_ends_the_child(program, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "source"
    source.write_bytes(b"")
    told = lines(program("import os\nwhile True: print(os.getpid())"), (), source)
    child = int(next(told))
    told.close()
    assert not Path(f"/proc/{child}").exists()
