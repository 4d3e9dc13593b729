"""A piece of the small province: one unit, one branch, a few problems, small enough to be played through services."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from bihuan.demo.province import make
from bihuan.demo.tree import ROOT
from bihuan.demo.values import Department, EditionSeed, ProblemSeed, Province

ON = date(2026, 11, 23)
SEEDS = range(1, 80)


def mini(wanted: set[str], count: int = 2) -> Province:
    """The shown unit with problems of one list of the committee in whose lives everything wanted happens."""
    for seed in SEEDS:
        whole = make(seed, ON, small=True)
        department = next(d for d in whole.departments if d.short == "省发展改革委")
        found = _chosen(whole, department.code, wanted, count)
        if found is not None:
            return _piece(whole, department, *found)
    raise LookupError(wanted)


def _piece(
    whole: Province, department: Department, edition: EditionSeed, problems: tuple[ProblemSeed, ...]
) -> Province:
    """The unit with its leading body, committee and first branch, the committee's people, these problems."""
    kept = {
        ROOT, department.code, department.lead_code, department.committee, department.discipline,
        department.branches[0],
    }  # fmt: skip
    posts = tuple(p for p in whole.posts if p.unit in kept)
    people = {p.person for p in posts}
    accounts = tuple(
        a
        for a in whole.accounts
        if all(g.unit in kept for g in a.grants) and (not a.person or a.person in people)
    )
    keys = tuple(p.key for p in problems)
    annex = next(a for a in edition.annexes if a.unit == department.code)
    narrow = replace(edition, annexes=(replace(annex, items=keys, carried=()),))
    return replace(
        whole,
        units=tuple(u for u in whole.units if u.code in kept),
        departments=(replace(department, branches=(department.branches[0],)),),
        persons=tuple(p for p in whole.persons if p.key in people),
        posts=posts,
        terms=tuple(t for t in whole.terms if t.unit in kept and t.extended_to is None),
        accounts=accounts,
        problems=problems,
        editions=(narrow,),
        groups=(),
        duties=(),
        deployments=(),
        submissions=(),
    )


def _chosen(
    whole: Province, department: str, wanted: set[str], count: int
) -> tuple[EditionSeed, tuple[ProblemSeed, ...]] | None:
    """An issued edition of the committee, and so many problems of the unit that have what is wanted between them."""
    for edition in whole.editions:
        if edition.kind != "problems" or edition.issuer != ROOT or len(edition.steps) < 4:
            continue
        listed = [key for a in edition.annexes if a.unit == department for key in a.items]
        problems = [p for p in whole.problems if p.key in listed]
        for chosen in combinations(problems, count):
            if wanted <= {event.what for p in chosen for event in p.events}:
                return edition, chosen
    return None
