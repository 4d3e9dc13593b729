"""Writing workbooks: the template, and rows as .xlsx or .csv. Text is always written as text."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bihuan.workbooks.child.sheets import guarded
from bihuan.workbooks.values import (
    EXAMPLE,
    ROWS,
    Column,
    Sort,
    Value,
    WorkbookKind,
    letters,
    written,
)

MADE = datetime(2000, 1, 1)  # noqa: DTZ001
"""The day of making that stands in every workbook: the true one would make two equal exports differ."""
CELL_CHARACTERS = 32_767
LAST_CHECKED = 5_000
"""Drop-downs and date checks of a template reach down to this row."""
LEDGER_PROPERTY = "LedgerHead"


class TooLongError(ValueError):
    """A text is longer than a cell of a workbook can be; carries row and column."""

    def __init__(self, row: int, column: Column) -> None:
        text = _("第 %(row)d 行“%(title)s”超过一个单元格能放下的 %(most)d 个字。")
        super().__init__(text % {"row": row, "title": column.title, "most": CELL_CHARACTERS})


def template(kind: WorkbookKind, head: str = "") -> bytes:
    """An empty workbook to fill in: marked header, drop-downs, date checks, notes, an example row, limits told."""
    out = io.BytesIO()
    book = _book(out, head, in_memory=True)
    looks = _Looks(book)
    sheet = book.add_worksheet(kind.sheet)
    columns = kind.importable
    _write_header(sheet, columns, looks)
    lists = _Lists(book)
    for place, column in enumerate(columns):
        sheet.write_comment(0, place, _explained(column), {"x_scale": 2, "author": ""})
        _check_cells(sheet, place, column, lists)
        value = column.example or (column.choices[0] if column.choices else "")
        text = f"{EXAMPLE}{value}" if place == 0 else value
        sheet.write_string(1, place, text, looks.example)
    _write_notes(book, kind, looks)
    book.close()
    return out.getvalue()


def write(kind: WorkbookKind, rows: Iterable[Mapping[str, Value]], head: str) -> bytes:
    """Rows as .xlsx with the ledger's head (``SIZE:ROOT``) in the document's properties.

    The reader takes it back without a change. Raises :class:`TooLongError`.
    """
    out = io.BytesIO()
    book = _book(out, head, in_memory=False)
    looks = _Looks(book)
    sheet = book.add_worksheet(kind.sheet)
    _write_header(sheet, kind.columns, looks)
    for number, values in enumerate(rows, start=1):
        for place, column in enumerate(kind.columns):
            _write_cell(sheet, number, place, column, values.get(column.name), looks)
    book.close()
    return out.getvalue()


def write_csv(kind: WorkbookKind, rows: Iterable[Mapping[str, Value]]) -> bytes:
    """Rows as .csv in UTF-8 with BOM; a text that a spreadsheet could run is led by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in kind.columns])
    for values in rows:
        writer.writerow([guarded(written(values.get(column.name))) for column in kind.columns])
    return out.getvalue().encode("utf-8-sig")


