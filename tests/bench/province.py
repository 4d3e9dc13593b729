"""The sample province with many more problems, for measuring pages.

    python -m tests.bench.province FOLDER [--problems 100000] [--seed N]

Builds the sample (``bihuan demo``) in the database of BIHUAN_DATABASE_URL, by default a file in FOLDER, and repeats its
problems with their measures, proofs and lines until there are so many; each problem gets its leaf in the ledger. A
folder in which that was done is left as it is.
"""

import argparse
import os
from pathlib import Path

STRIDE = 10_000_000
"""Added to every key in each repetition, so that what belonged together still does."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--problems", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    os.environ["BIHUAN_DATA_DIR"] = str(options.folder.resolve())
    import django

    django.setup()
    from django.core.management import call_command

    call_command("demo", "--no-serve", "--seed", str(options.seed))
    print(f"{repeat(options.problems)} problems")


def repeat(wanted: int) -> int:
    """Repeat the problems until there are at least ``wanted``; returns how many there are."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from bihuan.calendar.clock import now
    from bihuan.ledger.services import enter
    from bihuan.problems.models import Evidence, Measure, Problem, Step

    had = Problem.objects.count()
    times = -(-wanted // had)
    for turn in range(1, times):
        with transaction.atomic():
            for model in (Problem, Measure, Evidence, Step):
                _copy(model, turn)
            made = Problem.objects.filter(pk__gt=turn * STRIDE, pk__lt=(turn + 1) * STRIDE)
            enter(*made, act="problems.issue", actor="a0", at=now())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Problem, Measure, Evidence, Step]
        ):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    return Problem.objects.count()


def _copy(model: type, turn: int) -> None:
    from django.db import connection

    quote = connection.ops.quote_name
    shift = turn * STRIDE
    written = {"id": f"id + {shift}", "problem_id": f"problem_id + {shift}", "key": "NULL"}
    if model.__name__ == "Problem":
        written["number"] = f"number || '-{turn}'"
    columns = [field.column for field in model._meta.local_concrete_fields]  # type: ignore[attr-defined]
    table = quote(model._meta.db_table)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) "
            f"SELECT {', '.join(written.get(c, quote(c)) for c in columns)} "
            f"FROM {table} WHERE id < {STRIDE}"
        )


if __name__ == "__main__":
    main()
