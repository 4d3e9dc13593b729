"""What a step writes, as values: no database. The services write them row by row, the sample's builders in bulk."""

from datetime import date, datetime
from typing import Any

from bihuan.problems import states
from bihuan.problems.models import Problem, Step
from bihuan.problems.record_words import SPLIT_OFF
from bihuan.problems.standing import Brought, Standing, Who

ASKS_EXTENSION = frozenset({"ask_extension", "uphold_extension"})
ASKS_TRANSFER = frozenset({"ask_transfer", "uphold_transfer"})
REFUSED = frozenset({"refuse_extension", "refuse_transfer", "withdraw", "uphold_finding"})
"""After these nothing waits for a decision any more."""
RECHECKS = frozenset({"pass_recheck", "recheck_kept", "retake", "keep_not_now"})
"""A 回头看 was done."""
PLANS_RECHECK = frozenset(
    {"accept", "keep_up", "allow_not_now", "keep_not_now", "recheck_kept", "pass_recheck"}
)


def written(
    problem: Problem,
    before: Standing,
    after: Standing,
    move: str,
    who: Who,
    on: date,
    at: datetime,
) -> dict[str, Any]:
    """The problem's columns that follow from the new standing, and those that a family of moves adds.

    All but the unit: a change of path is looked up by the caller.
    """
    doer, verifier = after.doer, after.verifier
    fields: dict[str, Any] = {
        "state": after.state,
        "cycle": after.cycle,
        "due_on": after.due_on,
        "first_due_on": after.first_due_on,
        "transfers": after.transfers,
        "closed_on": after.closed_on,
        "settled_on": after.settled_on,
        "recheck_on": after.recheck_on,
        "asked_by_id": doer.account if doer else None,
        "asked_person": doer.person if doer else None,
        "verified_by_id": verifier.account if verifier else None,
        "verified_person": verifier.person if verifier else None,
        "opened_at": None,
        "state_since": at,
    }
    if after.state != states.CLOSED:
        fields["closed_at"] = None
    elif before.state != states.CLOSED:
        fields["closed_at"] = at
    return fields | _columns(problem, states.family(move), who, on)


def _columns(problem: Problem, family: str, who: Who, on: date) -> dict[str, Any]:
    """Columns that only one family of moves writes."""
    match family:
        case "issue":
            return {"issued_on": on}
        case "sign_for" | "refuse_transfer":
            return {"signed_for_on": on}
        case "ask_closure":
            return {"asked_on": on, "accepted_by": "", "accepting_unit": ""}
        case "take_back":
            return {"asked_on": None}
        case "accept" | "settle_partly" | "keep_up":
            return {"accepted_by": who.actor.name, "accepting_unit": _seat(problem, who)}
        case "pass_recheck":
            return {"recheck_passed_on": on}
        case "grant_transfer":
            return {
                "signed_for_on": None,
                "plan_approved_on": None,
                "leader": "",
                "doer": "",
                "responsible_office": "",
            }
        case "retake":
            return {
                "asked_on": None,
                "accepted_by": "",
                "accepting_unit": "",
                "raiser_answer": "",
                "raiser_absent": "",
                "recheck_passed_on": None,
                "root_cause": "",
                "root_cause_none": "",
                "root_cause_on": None,
                "lesson": "",
                "lesson_kind": "",
                "lesson_on": None,
            }
    return {}


def _seat(problem: Problem, who: Who) -> str:
    """The name of the organisation for which he accepts."""
    above = [h for h in who.actor.held if problem.unit.path.startswith(h.path)]
    return max(above, key=lambda h: len(h.path)).unit_name if above else ""


def extension(problem: Problem, before: Standing, step: Step, brought: Brought) -> dict[str, Any]:
    """The request for an extension that a step makes."""
    return {
        "problem": problem,
        "cycle": problem.cycle,
        "from_due_on": before.due_on,
        "asked_to": brought.asked_to or before.due_on,
        "reason": brought.note[:1000],
        "asked_at": step.at,
    }


def transfer(problem: Problem, step: Step, to_unit: Any) -> dict[str, Any]:
    """The request for another responsible unit that a step makes."""
    return {
        "problem": problem,
        "from_unit": problem.unit,
        "to_unit": to_unit,
        "reason": step.note[:1000],
        "asked_at": step.at,
    }


def decided(granted: bool, step: Step) -> dict[str, Any]:
    """How a request that waited is decided by a step."""
    return {"granted": granted, "decided_at": step.at, "decision": step.note[:500]}


def recheck_done(family: str, step: Step) -> dict[str, Any]:
    """How a 回头看 is entered: its day, whether it was passed, by whom."""
    return {
        "done_on": step.on,
        "passed": family != "retake",
        "note": step.note,
        "by_id": step.actor_id,
    }


def recheck_planned(problem: Problem, family: str, brought: Brought) -> date | None:
    """The day of the next 回头看, when a step of this family plans one."""
    planned = problem.recheck_on if family == "accept" else brought.recheck_on
    return planned if family in PLANS_RECHECK else None


COPIED = (
    "sort", "unit", "responsible_office", "partners", "source", "source_note", "basis", "found_on",
    "raised_by", "type", "causes", "aspects", "symptoms", "nature", "severity", "group",
    "classified_at", "leader", "doer", "goal", "expected_effect", "rectify", "plan_approved_on",
    "issued_on", "signed_for_on", "transfers",
)  # fmt: skip
"""What the rest of a partly done problem takes over from it."""


def rest(problem: Problem, step: Step, brought: Brought, number: str) -> dict[str, Any]:
    """The rest of a partly done problem, as a problem of its own in rectification."""
    due_on = brought.rest_due or problem.due_on
    return {name: getattr(problem, name) for name in COPIED} | {
        "number": number,
        "statement": brought.rest[:500],
        "manifestation": SPLIT_OFF % {"number": problem.number},
        "due_on": due_on,
        "first_due_on": due_on,
        "state": states.RECTIFYING,
        "state_since": step.at,
        "parent": problem,
        "created_at": step.at,
        "created_by_id": step.actor_id,
    }


def carried(child: Problem, step: Step) -> dict[str, Any]:
    """The first line in the timeline of such a rest."""
    return {
        "problem": child,
        "move": "carried",
        "source": child.state,
        "target": child.state,
        "actor_id": step.actor_id,
        "actor_name": step.actor_name,
        "for_unit": step.for_unit,
        "signoff": step.signoff,
        "at": step.at,
        "on": step.on,
        "note": child.manifestation,
    }
