"""Rows of the list, and counts that are kept as long as the ledger does not grow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from bihuan.ledger.models import Entry
from bihuan.problems import states, taxonomy
from bihuan.problems.models import Objection, Problem
from bihuan.problems.queries.lights import light_of
from bihuan.problems.queries.stages import ring_of
from bihuan.shell.ring import Ring
from bihuan.shell.words import Light

T = TypeVar("T")
KEPT = 600
"""Seconds for which a count is kept when nothing changes."""

LISTED = (
    "number", "statement", "state", "due_on", "first_due_on", "found_on", "type", "severity", "nature",
    "source", "rectify", "leader", "doer", "cycle", "sort", "classified_at", "signed_for_on",
    "settled_on", "closed_on", "root_cause_on", "recheck_passed_on", "lesson_on", "manifestation",
    "unit__code", "unit__name", "unit__path", "unit__kind", "group__root_cause_on",
)  # fmt: skip
"""Columns that a row of the list needs."""

_TAGS = {
    states.CLOSED: "done",
    states.PARTLY_DONE: "done",
    states.CONTINUING: "done",
    states.RETURNED: "warn",
    states.RETAKEN: "warn",
    states.WITHDRAWN: "neutral",
    states.NOT_NOW: "neutral",
    states.DRAFT: "neutral",
}


def tag_of(state: str) -> str:
    """The colour of a state's tag."""
    return _TAGS.get(state, "active")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the problem with what has to be computed."""

    problem: Problem
    ring: Ring
    light: Light
    tag: str
    type: str
    objected: bool


def rows_of(keys: list[int], today: date) -> list[Row]:
    """The lines of a page in the order of their keys: one query by key, whatever the filters were."""
    waiting = Objection.objects.filter(problem=OuterRef("pk"), upheld__isnull=True)
    problems = (
        Problem.objects.filter(pk__in=keys)
        .select_related("unit", "group")
        .only(*LISTED)
        .annotate(objected=Exists(waiting))
        .in_bulk()
    )
    return [row_of(problems[key], today) for key in keys if key in problems]


def row_of(problem: Problem, today: date) -> Row:
    return Row(
        problem,
        ring_of(problem),
        light_of(problem, today),
        tag_of(problem.state),
        taxonomy.word_of(taxonomy.TYPES, problem.type),
        bool(getattr(problem, "objected", False)),
    )


def cached(key: tuple[object, ...], compute: Callable[[], T]) -> T:
    """A value that can only change when something is entered in the ledger, kept until then."""
    last = Entry.objects.order_by("-seq").values_list("seq", "leaf").first()
    name = blake2b(repr((last, *key)).encode(), digest_size=16).hexdigest()
    kept: T | None = cache.get(f"problems.{name}")
    if kept is None:
        kept = compute()
        cache.set(f"problems.{name}", kept, KEPT)
    return kept
