"""Every case beside a shipped pack comes out as it says, and every rule has enough of them."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bihuan.engines.rules.cases import by_indicator, differences, read_cases
from bihuan.engines.rules.pack import part_names, read
from bihuan.engines.rules.values import Modality, Verdict

DATA = Path(__file__).parents[2] / "src/bihuan/packs/data"
FOLDERS = sorted(path.parent for path in DATA.glob("*/pack.toml"))


@cache
def shipped(folder: Path):
    text = (folder / "pack.toml").read_text("utf-8")
    return read(text, parts={name: (folder / name).read_text("utf-8") for name in part_names(text)})


@cache
def cases(folder: Path):
    return read_cases((folder / "cases.toml").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_case_comes_out_as_it_says(folder):
    assert [str(fault) for fault in differences(shipped(folder), cases(folder))] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_rule_has_three_cases_kept_and_three_broken(folder):
    by_code = by_indicator(cases(folder))
    lacking = {}
    for indicator in shipped(folder).indicators:
        verdicts = Counter(case.verdict for case in by_code.get(indicator.code, ()))
        broken = {
            Modality.MUST: Verdict.FAILED,
            Modality.MAY: Verdict.NOT_APPLICABLE,
        }.get(indicator.modality, Verdict.ATTENTION)
        if verdicts[Verdict.PASSED] < 3 or verdicts[broken] < 3:
            lacking[indicator.code] = dict(verdicts)
    assert lacking == {}


def test_a_case_that_is_wrong_is_noticed():
    pack = shipped(DATA / "organ")
    wrong = read_cases(
        """
[[case]]
indicator = "LIFE-05"
title = "没有开展却说开展了"
verdict = "passed"
window = "2025-03"
[[case]]
indicator = "LIFE-99"
title = "没有这项指标"
verdict = "passed"
window = "2025-03"
"""
    )
    faults = differences(pack, wrong)
    assert [fault.line for fault in faults] == [2, 7]
    assert "failed" in faults[0].message
