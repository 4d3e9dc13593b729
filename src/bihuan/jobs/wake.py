"""The bell: a django-tasks task that says that a job is waiting. It carries nothing and decides nothing.

Any worker of django-tasks that runs it does one round of our runner. Our own worker looks at the jobs themselves
and takes the bell's rows away, so a lost bell delays nothing.
"""

from typing import Any

from django.db.models import QuerySet
from django_tasks import task


@task()
def round_of_jobs() -> int:
    """Run everything that is due. Returns how many jobs were run."""
    from bihuan.jobs.runner import run_due

    return run_due()


def ring() -> None:
    """Say, in the caller's transaction, that a job is waiting."""
    round_of_jobs.enqueue()


def _rows() -> "QuerySet[Any]":
    from django_tasks_db.models import DBTaskResult

    rows: QuerySet[Any] = DBTaskResult.objects.ready().filter(task_path=round_of_jobs.module_path)
    return rows


def rung() -> bool:
    """Whether rows of the bell wait in the database. Only reads, so it can be asked often."""
    return _rows().exists()


def silence() -> None:
    """Take the bell's waiting rows away."""
    _rows().delete()
