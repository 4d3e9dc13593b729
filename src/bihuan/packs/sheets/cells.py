"""One cell: a value as text, and back."""

import json
import re
import tomllib
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.packs.sheets.columns import FLAGS, Column, words_of

_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|x005F_")
_JSON = "json:"
_PARTS = re.compile(r"[；;\n]")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


class CellError(ValueError):
    """A cell that cannot be read; the sentence says what is expected."""


def shielded(text: str) -> str:
    """A text as a cell keeps it: signs that a workbook does not carry are written as JSON."""
    return _JSON + json.dumps(text) if _ODD.search(text) or text.startswith(_JSON) else text


def unshielded(text: str) -> str:
    """The text that a cell keeps."""
    if not text.startswith(_JSON):
        return text
    try:
        return str(json.loads(text.removeprefix(_JSON)))
    except ValueError as error:
        raise CellError("以 json: 开头的内容不完整，请恢复原来的内容") from error


def written(value: Any, column: Column) -> str:
    """A value of the pack's text as the text of a cell."""
    if value is None or value == "" or value == []:
        return ""
    words = words_of(column.words)
    match column.how:
        case "flag":
            return "是" if value else "否"
        case "texts" | "wholes":
            return _joined([words.get(str(one), str(one)) for one in value])
        case "day":
            return str(value.isoformat())
        case "number":
            return format(value, "f") if isinstance(value, Decimal) else str(value)
    return shielded(words.get(str(value), str(value)))


def _joined(items: list[str]) -> str:
    plain = all(
        one and one == one.strip() and not _PARTS.search(one) and not one.startswith("[")
        for one in items
    )
    return shielded("；".join(items) if plain else json.dumps(items, ensure_ascii=False))


def read(cell: Any, column: Column) -> Any:
    """The value that a cell gives; None for an empty one. Raises :class:`CellError`."""
    if cell is None or (isinstance(cell, str) and not cell.strip() and column.how != "text"):
        return None
    codes = {word: code for code, word in words_of(column.words).items()}
    match column.how:
        case "flag":
            return _flag(cell)
        case "day":
            return _day(cell)
        case "number":
            return _number(cell)
        case "wholes":
            return [_whole(one) for one in _texts(_text(cell))]
        case "texts":
            return [codes.get(one, one) for one in _texts(_text(cell))]
        case "table":
            return _table(_text(cell))
    text = unshielded(_text(cell))
    return codes.get(text.strip(), text) if codes else text


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _texts(text: str) -> list[str]:
    text = unshielded(text)
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise CellError("方括号里的内容不完整，请用“；”分隔各项") from error
        return [str(one) for one in found]
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def _flag(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = str(cell).strip()
    if text not in FLAGS:
        raise CellError(f"“{text}”不能识别，请填“是”或“否”")
    return FLAGS[text]


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.match(str(cell).strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellError(f"“{cell}”不是日期，请写成 2026-03-04")


def _number(cell: Any) -> int | Decimal:
    try:
        if isinstance(cell, bool):
            raise InvalidOperation
        value = Decimal(str(cell).strip())
        if not value.is_finite() or abs(value) > 10**12:
            raise InvalidOperation
    except InvalidOperation:
        raise CellError(f"“{cell}”不是数字，请写成 3 或 0.8") from None
    return int(value) if value == value.to_integral_value() else value


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise CellError(f"“{text}”不是整数，请写成 15；5")
    return int(text)


def _table(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {unshielded(text).strip()}", parse_float=Decimal)["value"]
    except tomllib.TOMLDecodeError as error:
        raise CellError("这一格的写法有误，请恢复导出时的内容，或对照其他行填写") from error
