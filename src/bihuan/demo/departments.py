"""The 130 units as lines of data: names, leading bodies, business, offices, institutions."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of ``data/departments.toml``."""

    code: str
    short: str
    name: str
    self_word: str
    lead: str
    unit_class: str
    system: str
    weight: int
    business: tuple[str, ...]
    offices: tuple[str, ...]
    institutions: tuple[str, ...]
    generic: tuple[str, ...]


@cache
def table(name: str) -> dict[str, Any]:
    """A data file of this package."""
    path = files("bihuan.demo") / "data" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def rows() -> tuple[Row, ...]:
    """Every unit of the province, in the order of the classes."""
    found: list[Row] = []
    for unit_class, entry in table("departments.toml")["class"].items():
        for place, line in enumerate(entry["rows"].strip().splitlines(), 1):
            cells = [cell.strip() for cell in line.split("|")]
            short, name, self_word, lead, system, weight, business, offices, institutions = cells
            found.append(
                Row(
                    code=f"{entry['code']}{place:02d}",
                    short=short,
                    name=name,
                    self_word=self_word,
                    lead=lead,
                    unit_class=unit_class,
                    system=system,
                    weight=int(weight),
                    business=_listed(business),
                    offices=_listed(offices),
                    institutions=_listed(institutions),
                    generic=tuple(entry["generic"]),
                )
            )
    return tuple(found)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def expanded(institutions: tuple[str, ...], cities: list[str]) -> list[str]:
    """Institutions by name; ``*`` stands for one in each city."""
    found: list[str] = []
    for name in institutions:
        found += [city + name[1:] for city in cities] if name.startswith("*") else [name]
    return found


@cache
def patterns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How branches inside an institution are called, by the end of its name."""
    return tuple((p["ending"], tuple(p["names"])) for p in table("sections.toml")["pattern"])


def sections(institution: str) -> tuple[str, ...]:
    """The patterns of branch names that suit an institution."""
    return next(names for ending, names in patterns() if institution.endswith(ending))
