import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.cast import Province

PLAN = """2026年党建重点工作安排
一、抓学习
1.读原著。由省档案馆牵头，3月底前完成。
2.讲党课。各党支部书记主讲。
二、抓组织
1.按期换届
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "安排.txt"
    path.write_text(PLAN, encoding="gb18030")
    return path


def run(*arguments: object) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("draft_list", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_the_tree_is_printed_with_deadlines_and_the_count(plan: Path) -> None:
    out, err = run(plan, "--kind", "duties")
    assert out.splitlines() == [
        "2026年党建重点工作安排",
        "一、抓学习",
        "  1.读原著　〔2026-03-31〕",
        "  2.讲党课",
        "二、抓组织",
        "  1.按期换届",
        "共 3 条责任草稿。",
    ]
    assert err == ""


def test_units_of_the_database_are_recognised(province: Province, plan: Path) -> None:
    out, _ = run(plan, "--kind", "duties", "--json")
    assert json.loads(out)["items"][0]["children"][0]["units"] == ["A02"]
    assert json.loads(out)["items"][0]["children"][1]["units"] == []


@pytest.mark.django_db
def test_nothing_is_saved(plan: Path) -> None:
    with connection.execute_wrapper(only_reading):
        run(plan, "--kind", "problems")


def only_reading(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert sql.lstrip().upper().startswith("SELECT")
    return execute(sql, params, many, context)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.txt", b"", "空"),
        ("坏.docx", b"PK\x03\x04nothing", "损坏"),
        ("扫描.pdf", b"%PDF-1.4", "PDF"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .docx"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two_and_a_sentence(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(path, "--kind", "problems")
    assert caught.value.returncode == 2
    assert word in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.django_db
def test_a_missing_file_and_a_missing_part_end_with_two(tmp_path: Path, plan: Path) -> None:
    for arguments in (
        (tmp_path / "无.txt", "--kind", "duties"),
        (plan, "--kind", "duties", "--part", "甲"),
    ):
        with pytest.raises(CommandError) as caught:
            run(*arguments)
        assert caught.value.returncode == 2


@pytest.mark.django_db
def test_a_document_without_items_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("一封信\n你好。", encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        run(path, "--kind", "problems", "--json")
    assert caught.value.code == 1


@pytest.mark.django_db
def test_a_chapter_can_be_chosen_and_paragraphs_kept_whole(tmp_path: Path, plan: Path) -> None:
    out, _ = run(plan, "--kind", "problems", "--part", "组织")
    assert "共 1 条问题草稿。" in out
    path = tmp_path / "长.txt"
    path.write_text("反馈\n一、学习。一是读书少；二是研讨少。", encoding="utf-8")
    assert "共 2 条" in run(path, "--kind", "problems")[0]
    assert "共 1 条" in run(path, "--kind", "problems", "--whole")[0]
