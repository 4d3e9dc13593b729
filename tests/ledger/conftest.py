"""The tables of ``things`` stand beside the real ones for the tests of the ledger."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from tests.ledger.things import Part, Thing


@pytest.fixture(scope="session", autouse=True)
def things_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Thing, Part):
            if model._meta.db_table not in connection.introspection.table_names():
                editor.create_model(model)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For tests that really commit: the tables of the tests' own are not among those that Django empties."""
    yield
    Part.objects.all().delete()
    Thing.objects.all().delete()
