# ruff: noqa: E402 - Django is set up before its models are imported
"""A long export in the background while somebody else writes, in a process and a database file of its own.

    python -m tests.faults.export_driver guarded|naive

After every chunk of rows another connection changes the database, as sixty clerks at work would. ``naive`` reads with
one cursor that stays open. The outcome is one line of JSON on stdout.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from threading import Thread

import django

django.setup()

from django.core.management import call_command
from django.db import DatabaseError, connection

from bihuan.access.scope import Actor
from bihuan.calendar.clock import now
from bihuan.jobs import runner
from bihuan.jobs.models import Job
from bihuan.jobs.reading import in_chunks
from bihuan.workbooks import background
from bihuan.workbooks.importer import Importer
from bihuan.workbooks.values import Values
from tests.workbooks import sample

ROWS = 3_000
EVERY = 500


def write_elsewhere() -> None:
    """A change by another connection, committed before this returns."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE test_plot SET version = version + 1 WHERE code = 'D000000'")
        connection.close()

    other = Thread(target=work)
    other.start()
    other.join()


def importer(how: str) -> Importer:
    def export(actor: Actor, options: Mapping[str, str]) -> Iterable[Values]:
        rows = sample.Plot.objects.order_by("code")
        plots = rows.iterator() if how == "naive" else chain.from_iterable(in_chunks(rows))
        for number, plot in enumerate(plots, start=1):
            if number % EVERY == 0:
                write_elsewhere()
            yield sample.values_of(plot)

    return replace(sample.IMPORTER, export=export)


def main(how: str) -> None:
    if Job._meta.db_table not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    sample.create_table()
    sample.Plot.objects.bulk_create(
        [sample.Plot(code=f"D{n:06d}", name=f"地块{n}") for n in range(ROWS)]
    )
    exporter = importer(how)
    background.importers = lambda: {"plots": exporter}
    job = background.enqueue_export(
        importer=exporter, actor=sample.CLERK, options={}, form="csv", at=now()
    )
    try:
        runner.run_due(known=background.handlers(lambda account, day: sample.CLERK))
    except DatabaseError:
        connection.close()  # what the worker does
    told = Job.objects.values("state", "done").get(pk=job.pk)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
