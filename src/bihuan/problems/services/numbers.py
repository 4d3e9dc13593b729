"""Permanent numbers of problems: ``WT2026-000123``, counted through within the year of drafting."""

from bihuan.problems.models import Problem

PREFIX = "WT"
DIGITS = 6
LOOKED_AT = 200
"""Imported numbers of another shape may stand above ours; so many are passed over."""


def next_numbers(year: int, count: int = 1) -> list[str]:
    """The next free numbers of a year, to be used in the same transaction.

    Two drafters on PostgreSQL may be given the same one; the unique column refuses the second, who asks again.
    """
    stem = f"{PREFIX}{year}-"
    latest = (
        Problem.objects.filter(number__startswith=stem)
        .order_by("-number")
        .values_list("number", flat=True)[:LOOKED_AT]
    )
    used = (number.removeprefix(stem) for number in latest)
    first = next((int(n) for n in used if len(n) == DIGITS and n.isascii() and n.isdigit()), 0) + 1
    return [f"{stem}{number:0{DIGITS}d}" for number in range(first, first + count)]
