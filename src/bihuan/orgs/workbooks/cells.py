"""What the workbooks of organisations share: cells as the right kind, common faults."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from bihuan.orgs.models import Unit
from bihuan.workbooks.importer import Context
from bihuan.workbooks.values import Row, Values


def day_of(values: Values, name: str) -> date:
    """A required date of a row that was checked."""
    value = values[name]
    assert isinstance(value, date)
    return value


def day_or_none(values: Values, name: str) -> date | None:
    value = values.get(name)
    return value if isinstance(value, date) else None


def int_of(values: Values, name: str) -> int:
    """A required number of a row that was checked."""
    value = values[name]
    assert isinstance(value, int)
    return value


def iso(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def units_of(rows: Sequence[Row]) -> dict[str, Unit]:
    """The units that the rows name, by code: one query."""
    codes = {str(r.values.get("unit") or "") for r in rows}
    return {u.code: u for u in Unit.objects.filter(code__in=codes)}


def common_faults(values: Values, unit: Unit | None, context: Context) -> Iterator[tuple[str, str]]:
    """A unit that is unknown, or outside the right to import."""
    if unit is None:
        yield "unit", _("组织编码“%(c)s”不存在：请核对，或先导入组织。") % {"c": values.get("unit")}
    elif not context.actor.can("orgs.import", unit.path):
        yield "unit", _("“%(name)s”不在您的管理范围内。") % {"name": unit.name}
