"""Boards and maps as workbooks: everything that a page shows, text always as text, the ledger head in the properties."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from bihuan.indicators.queries.boards import DIRECTIONS, Board
from bihuan.ledger.queries import head

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cells = Sequence[str | int | float | None]


def book(title: str, header: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """One sheet with a frozen header and a filter."""
    buffer = BytesIO()
    made = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made.set_properties({"title": title, "comments": f"ledger head {head()}"})
    made.set_custom_property("LedgerHead", str(head()), "text")
    sheet = made.add_worksheet(title[:31])
    bold = made.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    plain = made.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for column, word in enumerate(header):
        sheet.write_string(0, column, word, bold)
        sheet.set_column(column, column, 16)
    number = 0
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(number, column, None, plain)
            elif isinstance(value, str):
                sheet.write_string(number, column, value, plain)
            else:
                sheet.write_number(number, column, value, plain)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(number, 1), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    made.close()
    return buffer.getvalue()


def board_book(board: Board) -> bytes:
    """Every rule of a board with its windows, its past and the band of its class."""
    header = [
        _("指标"), _("名称"), _("规则"), _("依据条款"), _("方向"), _("期间"), _("结果"), _("本期"), _("以往四个季度"),
        _("同类下四分位"), _("同类上四分位"), _("同类单位数"),
    ]  # fmt: skip
    rows: list[Cells] = []
    for line in board.lines:
        for cell in line.cells:
            rows.append(
                [
                    line.rule.code, line.rule.title, line.rule.sentence, line.rule.article,
                    str(DIRECTIONS[line.direction][0]), cell.words, cell.label, str(line.now),
                    str(line.past), line.band.lower if line.band else None, line.band.upper if line.band else None,
                    line.band.units if line.band else None,
                ]
            )  # fmt: skip
    return book(_("指标结果"), header, rows)


def respond(body: bytes, name: str) -> HttpResponse:
    """The workbook as a download."""
    response = HttpResponse(body, content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
