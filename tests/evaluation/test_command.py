"""The command: rows on good files, faults with their places on bad ones, and nothing half-written."""

import shutil
from pathlib import Path

import duckdb
import pytest

from bihuan.evaluation.command import main
from bihuan.evaluation.writing import Writer

HEADS = {
    "orgs": "org,parent,kind,class,opened_on,closed_on",
    "attributes": "org,name,value,since",
    "facts": "fact,org,kind,on,until,recorded_on,period,subject,quantity,part,whole,has",
}
ROWS = {
    "orgs": ["u1,,unit,A,2015-01-01,", "b1,u1,branch,A,2015-01-01,"],
    "attributes": ["b1,full_members,9,2020-01-01"],
    "facts": ["f1,b1,theme_day,2025-03-04,,2025-03-05,,,,8,9,theme gain"],
}


def folder(tmp_path: Path, **changes: list[str]) -> Path:
    """A data folder of CSV files; ``changes`` are rows that stand behind the good ones."""
    data = tmp_path / "data"
    data.mkdir()
    for table, head in HEADS.items():
        lines = [head, *ROWS[table], *changes.get(table, [])]
        (data / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return data


def evaluate(data: Path, out: Path, *more: str) -> int:
    return main(
        [
            "--pack",
            "organ",
            "--data",
            str(data),
            "--period",
            "2025",
            "--as-of",
            "2026-04-15",
            "--out",
            str(out),
            *more,
        ]
    )


@pytest.mark.parametrize(
    ("table", "row", "place", "words"),
    [
        (
            "facts",
            "f2,b1,tea_party,2025-03-04,,2025-03-05,,,,,,",
            "facts.csv 第 3 行 kind 列",
            "没有这种记录",
        ),
        (
            "facts",
            "f2,b1,theme_day,2025-13-01,,2025-03-05,,,,,,",
            "facts.csv 第 3 行 on 列",
            "日期",
        ),
        (
            "facts",
            "f2,b1,theme_day,1890-01-01,,2025-03-05,,,,,,",
            "facts.csv 第 3 行 on 列",
            "1921-07-01",
        ),
        (
            "facts",
            "f2,b1,theme_day,2025-03-04,,2025-03-05,,,,many,,",
            "facts.csv 第 3 行 part 列",
            "数字",
        ),
        (
            "facts",
            "f1,b1,theme_day,2025-03-04,,2025-03-05,,,,,,",
            "facts.csv 第 3 行 fact 列",
            "重复",
        ),
        (
            "facts",
            "f2,b9,theme_day,2025-03-04,,2025-03-05,,,,,,",
            "facts.csv 第 3 行 org 列",
            "没有这个组织",
        ),
        (
            "facts",
            "f2,b1,theme_day,2025-03-04,2025-01-01,2025-03-05,,,,,,",
            "facts.csv 第 3 行 until 列",
            "早于",
        ),
        (
            "facts",
            "f2,b1,theme_day,2025-03-04,,2025-03-05,last,,,,,",
            "facts.csv 第 3 行 period 列",
            "四位数",
        ),
        ("orgs", "b2,u1,club,A,2015-01-01,", "orgs.csv 第 4 行 kind 列", "没有这种组织类型"),
        ("attributes", "b1,members,nan,2020-01-01", "attributes.csv 第 3 行 value 列", "十亿"),
    ],
)
def test_a_faulty_row_is_named_with_file_row_and_column(
    table: str, row: str, place: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert evaluate(folder(tmp_path, **{table: [row]}), out) == 2
    told = capsys.readouterr().err
    assert place in told
    assert words in told
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_tenth_of_nonsense_is_told_up_to_the_hundredth_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        f"g{n},b1,{'nonsense' if n % 10 == 0 else 'theme_day'},2025-03-04,,2025-03-05,,,,,,"
        for n in range(2_000)
    ]
    assert evaluate(folder(tmp_path, facts=rows), tmp_path / "out.parquet") == 2
    told = capsys.readouterr().err
    assert told.count("“nonsense”") == 100
    assert "共 200 处，以上是前 100 处。" in told


def test_missing_columns_and_wrong_types_of_whole_columns_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder(tmp_path)
    (data / "attributes.csv").write_text("org,name,since\n", encoding="utf-8")
    (data / "facts.csv").unlink()
    duckdb.sql(
        "SELECT 'f1' AS fact, 'b1' AS org, 'theme_day' AS kind, 'monday' AS \"on\", NULL AS until,"
        " DATE '2025-03-05' AS recorded_on, NULL AS period, NULL AS subject, NULL AS quantity, 1 AS part, 2 AS whole, '' AS has"
    ).write_parquet(str(data / "facts.parquet"))
    assert evaluate(data, tmp_path / "out.parquet") == 2
    told = capsys.readouterr().err
    assert "attributes.csv value 列：缺少这一列" in told
    assert "facts.parquet on 列：类型不对" in told


def test_both_engines_write_the_same_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder(tmp_path)
    texts = []
    for engine in ("python", "duckdb"):
        out = tmp_path / f"{engine}.csv"
        assert evaluate(data, out, "--engine", engine) == 0
        texts.append(out.read_bytes())
    assert texts[0] == texts[1]
    assert b'"b1","LIFE-05","2025-03","passed",1,1,1,"met"' in texts[0]
    assert "内存最多" in capsys.readouterr().err


def test_wrong_arguments_are_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.txt"
    arguments = [
        "--pack",
        "organ",
        "--data",
        str(tmp_path / "none"),
        "--period",
        "spring",
        "--as-of",
        "soon",
    ]
    assert main([*arguments, "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert "--period" in told
    assert "--as-of" in told
    assert "没有这个文件夹" in told
    assert not out.exists()


def test_a_part_that_cannot_be_written_ends_the_command_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Writer, table: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "write", full)
    for windows in ("all", "counts"):
        with pytest.raises(OSError, match="No space left"):
            evaluate(folder(tmp_path), tmp_path / "out.parquet", "--windows", windows)
        assert [path.name for path in tmp_path.iterdir()] == ["data"]
        shutil.rmtree(tmp_path / "data")
