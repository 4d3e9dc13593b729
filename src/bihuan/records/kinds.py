"""The kinds of record that an organisation may keep on a day, from the pack in force there."""

from collections.abc import Mapping
from datetime import date

from bihuan.engines.rules.values import Field, Pack, RecordKind
from bihuan.orgs.models import Unit
from bihuan.packs import queries, texts

TYPED = frozenset(
    [
        "post",
        "election",
        "by_election",
        "ballot",
        "tally",
        "elected",
        "extension",
        "advance",
        "term_reminder",
    ]
)
"""Kinds that are drawn from the tables of lower layers alone (posts, elections): nobody enters them again."""
ABSENT = "absent"
"""The field with the names of those absent: kept apart from the other answers, and only for a year."""
UNITS = "units"
"""The type of the field that names the other branches of a joint event."""


def kinds_for(unit: Unit, on: date) -> tuple[RecordKind, ...]:
    """The kinds that the pack in force at the unit on that day lets it keep, in the pack's order. One query."""
    return kinds_in(queries.in_force(unit.path, on), unit)


def kinds_in(pack: Pack, unit: Unit) -> tuple[RecordKind, ...]:
    """The same of a pack that was read already. No query."""
    return tuple(
        kind
        for kind in pack.kinds
        if kind.code not in TYPED and (not kind.subjects or unit.kind in kind.subjects)
    )


def all_kinds() -> Mapping[str, RecordKind]:
    """Every kind of the base pack by code, for the words of a list that spans units. No query."""
    return {kind.code: kind for kind in texts.shipped_base().kinds}


def kind_of(code: str, unit: Unit, on: date) -> RecordKind | None:
    """The kind with this code, if the unit may keep it on that day."""
    return next((kind for kind in kinds_for(unit, on) if kind.code == code), None)


def joint_field(kind: RecordKind) -> Field | None:
    """The field that names the other branches of a joint event, where the kind has one."""
    return next((field for field in kind.fields if field.type == UNITS), None)


def absent_field(kind: RecordKind) -> Field | None:
    """The field with the names of those absent, where the kind has one."""
    return next((field for field in kind.fields if field.code == ABSENT), None)
