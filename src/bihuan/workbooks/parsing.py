"""From cells to values: what a clerk may have typed, and the sentence for what cannot be understood."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from bihuan.workbooks.values import Column, Fault, Header, Row, Sort, Value, Values, letters

Cell = str | int | float | bool | Mapping[str, str] | None

_SEPARATORS = re.compile(r"[；;\n]")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}.*)?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
_INTEGER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+|[+-]?\d+")
_ERRORS = ("#错误", "#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")
_YES, _NO = ("是", "对", "√", "y", "yes", "true", "1"), ("否", "不", "×", "n", "no", "false", "0")
SERIALS = (20_000, 80_000)
"""A bare number in a column of dates is a day counted as Excel does, between 1954 and 2119."""


class _WrongError(Exception):
    """A cell cannot be understood; the text says what is expected."""


def parsed(cells: Sequence[Cell], number: int, columns: Sequence[Column], header: Header) -> Row:
    """The values of one row. Every column that the sheet has gets a value, empty ones ``None`` (MANY: ``[]``)."""
    values: Values = {}
    faults: list[Fault] = []
    for column in columns:
        place = header.places.get(column.name)
        if place is None:
            continue
        cell = cells[place] if place < len(cells) else None
        try:
            values[column.name] = value = value_of(cell, column)
        except _WrongError as wrong:
            values[column.name] = None
            message = _("第 %(row)d 行“%(title)s”%(what)s") % {
                "row": number,
                "title": column.title,
                "what": wrong,
            }
            faults.append(Fault(message, header.sheet, f"{letters(place)}{number}", column.title))
            continue
        if column.required and value in (None, "", []):
            message = _("第 %(row)d 行“%(title)s”没有填写：这一列必填。") % {
                "row": number,
                "title": column.title,
            }
            faults.append(Fault(message, header.sheet, f"{letters(place)}{number}", column.title))
    return Row(number, values, tuple(faults))


def value_of(cell: Cell, column: Column) -> Value:
    """One cell's value. Raises a fault whose text begins after the column's title."""
    text = text_of(cell)
    if text in _ERRORS:
        raise _WrongError(_("的公式出错：请改成固定的内容。"))
    if column.sort is Sort.MANY:
        return _many(text, column)
    if not text:
        return None
    if column.sort is Sort.TEXT:
        return _short(text, column, cell)
    if column.sort is Sort.DATE:
        return _date(cell, text)
    return _READERS[column.sort](text, column)


def text_of(cell: Cell) -> str:
    """What a cell shows, without blanks around it and without characters that cannot be seen."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float() | int():
            return repr(cell)
        case str():
            return clean(cell)
    return str(cell["d"]).removesuffix(" 00:00:00")


def clean(text: str) -> str:
    """Text as it is kept: composed, one kind of line end, no control or direction marks, no blanks around."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()


def _short(text: str, column: Column, cell: Cell) -> str:
    if isinstance(cell, float) and abs(cell) >= 1e15:
        raise _WrongError(_("是超过 15 位的数字，末尾已经丢失：请把单元格设为文本后重新填写。"))
    if column.max_length and len(text) > column.max_length:
        raise _WrongError(
            _("有 %(have)d 个字，最多 %(most)d 个字：请缩短。")
            % {"have": len(text), "most": column.max_length}
        )
    return text


def _date(cell: Cell, text: str) -> date:
    flat = unicodedata.normalize("NFKC", text).strip()
    if isinstance(cell, (int, float)) and SERIALS[0] <= cell <= SERIALS[1]:
        return date(1899, 12, 30) + timedelta(days=int(cell))
    found = _DATE.fullmatch(flat) or _DIGITS.fullmatch(flat)
    if found is None:
        raise _WrongError(_("不是日期（%s）：请写成 2026-03-04。") % _shown(text))
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise _WrongError(_("没有这一天（%s）：请写成 2026-03-04。") % _shown(text)) from None


def _integer(text: str, column: Column) -> int:
    flat = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not _INTEGER.fullmatch(flat) or len(flat) > 15:
        raise _WrongError(_("不是整数（%s）：请只写数字，例如 12。") % _shown(text))
    return int(flat.replace(",", ""))


def _decimal(text: str, column: Column) -> Decimal:
    flat = unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", "")
    try:
        number = Decimal(flat)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(flat) > 20:
        raise _WrongError(_("不是数字（%s）：请只写数字，例如 12.5。") % _shown(text))
    return number


def _year(text: str, column: Column) -> int:
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        raise _WrongError(_("不是年度（%s）：请写成 2026。") % _shown(text))
    return int(found[1])


def _choice(text: str, column: Column) -> str:
    wanted = same(text)
    for choice in column.choices:
        if same(choice) == wanted:
            return choice
    raise _WrongError(
        _("不在可选范围内（%(have)s）：请填 %(choices)s。")
        % {"have": _shown(text), "choices": "、".join(column.choices)}
    )


def _yes_no(text: str, column: Column) -> bool:
    flat = unicodedata.normalize("NFKC", text).strip().lower()
    if flat in _YES:
        return True
    if flat in _NO:
        return False
    raise _WrongError(_("不在可选范围内（%s）：请填 是 或 否。") % _shown(text))


def _many(text: str, column: Column) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    parts = [part for part in parts if part]
    if column.choices:
        return [_choice(part, column) for part in parts]
    return [_short(part, column, None) for part in parts]


def same(word: str) -> str:
    """A choice as it is compared: width and case do not count, nor blanks."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 20 else flat[:20] + "…"


_READERS: Mapping[Sort, Callable[[str, Column], Value]] = {
    Sort.INTEGER: _integer,
    Sort.DECIMAL: _decimal,
    Sort.YEAR: _year,
    Sort.CHOICE: _choice,
    Sort.YES_NO: _yes_no,
}
