"""The stand-alone program: its own SM3, its own tree, and what it says of files that do not fit."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verifier.program import FILE, verifier

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Frontier
from bihuan.ledger.lines import line_of

AT = datetime(2026, 3, 4, 1, 2, 3, 456789, tzinfo=UTC)


def line(seq: int, **other: object) -> str:
    values: dict[str, object] = {
        "act": "problems.close",
        "actor": "account:7",
        "at": AT,
        "unit": "001" if seq % 2 else None,
        "object": f"problems.problem:{seq % 5}",
        "commitment": hashlib.sha256(str(seq).encode()).hexdigest(),
    }
    return line_of(seq=seq, **{**values, **other})  # type: ignore[arg-type]


def lines(count: int) -> list[str]:
    return [line(seq) for seq in range(count)]


def head(given: list[str], hash_name: str = "sha256") -> str:
    """The head as the product computes it."""
    digest = DIGESTS[hash_name]
    leaves = [merkle.leaf_hash(digest, one.encode()) for one in given]
    frontier, _nodes = merkle.extend(digest, Frontier(), leaves)
    return f"{len(given)}:{merkle.root(digest, frontier).hex()}"


def printed(full: str) -> str:
    size, _colon, root = full.partition(":")
    return f"{size}:{root[:4]} {root[4:8]} {root[8:12]} {root[12:16]}"


class File:
    """An exported file and the program run on it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.jsonl"

    def holds(self, given: list[str]) -> "File":
        self.path.write_bytes("".join(one + "\n" for one in given).encode())
        return self

    def verified(self, *arguments: str) -> int:
        return int(verifier.main(["ledger", str(self.path), *arguments]))


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path)


Told = pytest.CaptureFixture[str]


