"""What is indexed and what is found, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Snippet = tuple[tuple[str, bool], ...]
"""Pieces of a text in order; true for those that were asked for."""


@dataclass(frozen=True, slots=True)
class Text:
    """One object's text for the index.

    ``label`` and ``pk`` name the object (``"problems.problem"``, 12), ``unit_path`` is the unit inside whose scope it
    may be found, ``url_name`` and ``url_args`` lead to its page, ``on`` sorts hits (newest first).
    """

    label: str
    pk: int
    title: str
    body: str
    unit_path: str
    url_name: str
    url_args: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One found object, with the asked words marked in its title and in a piece of its text."""

    label: str
    pk: int
    title: Snippet
    snippet: Snippet
    unit_path: str
    url: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int
    words: tuple[str, ...]
