"""The papers of records that can be asked for. Plain data, part of ``kinds.PAPERS``."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.engines.periods import Frequency, Period, PeriodError, parse
from bihuan.orgs.models import Unit
from bihuan.reports import branch_handbook
from bihuan.reports.offering import PaperKind
from bihuan.reports.queries import records

EARLIEST = 1921


@dataclass(frozen=True, slots=True)
class Span:
    """A branch and a month or a year: ``CODE~2026-03`` or ``CODE~2026`` in the address."""

    unit: Unit
    period: Period

    def __str__(self) -> str:
        return f"{self.unit.name}{self.period.label}"


def _span(actor: Actor, key: str, today: date, frequency: Frequency) -> Span | None:
    code, _mark, text = key.partition("~")
    try:
        period = parse(text)
    except PeriodError:
        return None
    if period.frequency is not frequency or not EARLIEST <= period.year <= today.year:
        return None
    unit = Unit.objects.visible_to(actor, "records.export").filter(code=code).first()
    return Span(unit, period) if unit else None


RECORD_PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        "month_sheet", _("党支部工作手册（月）"), "records.export",
        lambda actor, key, today: _span(actor, key, today, Frequency.MONTH),
        lambda found, actor, today: branch_handbook.month_paper(
            records.month_of(found.unit, found.period, actor)
        ),
        lambda found: f"党支部工作手册：{found}",
    ),
    PaperKind(
        "year_book", _("党支部工作手册（年）"), "records.export",
        lambda actor, key, today: _span(actor, key, today, Frequency.YEAR),
        lambda found, actor, today: branch_handbook.year_paper(
            records.year_of(found.unit, found.period.year, actor, today)
        ),
        lambda found: f"党支部工作手册：{found}",
    ),
)  # fmt: skip
