"""The child: ``python -m bihuan.workbooks.child FORM FILENAME ORDER`` reads a workbook on stdin.

ORDER is JSON: ``sheet`` (the preferred name) and ``required`` (folded titles). The answer is JSON, a line each: first
``{"sheet", "row", "header", "missing"}`` or ``{"reason", "detail"}``, then rows ``[number, [cells]]``; a
refusal may also come later. A date is ``{"d": "2026-03-04"}``.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from bihuan.files.cleaning import CleaningError
from bihuan.workbooks.child import find, sheets


def main() -> int:
    form, filename, order = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    content = sys.stdin.buffer.read()
    try:
        _answer(content, form, filename, order)
    except CleaningError as refusal:
        _say({"reason": refusal.reason, "detail": refusal.detail})
    except MemoryError:
        _say({"reason": "too_much", "detail": ""})
    return 0


def _answer(content: bytes, form: str, filename: str, order: dict[str, Any]) -> None:
    required: list[str] = order["required"]
    nearest: dict[str, Any] = {"sheet": "", "row": 0, "header": [], "missing": required}
    for sheet in sheets.opened(content, form, filename, order["sheet"]):
        if sheet.hidden:
            continue
        row, header, data, missing = find.table(sheet, required)
        about = {"sheet": sheet.name, "row": row, "header": header, "missing": missing}
        if row and not missing:
            _say(about)
            for line in data:
                _say(line)
            return
        if not nearest["sheet"] or len(missing) < len(nearest["missing"]):
            nearest = about
    _say(nearest)


def _say(thing: object) -> None:
    sys.stdout.write(json.dumps(thing, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> object:
    match value:
        case datetime():
            return {"d": value.isoformat(" ", "seconds")}
        case date():
            return {"d": value.isoformat()}
        case time() | timedelta():
            return str(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
