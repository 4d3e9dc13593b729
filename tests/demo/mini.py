"""A piece of the small province: one unit, one branch, a few problems, small enough to be played through services."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bihuan.demo.member import MemberSeed
from bihuan.demo.province import make
from bihuan.demo.stories import WAYS
from bihuan.demo.tree import ROOT
from bihuan.demo.values import (
    CommentSeed,
    Department,
    DeploymentSeed,
    EditionSeed,
    GroupSeed,
    ProblemSeed,
    Province,
    RecordSeed,
)

ON = date(2026, 11, 23)
FROM_THE_START = date(2022, 1, 1)
"""Nothing is entered on the register later, where the services would give it a later key."""
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
            chosen.append(_carried(whole, department))
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


def _carried(whole: Province, department: Department) -> ProblemSeed | None:
    """A problem of the unit that stands on a second list because it was still open."""
    again = {
        key for e in whole.editions for a in e.annexes if len(e.steps) == 4 for key in a.carried
    }
    rows = (p for p in whole.problems if p.key in again and p.unit == department.code)
    return next(rows, None)


def _piece(whole: Province, department: Department, chosen: Sequence[ProblemSeed]) -> Province:
    """The unit with these problems, one own list with its branches, and all of its registers."""
    own = next(e for e in whole.editions if e.issuer == department.committee and len(e.steps) == 4)
    branches = {department.branches[0], *(annex.unit for annex in own.annexes)}
    electing = _electing(whole, department.code, branches)
    kept = {
        ROOT, department.code, department.lead_code, department.committee, department.discipline,
        *branches, *(electing & set(department.branches)),
    }  # fmt: skip
    above = {unit.code: unit.parent for unit in whole.units}
    kept |= {above[code] or ROOT for code in kept - {ROOT}}
    inside = {key for annex in own.annexes for key in annex.items}
    keys = {problem.key for problem in chosen} | inside
    lists = {problem.edition for problem in chosen} | {own.key}
    lists |= {
        edition.key
        for edition in whole.editions
        for annex in edition.annexes
        if keys & set(annex.carried)
    }
    listed = kept - (electing - branches)
    duties = tuple(d for d in whole.duties if d.bearer in listed)
    laid = {duty.key for duty in duties}
    editions = tuple(
        _narrowed(edition, listed, keys | laid)
        for edition in whole.editions
        if edition.key in lists or edition.kind == "duties"
    )
    posts = tuple(
        replace(p, since=min(p.since, FROM_THE_START))
        for p in whole.posts
        if p.unit in kept and p.until is None
    )
    people = {p.person for p in posts}
    return replace(
        whole,
        units=tuple(
            replace(u, opened_on=min(u.opened_on, FROM_THE_START))
            for u in whole.units
            if u.code in kept
        ),
        departments=(replace(department, branches=tuple(sorted(branches))),),
        persons=tuple(p for p in whole.persons if p.key in people),
        posts=posts,
        terms=tuple(
            replace(t, elected_on=min(t.elected_on, FROM_THE_START))
            for t in whole.terms
            if t.unit in kept and t.extended_to is None
        ),
        accounts=tuple(
            a
            for a in whole.accounts
            if all(g.unit in kept for g in a.grants) and (not a.person or a.person in people)
        ),
        problems=tuple(p for p in whole.problems if p.key in keys),
        editions=editions,
        groups=(_group(chosen),),
        duties=duties,
        deployments=tuple(_deployment(d, department.code) for d in whole.deployments),
        submissions=tuple(s for s in whole.submissions if s.unit == department.code),
        comments=_comments(whole, department.code),
        records=_records(whole, listed),
        members=_members(whole, department.branches[0], kept),
        prompts=whole.prompts[:2],
        elections=tuple(e for e in whole.elections if e.unit in kept),
        extensions=tuple(e for e in whole.extensions if e.unit in kept),
        reminders=tuple(r for r in whole.reminders if r.unit in kept),
    )


def _electing(whole: Province, code: str, branches: set[str]) -> set[str]:
    """Bodies of one election for each kind and last act, and of one extension that was answered."""
    seen: set[tuple[str, str]] = set()
    found: set[str] = set()
    rows = [(e.unit, e.kind, e.acts[-1].what) for e in whole.elections]
    rows += [(e.unit, "extension", e.acts[-1].what) for e in whole.extensions]
    for unit, kind, last in rows:
        if unit.startswith(code) and (kind, last) not in seen:
            seen.add((kind, last))
            found.add(unit)
    return found - branches | (branches & {unit for unit, _kind, _last in rows})


def _members(whole: Province, first: str, kept: set[str]) -> tuple[MemberSeed, ...]:
    """The first three of a branch, and for each way in which a line is changed the first to whom it happens."""
    some = [m for m in whole.members if m.unit == first][:3]
    changed = [m for m in whole.members if m.unit in kept and m.changes]
    some += [m for m in changed if m.exempt_from][:1] + [m for m in changed if m.left][:1]
    return tuple(m for m in whole.members if m in some)


def _comments(whole: Province, code: str) -> tuple[CommentSeed, ...]:
    """What was said to the unit, the first of it taken back the next hour."""
    first, *others = (c for c in whole.comments if c.unit == code)
    back = first.at + timedelta(hours=1)
    return (replace(first, withdrawn_at=back, reason="登记到了别的单位。"), *others)


def _records(whole: Province, kept: set[str]) -> tuple[RecordSeed, ...]:
    """Of every kind of record the first two of each unit."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for record in whole.records:
        place = record.unit, record.kind
        if record.unit in kept and seen[place] < 2:
            seen[place] += 1
            found.append(record)
    return tuple(found)


def _narrowed(edition: EditionSeed, kept: set[str], keys: set[str]) -> EditionSeed:
    """The edition with the annexes of these units and these items only."""
    annexes = tuple(
        replace(
            annex,
            items=tuple(key for key in annex.items if key in keys),
            carried=tuple(key for key in annex.carried if key in keys),
        )
        for annex in edition.annexes
        if annex.unit in kept
    )
    return replace(edition, annexes=tuple(a for a in annexes if a.items or a.carried))


def _deployment(seed: DeploymentSeed, unit: str) -> DeploymentSeed:
    """The deployment as laid on this unit alone."""
    steps = tuple((unit, *step[1:]) for step in seed.steps[:3])
    return replace(seed, steps=steps)


def _group(chosen: Sequence[ProblemSeed]) -> GroupSeed:
    """Two closed problems put together at the end, and treated."""
    closed = [p.key for p in chosen if any(e.what == "pass_recheck" for e in p.events)]
    return GroupSeed(
        name="组织生活方面的共性问题",
        unit=ROOT,
        reason="两个问题同出一源。",
        root_cause="统一记录样式，一次活动一页。",
        at=datetime.combine(ON - timedelta(days=1), time(1, 0), UTC),
        treated_at=datetime.combine(ON - timedelta(days=1), time(2, 0), UTC),
        problems=tuple(closed[:2]),
    )
