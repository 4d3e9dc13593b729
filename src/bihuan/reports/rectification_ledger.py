"""整改台账: the workbook that offices keep, with print set-up; text stays text and never becomes a formula."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from bihuan.reports.entries import Entry, measure_lines
from bihuan.reports.paper import plain
from bihuan.reports.wording import day, joined

CELL_LIMIT = 32_767
"""Characters that a cell of a workbook holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    title: str
    unit: str
    as_of: date
    head: str = ""
    """Ledger head at export, kept in the document properties."""
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: float
    centred: bool = False


COLUMNS = (
    _Column("序号", 5, True),
    _Column("编号", 14, True),
    _Column("责任单位", 16),
    _Column("责任处室（支部）", 14),
    _Column("来源", 10, True),
    _Column("发现日期", 12, True),
    _Column("问题", 28),
    _Column("具体表现", 32),
    _Column("问题类型", 12, True),
    _Column("整改类型", 9, True),
    _Column("整改措施", 34),
    _Column("责任领导", 9, True),
    _Column("责任人", 9, True),
    _Column("整改期限", 12, True),
    _Column("首次期限", 12, True),
    _Column("状态", 10, True),
    _Column("进展", 28),
    _Column("佐证材料", 20),
    _Column("申请销号日期", 12, True),
    _Column("验收单位", 14),
    _Column("验收人", 9, True),
    _Column("销号日期", 12, True),
    _Column("回头看日期", 12, True),
)

DATES = {"发现日期", "整改期限", "首次期限", "申请销号日期", "销号日期", "回头看日期"}
_HEAD_ROW = 2


def workbook(ledger: Ledger) -> bytes:
    """An .xlsx for A4 across, the head repeated on every page, signatures at the foot.

    Dates are real dates shown as 2026年3月4日; every other cell is text, whatever it begins with.
    """
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {"title": plain(ledger.title), "author": plain(ledger.unit), "comments": _head_line(ledger)}
    )
    if ledger.head:
        book.set_custom_property("bihuan-ledger-head", ledger.head)
    sheet = book.add_worksheet("整改台账")
    formats = _formats(book)
    _set_up_print(sheet, ledger)
    _write_top(sheet, ledger, formats)
    for row, entry in enumerate(ledger.entries, start=_HEAD_ROW + 1):
        _write_entry(sheet, row, entry, formats)
    _write_foot(sheet, _HEAD_ROW + 2 + len(ledger.entries), formats)
    book.close()
    return target.getvalue()


def _head_line(ledger: Ledger) -> str:
    return _("账本首部：%(head)s") % {"head": ledger.head} if ledger.head else ""


def _formats(book: Any) -> dict[str, Any]:
    base = {
        "font_name": "仿宋",
        "font_size": 10,
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
    }
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"}
        ),
        "line": book.add_format({"font_name": "仿宋", "font_size": 11, "valign": "vcenter"}),
        "head": book.add_format(base | {"font_name": "黑体", "align": "center"}),
        "text": book.add_format(base | {"num_format": "@"}),
        "centre": book.add_format(base | {"align": "center", "num_format": "@"}),
        "date": book.add_format(base | {"align": "center", "num_format": 'yyyy"年"m"月"d"日"'}),
    }


def _set_up_print(sheet: Any, ledger: Ledger) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_footer('&C&"宋体"&10第 &P 页，共 &N 页')
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, len(ledger.entries)), len(COLUMNS) - 1)
    sheet.center_horizontally()
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)


def _write_top(sheet: Any, ledger: Ledger, formats: dict[str, Any]) -> None:
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, plain(ledger.title), formats["title"])
    sheet.set_row(0, 34)
    line = f"单位：{ledger.unit}　　截至{day(ledger.as_of)}　　共{len(ledger.entries)}项"
    sheet.merge_range(1, 0, 1, last, plain(line), formats["line"])
    sheet.set_row(1, 22)
    sheet.set_row(_HEAD_ROW, 30)
    for index, column in enumerate(COLUMNS):
        sheet.write_string(_HEAD_ROW, index, column.title, formats["head"])


def _write_entry(sheet: Any, row: int, entry: Entry, formats: dict[str, Any]) -> None:
    for index, (column, value) in enumerate(
        zip(COLUMNS, _values(row - _HEAD_ROW, entry), strict=True)
    ):
        if isinstance(value, date):
            sheet.write_datetime(row, index, value, formats["date"])
        else:
            shape = formats["centre" if column.centred else "text"]
            sheet.write_string(row, index, plain(value)[:CELL_LIMIT], shape)


def _values(number: int, entry: Entry) -> tuple[str | date, ...]:
    return (
        str(number),
        entry.number,
        entry.unit,
        entry.office,
        entry.source,
        entry.found_on or "",
        entry.statement,
        entry.manifestation,
        entry.type,
        entry.rectify,
        measure_lines(entry.measures),
        entry.leader,
        entry.doer,
        entry.due_on or "",
        entry.first_due_on or "",
        entry.state,
        entry.progress,
        joined(entry.evidence),
        entry.asked_on or "",
        entry.accepting_unit,
        entry.accepted_by,
        entry.closed_on or "",
        entry.recheck_on or "",
    )


def _write_foot(sheet: Any, row: int, formats: dict[str, Any]) -> None:
    """Signatures as offices have them under their ledgers, on one line."""
    sheet.set_row(row, 26)
    for column, label in (
        (0, "填报人："),
        (7, "审核人："),
        (11, "单位负责人（签字）："),
        (17, "填报日期："),
    ):
        sheet.write_string(row, column, label, formats["line"])
