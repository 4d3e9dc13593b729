"""Permanent numbers of problems: ``WT2026-000123``, counted through within the year of drafting."""

from django.db.models import Max

from bihuan.problems.models import Problem

PREFIX = "WT"


def next_numbers(year: int, count: int = 1) -> list[str]:
    """The next free numbers of a year, to be used in the same transaction.

    Two drafters on PostgreSQL may be given the same one; the unique column refuses the second, who asks again.
    """
    stem = f"{PREFIX}{year}-"
    last = Problem.objects.filter(number__startswith=stem).aggregate(last=Max("number"))["last"]
    first = int(last[len(stem) :]) + 1 if last else 1
    return [f"{stem}{number:06d}" for number in range(first, first + count)]
