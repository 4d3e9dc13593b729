"""The values of judging: a result with the rule behind it and the days of its window."""

from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.engines.rules.values import Fact, Indicator, Pack, Result, Verdict

TERM = "term"
OF_THE_CLOCK = frozenset({"election", "term_reminder"})
"""Kinds of record that the clock of terms asks for by itself (``elections.queries.todo``)."""


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
    def announced_on(self) -> date | None:
        """The day from which its alert stands in 我的待办. None for what an election or the reminder of one mends: the
        clock of terms has lines of its own there, from the reminder to the next step of an election under way."""
        of_the_clock = self.indicator.window == TERM and self.indicator.remedy in OF_THE_CLOCK
        return None if of_the_clock else self.alert_on

    @property
    def of_superior(self) -> bool:
        """Whether the duty lies with the body above."""
        return self.indicator.duty_of == "superior"
