"""The user's own workbook comes back with its faulty cells marked."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from bihuan.files.errors import RefusedFileError
from bihuan.workbooks.marking import errors_file
from bihuan.workbooks.reading import read
from bihuan.workbooks.values import Fault
from tests.files import oldbook
from tests.workbooks.sample import KIND
from tests.workbooks.test_careless import HEADER, ROWS, csv, put, saved, xlsx


def marked(content: bytes, name: str) -> openpyxl.Workbook:
    faults = read(content, name, KIND).faults
    assert faults
    return openpyxl.load_workbook(io.BytesIO(errors_file(content, name, faults)))


def red(book: openpyxl.Workbook) -> list[str]:
    return [
        cell.coordinate
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "00FFC7C2"
    ]


def test_faulty_cells_are_red_with_a_comment_and_the_rest_is_as_it_was() -> None:
    def change(sheet):  # type: ignore[no-untyped-def]
        put(D3="2026-02-30", E2="12亩", H1="我自己的列", H2="x")(sheet)
        sheet["A2"].comment = Comment("我的批注", "我")
        sheet.column_dimensions["B"].width = 33
        rule = DataValidation(type="list", formula1='"院（一）,楼"')
        rule.add("C2:C9")
        sheet.add_data_validation(rule)

    book = marked(xlsx(change), "地块.xlsx")
    sheet = book.worksheets[0]
    assert red(book) == ["E2", "D3"]
    assert "没有这一天" in sheet["D3"].comment.text  # type: ignore[union-attr]
    assert sheet["H2"].value == "x"
    assert sheet["D2"].value.date() == date(2026, 3, 4)  # type: ignore[union-attr]
    assert sheet["A2"].comment.text == "我的批注"  # type: ignore[union-attr]
    assert sheet.column_dimensions["B"].width == 33
    assert len(sheet.data_validations.dataValidation) == 1


def test_two_faults_in_one_cell_stand_in_one_comment() -> None:
    faults = [Fault("甲。", "地块", "B2"), Fault("乙。", "地块", "B2")]
    book = openpyxl.load_workbook(io.BytesIO(errors_file(xlsx(), "地块.xlsx", faults)))
    assert book.worksheets[0]["B2"].comment.text == "甲。\n乙。"  # type: ignore[union-attr]


def test_a_fault_inside_a_merged_range_is_marked_at_its_corner() -> None:
    def change(sheet):  # type: ignore[no-untyped-def]
        sheet["A3"] = None
        sheet.merge_cells("A2:A3")

    assert red(marked(xlsx(change), "地块.xlsx")) == ["A2"]


def test_a_fault_of_the_whole_sheet_is_marked_at_its_first_cell() -> None:
    assert red(marked(xlsx(rows=[["序号"], [1]]), "地块.xlsx")) == ["A1"]


def test_a_marked_workbook_mended_by_the_user_is_taken() -> None:
    book = marked(xlsx(put(D3="2026-02-30")), "地块.xlsx")
    book.worksheets[0]["D3"] = "2026-02-28"
    assert not read(saved(book), "地块.xlsx", KIND).faults


def test_a_csv_and_an_old_workbook_come_back_as_xlsx() -> None:
    rows = [HEADER, [*ROWS[0][:3], "三月", 1], *ROWS[1:]]
    old = [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in rows]
    for content, name in (
        (csv(rows=rows).encode("gb18030"), "地块.csv"),
        (oldbook.xls(old, sheet="地块"), "地块.xls"),
    ):
        book = marked(content, name)
        assert red(book) == ["D2"]
        assert book.worksheets[0]["B3"].value == "西楼"


def test_text_that_looks_like_a_formula_stays_text_in_the_marked_workbook() -> None:
    rows = [HEADER, ["D1", "'=1+1", "错", None, None, None]]
    book = marked(csv(rows=rows).encode(), "地块.csv")
    assert book.worksheets[0]["B2"].data_type == "s"


def test_what_cannot_be_opened_cannot_be_marked() -> None:
    with pytest.raises(RefusedFileError):
        errors_file(b"PK\x03\x04nothing", "地块.xlsx", [Fault("x", "地块", "A1")])
