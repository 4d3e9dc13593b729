"""Where no build of the quick reader exists, openpyxl reads .xlsx in its place, with the same result."""

import sys

import pytest

from bihuan.files.cleaning import CleaningError
from bihuan.workbooks.child import find, sheets
from tests.workbooks import test_careless as careless


def rows(content: bytes) -> list[object]:
    required = [find.folded(title) for title in ("编码", "名称")]
    for sheet in sheets.opened(content, "xlsx", "地块.xlsx", "地块"):
        if not sheet.hidden:
            row, header, data, missing = find.table(sheet, required)
            if row and not missing:
                return [row, [str(cell) for cell in header if cell], *_plain(data)]
    return []


def _plain(data: object) -> list[object]:
    """Rows with whole numbers and days written alike."""
    plain: list[object] = []
    for number, cells in data:  # type: ignore[attr-defined]
        shown = [
            "" if c is None else str(int(c)) if isinstance(c, float) and c.is_integer() else str(c)
            for c in cells
        ]
        plain.append((number, [c.removesuffix(" 00:00:00") for c in shown]))
    return plain


@pytest.mark.parametrize(
    "case",
    [c for c in careless.CASES if c.name == "地块.xlsx" and not c.refused],
    ids=lambda case: str(case.story),
)
def test_both_readers_give_the_same_rows(
    case: careless.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_calamine = rows(case.content)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert rows(case.content) == with_calamine


def test_an_old_workbook_is_then_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    old = next(case for case in careless.CASES if case.story == "an old workbook")
    with pytest.raises(CleaningError, match="no_xls"):
        list(sheets.opened(old.content, "xls", "地块.xls"))
