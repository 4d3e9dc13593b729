from collections.abc import Iterator

import pytest

from bihuan.calendar import queries


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """The holidays kept in memory must not outlive the transaction of a test."""
    queries.forget()
    yield
    queries.forget()
