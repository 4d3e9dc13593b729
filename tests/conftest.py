"""Fixtures of the whole suite: the stock province, both databases, no collected static files."""

import pytest
from django.conf import settings

from tests.cast import Province, build_province


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
