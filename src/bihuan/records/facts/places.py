"""Which units and which days are meant, and the units as the engines see them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from bihuan.engines.periods import Period
from bihuan.engines.rules.values import Org
from bihuan.orgs.models import Unit

Units = QuerySet[Unit] | Iterable[str]
"""Units as a query, or their codes."""
Span = Period | tuple[date, date]
"""A period, or its first and last day."""


def chosen(units: Units) -> QuerySet[Unit]:
    """The units as a query that can stand inside another one."""
    rows = units if isinstance(units, QuerySet) else Unit.objects.filter(code__in=list(units))
    return rows.order_by()


def span_of(period: Span) -> tuple[date, date]:
    """First and last day."""
    return (period.first, period.last) if isinstance(period, Period) else period


def orgs_of(units: Units) -> list[Org]:
    """The units with their present kind and class, and the days on which they began and ended. One query."""
    rows = (
        chosen(units)
        .filter(batch=0)
        .values_list("code", "parent__code", "kind", "unit_class", "opened_on", "closed_on")
    )
    return sorted((Org(*row) for row in rows), key=lambda org: org.org)
