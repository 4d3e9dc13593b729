"""What stands in a list on a day: an item by the columns of its kind, and the digest of a whole edition."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from bihuan.lists.models import Duty, Edition, Item
from bihuan.lists.record_words import CARRIED_FROM, SOURCE_LANGUAGE
from bihuan.problems import states as problem_states
from bihuan.problems.models import Problem
from bihuan.problems.taxonomy import TYPES, word_of


def snapshot_of_problem(problem: Problem, number: int, carried: str = "") -> dict[str, str | int]:
    """The problem as it stands in the list: the columns of the kind, its permanent number, where it came from."""
    with translation.override(SOURCE_LANGUAGE):
        return {
            "number": number,
            "statement": problem.statement,
            "manifestation": problem.manifestation,
            "type": type_word(problem.type),
            "rectify": str(problem.get_rectify_display()),
            "due_on": problem.due_on.isoformat(),
            "leader": problem.leader,
            "doer": problem.doer,
            "sort": str(problem.get_sort_display()),
            "problem": problem.number,
            "carried": carried,
        }


def snapshot_of_duty(duty: Duty, number: int) -> dict[str, str | int]:
    """The duty as it stands in the list. Its nodes and bearer should have been fetched with it."""
    nodes = sorted(duty.nodes.all(), key=lambda node: (node.due_on, node.pk))
    with translation.override(SOURCE_LANGUAGE):
        return {
            "number": number,
            "bearer": " ".join(filter(None, (duty.bearer.name, duty.bearer_post))),
            "level": str(duty.get_level_display()),
            "position": duty.position,
            "content": duty.content,
            "basis": duty.basis,
            "nodes": "；".join(f"{node.due_on.isoformat()} {node.title}" for node in nodes),
            "standard": duty.standard,
            "duty": duty.number,
        }


def snapshot_of(item: Item) -> dict[str, str | int]:
    """The snapshot of an item as it would be frozen now."""
    if item.problem is not None:
        return snapshot_of_problem(item.problem, item.number, carried_word(item))
    assert item.duty is not None
    return snapshot_of_duty(item.duty, item.number)


def carried_word(item: Item) -> str:
    """Where a carried-over item stood before: 问清〔2025〕4号第3项."""
    before = item.carried_from
    if before is None:
        return ""
    return CARRIED_FROM % {"edition": before.annex.edition.number, "item": before.number}


def type_word(code: str) -> str:
    """The word of a problem type."""
    return str(word_of(TYPES, code)) if code else ""


def content_of(edition: Edition, items: Iterable[Item]) -> str:
    """SHA-256 over what a signature covers: the edition's words and every item by unit and number.

    Of a carried-over problem only its identity counts: the unit may go on working on it while the list is signed.
    """
    rows: list[list[Any]] = []
    for item in items:
        fresh = item.problem is None or item.problem.state == problem_states.DRAFT
        what = snapshot_of(item) if fresh else [item.problem_id, item.carried_from_id]
        rows.append([item.annex.unit_id, item.annex.supplement, item.number, what])
    rows.sort(key=lambda row: row[:3])
    words = [
        edition.kind,
        edition.issuer_id,
        edition.period,
        edition.title,
        edition.basis,
        edition.requirements,
        edition.plan_due_on and edition.plan_due_on.isoformat(),
        edition.report_due_on and edition.report_due_on.isoformat(),
    ]
    text = json.dumps([words, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def items_of(edition: Edition) -> list[Item]:
    """All items of an edition with what their snapshots need, in a fixed number of queries."""
    return list(
        Item.objects.filter(annex__edition=edition)
        .select_related(
            "annex__unit",
            "problem__unit",
            "duty__bearer",
            "carried_from__annex__edition",
        )
        .prefetch_related("duty__nodes")
        .order_by("annex__unit__path", "annex__supplement", "number")
    )
