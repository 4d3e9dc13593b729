"""What is written is read back without a change, and text stays text."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.workbooks.child.sheets import TRIGGERS, guarded, unguarded
from bihuan.workbooks.parsing import clean
from bihuan.workbooks.reading import read
from bihuan.workbooks.values import Column, Sort, Value, Values, WorkbookKind, letters, loaded
from bihuan.workbooks.values import dumped as dump
from bihuan.workbooks.writing import TooLongError, template, write, write_csv
from tests.workbooks.sample import KIND, rows_of

EVERYTHING = WorkbookKind(
    name="everything",
    title="全部",
    sheet="全部",
    columns=(
        Column("编号", "number", required=True),
        Column("文字", "text"),
        Column("日期", "on", Sort.DATE),
        Column("整数", "whole", Sort.INTEGER),
        Column("小数", "part", Sort.DECIMAL),
        Column("年度", "year", Sort.YEAR),
        Column("选项", "choice", Sort.CHOICE, choices=("甲（一）", "乙")),
        Column("是否", "flag", Sort.YES_NO),
        Column("多项", "many", Sort.MANY),
    ),
    keys=(("number",),),
)

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co"))
    | st.sampled_from("=+-@'\"，；;：|\n\t_x0041_<>&𠮷"),
    max_size=40,
).map(clean)
WORDS = TEXTS.map(lambda text: re.sub(r"[；;\n]", "", text).strip()).filter(bool)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": TEXTS.map(lambda text: text or None),
            "on": st.none() | st.dates(date(1921, 7, 23), date(2099, 12, 31)),
            "whole": st.none() | st.integers(0, 10**9),
            "part": st.none() | st.decimals(0, 10**6, places=2),
            "year": st.none() | st.integers(1949, 2099),
            "choice": st.none() | st.sampled_from(["甲（一）", "乙"]),
            "flag": st.none() | st.booleans(),
            "many": st.lists(WORDS, max_size=3),
        }
    ),
    min_size=1,
    max_size=8,
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbered(rows: list[dict[str, Value]]) -> list[Values]:
    return [{"number": f"N{at}", **row} for at, row in enumerate(rows)]


@FEW
@given(ROWS)
def test_a_written_workbook_is_read_back_without_a_change(rows: list[dict[str, Value]]) -> None:
    given_rows = numbered(rows)
    result = read(write(EVERYTHING, given_rows, "0:" + "0" * 64), "全部.xlsx", EVERYTHING)
    assert list(result.faults) == []
    assert [row.values for row in result.rows] == given_rows


@FEW
@given(ROWS)
def test_a_written_csv_is_read_back_without_a_change(rows: list[dict[str, Value]]) -> None:
    given_rows = numbered(rows)
    result = read(write_csv(EVERYTHING, given_rows), "全部.csv", EVERYTHING)
    assert list(result.faults) == []
    assert [row.values for row in result.rows] == given_rows


@given(st.text())
def test_the_guard_of_a_csv_can_be_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(ROWS)
def test_staged_values_come_back_as_they_were(rows: list[dict[str, Value]]) -> None:
    for row in numbered(rows):
        assert loaded(EVERYTHING, dump(row)) == row


PAYLOADS = [
    *(f"{mark}1+1" for mark in TRIGGERS),
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '+HYPERLINK("http://elsewhere","x")',
    "'=1+1",
    "http://elsewhere/x",
    "{=1+1}",
]


def test_no_text_of_ours_becomes_a_formula_or_a_link_in_a_workbook() -> None:
    rows: list[Values] = [
        {"number": f"N{at}{text}", "text": text, "many": [text.strip() or "x", text.strip() or "x"]}
        for at, text in enumerate(PAYLOADS)
    ]
    content = write(EVERYTHING, rows, "")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, part in parts.items() if b"<f>" in part or b"<f " in part] == []
    assert not any(b"<hyperlink" in p or b"/hyperlink" in p for p in parts.values())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }
    assert all(
        cell.value is None
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.data_type == "n"
    )


def test_no_cell_of_a_csv_begins_with_what_a_spreadsheet_would_run() -> None:
    rows: list[Values] = [{"number": text, "text": text, "many": [text]} for text in PAYLOADS]
    text = write_csv(EVERYTHING, rows).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(tuple(TRIGGERS))] == []


def test_a_text_too_long_for_a_cell_is_not_cut_off_silently() -> None:
    with pytest.raises(TooLongError, match="文字"):
        write(EVERYTHING, [{"number": "1", "text": "长" * 32_768}], "")
    assert write(EVERYTHING, [{"number": "1", "text": "长" * 32_767}], "")


def test_a_workbook_carries_the_ledger_head_in_its_properties() -> None:
    head = "17:" + "ab" * 32
    for content in (write(KIND, rows_of(1), head), template(KIND, head)):
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert [(p.name, p.value) for p in book.custom_doc_props.props] == [("LedgerHead", head)]


def test_two_exports_of_the_same_rows_are_the_same_to_the_byte() -> None:
    assert write(KIND, rows_of(5), "1:x") == write(KIND, rows_of(5), "1:x")


def test_the_template_helps_before_anything_is_typed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(KIND)))
    sheet = book.worksheets[0]
    assert sheet.title == "地块"
    assert [cell.value for cell in sheet[1]] == [
        "编码*",
        "名称*",
        "类型",
        "成立日期",
        "面积",
        "责任人",
    ]
    assert sheet.freeze_panes == "A2"
    assert all(cell.comment is not None for cell in sheet[1])
    assert str(sheet["A2"].value).startswith("【示例】")
    kinds = {v.type for v in sheet.data_validations.dataValidation}
    assert {"list", "date", "whole", "textLength"} <= kinds
    notes = " ".join(str(row[0].value) for row in book["填写说明"].iter_rows() if row[0].value)
    assert "200000 行" in notes
    assert "示例" in notes


def test_a_long_list_of_choices_still_makes_a_drop_down() -> None:
    choices = tuple(f"第{at}种很长的选项名称" for at in range(40))
    kind = WorkbookKind(
        "long", "长", "长", (Column("类型", "sort", Sort.CHOICE, choices=choices),), (("sort",),)
    )
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    rule = book.worksheets[0].data_validations.dataValidation[0]
    assert rule.formula1 == "'选项'!$A$1:$A$40"
    assert book["选项"]["A40"].value == choices[39]
    assert book["选项"].sheet_state == "hidden"


def test_a_filled_template_is_read_without_its_example() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(KIND)))
    book.worksheets[0].append(["D1", "东院"])
    out = io.BytesIO()
    book.save(out)
    result = read(out.getvalue(), "地块.xlsx", KIND)
    assert [row.values["code"] for row in result.rows] == ["D1"]
    assert list(result.faults) == []


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.xls", "libreoffice.csv"])
def test_an_export_that_went_through_libreoffice_is_read_without_a_change(name: str) -> None:
    """The files were made by LibreOffice 7.4 from an export of these rows (see ``data/README``)."""
    content = (Path(__file__).parent / "data" / name).read_bytes()
    result = read(content, name, KIND)
    assert list(result.faults) == []
    assert [row.values for row in result.rows] == list(rows_of(6))


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