class _Looks:
    """The cell formats of one book."""

    def __init__(self, book: Any) -> None:
        edge = {"border": 1, "border_color": "#B8B8B8", "valign": "top"}
        self.header = book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, **edge}
        )
        self.required = book.add_format(
            {"bold": True, "bg_color": "#F6E3D3", "text_wrap": True, **edge}
        )
        self.text = book.add_format({"num_format": "@", "text_wrap": True, **edge})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **edge})
        self.number = book.add_format(edge)
        self.example = book.add_format(
            {"num_format": "@", "italic": True, "font_color": "#6B6B6B", "text_wrap": True, **edge}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.columns = {Sort.DATE: self.date, Sort.INTEGER: self.number, Sort.YEAR: self.number}

    def of(self, column: Column) -> Any:
        return self.columns.get(column.sort, self.text)


class _Lists:
    """Drop-downs too long for a cell's own list, on a hidden sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet: Any = None
        self._used = 0

    def source(self, choices: tuple[str, ...]) -> Any:
        if len(",".join(choices)) <= 250 and not any("," in choice for choice in choices):
            return list(choices)
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(_("选项"))
            self._sheet.hide()
        place, self._used = self._used, self._used + 1
        for row, choice in enumerate(choices):
            self._sheet.write_string(row, place, choice)
        column = letters(place)
        return f"='{self._sheet.get_name()}'!${column}$1:${column}${len(choices)}"


def _book(out: io.BytesIO, head: str, *, in_memory: bool) -> Any:
    options = {
        "in_memory": in_memory,
        "constant_memory": not in_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": MADE, "author": "", "company": ""})
    if head:
        book.set_custom_property(LEDGER_PROPERTY, head, "text")
    return book


def _write_header(sheet: Any, columns: Iterable[Column], looks: _Looks) -> None:
    columns = tuple(columns)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, looks.of(column))
    for place, column in enumerate(columns):
        look = looks.required if column.required else looks.header
        sheet.write_string(0, place, column.heading, look)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, 0, len(columns) - 1)


def _write_cell(
    sheet: Any, row: int, place: int, column: Column, value: Value, looks: _Looks
) -> None:
    match value:
        case None | "" | []:
            sheet.write_blank(row, place, None, looks.of(column))
        case bool() | str() | list():
            text = written(value)
            if len(text) > CELL_CHARACTERS:
                raise TooLongError(row + 1, column)
            sheet.write_string(row, place, text, looks.text)
        case date():
            sheet.write_datetime(row, place, datetime.combine(value, time()), looks.date)
        case Decimal():
            sheet.write_string(row, place, written(value), looks.text)
        case _:
            sheet.write_number(row, place, value, looks.number)


def _check_cells(sheet: Any, place: int, column: Column, lists: _Lists) -> None:
    """What the spreadsheet itself can check while the clerk types."""
    rule: dict[str, Any] | None = None
    choices = ("是", "否") if column.sort is Sort.YES_NO else column.choices
    match column.sort:
        case Sort.CHOICE | Sort.YES_NO:
            rule = {"validate": "list", "source": lists.source(choices)}
        case Sort.DATE:
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1921, 1, 1),
                "maximum": date(2099, 12, 31),
            }
        case Sort.INTEGER:
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10**9}
        case Sort.YEAR:
            rule = {"validate": "integer", "criteria": "between", "minimum": 1921, "maximum": 2099}
        case Sort.TEXT if column.max_length:
            rule = {"validate": "length", "criteria": "<=", "value": column.max_length}
    if rule is not None:
        rule |= {
            "ignore_blank": True,
            "error_title": column.title[:32],
            "error_message": _expected(column)[:255],
            "error_type": "warning",
        }
        sheet.data_validation(1, place, LAST_CHECKED, place, rule)


def _expected(column: Column) -> str:
    match column.sort:
        case Sort.DATE:
            return _("日期，例如 2026-03-04")
        case Sort.INTEGER:
            return _("整数，例如 12")
        case Sort.DECIMAL:
            return _("数字，例如 12.5")
        case Sort.YEAR:
            return _("年度，例如 2026")
        case Sort.YES_NO:
            return _("填 是 或 否")
        case Sort.CHOICE:
            return _("从下拉列表中选")
        case Sort.MANY:
            return _("可以填几项，用“；”隔开")
    return _("文字，最多 %d 个字") % column.max_length if column.max_length else _("文字")


def _explained(column: Column) -> str:
    must = _("必填。") if column.required else _("选填。")
    return f"{must}{_expected(column)}。{column.note}".replace("。。", "。")


def _write_notes(book: Any, kind: WorkbookKind, looks: _Looks) -> None:
    """The second sheet: what to know before filling in."""
    sheet = book.add_worksheet(_("填写说明"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 3, 34)
    sheet.write_string(0, 0, _("%s：填写说明") % kind.title, looks.title)
    notes = [
        _("从“%s”表的第 2 行起填写；列名不要改动，列的先后可以调整，用不到的选填列可以删去。")
        % kind.sheet,
        _("以“%s”开头的示例行导入时自动跳过，可以保留，也可以删去。") % EXAMPLE,
        _("一次最多 %(rows)d 行，文件不超过 50 MB；日期可写 2026-03-04、2026/3/4 或 2026年3月4日。")
        % {"rows": ROWS},
        _("带 * 的列必填。同一份文件重复导入不会重复登记；导入之后可以整批撤销。"),
    ]
    if kind.note:
        notes.append(str(kind.note))
    for row, note in enumerate(notes, start=1):
        sheet.write_string(row, 0, note)
    top = len(notes) + 2
    for place, title in enumerate((_("列名"), _("怎样填"), _("可选的内容"), _("说明"))):
        sheet.write_string(top, place, title, looks.header)
    for row, column in enumerate(kind.importable, start=top + 1):
        must = _("必填") if column.required else _("选填")
        sheet.write_string(row, 0, column.heading, looks.text)
        sheet.write_string(row, 1, f"{must}，{_expected(column)}", looks.text)
        sheet.write_string(row, 2, "、".join(column.choices), looks.text)
        sheet.write_string(row, 3, str(column.note), looks.text)
