"""A small world for exploring the pure table: who there is, what can be brought, what happens besides moves.

Standings are brought into a normal form: what no guard reads is made constant, days become a few fixed ones. So the
reachable standings are finite, and the exploration ends at a fixpoint.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.engines.workflow import Move, Workflow
from bihuan.problems import states
from bihuan.problems.standing import Brought, Objected, Raiser, Refusal, Standing, Who
from bihuan.problems.standing import effects as effects_module
from bihuan.problems.standing.guards import GUARDS, Guard
from bihuan.problems.standing.judging import refusals

ROOT, UNIT, BODY, BRANCH = "0001", "00010001", "000100010001", "0001000100010001"
SISTER, OTHER = "0001000100010002", "00010002"
FOUND, TODAY, DUE, LATER = date(2026, 1, 5), date(2026, 3, 2), date(2026, 4, 1), date(2026, 6, 1)

PLACES: dict[Role, tuple[str, str]] = {
    Role.LIAISON_OFFICE: (ROOT, ROOT),
    Role.GENERAL_OFFICE: (ROOT, ROOT),
    Role.LEADER_IN_CHARGE: (ROOT, ROOT),
    Role.INSPECTOR: (ROOT, ROOT),
    Role.PARTY_GROUP_SECRETARY: (UNIT, UNIT + "0002"),
    Role.ORGAN_SECRETARY: (UNIT, BODY),
    Role.FULLTIME_DEPUTY: (UNIT, BODY),
    Role.DISCIPLINE_SECRETARY: (UNIT, UNIT + "0003"),
    Role.LIAISON_WORKER: (UNIT, BODY),
    Role.BRANCH_SECRETARY: (BRANCH, BRANCH),
    Role.BRANCH_MEMBER: (BRANCH, BRANCH),
    Role.SYSTEM_ADMIN: (ROOT, ROOT),
    Role.SECURITY_ADMIN: (ROOT, ROOT),
    Role.AUDIT_ADMIN: (ROOT, ROOT),
}
"""Where each role's grant is, and where the post of its holder is."""


class QuickActor(Actor):
    """An actor that remembers what it was asked: the exploration asks millions of times."""

    _known: dict[tuple["int", str, str], bool] = {}

    def can(self, action: str, path: str) -> bool:
        key = (id(self), action, path)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = super().can(action, path)
        return known


def who(account: int, person: int, *seats: tuple[Role, str, str]) -> Who:
    """Somebody with roles, each at a place and with a post somewhere."""
    held = tuple(Held(role, path, True, path, path) for role, path, _post in seats)
    posts = tuple(post for _role, _path, post in seats)
    return Who(QuickActor(account, f"p{person}", held, posts), person)


def _cast() -> dict[str, Who]:
    people = {
        role.value: who(n, n, (role, *PLACES[role])) for n, role in enumerate(PLACES, start=1)
    }
    deputy = PLACES[Role.FULLTIME_DEPUTY]
    office = PLACES[Role.LIAISON_OFFICE]
    people |= {
        "second_deputy": who(31, 31, (Role.FULLTIME_DEPUTY, *deputy)),
        "deputy_of_another_unit": who(32, 32, (Role.FULLTIME_DEPUTY, OTHER, OTHER)),
        "branch_secretary_who_became_deputy": who(
            33, people["branch_secretary"].person or 0, (Role.FULLTIME_DEPUTY, *deputy)
        ),
        "deputy_with_a_post_in_the_branch": who(34, 34, (Role.FULLTIME_DEPUTY, UNIT, BRANCH)),
        "deputy_and_organ_secretary": who(
            35, 35, (Role.FULLTIME_DEPUTY, *deputy), (Role.ORGAN_SECRETARY, *deputy)
        ),
        "office_and_leader": who(
            36, 36, (Role.LIAISON_OFFICE, *office), (Role.LEADER_IN_CHARGE, *office)
        ),
        "deputy_who_became_office": who(
            37, people["fulltime_deputy"].person or 0, (Role.LIAISON_OFFICE, *office)
        ),
        "office_with_a_post_below": who(38, 38, (Role.LIAISON_OFFICE, ROOT, BRANCH)),
        "deputy_and_party_group_secretary": who(
            39, 39, (Role.FULLTIME_DEPUTY, *deputy), (Role.PARTY_GROUP_SECRETARY, *deputy)
        ),
        "secretary_of_another_branch": who(40, 40, (Role.BRANCH_SECRETARY, SISTER, SISTER)),
    }
    worker, secretary_ = people["liaison_worker"], people["branch_secretary"]
    clerk = people["general_office"]

    def paper(signer: str, handler: Who) -> Who:
        signed = people[signer]
        actor = QuickActor(0, signed.actor.name, signed.actor.held, signed.actor.posts)
        return Who(actor, signed.person, handler=handler)

    people |= {
        "branch_secretary on paper by the worker": paper("branch_secretary", worker),
        "organ_secretary on paper by the worker": paper("organ_secretary", worker),
        "organ_secretary on paper by the branch secretary": paper("organ_secretary", secretary_),
        "party_group_secretary on paper by the worker": paper("party_group_secretary", worker),
        "leader_in_charge on paper by the office": paper("leader_in_charge", clerk),
        "leader_in_charge on paper by the worker": paper("leader_in_charge", worker),
        "branch_member on paper by the worker": paper("branch_member", worker),
        "leader_in_charge on paper by an inspector": paper("leader_in_charge", people["inspector"]),
    }
    return people


