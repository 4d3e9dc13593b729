"""What a row of the workbook ``orgs`` says of a unit, in one form for comparing and writing."""

from datetime import date
from typing import Any

from bihuan.orgs.models import Kind, Unit
from bihuan.workbooks.values import Values

KINDS_IN_BOOK = (
    "工委", "单位", "党组", "党委", "领导班子", "机关党委", "机关纪委", "党总支", "党支部", "联合党支部",
    "临时党支部", "离退休干部党支部", "党小组", "社会组织",
)  # fmt: skip
BOOK_TO_KIND = dict(zip(KINDS_IN_BOOK, Kind.values, strict=True))
KIND_TO_BOOK = {value: word for word, value in BOOK_TO_KIND.items()}
PLAIN = ("name", "unit_class", "system", "zone", "liaison_office")
NUMBERS = ("members", "full_members", "staff")


def state_of(unit: Unit) -> dict[str, Any]:
    """The unit as the row that an export would write, plus what apply and undo need."""
    return {
        **{name: getattr(unit, name) for name in (*PLAIN, *NUMBERS)},
        "code": unit.code,
        "kind": KIND_TO_BOOK[unit.kind],
        "parent": unit.parent.code if unit.parent else "",
        "opened_on": unit.opened_on.isoformat(),
        "closed_on": unit.closed_on.isoformat() if unit.closed_on else None,
        "_pk": unit.pk,
        "_version": unit.version,
    }


def comparable(values: Values) -> dict[str, Any]:
    """The row in the form of :func:`state_of`; a column that is not in the file is not compared."""
    found: dict[str, Any] = {}
    for name in ("code", *PLAIN, "kind", "parent"):
        if name in values:
            found[name] = values[name] or ""
    for name in NUMBERS:
        if name in values:
            found[name] = values[name]
    for name in ("opened_on", "closed_on"):
        if name in values:
            day = values[name]
            found[name] = day.isoformat() if isinstance(day, date) else None
    return found
