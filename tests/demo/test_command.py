"""``bihuan demo``: what it prints, what it refuses, and that a second run changes nothing."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bihuan.demo.accounts import GOOD_FOR, PASSWORD
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Account, Unit
from bihuan.search.models import Document

pytestmark = pytest.mark.django_db(transaction=True)


def run(**options: object) -> str:
    out = StringIO()
    call_command(
        "demo", size="small", no_serve=True, on=date(2026, 11, 23), stdout=out, stderr=StringIO(),
        **options,
    )  # fmt: skip
    return out.getvalue()


def test_it_prints_every_account_with_what_it_is_good_for() -> None:
    printed = run()
    assert PASSWORD in printed
    assert "虚构" in printed
    for username, good_for in GOOD_FOR.items():
        assert username in printed
        assert good_for in printed


def test_only_the_printed_accounts_can_sign_in() -> None:
    run()
    able = {a.username for a in Account.objects.all() if a.has_usable_password()}
    assert able == set(GOOD_FOR)
    assert Account.objects.get(username="deputy").check_password(PASSWORD)


def test_what_was_built_can_be_searched() -> None:
    run()
    assert Document.objects.filter(label="problems.problem").exists()


def test_a_second_run_changes_nothing_and_prints_the_same() -> None:
    first = run()
    entries = Entry.objects.count()
    assert run() == first
    assert Entry.objects.count() == entries


def test_it_leaves_a_database_with_real_data_alone() -> None:
    Unit.objects.create(
        code="X",
        name="真实的工委",
        kind="working_committee",
        path="0001",
        opened_on=date(2000, 1, 1),
    )
    with pytest.raises(CommandError, match="真实的工委"):
        run()
    assert Unit.objects.count() == 1
