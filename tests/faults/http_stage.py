# ruff: noqa: E402 - Django is set up before its models are imported
"""Sets the stage for faults over HTTP: a small province with one problem at work for each of so many people.

    python -m tests.faults.http_stage USERS

The outcome is one line of JSON: for each person a session and the key of his problem.
"""

import json
import sys

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, transaction

from bihuan.orgs.models import Account
from tests.cast import build_province
from tests.problems import story


def session_of(account: Account) -> str:
    """A session as signing in would have made it."""
    kept = SessionStore()
    kept[SESSION_KEY] = str(account.pk)
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    kept[HASH_SESSION_KEY] = account.get_session_auth_hash()
    kept.create()
    return str(kept.session_key)


def main(users: int) -> list[dict[str, object]]:
    if "orgs_unit" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with transaction.atomic():
        province = build_province()
        deputy = province.account("fulltime_deputy", "A01")
        return [
            {"session": session_of(deputy), "problem": story.at_work(province, "A01-B1").pk}
            for _n in range(users)
        ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
