"""Both engines give the same rows to the last bit, whatever the facts, the packs and the order of the files."""

from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bihuan.engines.periods import parse
from bihuan.engines.rules.bulk import Mode
from bihuan.engines.rules.forms import FORMS
from bihuan.engines.rules.values import Pack, Verdict
from tests.evaluation.worlds import (
    World,
    base_pack,
    by_engine,
    by_reference,
    expected,
    random_pack,
    some_day,
)


def agree(
    world: World,
    packs: list[Pack],
    period: str,
    as_of: date,
    modes: tuple[Mode, ...],
    adoptions: list[Any],
) -> list[Any]:
    """Compares the engines row for row; the results of the reference."""
    results = by_reference(world, packs, parse(period), as_of, adoptions)
    backend = world.connect()
    with TemporaryDirectory() as folder:
        for mode in modes:
            rows = by_engine(backend, packs, period, as_of, mode, adoptions, Path(folder))
            wanted = expected(results, mode)
            assert [r for r in rows if r not in set(wanted)] == []
            assert rows == wanted
    return results


@given(
    st.integers(0, 2**32),
    st.sampled_from(["2025", "2025Q1", "2025H1", "2025-03", "2024"]),
    st.booleans(),
)
@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
def test_random_packs_over_random_facts(seed: int, period: str, adopted: bool) -> None:
    random = Random(seed)
    packs = [random_pack(random, "p0", 3)]
    adoptions: list[Any] = []
    if adopted:
        packs.append(random_pack(random, "p1", 2))
        adoptions = [("o001", 1, date(2025, 2, 10)), ("o003", 1, date(2024, 1, 1))]
    world = World(random, 12, packs)
    modes = (random.choice((Mode.ALL, Mode.FAILED)), Mode.COUNTS)
    agree(world, packs, period, some_day(random, date(2025, 9, 1), 300), modes, adoptions)


@pytest.mark.parametrize("seed", [1])
def test_every_form_in_one_pack(seed: int) -> None:
    random = Random(seed)
    pack = random_pack(random, "p0", 12)
    assert {i.check.form for i in pack.indicators} == set(FORMS)
    results = agree(
        World(random, 40, [pack]), [pack], "2025", date(2026, 4, 15), (Mode.ALL, Mode.COUNTS), []
    )
    assert {Verdict.PASSED, Verdict.UNKNOWN} < {result.verdict for result in results}


def test_every_rule_of_the_base_pack() -> None:
    pack = base_pack()
    world = World(Random(7), 120, [pack], facts=60)
    results = agree(world, [pack], "2025", date(2026, 4, 15), (Mode.ALL, Mode.COUNTS), [])
    assert len({result.indicator for result in results}) > 60
    assert {result.verdict for result in results} == set(Verdict)


def test_the_order_of_rows_in_the_files_does_not_matter(tmp_path: Path) -> None:
    random = Random(5)
    pack = random_pack(random, "p0", 6)
    world = World(random, 20, [pack])
    day = date(2026, 4, 15)
    for mode in (Mode.ALL, Mode.COUNTS):
        rows = [
            by_engine(world.connect(shuffled), [pack], "2025", day, mode, [], tmp_path)
            for shuffled in (False, True)
        ]
        assert rows[0] == rows[1]
        assert rows[0]
