"""What comes in from outside: a Word document, a workbook with faults, a word to look for."""

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from bihuan.problems.models import Problem
from bihuan.search import services as search
from tests.cast import Province
from tests.walks.hands import box, follow, go, press, rail, shows, told, write
from tests.walks.scenes import at_work
from tests.walks.story import People

pytestmark = pytest.mark.walk
PARTS = {
    "一、组织生活方面": [
        "1. 主题党日讨论不充分。抽查三次活动，两次没有讨论记录，请省档案馆于2026年12月20日前整改。",
        "2. 支部委员会会议记录不规范。缺少表决情况。",
    ],
    "二、责任落实方面": [
        "1. 年度工作要点没有分解到人；责任清单没有印发。",
        "2. 培训计划执行不到位。",
    ],
}


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    """A short feedback paper as Word makes it, fictional."""
    paper = docx.Document()
    paper.add_heading("关于机关党建专项检查情况的反馈意见", 0)
    for head, points in PARTS.items():
        paper.add_paragraph(head)
        for point in points:
            paper.add_paragraph(point)
    path = tmp_path / "反馈意见.docx"
    paper.save(path)
    return path


def rows_of(page: Page) -> Any:
    return page.get_by_role("group", name="条").filter(has=page.get_by_label("条目"))


def test_a_paper_becomes_a_draft_list_after_a_clerk_has_corrected_what_was_read(
    people: People, feedback: Path
) -> None:
    clerk = people("liaison_office")
    clerk.goto("/")
    rail(clerk, "清单")
    follow(clerk, "从文件整理")
    write(clerk, {"文件": feedback})
    press(clerk, "读取文件")
    read = rows_of(clerk).count()
    assert read >= 4
    go(clerk, rows_of(clerk).nth(1).get_by_role("button", name="并入上一条"))
    expect(rows_of(clerk)).to_have_count(read - 1)
    go(clerk, rows_of(clerk).nth(0).get_by_role("button", name="拆成两条"))
    expect(rows_of(clerk)).to_have_count(read)
    write(clerk, {"所选统一责任单位": "A02", "所选统一期限": people.day(60)})
    press(clerk, "用于所选条目")
    for place in range(read):
        assert box(rows_of(clerk).nth(place), "责任单位").input_value() == "A02"
        assert box(rows_of(clerk).nth(place), "期限").input_value() == people.day(60)
    box_of_first = rows_of(clerk).nth(0).get_by_label("选取")
    box_of_first.uncheck()
    press(clerk, "下一步")
    shows(clerk, f"将存为草稿 {read - 1} 条")
    shows(clerk, "去掉 1 条")
    write(clerk, {"印发组织": "GW", "依据": "专项检查反馈"})
    press(clerk, "存为清单草稿")
    told(clerk, "已存为清单草稿")
    shows(clerk, "省档案馆")
    follow(clerk, "选入事项")
    shows(clerk, f"已列入 {read - 1} 项")


def workbook(path: Path, *rows: dict[str, str], template: Path) -> Path:
    """The template as it was downloaded, with rows typed under its heads."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    heads = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1] if cell.value}
    for place, row in enumerate(rows, start=sheet.max_row + 1):
        for title, value in row.items():
            sheet.cell(place, heads[title], value)
    book.save(path)
    return path


def test_a_faulty_workbook_says_what_to_mend_a_right_one_is_taken_in_and_taken_back(
    people: People, tmp_path: Path
) -> None:
    clerk = people("liaison_office")
    clerk.goto("/")
    rail(clerk, "问题")
    follow(clerk, "导入")
    with clerk.expect_download() as got:
        clerk.get_by_role("link", name="下载模板").click()
    template = tmp_path / "模板.xlsx"
    got.value.save_as(template)
    row = {
        "责任单位编码": "A01",
        "来源": "专项督查",
        "发现日期": "2026-03-04",
        "问题": "支部工作手册没有按月填写",
        "整改期限": "2026-12-30",
    }
    faulty = workbook(
        tmp_path / "问题一.xlsx",
        row,
        row | {"问题": "第二项", "整改期限": "下个月"},
        row | {"问题": "第三项", "责任单位编码": "Z99"},
        template=template,
    )
    write(clerk, {"工作簿": faulty})
    press(clerk, "上传并检查")
    shows(clerk, "需要改正的地方")
    shows(clerk, "Z99")
    shows(clerk, "整改期限")
    follow(clerk, "重新上传") if clerk.get_by_role("link", name="重新上传").count() else press(
        clerk, "放弃这次导入"
    )
    right = workbook(tmp_path / "问题二.xlsx", row, row | {"问题": "第二项"}, template=template)
    write(clerk, {"工作簿": right})
    press(clerk, "上传并检查")
    press(clerk, "确认导入 2 行")
    shows(clerk, "撤销整批")
    assert Problem.objects.filter(statement="支部工作手册没有按月填写").count() == 1
    press(clerk, "撤销整批")
    shows(clerk, "已撤销")
    rail(clerk, "问题")
    shows(clerk, "没有符合条件的问题")


def test_a_word_of_two_characters_is_found_and_simplified_finds_traditional(
    stage: Province, people: People
) -> None:
    at_work(stage, statement="支部用手机群代替会议讨论")
    at_work(stage, statement="專題學習沒有結合實際")
    for label, texts in search.sources().items():
        search.reindex(label, texts())
    clerk = people("liaison_office")
    for word, sentence in (
        ("手机", "支部用手机群代替会议讨论"),
        ("专题学习", "專題學習沒有結合實際"),
    ):
        clerk.goto("/")
        clerk.keyboard.press("/")
        clerk.keyboard.type(word)
        with clerk.expect_navigation():
            clerk.keyboard.press("Enter")
        shows(clerk, "找到 1 条")
        follow(clerk, sentence)
        expect(clerk.get_by_role("heading", level=1)).to_contain_text(sentence)