def test_it_imports_the_standard_library_only_and_nothing_of_the_product() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_its_own_sm3_gives_the_digests_printed_in_the_standard() -> None:
    assert verifier.own_sm3(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert verifier.own_sm3(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_its_own_sm3_agrees_with_the_products(data: bytes) -> None:
    assert verifier.own_sm3(data) == DIGESTS["sm3"](data)


def test_it_uses_its_own_sm3_where_the_library_has_none_or_a_wrong_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(data: bytes) -> bytes:
        raise ValueError("unsupported hash type sm3")

    for broken in (absent, lambda data: b"\x00" * 32):
        monkeypatch.setattr(verifier, "library_sm3", broken)
        assert verifier.sm3() is verifier.own_sm3


@pytest.mark.parametrize("hash_name", ["sha256", "sm3"])
def test_it_reaches_the_products_head_at_every_size(hash_name: str) -> None:
    given = lines(40)
    digest = verifier.own_sm3 if hash_name == "sm3" else verifier.sha256
    tree, roots, faults = verifier.read_ledger(
        [one.encode() + b"\n" for one in given], digest, set(range(41))
    )
    assert not faults
    assert tree.size == 40
    for size in range(41):
        assert f"{size}:{roots[size].hex()}" == head(given[:size], hash_name)


def test_a_file_that_fits_is_accepted_with_both_forms_of_head(file: File, capsys: Told) -> None:
    given = lines(9)
    full = head(given)
    assert file.holds(given).verified("--head", full) == 0
    assert file.verified("--head", printed(full), "--earlier", head(given[:4]), head([])) == 0
    assert file.verified("--head", full, "--earlier", head(given[:4]), "--earlier", full) == 0
    assert capsys.readouterr().out == f"{full}\n" * 3


def test_entries_after_the_head_are_named_as_not_vouched_for(file: File, capsys: Told) -> None:
    assert file.holds(lines(9)).verified("--head", head(lines(7))) == 0
    assert "最后2笔" in capsys.readouterr().err


def test_an_sm3_ledger_needs_to_be_told_so(file: File) -> None:
    given = lines(6)
    assert file.holds(given).verified("--head", head(given, "sm3"), "--hash", "sm3") == 0
    assert file.verified("--head", head(given, "sm3")) == 1


def test_an_empty_ledger_has_the_head_of_nothing(file: File) -> None:
    assert file.holds([]).verified("--head", head([])) == 0
    assert file.verified("--head", head(lines(1))) == 1


def changed(given: list[str]) -> list[str]:
    return [*given[:3], given[3].replace("account:7", "account:8"), *given[4:]]


def inserted(given: list[str]) -> list[str]:
    return [*given[:3], line(3, act="problems.open"), *(line(n + 1) for n in range(3, len(given)))]


def deleted(given: list[str]) -> list[str]:
    return given[:3] + given[4:]


def swapped(given: list[str]) -> list[str]:
    return [*given[:3], given[4], given[3], *given[5:]]


def cut(given: list[str]) -> list[str]:
    return given[:-2]


@pytest.mark.parametrize("forge", [changed, inserted, deleted, swapped, cut])
def test_every_kind_of_forgery_is_found(forge: object, file: File, capsys: Told) -> None:
    given = lines(8)
    assert callable(forge)
    assert file.holds(forge(given)).verified("--head", head(given)) == 1
    assert "不符" in capsys.readouterr().err


def test_it_says_between_which_two_heads_history_was_changed(file: File, capsys: Told) -> None:
    given = lines(12)
    heads = [head(given[:size]) for size in (2, 5, 9, 12)]
    forged = [*given[:6], line(6, actor="account:8"), *given[7:]]
    assert file.holds(forged).verified("--head", heads[3], "--earlier", *heads[:3]) == 1
    told = capsys.readouterr().err
    assert f"历史是在 {heads[1][:18]} 与 {heads[2][:18]} 之间被改动的" in told


def test_a_change_before_all_heads_lies_after_the_beginning(file: File, capsys: Told) -> None:
    given = lines(5)
    assert file.holds([line(0, unit="002"), *given[1:]]).verified("--head", head(given)) == 1
    assert "账本开头" in capsys.readouterr().err


def test_two_faces_of_one_ledger_are_found_when_their_heads_meet(file: File, capsys: Told) -> None:
    shown_to_auditors = lines(9)
    shown_to_units = [line(0, act="problems.withdraw"), *lines(9)[1:]]
    file.holds(shown_to_auditors)
    one, other = head(shown_to_auditors), head(shown_to_units[:6])
    assert file.verified("--head", one) == 0
    assert file.verified("--head", one, "--earlier", other) == 1
    assert "有两本账" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("not json", "不是JSON"),
        ("[1]", "键不是规定的七个"),
        ('{"seq":2}', "键不是规定的七个"),
        (line(2) + " ", "不是规范写法"),
        (line(2).replace('"act"', ' "act"'), "不是规范写法"),
        (line(2).replace("problems.close", "\\u0070roblems.close"), "不是规范写法"),
        (line(2)[:-1] + ',"seq":2}', "不是规范写法"),
        (line(7), "笔号是 7"),
        (line(2).replace('"seq":2', '"seq":2.0'), "笔号是 2.0"),
        (line(2).replace('"act":"problems.close"', '"act":null'), "有一项的类型不对"),
        (line(2).replace('"unit":null', '"unit":1'), "有一项的类型不对"),
        (line(2).replace(".456789Z", "Z"), "时间或承诺值"),
        (line(2, commitment="AB" * 32), "时间或承诺值"),
        ("", "不是JSON"),
        ("[" * 100_000, "不是JSON"),
    ],
)
def test_a_line_that_is_not_as_agreed_is_named_even_if_the_hashes_fit(
    bad: str, words: str, file: File, capsys: Told
) -> None:
    given = [line(0), line(1), bad, line(3)]
    assert file.holds(given).verified("--head", head(given)) == 1
    assert f"第2笔：{words}" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_named(file: File, capsys: Told) -> None:
    file.path.write_bytes(line(0).encode() + b"\n\xff\xfe\n")
    assert file.verified("--head", head([line(0)])) == 1
    assert "第1笔" in capsys.readouterr().err


def test_many_faults_are_counted_and_the_first_shown(file: File, capsys: Told) -> None:
    assert file.holds([" " + one for one in lines(50)]).verified("--head", head(lines(50))) == 1
    assert "另有30处" in capsys.readouterr().err


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", str(FILE), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", **environment},
        check=False,
    )


def test_it_runs_alone_with_the_agreed_exit_codes(file: File) -> None:
    given = lines(4)
    file.holds(given)
    fits = run("ledger", str(file.path), "--head", head(given))
    assert (fits.returncode, fits.stdout) == (0, f"{head(given)}\n")
    assert run("ledger", str(file.path), "--head", head(lines(5))).returncode == 1
    assert run("ledger", str(file.path), "--head", "4:xyz").returncode == 2
    assert run("ledger", str(file.path)).returncode == 2
    assert run("ledger", str(file.path) + ".gone", "--head", head(given)).returncode == 2
    assert run().returncode == 2


def test_it_speaks_english_when_asked(file: File) -> None:
    given = lines(4)
    file.holds(given)
    told = run("ledger", str(file.path), "--head", head(given), BIHUAN_LANG="en")
    assert "4 entries: fits." in told.stderr
    told = run("ledger", str(file.path), "--head", "4:" + "0" * 16, BIHUAN_LANG="en")
    assert "history was changed between the beginning and 4:0000000000000000" in told.stderr


def test_the_lines_of_this_test_are_real_ones() -> None:
    assert sorted(json.loads(line(0))) == verifier.KEYS
