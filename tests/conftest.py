"""Fixtures of the whole suite: the stock province, both databases, no collected static files."""

import pytest
from django.conf import settings

from tests.cast import Province, build_province

ALONE = "test_the_engines_run_without_django"
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nothing is run a second time in vain.

    What may not touch the database of the run (pytest-django sees to that) is marked ``once``. The tests of the engines
    run without Django inside the whole run, so not beside it.
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
