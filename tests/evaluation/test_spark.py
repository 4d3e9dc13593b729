"""A Spark cluster gives DuckDB's rows, also when one of its workers is killed half way. Run by BIHUAN_SPARK=1."""

from pathlib import Path

import pytest

from tests.bench import country, spark_cluster

BRANCHES = 6_000
SEED = 7


def test_a_province_on_two_workers_and_with_one_killed_half_way(tmp_path: Path) -> None:
    if spark_cluster.missing():
        pytest.skip(f"NOT TESTED ON SPARK. {spark_cluster.missing()}")
    data = tmp_path / "data"
    country.make(BRANCHES, data, SEED)
    duck = tmp_path / "duckdb.parquet"
    assert spark_cluster.evaluate(data, duck, "counts").wait() == 0
    with spark_cluster.cluster(tmp_path) as there:
        whole = tmp_path / "whole.parquet"
        code, _seconds, _killed = spark_cluster.on_spark(there, data, whole, "counts")
        assert code == 0
        assert spark_cluster.same(whole, duck)
        assert not there.noticed()
        (first,) = there.runs()
        half = there.tasks(first) // 2
        assert half > 0, "the worker had nothing to do"

        def half_way(_seconds: float) -> bool:
            return len(there.runs()) == 2 and there.tasks(there.runs()[-1]) >= half

        left = tmp_path / "left.parquet"
        code, _seconds, killed = spark_cluster.on_spark(there, data, left, "counts", half_way)
        assert killed
        assert there.noticed()
        assert code == 0
        assert spark_cluster.same(left, duck)
