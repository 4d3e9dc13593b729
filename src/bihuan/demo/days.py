"""Days on which nobody in the sample works: the notices that are known, and the usual days in other years."""

from datetime import date, timedelta

from bihuan.engines.periods import Holidays

SPRING = {
    2022: date(2022, 2, 1), 2023: date(2023, 1, 22), 2024: date(2024, 2, 10), 2025: date(2025, 1, 29),
    2026: date(2026, 2, 17), 2027: date(2027, 2, 6), 2028: date(2028, 1, 26), 2029: date(2029, 2, 13),
    2030: date(2030, 2, 3), 2031: date(2031, 1, 23), 2032: date(2032, 2, 11),
}  # fmt: skip
"""New Year's Day of the lunar calendar."""


def office_days(known: Holidays, first: int, last: int) -> Holidays:
    """``known``, and for years without a notice New Year, spring, May and October."""
    off = set(known.off)
    for year in range(first, last + 1):
        if known.known(year):
            continue
        off.add(date(year, 1, 1))
        off |= {date(year, 5, day) for day in (1, 2, 3)}
        off |= {date(year, 10, day) for day in range(1, 8)}
        if year in SPRING:
            off |= {SPRING[year] + timedelta(days=back) for back in range(-1, 7)}
    return Holidays(frozenset(off - known.working), known.working, known.years)