CAST = _cast()
_ONLY_FOR_BRANCHES = {
    "second_deputy",
    "branch_secretary_who_became_deputy",
    "deputy_with_a_post_in_the_branch",
    "deputy_and_organ_secretary",
    "secretary_of_another_branch",
    "branch_secretary on paper by the worker",
    "organ_secretary on paper by the branch secretary",
}
_ONLY_FOR_UNITS = {
    "office_and_leader",
    "deputy_who_became_office",
    "office_with_a_post_below",
    "deputy_and_party_group_secretary",
    "party_group_secretary on paper by the worker",
}


def cast_for(standing: Standing) -> tuple[Who, ...]:
    """Everybody with a role, and those with two hats that matter on this chain."""
    return _CASTS[standing.branch_level]


_CASTS = {
    level: tuple(one for name, one in CAST.items() if name not in left_out)
    for level, left_out in ((True, _ONLY_FOR_UNITS), (False, _ONLY_FOR_BRANCHES))
}


@dataclass(frozen=True)
class Rules:
    """The table, the guards and the effects under test: the true ones, or ones with a fault seeded."""

    workflow: Workflow = states.WORKFLOW
    guards: Mapping[str, Guard] = field(default_factory=lambda: GUARDS)
    after: Callable[[Standing, Move, Who, Brought], Standing] = effects_module.after
    right: bool = True
    """False: rights are not asked (a fault)."""


FULL = Brought(
    on=TODAY,
    note="写明了",
    asked_to=LATER,
    new_due=LATER,
    recheck_on=LATER,
    rest="其余部分",
    rest_due=LATER,
    to_path=SISTER,
    to_branch_level=True,
)
BROUGHT = {
    "full": FULL,
    "nothing": Brought(on=TODAY),
    "without a re-check": replace(FULL, recheck_on=None),
    "late": replace(FULL, late=True),
    "took part": replace(FULL, took_part=True),
    "back again": replace(FULL, to_path=BRANCH),
    "to another unit": replace(FULL, to_path=OTHER, to_branch_level=False),
}


READ_BY = {
    "later_date": "asked_to",
    "before_due": "late",
    "new_due": "new_due",
    "recheck_set": "recheck_on",
    "recheck_date": "recheck_on",
    "rest": "rest",
    "other_unit": "to_path",
    "target_in_reach": "to_path",
    "objected_transfer": "to_path",
    "took_no_part": "took_part",
}
"""What of a thing brought a need or its move reads, besides the text."""


@cache
def different(move: Move) -> tuple[Brought, ...]:
    """The things brought that can make a difference to a move: of those that it reads alike, the first."""
    read = {"note", *(READ_BY[need] for need in move.needs if need in READ_BY)}
    kept: dict[tuple[object, ...], Brought] = {}
    for brought in BROUGHT.values():
        kept.setdefault(tuple(getattr(brought, name) for name in sorted(read)), brought)
    return tuple(kept.values())


def beginning(**traits: object) -> Standing:
    """A draft. ``traits`` are those that do not change in one exploration."""
    start = Standing(
        found_on=FOUND, due_on=DUE, first_due_on=DUE, since_on=TODAY, path=BRANCH, branch_level=True
    )
    return replace(start, **traits)  # type: ignore[arg-type]


def normal(standing: Standing) -> Standing:
    """The same for every guard: what none reads is made constant."""
    closing = standing.state in states.IN_CLOSURE
    return replace(
        standing,
        due_on=DUE,
        first_due_on=DUE,
        since_on=TODAY,
        cycle=min(standing.cycle, 2),
        measures=standing.measures and standing.cycle > 1,
        opened=standing.opened and closing,
        verifier=standing.verifier if standing.state == states.CLOSURE_VERIFIED else None,
        signed_for=False,
        closed_on=TODAY if standing.closed_on else None,
        settled_on=TODAY if standing.settled_on else None,
        recheck_passed=False,
        recheck_on=LATER if standing.recheck_on else None,
        wanted_due=None,
    )


def happenings(standing: Standing) -> Iterator[Standing]:
    """What services may change besides moves, in the states in which they may."""
    at_work = (*states.WORKING, states.EXTENSION_ASKED, states.PASSED_UP, states.CONTINUING)
    if standing.state == states.DRAFT:
        yield replace(standing, classified=True)
    if standing.state in states.OPEN and not standing.immediate:
        yield replace(standing, plan_approved=True)
    if standing.state in at_work:
        yield replace(standing, evidence=not standing.evidence)
        yield replace(standing, measures=True)
    if standing.state in states.OPEN and standing.raiser is Raiser.OWED:
        yield replace(standing, raiser=Raiser.ANSWERED)
        yield replace(standing, raiser=Raiser.ABSENT)
    if standing.state in states.IN_CLOSURE[:2]:
        yield replace(standing, opened=True)
    if standing.rule_born and standing.state in (*states.OPEN, states.CONTINUING):
        yield replace(standing, remedied=not standing.remedied)  # facts come, and are corrected


def objections(standing: Standing) -> Iterator[Standing]:
    """What may be objected to, and an objection that was not upheld."""
    if standing.objected is not Objected.NOTHING:
        yield replace(standing, objected=Objected.NOTHING)
        return
    if standing.state in states.OPEN:
        yield replace(standing, objected=Objected.FINDING)
    if standing.state == states.RETURNED:
        yield replace(standing, objected=Objected.RETURN)
    if standing.state == states.RECTIFYING:
        for kind in (Objected.EXTENSION, Objected.NOT_NOW, Objected.TRANSFER):
            yield replace(standing, objected=kind)


def attempt(
    rules: Rules, standing: Standing, move: Move, one: Who, brought: Brought
) -> Standing | tuple[Refusal, ...]:
    """One try under these rules."""
    refused = refusals(standing, move, one, brought, guards=rules.guards)
    if not rules.right:
        refused = tuple(r for r in refused if r.need != "right")
    return refused or rules.after(standing, move, one, brought)
