"""Workbooks as people send them: each is read right, or the cell that is wrong is named."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bihuan.files.errors import RefusedFileError
from bihuan.workbooks.reading import read
from bihuan.workbooks.values import Values
from bihuan.workbooks.writing import template
from tests.files import oldbook
from tests.workbooks.sample import KIND

HEADER = ["编码*", "名称*", "类型", "成立日期", "面积", "责任人"]
ROWS: list[list[Any]] = [
    ["D1", "东院", "院（一）", date(2026, 3, 4), 1200, "张三；李四"],
    ["D2", "西楼", "楼", date(2026, 12, 31), 12, "王五"],
    ["D3", "北楼", "楼", date(2024, 2, 29), 0, "赵六"],
]
RIGHT: list[Values] = [
    {"code": "D1", "name": "东院", "sort": "院（一）", "opened_on": date(2026, 3, 4), "size": 1200, "owners": ["张三", "李四"]},
    {"code": "D2", "name": "西楼", "sort": "楼", "opened_on": date(2026, 12, 31), "size": 12, "owners": ["王五"]},
    {"code": "D3", "name": "北楼", "sort": "楼", "opened_on": date(2024, 2, 29), "size": 0, "owners": ["赵六"]},
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A file and what must come of it: the right rows, or a fault at ``cell`` that says ``word``."""

    story: str
    name: str
    content: bytes
    cell: str = ""
    word: str = ""
    refused: bool = False

    @property
    def is_right(self) -> bool:
        return not self.word


