"""A piece of the small province: one unit, one branch, a few problems, small enough to be played through services."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bihuan.demo.province import make
from bihuan.demo.stories import WAYS
from bihuan.demo.tree import ROOT
from bihuan.demo.values import Department, ProblemSeed, Province

ON = date(2026, 11, 23)
SEEDS = range(1, 40)
LIVES: tuple[frozenset[str], ...] = (
    frozenset({"accept", "pass_recheck", "lesson"}),
    frozenset({"send_back"}),
    frozenset({"site_note"}),
    frozenset({"raiser"}),
    frozenset({"grant_extension"}),
    frozenset({"refuse_extension", "object", "reject_objection"}),
    frozenset({"keep_up", "recheck_kept"}),
    frozenset({"settle_partly"}),
    frozenset({"pass_up", "answer"}),
    frozenset({"allow_not_now"}),
    frozenset({"refuse_not_now"}),
    frozenset({"uphold_finding"}),
    frozenset({"withdraw"}),
    frozenset({"retake"}),
    frozenset({"call"}),
    frozenset({"decline_to_sign"}),
)
"""What happens in a life; between them every turn that the sample takes, but for a change of the unit."""


def mini(lives: Sequence[frozenset[str]] = LIVES) -> Province:
    """The shown unit with one problem of the committee's lists for each of these lives, every way being as likely."""
    usual = dict(WAYS)
    try:
        WAYS.update(dict.fromkeys(usual, 1))
        for seed in SEEDS:
            whole = make(seed, ON, small=True)
            department = next(d for d in whole.departments if d.short == "省发展改革委")
            chosen = [_living(whole, department, life) for life in lives]
            if all(chosen):
                return _piece(whole, department, [p for p in chosen if p])
    finally:
        WAYS.update(usual)
    raise LookupError(lives)


def _living(whole: Province, department: Department, life: frozenset[str]) -> ProblemSeed | None:
    """The first problem of the unit on an issued list in whose life all this happens."""
    issued = {e.key for e in whole.editions if e.issuer == ROOT and len(e.steps) == 4}
    for problem in whole.problems:
        if (
            problem.edition in issued
            and problem.unit == department.code
            and life <= {event.what for event in problem.events}
        ):
            return problem
    return None


def _piece(whole: Province, department: Department, chosen: Sequence[ProblemSeed]) -> Province:
    """The unit with its leading body, committee and first branch, the committee's people, these problems."""
    keys = {problem.key for problem in chosen}
    problems = tuple(p for p in whole.problems if p.key in keys)
    kept = {
        ROOT, department.code, department.lead_code, department.committee, department.discipline,
        department.branches[0],
    }  # fmt: skip
    posts = tuple(p for p in whole.posts if p.unit in kept and p.until is None)
    people = {p.person for p in posts}
    accounts = tuple(
        a
        for a in whole.accounts
        if all(g.unit in kept for g in a.grants) and (not a.person or a.person in people)
    )
    lists = {problem.edition for problem in problems}
    editions = []
    for edition in whole.editions:
        if edition.key in lists:
            annex = next(a for a in edition.annexes if a.unit == department.code)
            items = tuple(key for key in annex.items if key in keys)
            annexes = (replace(annex, items=items, carried=()),)
            editions.append(replace(edition, annexes=annexes))
    return replace(
        whole,
        units=tuple(u for u in whole.units if u.code in kept),
        departments=(replace(department, branches=(department.branches[0],)),),
        persons=tuple(p for p in whole.persons if p.key in people),
        posts=posts,
        terms=tuple(t for t in whole.terms if t.unit in kept and t.extended_to is None),
        accounts=accounts,
        problems=problems,
        editions=tuple(editions),
        groups=(),
        duties=(),
        deployments=(),
        submissions=(),
    )
