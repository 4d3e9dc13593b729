"""Short ways to bring a problem to a state, through the services that people use."""

from datetime import date
from typing import Any

from bihuan.access.scope import Actor
from bihuan.problems import services
from bihuan.problems.models import Problem, Step
from tests.cast import Province


def draft(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """A draft for a unit, written by the committee's liaison office (or the unit's deputy for its branches)."""
    values: dict[str, Any] = {
        "unit": province.unit(unit),
        "statement": "主题党日没有结合业务，讨论流于表面",
        "source": "inspection",
        "found_on": province.days(-20),
        "due_on": province.days(30),
        "actor": clerk(province, unit),
        "at": province.now,
    }
    return services.draft_problem(**values | changes)


def clerk(province: Province, unit: str) -> Actor:
    """Who drafts and issues for this unit."""
    if "-" in unit:
        return province.actor("fulltime_deputy", unit.split("-")[0])
    return province.actor("general_office")


def go(province: Province, problem: Problem, move: str, actor: Actor, **kwargs: Any) -> Step:
    """One step with the row as it is now."""
    fresh = Problem.objects.select_related("unit").get(pk=problem.pk)
    step = services.take_step(
        problem=fresh,
        move=move,
        actor=actor,
        at=kwargs.pop("at", province.now),
        version=kwargs.pop("version", fresh.version),
        **kwargs,
    )
    problem.refresh_from_db()
    return step


def issued(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """A classified problem on its way to the unit."""
    severity = changes.pop("severity", "slight")
    problem = draft(province, unit, **changes)
    judge = province.actor("liaison_office")
    services.classify(
        problem=problem,
        version=problem.version,
        actor=judge,
        at=province.now,
        type="building",
        severity=severity,
    )
    services.issue(problems=[problem], actor=clerk(province, unit), at=province.now)
    return problem


def at_work(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """Signed for, with an approved plan when one is needed."""
    problem = issued(province, unit, **changes)
    services.sign_for(problems=[problem], actor=receiver(province, unit), at=province.now)
    if problem.rectify != "immediate":
        services.approve_plans(
            problems=[problem], on=province.today, actor=clerk(province, unit), at=province.now
        )
    return problem


def receiver(province: Province, unit: str) -> Actor:
    if "-" in unit:
        return province.actor("branch_secretary", unit)
    return province.actor("fulltime_deputy", unit)


def prove(province: Province, problem: Problem, actor: Actor, on: date | None = None) -> None:
    services.add_evidence(
        problem=problem,
        title="整改后的主题党日记录",
        speaks_of_on=on or province.days(-1),
        site_note="查看了九月的记录：讨论了两项业务工作，有分工。",
        actor=actor,
        at=province.now,
    )


def asked(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """Closure asked for with proof."""
    problem = at_work(province, unit, **changes)
    prove(province, problem, receiver(province, unit))
    level = "branch" if "-" in unit else "unit"
    go(province, problem, f"ask_closure_{level}", receiver(province, unit))
    return problem


def verified(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """Waiting for the last word."""
    problem = asked(province, unit, **changes)
    if "-" in unit:
        go(province, problem, "verify_branch", province.actor("fulltime_deputy", unit[:3]))
    else:
        go(province, problem, "sign_closure", province.actor("party_group_secretary", unit))
        go(province, problem, "verify_unit", province.actor("liaison_office"))
    return problem


def closed(province: Province, unit: str = "A01-B1", **changes: Any) -> Problem:
    """已销号."""
    problem = verified(province, unit, **changes)
    if "-" in unit:
        go(province, problem, "accept_branch", province.actor("organ_secretary", unit[:3]))
    else:
        go(province, problem, "accept_unit", province.actor("leader_in_charge"))
    return problem
