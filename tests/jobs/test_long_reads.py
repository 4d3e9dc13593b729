"""Long reads leave no cursor open while somebody else, or the job itself, writes."""

import re
from pathlib import Path

import pytest

from bihuan.calendar.clock import now
from bihuan.jobs.models import Job
from bihuan.jobs.reading import in_chunks

SOURCE = Path(__file__).resolve().parents[2] / "src" / "bihuan"
AT_ONCE = {"records/facts/gathering.py", "workbooks/queries.py"}
"""Read to their end before anything else happens."""


def make(count: int) -> list[int]:
    at = now()
    jobs = [
        Job(kind="test", title=str(n), account_id=n % 3, not_before=at, created_at=at)
        for n in range(count)
    ]
    Job.objects.bulk_create(jobs)
    return list(Job.objects.order_by("account_id", "-pk").values_list("pk", flat=True))


@pytest.mark.django_db
def test_chunks_hold_every_row_once_in_the_given_order() -> None:
    wanted = make(23)
    chunks = list(in_chunks(Job.objects.order_by("account_id", "-pk"), 5))
    assert [len(chunk) for chunk in chunks] == [5, 5, 5, 5, 3]
    assert [job.pk for chunk in chunks for job in chunk] == wanted


@pytest.mark.django_db
def test_a_row_deleted_meanwhile_is_left_out_and_no_other() -> None:
    wanted = make(12)
    found = []
    for chunk in in_chunks(Job.objects.order_by("account_id", "-pk"), 5):
        found += [job.pk for job in chunk]
        Job.objects.filter(pk=wanted[7]).delete()
    assert found == [*wanted[:7], *wanted[8:]]


def test_no_other_module_reads_with_a_cursor_that_stays_open() -> None:
    using = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"\.iterator\(", path.read_text(encoding="utf-8"))
    }
    assert using == AT_ONCE
