"""What a paper is, as an offer: under which right, about which object, made by what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.access.scope import Actor
from bihuan.reports.paper import Paper
from bihuan.reports.rectification_ledger import Ledger
from bihuan.reports.words import SPECIAL_LIMIT

Found = Any
"""The object that a paper is about: visible to the actor."""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper. ``find`` gives the visible object or nothing (404); ``make`` nothing when there is no such paper."""

    name: str
    title: object
    action: str
    find: Callable[[Actor, str, date], Found | None]
    make: Callable[[Found, Actor, date], Paper | Ledger | None]
    about: Callable[[Found], str] = str
    rows: Callable[[Found], int] = lambda found: 1
    forms: tuple[str, ...] = ("docx", "pdf")
    limit: int = SPECIAL_LIMIT


def number_of(key: str) -> int:
    """The number in an address; 0 for anything that is none."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0
