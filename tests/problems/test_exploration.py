"""Every reachable standing, every role, every move: 已销号 is reached, and never without its proofs (F08, T3, T4)."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

import pytest
from django.utils.translation import deactivate_all

from bihuan.engines.workflow import Move, Workflow
from bihuan.problems import states
from bihuan.problems.standing import GUARDS, MAX_TRANSFERS, Brought, Raiser, Standing, Who
from bihuan.problems.standing.effects import after as true_after
from bihuan.problems.standing.guards import Guard
from tests.problems.world import (
    BROUGHT,
    CAST,
    Rules,
    attempt,
    beginning,
    cast_for,
    different,
    happenings,
    normal,
    objections,
)

LAST_WORD = {True: "problems.close_branch", False: "problems.close_unit"}
VERIFYING = {True: "problems.verify_branch", False: "problems.verify_unit"}


class BrokenError(AssertionError):
    """A rule of the trade was broken on the way."""


def sits_below(one: Who, path: str) -> bool:
    """Whether he, or who enters his signature, sits in or below a unit. Written apart from the guards."""
    everybody = [one] if one.handler is None else [one, one.handler]
    return any(post.startswith(path) for w in everybody for post in w.actor.posts)


def same_person(one: Who, account: int | None, person: int | None) -> bool:
    everybody = [one] if one.handler is None else [one, one.handler]
    return any(
        (w.actor.account and w.actor.account == account)
        or (person is not None and w.person == person)
        for w in everybody
    )


def judge(before: Standing, after: Standing, move: Move, one: Who, brought: Brought) -> None:
    """What must hold of every step that is taken. Raises :class:`BrokenError`."""

    def must(holds: object, what: str) -> None:
        if not holds:
            raise BrokenError(f"{what}: {move.name} from {before.state} by {one.actor.name}")

    acted = before.state != after.state or before.cycle != after.cycle
    doer, verifier = before.doer, before.verifier
    right = move.signer if one.handler else move.action
    must(one.actor.can(right, before.path), "nobody acts without the right")
    must(one.handler is None or one.handler.actor.can("signoffs.register", before.path), "paper")
    must(after.transfers <= MAX_TRANSFERS, "at most two transfers")
    if after.state in {states.CLOSURE_SIGNED, states.CLOSURE_VERIFIED, states.CLOSED}:
        must(after.evidence or after.remedied, "no closure on its way without proof")
        must(after.immediate or after.plan_approved, "no closure without an approved plan")
        must(after.raiser is not Raiser.OWED, "the raiser is asked")
    if after.state in {states.CLOSURE_VERIFIED, states.CLOSED, states.PARTLY_DONE} and acted:
        must(doer is not None, "somebody asked")
        must(doer and not same_person(one, doer.account, doer.person), "not the doer")
        must(not sits_below(one, before.path), "not a subordinate")
    if after.state in {*states.IN_CLOSURE, states.CLOSED, states.PARTLY_DONE} and acted:
        must(not before.rule_born or before.remedied, "a rule-born one has its remedy")
    if after.state == states.CLOSURE_VERIFIED:
        must(
            one.actor.can(VERIFYING[before.branch_level], before.path), "verified by its own chain"
        )
    if after.state in {states.CLOSED, states.PARTLY_DONE, states.CONTINUING} and acted:
        must(one.actor.can(LAST_WORD[before.branch_level], before.path), "closed by its own chain")
        must(verifier is not None, "verified before closing")
        must(
            verifier
            and not same_person(replace(one, handler=None), verifier.account, verifier.person),
            "verifier and acceptor are two",
        )
    if after.state == states.CLOSED and acted and before.serious:
        must(after.recheck_on, "a serious one has its re-check")
    if after.state in {states.CONTINUING, states.NOT_NOW}:
        must(after.recheck_on, "kept up and not now have their date")
    if after.state in {states.RETURNED, states.WITHDRAWN}:
        must(brought.note, "returned and withdrawn with a reason")
        must(
            before.state == states.DRAFT
            or not sits_below(one, before.path)
            or move.name == "decline_to_sign",
            "not by its own people",
        )
    if before.state == states.DRAFT and after.state != states.WITHDRAWN:
        must(before.classified, "judged before it is issued")
    if after.state == states.EXTENSION_ASKED and move.name == "ask_extension":
        must(not brought.late, "an extension is asked for in time")
    if move.name == "take_back":
        must(not before.opened, "not taken back once opened")
    if move.name.startswith("uphold_"):
        must(before.objected, "only an objection is upheld")
        must(not brought.took_part, "decided by somebody who took no part")
    if after.cycle > before.cycle:
        must(not after.evidence and after.doer is None, "a new round needs its own proof and doer")
        must(brought.note, "taken up again with a reason")


@dataclass
class Found:
    """What an exploration saw."""

    standings: int = 0
    tries: int = 0
    taken: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    closings: int = 0


def explore(
    start: Standing, rules: Rules, *, more: Callable[[Standing], Iterator[Standing]]
) -> Found:
    """Breadth first to the fixpoint. Each who tries each move with each thing brought."""
    deactivate_all()
    found = Found()
    seen = {normal(start)}
    queue = deque(seen)
    while queue:
        standing = queue.popleft()
        found.states.add(standing.state)
        following = set(map(normal, happenings(standing))) | set(map(normal, more(standing)))
        for move in rules.workflow.available(standing.state):
            for after, one, brought in _tries(rules, standing, move, found):
                judge(standing, after, move, one, brought)
                found.taken.add(move.name)
                found.closings += after.state == states.CLOSED and standing.state != states.CLOSED
                following.add(normal(after))
        fresh = following - seen
        seen |= fresh
        queue.extend(fresh)
    found.standings = len(seen)
    return found


def _tries(
    rules: Rules, standing: Standing, move: Move, found: Found
) -> Iterator[tuple[Standing, Who, Brought]]:
    for one in cast_for(standing):
        for brought in different(move):
            found.tries += 1
            result = attempt(rules, standing, move, one, brought)
            if isinstance(result, Standing):
                yield result, one, brought
            elif result[0].need == "right":
                break  # what is brought makes no difference to a right


def nothing_more(standing: Standing) -> Iterator[Standing]:
    return iter(())


UNIT: dict[str, object] = {"path": "00010001", "branch_level": False}
WORLDS: dict[str, dict[str, object]] = {
    "a branch's problem": {},
    "a branch's serious problem that somebody raised": {"serious": True, "raiser": Raiser.OWED},
    "a unit's problem": UNIT,
    "a unit's serious problem to be mended at once": UNIT | {"serious": True, "immediate": True},
    "a branch's rule-born problem": {"rule_born": True, "immediate": True},
    "a branch's disputed problem": {"immediate": True, "transfers": MAX_TRANSFERS - 1},
    "a unit's disputed problem": UNIT | {"immediate": True, "transfers": MAX_TRANSFERS},
}


@cache
def explored(world: str) -> Found:
    return explore(beginning(**WORLDS[world]), Rules(), more=happening_in(world))


def happening_in(world: str) -> Callable[[Standing], Iterator[Standing]]:
    return objections if "disputed" in world else nothing_more


@pytest.mark.parametrize("world", WORLDS)
def test_no_reachable_standing_breaks_a_rule_and_closing_is_reached(world: str) -> None:
    found = explored(world)
    assert found.closings > 0
    assert found.standings > 500
    missing = {states.CLOSURE_ASKED} if "branch" in world else set()
    if WORLDS[world].get("transfers") == MAX_TRANSFERS:
        missing.add(states.TRANSFER_ASKED)
    assert found.states == set(states.STATES) - missing


def test_every_move_of_the_table_is_taken_somewhere() -> None:
    taken = set().union(*(explored(world).taken for world in WORLDS))
    assert taken == {move.name for move in states.WORKFLOW.moves}


def test_a_move_is_refused_in_every_state_in_which_it_does_not_start() -> None:
    full = BROUGHT["full"]
    for state in states.STATES:
        standing = replace(beginning(), state=state)
        for move in states.WORKFLOW.moves:
            if state in move.sources:
                continue
            for one in CAST.values():
                refused = attempt(Rules(), standing, move, one, full)
                assert isinstance(refused, tuple)
                assert [r.need for r in refused] == ["state"]


def changed(name: str, **values: object) -> Workflow:
    """The table with one move changed."""
    moves = tuple(
        replace(m, **values) if m.name == name else m  # type: ignore[arg-type]
        for m in states.WORKFLOW.moves
    )
    return replace(states.WORKFLOW, moves=moves)


def without(*names: str) -> dict[str, Guard]:
    """The guards with some that always let through."""
    return GUARDS | {name: lambda standing, who, brought: "" for name in names}


def needless(name: str, need: str) -> Workflow:
    """The table with one need of one move forgotten."""
    move = states.WORKFLOW.move(name)
    return changed(name, needs=tuple(n for n in move.needs if n != need))


def only_the_account(standing: Standing, who: Who, brought: Brought) -> str:
    same = standing.doer is not None and who.actor.account == standing.doer.account
    return "account" if same else ""


def only_the_signer(standing: Standing, who: Who, brought: Brought) -> str:
    return GUARDS["other_person"](standing, replace(who, handler=None), brought)


def only_the_unit_itself(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.doer is not None and any(w.party.is_one_with(standing.doer) for w in who.all()):
        return "doer"
    return "seat" if any(standing.path in w.seats for w in who.all()) else ""


def keeps_proof(standing: Standing, move: Move, who: Who, brought: Brought) -> Standing:
    after = true_after(standing, move, who, brought)
    if states.family(move.name) == "retake":
        return replace(after, evidence=standing.evidence, doer=standing.doer)
    return after


def forgets_to_count(standing: Standing, move: Move, who: Who, brought: Brought) -> Standing:
    after = true_after(standing, move, who, brought)
    return replace(after, verifier=None) if states.family(move.name) == "verify" else after


SERIOUS = "a branch's serious problem that somebody raised"
FAULTS: dict[str, tuple[str, Rules]] = {
    "proof is not asked for": ("a branch's problem", Rules(guards=without("evidence"))),
    "the remedy is not asked for": ("a branch's rule-born problem", Rules(guards=without("remedy"))),
    "the remedy is asked for only at the request": (
        "a branch's rule-born problem", Rules(workflow=needless("accept_branch", "remedy"))),
    "the plan is not asked for": ("a unit's problem", Rules(guards=without("plan"))),
    "the raiser is not asked": (SERIOUS, Rules(guards=without("raiser"))),
    "no re-check of serious ones": (SERIOUS, Rules(guards=without("recheck_date"))),
    "anybody with the right closes": ("a branch's problem", Rules(guards=without("other_person"))),
    "only accounts are compared": (
        "a branch's problem", Rules(guards=GUARDS | {"other_person": only_the_account})),
    "the handler of a signature is not looked at": (
        "a unit's problem", Rules(guards=GUARDS | {"other_person": only_the_signer})),
    "seats below the unit are not looked at": (
        "a unit's problem", Rules(guards=GUARDS | {"other_person": only_the_unit_itself})),
    "verifier and acceptor may be one": (
        "a unit's problem", Rules(guards=without("not_verifier"))),
    "the verifier is forgotten": ("a branch's problem", Rules(after=forgets_to_count)),
    "a branch's problem goes up the unit's chain": (
        "a branch's problem", Rules(guards=without("branch_level", "unit_level"))),
    "closing straight from work": (
        "a branch's problem", Rules(workflow=changed("accept_branch", sources=states.WORKING))),
    "closing without verification": (
        "a unit's problem", Rules(workflow=changed("accept_unit", sources=(states.CLOSURE_SIGNED,)))),
    "the office closes": (
        "a unit's problem", Rules(workflow=changed("accept_unit", action="problems.verify_unit"))),
    "rights are not asked": ("a branch's problem", Rules(right=False)),
    "taken back after it was opened": ("a branch's problem", Rules(guards=without("not_opened"))),
    "returned without requirements": (
        "a branch's problem", Rules(workflow=needless("send_back_branch", "requirements"))),
    "withdrawn without a reason": (
        "a unit's problem", Rules(workflow=needless("withdraw_unit", "reason"))),
    "kept up without a date": (
        "a unit's problem", Rules(workflow=needless("keep_up_unit", "recheck_set"))),
    "extension asked for after the day": (
        "a branch's problem", Rules(guards=without("before_due"))),
    "transfers without end": ("a branch's problem", Rules(guards=without("transfers_left"))),
    "issued without judgement": ("a branch's problem", Rules(guards=without("classified"))),
    "proof of the last round counts": ("a branch's problem", Rules(after=keeps_proof)),
    "who took part decides the objection": (
        "a unit's disputed problem", Rules(guards=without("took_no_part"))),
    "withdrawn as if an objection were upheld": (
        "a unit's disputed problem", Rules(guards=without("objected_finding"))),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_seeded_into_table_or_guards_is_caught(fault: str) -> None:
    world, rules = FAULTS[fault]
    with pytest.raises(BrokenError):
        explore(beginning(**WORLDS[world]), rules, more=happening_in(world))
