"""How far the past is closed."""

from datetime import date, timedelta

from bihuan.engines.periods import Frequency, Period, parse, period_of
from bihuan.indicators.models import Freeze


def last_closed() -> date | None:
    """The last day of the latest sealed quarter; None when none is sealed."""
    latest = (
        Freeze.objects.filter(state=Freeze.State.SEALED)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    return parse(latest).last if latest else None


def sealed_periods() -> list[str]:
    """The quarters that are sealed, latest first."""
    return list(
        Freeze.objects.filter(state=Freeze.State.SEALED)
        .order_by("-period")
        .values_list("period", flat=True)
    )


def open_since(on: date, began: date | None) -> date:
    """The first day whose verdicts still live: the day after the last sealed quarter, else the beginning of records,
    else that of the quarter before the present one."""
    closed = last_closed()
    if closed is not None:
        return closed + timedelta(days=1)
    before: Period = period_of(on, Frequency.QUARTER).previous
    return max(began, before.first) if began else before.first
