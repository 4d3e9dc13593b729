"""The small table in which an administrator uploads a notice: read with care, and its template."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from bihuan.calendar.notices import MAX_DAYS, TITLES, Day, NoticeError, from_rows

MAX_BYTES = 1024 * 1024
MAX_UNPACKED = 10 * 1024 * 1024
_COLUMNS = 20
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
)
"""What openpyxl and the modules below it raise on a damaged workbook; a ParseError is a SyntaxError."""


def days_of(data: bytes) -> tuple[Day, ...]:
    """The days in an .xlsx or .csv file (UTF-8 or GB18030). Raises ``NoticeError``."""
    if len(data) > MAX_BYTES:
        raise NoticeError([_("文件超过 1 MB，不像一年的放假安排。请下载模板填写。")])
    if not data.startswith(b"PK\x03\x04"):
        return from_rows(_csv_rows(data))
    try:
        return from_rows(_sheet_rows(data))
    except NoticeError:
        raise
    except _BROKEN as broken:
        raise NoticeError(
            [_("工作簿打不开，可能已经损坏。请用 Excel 或 WPS 另存后再上传。")]
        ) from broken


def _csv_rows(data: bytes) -> Iterator[Sequence[object]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return csv.reader(io.StringIO(text, newline=""))
    raise NoticeError([_("文件内容无法识别。请上传 .xlsx 或 .csv 文件。")])


def _sheet_rows(data: bytes) -> list[Sequence[object]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise NoticeError([_("工作簿解压后过大，没有读取。请下载模板填写。")])
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        return list(sheet.iter_rows(max_row=MAX_DAYS + 5, max_col=_COLUMNS, values_only=True))
    finally:
        book.close()


def template(year: int) -> bytes:
    """An empty table for a year with one example row, drop-downs and the kinds explained."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(_("放假安排"))
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["日期*", "类型*", "名称"], head)
    sheet.write_string(1, 0, f"{year}-01-01")
    sheet.write_row(1, 1, ["休", "元旦"])
    sheet.set_column(0, 0, 14, day)
    sheet.set_column(1, 2, 14)
    sheet.freeze_panes(1, 0)
    sheet.data_validation(1, 1, MAX_DAYS, 1, {"validate": "list", "source": ["休", "班"]})
    sheet.write_comment(0, 1, _("休：放假；班：周末调休上班"))
    book.close()
    return buffer.getvalue()


__all__ = ["MAX_BYTES", "TITLES", "days_of", "template"]
