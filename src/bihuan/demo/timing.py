"""Working hours: how a story moves from one event to the next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bihuan.engines.periods import Holidays, add_working_days, next_working_day

BEIJING = ZoneInfo("Asia/Shanghai")


def at_office(day: date, rng: Random, first: float = 8.6, last: float = 17.4) -> datetime:
    """Some instant of a day between two hours of the clock, in Beijing."""
    hours = rng.uniform(first, last)
    start = datetime.combine(day, time(0, 0), BEIJING)
    return start + timedelta(minutes=int(hours * 60), seconds=rng.randrange(60))


@dataclass(slots=True)
class Pace:
    """A story's own clock: it only moves forward, and only to hours when offices are open."""

    rng: Random
    holidays: Holidays
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def go(self, low: int, high: int) -> datetime:
        """So many working days later; on the same day, some minutes later."""
        days = self.rng.randint(low, high)
        if days == 0:
            self.now += timedelta(minutes=self.rng.randint(6, 70))
            if self.now.hour < 18:
                return self.now
            days = 1
        self.now = at_office(add_working_days(self.today, days, self.holidays), self.rng)
        return self.now

    def reach(self, day: date) -> datetime:
        """Not before this day; a little later when it has passed."""
        if day <= self.today:
            return self.go(0, 1)
        self.now = at_office(next_working_day(day, self.holidays), self.rng)
        return self.now
