"""The values of judging: a result with the rule behind it and the days of its window."""

from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.engines.rules.values import Fact, Indicator, Pack, Result, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of the engine, the rule as it was in force on the window's first day, and the window as days.

    ``verdict`` is what holds on the day of judging; for a window that is still open it is ``unknown``, and
    ``outlook`` says how it would end if nothing more happened.
    """

    result: Result
    indicator: Indicator
    pack: Pack
    opens_on: date
    closes_on: date
    outlook: Verdict
    facts: tuple[Fact, ...] = ()
    """The facts that were counted."""

    @property
    def verdict(self) -> Verdict:
        """What holds on the day of judging."""
        return self.result.verdict

    @property
    def alert_on(self) -> date | None:
        """The first day on which it is announced that nothing has met the rule yet; None when nothing is asked for."""
        if not self.indicator.alert_days or self.outlook not in (Verdict.FAILED, Verdict.ATTENTION):
            return None
        return self.closes_on - timedelta(days=max(self.indicator.alert_days))

    @property
    def of_superior(self) -> bool:
        """Whether the duty lies with the body above."""
        return self.indicator.duty_of == "superior"
