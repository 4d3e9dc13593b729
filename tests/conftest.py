"""Fixtures of the whole suite: the stock province, both databases, no collected static files."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings

from tests import migrated
from tests.cast import Province, build_province

ALONE = "test_the_engines_run_without_django"
AT_ONCE = ("tests/outer/", "tests/contracts/test_static.py")
"""What takes longest and leaves the database alone: begun before all else."""
LONG = (
    "tests/walks/test_rule_pages",
    "tests/walks/test_story",
    "tests/faults/",
    "tests/walks/",
    "tests/demo/",
    "tests/contracts/",
    "tests/evaluation/",
)
"""What takes long, the longest first: begun before the rest, so that the workers of a run end together."""
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Nothing is run a second time in vain, and what takes long is begun first.

    What may not touch the database of the run (pytest-django sees to that) is marked ``once``. The tests of the engines
    run without Django inside the whole run, so not beside it. Between the two sortings pytest-django sorts: tests whose
    transaction is rolled back, then those that commit, then those without a database.
    """
    for item in items:
        uses = DATABASE & set(getattr(item, "fixturenames", ()))
        if not uses and item.get_closest_marker("django_db") is None:
            item.add_marker("once")
    if any(item.name == ALONE for item in items):
        twice = [item for item in items if item.nodeid.startswith("tests/engines/")]
        config.hook.pytest_deselected(items=twice)
        gone = set(twice)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=lambda item: _place(item, LONG))
    yield
    items.sort(key=lambda item: _place(item, AT_ONCE))


def _place(item: pytest.Item, order: tuple[str, ...]) -> int:
    """Which of these beginnings the name of a test has; the rest come last."""
    found = (n for n, start in enumerate(order) if item.nodeid.startswith(start))
    return next(found, len(order))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The database of this process: migrated once a run, here copied."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(migrated.installed())
        yield
        with django_db_blocker.unblock():
            stack.close()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        migrated.clear()


@pytest.fixture(autouse=True)
def plain_static_files() -> None:
    """Tests do not run collectstatic, so the manifest is not asked."""
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture
def province(db: None) -> Province:
    """The small province, written anew for each test."""
    return build_province()
