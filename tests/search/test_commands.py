"""``bihuan reindex``: from the objects, all of them or one kind."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bihuan.access.scope import Span
from bihuan.search import queries
from bihuan.search.values import Text

pytestmark = pytest.mark.django_db

ALL = (Span("", True),)


def plots() -> Iterator[Text]:
    for number in range(3):
        yield Text("test.plot", number, f"东院第{number}号", "", "0001", "web:home")


def houses() -> Iterator[Text]:
    yield Text("test.house", 1, "西楼", "", "0001", "web:home")


SOURCES = {"test.plot": plots, "test.house": houses}


@pytest.fixture(autouse=True)
def sources(settings: Any) -> None:
    settings.SEARCH_SOURCES = "tests.search.test_commands.SOURCES"


def test_everything_is_indexed_and_counted() -> None:
    out = StringIO()
    call_command("reindex", stdout=out)
    assert out.getvalue().split("\n")[:2] == ["test.plot: 3", "test.house: 1"]
    assert queries.find("东院", ALL).total == 3
    assert queries.find("西楼", ALL).total == 1


def test_one_kind_alone_can_be_built_anew() -> None:
    call_command("reindex", "test.house", stdout=StringIO())
    assert queries.find("东院", ALL).total == 0


def test_a_kind_that_there_is_not_is_bad_input() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("reindex", "test.ship", stdout=StringIO())
    assert caught.value.returncode == 2
