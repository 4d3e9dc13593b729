"""The kinds of record that an organisation may keep on a day, from the pack in force there."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from bihuan.engines.rules.pack import part_names, read
from bihuan.engines.rules.values import Field, Pack, RecordKind
from bihuan.orgs.models import Unit

TYPED = frozenset({"post"})
"""Kinds that are drawn from the tables of lower layers alone: nobody enters them again."""
ABSENT = "absent"
"""The field with the names of those absent: kept apart from the other answers, and only for a year."""
UNITS = "units"
"""The type of the field that names the other branches of a joint event."""


@cache
def _shipped() -> Pack:
    folder = files("bihuan.packs") / "data" / "organ"
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    parts = {name: (folder / name).read_text(encoding="utf-8") for name in part_names(text)}
    return read(text, "pack.toml", parts)


def kinds_for(unit: Unit, on: date) -> tuple[RecordKind, ...]:
    """The kinds that the pack in force at the unit on that day lets it keep, in the pack's order."""
    return tuple(
        kind for kind in _shipped().kinds if unit.kind in kind.subjects and kind.code not in TYPED
    )


def all_kinds(on: date) -> Mapping[str, RecordKind]:
    """Every kind of the shipped pack by code, for the words of a list that spans units."""
    return {kind.code: kind for kind in _shipped().kinds}


def kind_of(code: str, unit: Unit, on: date) -> RecordKind | None:
    """The kind with this code, if the unit may keep it on that day."""
    return next((kind for kind in kinds_for(unit, on) if kind.code == code), None)


def joint_field(kind: RecordKind) -> Field | None:
    """The field that names the other branches of a joint event, where the kind has one."""
    return next((field for field in kind.fields if field.type == UNITS), None)


def absent_field(kind: RecordKind) -> Field | None:
    """The field with the names of those absent, where the kind has one."""
    return next((field for field in kind.fields if field.code == ABSENT), None)
