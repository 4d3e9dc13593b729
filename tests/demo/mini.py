"""A piece of the small province: one unit, one branch, a few problems, small enough to be played through services."""

from dataclasses import replace
from datetime import date

from bihuan.demo.province import make
from bihuan.demo.tree import ROOT
from bihuan.demo.values import EditionSeed, ProblemSeed, Province

ON = date(2026, 11, 23)
SEED = 7


def mini(wanted: set[str], count: int = 2) -> Province:
    """The shown unit with the first problems of the committee in whose lives everything wanted happens."""
    whole = make(SEED, ON, small=True)
    department = next(d for d in whole.departments if d.short == "省发展改革委")
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
    edition, problems = _chosen(whole, department.code, wanted, count)
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
) -> tuple[EditionSeed, tuple[ProblemSeed, ...]]:
    """An issued edition of the committee in which so many problems of the unit have what is wanted between them."""
    for edition in whole.editions:
        if edition.kind != "problems" or edition.issuer != ROOT or len(edition.steps) < 4:
            continue
        annexes = [a for a in edition.annexes if a.unit == department]
        listed = annexes[0].items if annexes else ()
        problems = [p for p in whole.problems if p.key in listed]
        if len(problems) >= count:
            chosen = problems[:count]
            if wanted <= {event.what for p in chosen for event in p.events}:
                return edition, tuple(chosen)
    raise LookupError(wanted)
