"""A writer that says each accepted change, for the backup test. Runs as a process of its own on its own folder."""

import sys
from datetime import date
from itertools import count
from pathlib import Path

import django


def main(folder: Path) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bihuan.access.policy import Role
    from bihuan.access.scope import Actor, Held
    from bihuan.calendar.clock import now
    from bihuan.ledger.queries import size
    from bihuan.orgs import services
    from bihuan.orgs.models import Unit

    if "orgs_unit" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    office = Actor(account=1, name="office", held=(Held(Role.GENERAL_OFFICE, "", True),))
    root = services.found_unit(
        code="GW",
        name="工委",
        kind="working_committee",
        parent=None,
        opened_on=date(2020, 1, 1),
        actor=office,
        at=now(),
    )
    (folder / "ready").touch()
    for number in count(1):
        if (folder / "stop").exists():
            return
        unit = Unit.objects.get(pk=root.pk)
        services.restate_counts(
            unit=unit,
            since=date(2020, 1, 1),
            members=number,
            full_members=1,
            staff=None,
            actor=office,
            at=now(),
        )
        sys.stdout.write(f"{size()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
