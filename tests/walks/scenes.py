"""Where a walk begins that does not tell the story from the first page: made by the services, not by hand."""

from typing import Any

from bihuan.access.scope import Actor
from bihuan.lists import services as lists
from bihuan.lists.models import Item
from bihuan.problems import services
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    drafted_problem,
    issued,
    minutes_of,
    plan_received,
    signed_for,
)


def fresh(problem: Problem) -> Problem:
    return Problem.objects.select_related("unit").get(pk=problem.pk)


def at_work(province: Province, *, period: str = "2026Q1", **fields: Any) -> Problem:
    """A unit's problem with an approved plan."""
    problem = drafted_problem(province, **fields)
    annex = annex_of(issued(province, problem, period=period), "A01")
    annex = plan_received(province, signed_for(province, annex))
    lists.take_annex_step(
        annex=annex, move="approve_plan", actor=province.actor("liaison_office"), at=province.now
    )
    return fresh(problem)


def proved(province: Province, problem: Problem) -> Problem:
    """With a note of what was seen on site as proof."""
    services.add_evidence(
        problem=problem,
        title="现场查看",
        speaks_of_on=province.days(-1),
        site_note="查看了两次记录，讨论情况完整。",
        actor=_worker(province, problem),
        at=province.now,
    )
    return fresh(problem)


def asked_to_close(province: Province, **fields: Any) -> Problem:
    """With the request to close waiting for the secretary's signature."""
    problem = proved(province, at_work(province, **fields))
    services.take_step(
        problem=problem,
        move="ask_closure_unit",
        actor=province.actor("fulltime_deputy", "A01"),
        at=province.now,
        version=problem.version,
        data={"note": "已整改到位。"},
    )
    return fresh(problem)


CLOSING = (
    ("sign_closure", "party_group_secretary", "A01"),
    ("verify_unit", "liaison_office", "GW"),
    ("accept_unit", "leader_in_charge", "GW"),
)


def closed(province: Province, **fields: Any) -> Problem:
    """Closed by everybody whose turn it was; the re-check still to come."""
    return _walked(province, asked_to_close(province, **fields), CLOSING)


def verified(province: Province, **fields: Any) -> Problem:
    """Signed and verified; the leader has it."""
    return _walked(province, asked_to_close(province, **fields), CLOSING[:2])


def _walked(
    province: Province, problem: Problem, steps: tuple[tuple[str, str, str], ...]
) -> Problem:
    for move, role, place in steps:
        services.take_step(
            problem=problem,
            move=move,
            actor=province.actor(role, place),
            at=province.now,
            version=problem.version,
            data={"recheck_on": province.days(90)} if move != "sign_closure" else {},
        )
        problem = fresh(problem)
    return problem


def branch_problem(province: Province) -> Problem:
    """A branch's problem, issued by its organ committee and not yet signed for."""
    problem = drafted_problem(province, "A01-B1", rectify="immediate", statement="党费公示不及时")
    edition = lists.draft_edition(
        kind="problems",
        issuer=province.unit("A01-JW"),
        period="2026Q4",
        basis="季度检查",
        actor=province.actor("liaison_worker", "A01"),
        at=province.now,
    )
    lists.add_problems(
        edition=edition,
        problems=[problem],
        actor=province.actor("liaison_worker", "A01"),
        at=province.now,
    )
    return fresh(problem)


def issue_for_branch(province: Province, problem: Problem) -> None:
    """The organ committee's list of the branch's problem, issued."""
    edition = Item.objects.get(problem=problem).annex.edition
    chain = (
        ("review", "fulltime_deputy"),
        ("countersign", "discipline_secretary"),
        ("sign", "organ_secretary"),
        ("issue", "liaison_worker"),
    )
    for move, role in chain:
        last = {
            "bill_minutes": minutes_of(edition, province.today),
            "document_number": "机党〔2026〕3号",
        }
        edition = lists.take_edition_step(
            edition=edition,
            move=move,
            actor=province.actor(role, "A01"),
            at=province.now,
            **(last if move == "issue" else {}),
        )


def _worker(province: Province, problem: Problem) -> Actor:
    if problem.unit.code == "A01":
        return province.actor("fulltime_deputy", "A01")
    return province.actor("branch_secretary", problem.unit.code)


__all__ = [
    "asked_to_close",
    "at_work",
    "branch_problem",
    "closed",
    "issue_for_branch",
    "proved",
    "verified",
]
