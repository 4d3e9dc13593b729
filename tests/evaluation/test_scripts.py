"""SQL that was made before is used again only for exactly what it was made for."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bihuan.engines.periods import parse
from bihuan.engines.rules import bulk
from bihuan.engines.rules.bulk import Dialect, Mode, Script
from bihuan.engines.rules.values import (
    SCALE,
    Check,
    Condition,
    Indicator,
    Modality,
    Pack,
    Parameter,
    Verdict,
)
from bihuan.evaluation import scripts
from tests.evaluation.test_command import evaluate
from tests.evaluation.test_command import folder as data_folder

SINCE = date(2020, 1, 1)


def indicator(**changes: Any) -> Indicator:
    found = Indicator(
        "X-1", "t", "t", "", "", "s", "", True, Modality.MUST, ("branch",), "quarter",
        Check("count", {"pick": ({"kind": ("theme_day",)},), "at_least": "times"}),
        (Parameter("times", 2 * SCALE, SINCE),),
        (Condition("members", "<", 3 * SCALE, Verdict.EXEMPT, "small", "", 0),),
    )  # fmt: skip
    return replace(found, **changes)


def pack(**changes: Any) -> Pack:
    return Pack("p", "1", "p", "p", SINCE, (), (), (indicator(**changes),), digest="the same")


ASKED: dict[str, Any] = {
    "packs": [pack()],
    "period": parse("2025"),
    "as_of": date(2026, 4, 15),
    "mode": Mode.ALL,
    "adopted": False,
    "exempt": [],
    "dialect": Dialect.DUCKDB,
}
OTHERS: dict[str, dict[str, Any]] = {
    "check": {
        "packs": [
            pack(check=Check("count", {"pick": ({"kind": ("report",)},), "at_least": "times"}))
        ]
    },
    "parameter": {"packs": [pack(parameters=(Parameter("times", 3 * SCALE, SINCE),))]},
    "day of a parameter": {
        "packs": [pack(parameters=(Parameter("times", 2 * SCALE, date(2025, 3, 1)),))]
    },
    "condition": {
        "packs": [
            pack(conditions=(Condition("members", "<", 4 * SCALE, Verdict.EXEMPT, "small", "", 0),))
        ]
    },
    "modality": {"packs": [pack(modality=Modality.GENERALLY)]},
    "one more pack": {"packs": [pack(), pack(own_choice=True)], "adopted": True},
    "period": {"period": parse("2024")},
    "day": {"as_of": date(2025, 8, 1)},
    "rows": {"mode": Mode.COUNTS},
    "exemption": {"exempt": ["X-1"]},
}


def made(**changes: Any) -> Script:
    return bulk.script(**{**ASKED, **changes})


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """A folder of scripts of its own; gives the only file in it."""
    monkeypatch.setenv("BIHUAN_DATA_DIR", str(tmp_path))

    def only() -> Path:
        (file,) = (tmp_path / "evaluate").iterdir()
        return file

    return only


def test_what_was_made_before_is_read_and_not_made_again(
    kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scripts.script_for(**ASKED)
    assert first == made()
    assert kept().stat().st_mode & 0o077 == 0
    monkeypatch.setattr(bulk, "script", None)  # making one now would fail
    assert scripts.script_for(**ASKED) == first


@pytest.mark.parametrize("what", OTHERS)
def test_whatever_changes_gets_a_script_of_its_own(what: str, kept: Callable[[], Path]) -> None:
    old = scripts.script_for(**ASKED)
    new = scripts.script_for(**{**ASKED, **OTHERS[what]})
    assert new == made(**OTHERS[what])
    assert new != old
    assert scripts.script_for(**ASKED) == old


def test_each_engine_gets_its_own(
    kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "script", lambda *asked: Script((), str(asked[-1])))
    for dialect in (Dialect.DUCKDB, Dialect.SPARK):
        assert scripts.script_for(**{**ASKED, "dialect": dialect}).rows == dialect


@pytest.mark.parametrize("left_out", ["packs", "as_of"])
def test_without_the_whole_question_in_the_key_the_old_script_would_come(
    left_out: str, kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scripts.canonical
    monkeypatch.setattr(
        scripts, "canonical", lambda asked: whole({k: v for k, v in asked.items() if k != left_out})
    )
    old = scripts.script_for(**ASKED)
    changed = OTHERS["check" if left_out == "packs" else "day"]
    assert scripts.script_for(**{**ASKED, **changed}) == old != made(**changed)


def test_another_version_of_a_library_or_of_the_program_makes_it_anew(
    kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts.script_for(**ASKED)
    before = kept()
    monkeypatch.setattr(scripts, "made_by", lambda: ("duckdb 99",))
    scripts.script_for(**ASKED)
    assert {before} < set(before.parent.iterdir())


def test_the_text_of_the_program_is_part_of_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engines").mkdir()
    (tmp_path / "evaluation").mkdir()
    module = tmp_path / "engines" / "forms.py"
    monkeypatch.setattr(scripts, "HOUSE", tmp_path)
    seen = []
    for text in ("a < b", "a <= b"):
        module.write_text(text)
        scripts.made_by.cache_clear()
        seen.append(scripts.made_by())
    scripts.made_by.cache_clear()
    assert seen[0] != seen[1]


def cut(held: bytes) -> bytes:
    return held[: len(held) // 2]


def one_letter(held: bytes) -> bytes:
    assert b"theme_day" in held
    return held[::-1].replace(b"yad_emeht", b"yad_emehs", 1)[::-1]


def whole_but_for_another(held: bytes) -> bytes:
    body = json.loads(held.partition(b"\n")[2])
    body["asked"] = body["asked"].replace("20000", "30000", 1)
    text = json.dumps(body).encode()
    return hashlib.sha256(text).hexdigest().encode() + b"\n" + text


def of_another_shape(held: bytes) -> bytes:
    text = b'["steps"]'
    return hashlib.sha256(text).hexdigest().encode() + b"\n" + text


@pytest.mark.parametrize(
    "damage",
    [cut, one_letter, whole_but_for_another, of_another_shape, lambda held: b"", lambda held: b"\xff\n\xff"],
)  # fmt: skip
def test_a_damaged_file_is_made_anew(
    damage: Callable[[bytes], bytes], kept: Callable[[], Path]
) -> None:
    right = scripts.script_for(**ASKED)
    file = kept()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert file.read_bytes() != whole
    assert scripts.script_for(**ASKED) == right
    assert file.read_bytes() == whole


def test_a_letter_that_changed_would_be_read_without_the_checksum(
    kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = scripts.script_for(**ASKED)
    changed = one_letter(kept().read_bytes())
    text = changed.partition(b"\n")[2]
    kept().write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
    assert scripts.script_for(**ASKED) != right


def test_where_nothing_can_be_written_it_is_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BIHUAN_DATA_DIR", str(tmp_path / "file"))
    assert scripts.script_for(**ASKED) == made() == scripts.script_for(**ASKED)


def test_no_more_than_so_many_files_are_kept(
    kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "KEPT", 2)
    for day in range(1, 5):
        scripts.script_for(**{**ASKED, "as_of": date(2026, 4, day)})
    assert len(list(scripts.folder().iterdir())) == 2


PACK = """
code = "own"
version = "1"
title = "本单位规则"
title_en = "Own rules"
since = 2019-01-01
[[source]]
code = "S1"
title = "本单位制度"
[[kind]]
code = "theme_day"
title = "主题党日"
title_en = "Theme Party day"
subjects = ["branch"]
why = "每月一次。"
[[indicator]]
code = "OWN-01"
title = "每季度开展主题党日"
title_en = "Theme Party days"
sentence = "党支部每季度开展主题党日。"
sentence_en = "A branch holds theme Party days."
source = "S1"
article = "一"
verified = true
modality = "must"
subjects = ["branch"]
window = "quarter"
check = { form = "count", pick = [{ kind = "theme_day" }], at_least = "times" }
[[indicator.parameter]]
name = "times"
value = 1
since = 2019-01-01
stricter = "more"
unit = "次"
"""


def test_a_pack_that_was_edited_is_judged_as_it_now_stands(
    tmp_path: Path, kept: Callable[[], Path]
) -> None:
    data = data_folder(tmp_path)
    place = data / "packs" / "own"
    place.mkdir(parents=True)
    texts = []
    for number in (1, 2):
        (place / "pack.toml").write_text(
            PACK.replace("value = 1", f"value = {number}"), encoding="utf-8"
        )
        out = {engine: tmp_path / f"{engine}{number}.csv" for engine in ("duckdb", "python")}
        for engine, file in out.items():
            assert evaluate(data, file, "--pack", "own", "--engine", engine) == 0
        assert out["duckdb"].read_bytes() == out["python"].read_bytes()
        texts.append(out["duckdb"].read_bytes())
    assert b'"b1","OWN-01","2025Q1","passed"' in texts[0]
    assert b'"b1","OWN-01","2025Q1","failed"' in texts[1]
