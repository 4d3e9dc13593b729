"""The clock, read at the edge only (views and commands), and the Beijing business date."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def business_date(at: datetime) -> date:
    """The Beijing calendar date of an instant. An instant without a time zone is a programming error."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(BEIJING).date()


def today() -> date:
    """Today's date in Beijing."""
    return business_date(now())