def xlsx(
    change: Callable[[Worksheet], None] | None = None, rows: Sequence[Sequence[Any]] = ()
) -> bytes:
    """The three rows as an .xlsx, changed."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "地块"
    for cells in rows or [HEADER, *ROWS]:
        sheet.append(list(cells))
    if change is not None:
        change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(**cells: Any) -> Callable[[Worksheet], None]:
    """Set some cells."""

    def change(sheet: Worksheet) -> None:
        for place, value in cells.items():
            sheet[place] = value

    return change


def text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def csv(mark: str = ",", end: str = "\n", rows: Sequence[Sequence[Any]] = ()) -> str:
    return end.join(mark.join(map(text, cells)) for cells in rows or [HEADER, *ROWS]) + end


def with_dates(written: Callable[[date], Any]) -> bytes:
    return xlsx(rows=[HEADER, *[[*row[:3], written(row[3]), *row[4:]] for row in ROWS]])


def swapped() -> bytes:
    order = [3, 0, 5, 1, 4, 2]
    return xlsx(rows=[[row[at] for at in order] for row in [HEADER, *ROWS]])


def merged_sort(sheet: Worksheet) -> None:
    sheet["C4"] = None
    sheet.merge_cells("C3:C4")


def merged_code(sheet: Worksheet) -> None:
    sheet["A3"] = None
    sheet.merge_cells("A2:A3")


def two_row_header(sheet: Worksheet) -> None:
    sheet.insert_rows(2)
    for column in "ABCDEF":
        sheet.merge_cells(f"{column}1:{column}2")


def title_above(lines: int) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, lines)
        sheet["A1"] = "2026年地块登记表"
        sheet.merge_cells("A1:F1")
        if lines > 1:
            sheet["A2"] = "填报单位：省档案馆"

    return change


def on_second_sheet(*, hidden: bool = False) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx()))
    first = book.create_sheet("说明", 0)
    first["A1"] = "请填写第二张表"
    if hidden:
        first.append(HEADER)
        first.append(["X", "藏起来的"])
        first.sheet_state = "hidden"
    book.worksheets[1].title = "Sheet2"
    return saved(book)


def moved_right() -> bytes:
    return xlsx(rows=[[None, None, *row] for row in [HEADER, *ROWS]])


def formula_error() -> bytes:
    content = xlsx(put(E3="=1/0"))
    book = io.BytesIO(content)
    import zipfile

    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    changed = sheet.replace(
        b'<c r="E3"><f>1/0</f><v /></c>', b'<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    changed = changed.replace(
        b'<c r="E3"><f>1/0</f><v></v></c>', b'<c r="E3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    assert changed != sheet
    parts["xl/worksheets/sheet1.xml"] = changed
    from tests.files.papers import zipped

    return zipped(parts)


OLD_ROWS = [HEADER, *[[*row[:3], row[3].isoformat(), *row[4:]] for row in ROWS]]
WITH_NOTE = [
    [*row, note] for row, note in zip([HEADER, *ROWS], ["备注", "1", "2", "3"], strict=True)
]

CASES = [
    # encodings and shapes of .csv
    Case("utf-8", "地块.csv", csv().encode()),
    Case("utf-8 with a mark", "地块.csv", csv().encode("utf-8-sig")),
    Case("gb18030", "地块.csv", csv().encode("gb18030")),
    Case("gbk", "地块.csv", csv().encode("gbk")),
    Case("utf-16", "地块.csv", csv().encode("utf-16")),
    Case("Windows line ends", "地块.csv", csv(end="\r\n").encode("gb18030")),
    Case("old Mac line ends", "地块.csv", csv(end="\r").encode()),
    Case("tabs", "地块.csv", csv("\t").encode()),
    Case("full-width commas", "地块.csv", csv("，").encode()),
    Case("capital ending", "地块.CSV", csv().encode()),
    Case("empty lines at the end", "地块.csv", (csv() + "\n\n,,,,,\n").encode()),
    Case("commas at each end", "地块.csv", csv(rows=[[*r, "", ""] for r in [HEADER, *ROWS]]).encode()),
    Case("quoted cells", "地块.csv", csv(rows=[[f'"{text(c)}"' for c in r] for r in [HEADER, *ROWS]]).encode()),
    Case("quote not closed", "地块.csv", csv().replace("东院", '"东院').encode(), word="引号", refused=True),
    Case("not a text", "地块.csv", b"\x00\x01\xff\xfe\x80" * 9, word="编码", refused=True),
    # the header
    Case("columns in another order", "地块.xlsx", swapped()),
    Case("no stars in the header", "地块.xlsx", xlsx(put(A1="编码", B1="名称"))),
    Case("full-width stars and blanks", "地块.xlsx", xlsx(put(A1=" 编 码＊", B1="名称 * "))),
    Case("a line break in a title", "地块.xlsx", xlsx(put(D1="成立\n日期"))),
    Case("a title above the table", "地块.xlsx", xlsx(title_above(1))),
    Case("two lines above the table", "地块.xlsx", xlsx(title_above(2))),
    Case("a header of two merged rows", "地块.xlsx", xlsx(two_row_header)),
    Case("a column more", "地块.xlsx", xlsx(rows=WITH_NOTE)),
    Case("the table on the second sheet", "地块.xlsx", on_second_sheet()),
    Case("a hidden sheet first", "地块.xlsx", on_second_sheet(hidden=True)),
    Case("empty columns on the left", "地块.xlsx", moved_right()),
    Case("the header repeated in the middle", "地块.xlsx", xlsx(rows=[HEADER, ROWS[0], HEADER, *ROWS[1:]])),
    Case("a required column missing", "地块.xlsx", xlsx(put(B1="名字")), "A1", "名称"),
    Case("a column twice", "地块.xlsx", xlsx(put(C1="名称")), "C1", "两次"),
    Case("the wrong table", "地块.xlsx", xlsx(rows=[["序号", "姓名"], [1, "张三"]]), "", "表头"),
    Case("only the header", "地块.xlsx", xlsx(rows=[HEADER]), "", "没有数据"),
    Case("only the template", "地块.xlsx", template(KIND), "", "没有数据"),
    Case("nothing at all", "地块.xlsx", xlsx(rows=[[None]]), "", "表头"),
    # dates
    Case("dates as text with lines", "地块.xlsx", with_dates(date.isoformat)),
    Case("dates with strokes", "地块.xlsx", with_dates(lambda d: f"{d.year}/{d.month}/{d.day}")),
    Case("dates in words", "地块.xlsx", with_dates(lambda d: f"{d.year}年{d.month}月{d.day}日")),
    Case("dates with dots", "地块.xlsx", with_dates(lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}")),
    Case("dates as eight digits", "地块.xlsx", with_dates(lambda d: d.strftime("%Y%m%d"))),
    Case("dates as a number of eight digits", "地块.xlsx", with_dates(lambda d: int(d.strftime("%Y%m%d")))),
    Case("dates as bare day numbers", "地块.xlsx", with_dates(lambda d: (d - date(1899, 12, 30)).days)),
    Case("dates with a time", "地块.xlsx", with_dates(lambda d: datetime(d.year, d.month, d.day, 9, 30))),  # noqa: DTZ001
    Case("full-width digits in dates", "地块.xlsx", with_dates(lambda d: d.isoformat().translate(str.maketrans("0123456789-", "０１２３４５６７８９－")))),
    Case("blanks around dates", "地块.xlsx", with_dates(lambda d: f"　{d.isoformat()} ")),
    Case("a day that there is not", "地块.xlsx", xlsx(put(D3="2026-02-30")), "D3", "没有这一天"),
    Case("a date in Chinese numerals", "地块.xlsx", xlsx(put(D4="三月四日")), "D4", "不是日期"),
    # numbers, codes, choices
    Case("thousands and full width", "地块.xlsx", xlsx(put(E2="1,200", E3="１２"))),
    Case("a number with its unit", "地块.xlsx", xlsx(put(E3="12亩")), "E3", "不是整数"),
    Case("half a unit", "地块.xlsx", xlsx(put(E2=12.5)), "E2", "不是整数"),
    Case("blanks and unseen marks around codes", "地块.xlsx", xlsx(put(A2="　D1 ", A3="\u200bD2\ufeff"))),
    Case("a code of sixteen digits as a number", "地块.xlsx", xlsx(put(A2=1234567890123456)), "A2", "15 位"),
    Case("half-width brackets in a choice", "地块.xlsx", xlsx(put(C2="院(一)"))),
    Case("a choice that there is not", "地块.xlsx", xlsx(put(C4="平房")), "C4", "可选范围"),
    Case("names parted in three ways", "地块.xlsx", xlsx(put(F2="张三;\n李四；"))),
    # rows
    Case("empty rows in between", "地块.xlsx", xlsx(rows=[HEADER, ROWS[0], [], [None, " "], *ROWS[1:]])),
    Case("the example row left in", "地块.xlsx", xlsx(rows=[HEADER, ["【示例】D001", "东院"], *ROWS])),
    Case("a value merged over two rows", "地块.xlsx", xlsx(merged_sort)),
    Case("a code merged over two rows", "地块.xlsx", xlsx(merged_code), "A3", "相同"),
    Case("a required cell empty", "地块.xlsx", xlsx(put(B3=None)), "B3", "没有填写"),
    Case("a sum below the table", "地块.xlsx", xlsx(rows=[HEADER, *ROWS, ["合计", None, None, None, 1212]]), "B5", "没有填写"),
    Case("the same code twice", "地块.xlsx", xlsx(put(A4="D1")), "A4", "第 2 行"),
    Case("a name too long", "地块.xlsx", xlsx(put(B2="长" * 201)), "B2", "最多 200"),
    Case("a formula that failed", "地块.xlsx", formula_error(), "E3", "公式出错"),
    # other files
    Case("an old workbook", "地块.xls", oldbook.xls(OLD_ROWS, sheet="地块")),
    Case("an old workbook with a failed formula", "地块.xls", oldbook.xls([*OLD_ROWS[:3], ["D3", "#N/A"]], sheet="地块"), "B4", "公式出错"),
    Case("a page of the web called .xls", "地块.xls", b"<html><table><tr><td>1</td></tr></table></html>", word="打不开", refused=True),
    Case("a picture called .xlsx", "地块.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), word="打不开", refused=True),
    Case("another kind of file", "地块.et", b"x", word="可以导入", refused=True),
]  # fmt: skip


def test_there_are_at_least_sixty_files() -> None:
    assert len(CASES) >= 60
    assert len({case.story for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.story for case in CASES])
def test_a_careless_file_is_read_right_or_the_wrong_cell_is_named(case: Case) -> None:
    if case.refused:
        with pytest.raises(RefusedFileError, match=case.word):
            read(case.content, case.name, KIND)
        return
    result = read(case.content, case.name, KIND)
    if case.is_right:
        assert [fault.message for fault in result.faults] == []
        assert [row.values for row in result.rows] == RIGHT
    else:
        assert case.cell in [fault.cell for fault in result.faults]
        fault = next(f for f in result.faults if f.cell == case.cell)
        assert case.word in fault.message
        assert fault.line(case.name).startswith(f"{case.name}:{result.header.sheet}")


def test_unknown_columns_are_reported_and_not_used() -> None:
    assert read(xlsx(rows=WITH_NOTE), "地块.xlsx", KIND).unknown == ("备注",)


def test_rare_characters_come_through_gb18030() -> None:
    content = csv(rows=[HEADER, ["D1", "𠮷祥㐂里", None, None, None, None]]).encode("gb18030")
    assert read(content, "地块.csv", KIND).rows[0].values["name"] == "𠮷祥㐂里"


def test_a_short_table_in_gbk_is_not_taken_for_utf_8_cell_by_cell() -> None:
    """The encoding is judged on the whole file, whose header alone settles it."""
    for name in ("联", "联通", "移动", "一汽"):
        content = csv(rows=[HEADER, ["D1", name, None, None, None, None]]).encode("gbk")
        assert read(content, "地块.csv", KIND).rows[0].values["name"] == name
