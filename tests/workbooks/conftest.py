"""The sample kind's table, and its importer in the place of the product's kinds."""

import pytest

from tests.workbooks import sample


@pytest.fixture
def plots(db: None, settings: object) -> None:
    """An empty table of plots, and ``plots`` as the only kind of workbook."""
    sample.create_table()
    settings.WORKBOOK_KINDS = "tests.workbooks.sample.KINDS"  # type: ignore[attr-defined]
