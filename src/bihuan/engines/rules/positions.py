"""Where in a TOML text each key stands, so that a fault can name its line.

``tomllib`` gives values without places. This reads only the skeleton: table headers, keys at the beginning of a line,
and where strings and arrays end. It never refuses a text; whatever it does not understand has the line of the table
around it.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_STRINGS = re.compile(
    r'"""(?:\\.|(?!""").)*"""'
    r"|'''(?:(?!''').)*'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*",
    re.DOTALL,
)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "~", found[0]) if not found[0].startswith("#") else ""


def positions(text: str) -> Mapping[Place, int]:
    """The line (from 1) of every table and key, by its path: ``("indicator", 3, "parameter", 0, "since")``."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    depth = 0
    for number, bare in enumerate(_STRINGS.sub(_blank, text).split("\n"), start=1):
        if depth == 0 and (header := _HEADER.match(bare)):
            table = _enter(header[2], header[1] == "[[", counts)
            lines.setdefault(table, number)
            continue
        if depth == 0 and (key := _KEY.match(bare)):
            parts = (part.strip() for part in key[1].split("."))
            lines.setdefault((*table, *parts), number)
        depth = max(
            0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
        )
    return lines


def _enter(name: str, repeated: bool, counts: dict[Place, int]) -> Place:
    """The path of a table header, with the numbers of the arrays of tables on the way."""
    path: Place = ()
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    for place, part in enumerate(parts):
        path = (*path, part)
        if place == len(parts) - 1 and repeated:
            counts[path] = counts.get(path, -1) + 1
            path = (*path, counts[path])
        elif path in counts:
            path = (*path, counts[path])
    return path


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a path, or of the nearest thing around it that has one; 1 when nothing has."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 1
