"""Which packs are in force where: the list of a command, of a page, of another program."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.packs import texts
from bihuan.packs.models import Adoption
from bihuan.packs.queries import standing


@dataclass(frozen=True, slots=True)
class InForce:
    """One pack in force or to come; ``unit`` is the code, empty for the shipped base pack that nobody adopted."""

    code: str
    version: str
    title: str
    unit: str
    unit_name: str
    unit_class: str
    since: date | None
    until: date | None

    def as_dict(self) -> dict[str, Any]:
        """The shape that other programs read (``pack list --json``); ``class`` beside what was promised."""
        return {
            "code": self.code,
            "version": self.version,
            "title": self.title,
            "unit": self.unit or None,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "class": self.unit_class or None,
        }


def in_force_where(on: date) -> list[InForce]:
    """What is in force on a day or adopted for later, base packs first, then in the order of the tree."""
    rows = list(
        Adoption.objects.ending_after(on)
        .select_related("pack", "unit")
        .order_by("unit__path", "unit_class", "code", "since")
    )
    rows.sort(key=lambda row: bool(row.pack.base))
    found = [
        InForce(
            row.pack.code,
            row.pack.version,
            row.pack.title,
            row.unit.code,
            row.unit.name,
            row.unit_class,
            row.since,
            row.until,
        )
        for row in rows
    ]
    if default := default_row(on):
        found.insert(0, default)
    return found


def default_row(on: date) -> InForce | None:
    """The shipped base pack, where it is in force because no base pack was adopted; else None."""
    if Adoption.objects.on(on).filter(pack__base="").exists():
        return None
    pack = texts.versions({standing.default_base(on)}).popitem()[1]
    return InForce(pack.code, pack.version, pack.title, "", "", "", pack.since, None)
