"""Writing the workbook. Every cell is typed as text."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import xlsxwriter

from bihuan.engines.rules.values import Pack
from bihuan.packs import checks_words, words, writing
from bihuan.packs.errors import RuleError
from bihuan.packs.sheets.cells import shielded, written
from bihuan.packs.sheets.columns import (
    HEAD,
    HEAD_SHEET,
    NOTES_SHEET,
    SHEETS,
    WORDS_SHEET,
    Column,
    Sheet,
)
from bihuan.workbooks.writing import CELL_CHARACTERS, MADE

NOTES = (
    "这本表格是一份规则：给人阅读、修改，再由程序读回。",
    "“指标”一行一条；它的数字在“标准”，不适用的情形在“例外”，用第一列的指标编码对应。",
    "“记录种类”一行一种；填写的内容在“填写项”，会前会中会后的步骤在“步骤”，用第一列的编码对应。",
    "本级规则只能从严：提高的数字写在“调整”，新的要求写在“指标”。",
    "修改后请换一个版本号再交回；已有的版本不能改动。",
    "“检查内容”按固定写法填写，不熟悉时请照同类的行抄写；“检查说明”只供阅读，不读回。",
    "单元格都是文字格式；日期写成 2026-03-04，几项之间用“；”分开。",
    "不得设打卡、积分、排名、在线时长、照片、批示、篇数一类的指标，读回时会被拒绝。",
)


def workbook_of(pack: Pack) -> bytes:
    """The workbook of a pack that is not resolved. Raises :class:`RuleError` for a text longer than a cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": MADE, "title": pack.title})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
    bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1})
    writer = _Writer(book, text, bold)
    writer.rows(HEAD_SHEET, ("项目", "内容"), _head(pack), (16, 60))
    for sheet in SHEETS:
        titles = tuple(column.title for column in sheet.columns)
        widths = tuple(column.width for column in sheet.columns)
        if sheet.owner:
            titles, widths = (sheet.owner, *titles), (20, *widths)
        writer.rows(sheet.name, titles, _rows(sheet, pack), widths)
    spoken = ((shielded(code), shielded(word)) for code, word in pack.words.items())
    writer.rows(WORDS_SHEET, ("编码", "中文"), spoken, (28, 28))
    writer.rows(NOTES_SHEET, ("说明",), ((note,) for note in NOTES), (100,))
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any, text: Any, bold: Any) -> None:
        self._book, self._text, self._bold = book, text, bold

    def rows(
        self,
        name: str,
        titles: tuple[str, ...],
        rows: "Iterator[tuple[str, ...]]",
        widths: tuple[int, ...],
    ) -> None:
        """One sheet with a header row."""
        sheet = self._book.add_worksheet(name)
        for place, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(place, place, width, self._text)
            sheet.write_string(0, place, title, self._bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if len(value) > CELL_CHARACTERS:
                    raise RuleError(
                        f"“{name}”第 {number + 1} 行有一格超过 {CELL_CHARACTERS} 个字，不能写成表格。"
                    )
                sheet.write_string(number, place, value, self._text)
        sheet.freeze_panes(1, 1)


def _head(pack: Pack) -> Iterator[tuple[str, ...]]:
    row = writing.head_row(pack)
    for column in HEAD:
        yield column.title, written(row.get(column.key), column)


def _rows(sheet: Sheet, pack: Pack) -> Iterator[tuple[str, ...]]:
    first, *inner = sheet.path
    for owner, extra in _tables(first, pack):
        for row in owner[inner[0]] if inner and inner[0] in owner else [] if inner else [owner]:
            cells = tuple(_cell(row, column, extra) for column in sheet.columns)
            yield (shielded(str(owner["code"])), *cells) if inner else cells


def _tables(name: str, pack: Pack) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str]]]:
    """The tables of a list with what is only shown beside them."""
    match name:
        case "source":
            yield from ((writing.source_row(one), {}) for one in pack.sources)
        case "change":
            yield from ((writing.change_row(one), {}) for one in pack.changes)
        case "kind":
            yield from ((writing.kind_row(one), {}) for one in pack.kinds)
        case "indicator":
            for one in pack.indicators:
                now = words.on_day(one.parameters, date.max)
                yield writing.indicator_row(one), {"shown": checks_words.sentence(one, pack, now)}


def _cell(row: Mapping[str, Any], column: Column, extra: Mapping[str, str]) -> str:
    if column.how == "shown":
        return shielded(extra.get("shown", ""))
    if column.key == "form":
        return written(row["check"]["form"], column)
    if column.how == "table":
        args = {key: value for key, value in row[column.key].items() if key != "form"}
        return shielded(writing.inline(args))
    return written(row.get(column.key), column)
