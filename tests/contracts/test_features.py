"""docs/features.toml names what serves each row, and what it names exists."""

import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

from bihuan.__main__ import MODULES
from tests.contracts.test_routes import routes

ROOT = Path(__file__).resolve().parents[2]
ROWS = tomllib.loads((ROOT / "docs" / "features.toml").read_text())


def test_every_row_from_f01_to_f98_is_there() -> None:
    assert list(ROWS) == [f"F{n:02d}" for n in range(1, 99)]


@pytest.mark.parametrize("row", ROWS)
def test_what_a_row_names_exists(row: str) -> None:
    entry = ROWS[row]
    assert entry["phrase"]
    assert (entry.get("status") == "not yet") != bool(entry.get("pages") or entry.get("commands"))
    known = {name for name, _route in routes(get_resolver())}
    assert [p for p in entry.get("pages", []) if p not in known] == []
    commands = get_commands()
    assert [
        c for c in entry.get("commands", []) if MODULES.get(c, c.replace("-", "_")) not in commands
    ] == []
    assert [t for t in entry.get("tests", []) if not (ROOT / t).exists()] == []
