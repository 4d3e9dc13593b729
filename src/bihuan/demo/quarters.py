"""When lists go out: the quarters of three years, and the dates of an edition and of each unit's annex."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bihuan.demo.timing import Pace, at_office
from bihuan.demo.values import StepSeed
from bihuan.engines.periods import Frequency, Holidays, Period, add_working_days, period_of

QUARTERS = 13
"""The present quarter and three years before it."""


def quarters(on: date) -> list[Period]:
    """The quarters of the sample, the present one last."""
    present = period_of(on, Frequency.QUARTER)
    return [present.shift(-back) for back in range(QUARTERS - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of one edition: drafted, reviewed, countersigned, signed, issued, and what is due when."""

    period: Period
    drafted_at: datetime
    reviewed_at: datetime
    countersigned_at: datetime
    signed_at: datetime
    issued_at: datetime
    plan_due_on: date
    report_due_on: date

    @property
    def found_until(self) -> date:
        """Findings after this day go to the next edition."""
        return self.drafted_at.date() - timedelta(days=2)


def calendar_of(period: Period, holidays: Holidays, rng: Random, *, own: bool = False) -> Calendar:
    """An edition is drafted in the last days of its quarter and goes out early in the next."""
    start = add_working_days(period.last, -4 if own else -6, holidays)
    pace = Pace(rng, holidays, at_office(start, rng))
    drafted = pace.now
    reviewed, countersigned = pace.go(1, 2), pace.go(1, 2)
    signed, issued = pace.go(1, 2), pace.go(1, 2)
    return Calendar(
        period, drafted, reviewed, countersigned, signed, issued,
        plan_due_on=add_working_days(drafted.date(), 24, holidays),
        report_due_on=add_working_days(drafted.date(), 58, holidays),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Annex:
    """What one unit does with its annex, and when; None for a step that it does not take."""

    signed_at: datetime
    plans: tuple[StepSeed, ...]
    approved_at: datetime | None
    reports: tuple[StepSeed, ...]
    measured_by: datetime
    """The measures stand before the plan goes up (or, without a plan, soon after the receipt)."""

    @property
    def reported_at(self) -> datetime | None:
        return self.reports[0].at if self.reports else None


def annex_of(
    when: Calendar, holidays: Holidays, rng: Random, notes: dict[str, str], *, planned: bool
) -> Annex:
    """A unit signs within days, sends its plan and its report around the dates set; one in twelve is sent back."""
    pace = Pace(rng, holidays, when.issued_at)
    signed = pace.go(0, 4) if rng.random() < 0.9 else pace.go(5, 8)
    plans: list[StepSeed] = []
    approved: datetime | None = None
    measured = signed + timedelta(hours=2)
    if planned:
        lead = add_working_days(when.plan_due_on, -rng.randint(0, 5), holidays)
        measured = at_office(add_working_days(signed.date(), 3, holidays), rng, 9, 10)
        pace.reach(max(lead, add_working_days(signed.date(), 5, holidays)))
        discussed = add_working_days(pace.today, -1, holidays)
        plans.append(StepSeed(pace.now, "submit_plan", "deputy", notes["plan"], discussed))
        if rng.random() < 0.08:
            plans.append(StepSeed(pace.go(1, 3), "return_plan", "liaison", notes["return_plan"]))
            pace.go(2, 4)
            discussed = add_working_days(pace.today, -1, holidays)
            plans.append(StepSeed(pace.now, "submit_plan", "deputy", notes["plan"], discussed))
        approved = pace.go(1, 4)
        plans.append(StepSeed(approved, "approve_plan", "liaison"))
    reports: list[StepSeed] = []
    lead = add_working_days(when.report_due_on, -rng.randint(-3, 6), holidays)
    pace.reach(lead)
    discussed = add_working_days(pace.today, -1, holidays)
    reports.append(StepSeed(pace.now, "submit_report", "deputy", notes["report"], discussed))
    if rng.random() < 0.05:
        back = "return_report" if planned else "return_report_direct"
        reports.append(StepSeed(pace.go(2, 4), back, "liaison", notes["return_report"]))
        pace.go(3, 6)
        discussed = add_working_days(pace.today, -1, holidays)
        reports.append(StepSeed(pace.now, "submit_report", "deputy", notes["report"], discussed))
    return Annex(signed, tuple(plans), approved, tuple(reports), measured)
