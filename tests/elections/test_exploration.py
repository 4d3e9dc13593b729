"""Every state of an election and an extension, every role, every move: what is reached, and never without its proofs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.elections import services
from bihuan.elections.errors import ElectionError
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.services import needs, rows, steps
from bihuan.elections.states import (
    ELECTION,
    EXTENSION,
    WAITING_COMMITTEE,
    WAITING_GROUP,
)
from bihuan.engines.workflow import Workflow
from bihuan.orgs.models import Post, Term
from tests.cast import Province
from tests.elections import story

Seat = tuple[Role, str]
PG: Seat = (Role.PARTY_GROUP_SECRETARY, "A01")
OS: Seat = (Role.ORGAN_SECRETARY, "A01")
LC: Seat = (Role.LEADER_IN_CHARGE, "GW")
FD: Seat = (Role.FULLTIME_DEPUTY, "A01")
LW: Seat = (Role.LIAISON_WORKER, "A01")
BS: Seat = (Role.BRANCH_SECRETARY, "A01-B1")
SEATS: tuple[Seat, ...] = (
    PG, OS, LC, FD, LW, BS, (Role.LIAISON_OFFICE, "GW"), (Role.GENERAL_OFFICE, "GW"), (Role.INSPECTOR, "GW"),
    (Role.SYSTEM_ADMIN, "GW"), (Role.DISCIPLINE_SECRETARY, "A01"), (Role.BRANCH_MEMBER, "A01-B1"),
    (Role.FULLTIME_DEPUTY, "A02"), (Role.PARTY_GROUP_SECRETARY, "A02"), (Role.BRANCH_SECRETARY, "A01-B2"),
)  # fmt: skip


def may(unit: str, move: str) -> set[Seat]:
    """Who can ever take a move, written down once more by hand."""
    organ = "-B" not in unit
    act = move.partition("_")[2] or move
    if move in {"count", "recount", "drop", "withdraw"} or act == "ask":
        return {FD, LW} if organ else {FD, LW, BS}
    if act.endswith("branch"):
        return set() if organ else {OS}
    if not organ:
        return set()
    if act in {"decide", "hold"}:
        return {PG}
    return {LC}


@contextmanager
def tried() -> Iterator[None]:
    """Whatever happens inside is undone."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@dataclass
class Table:
    """The people around the table, each looked up once."""

    province: Province
    actors: dict[Seat, Actor]

    @classmethod
    def of(cls, province: Province, seats: tuple[Seat, ...] = SEATS) -> "Table":
        return cls(province, {seat: province.actor(*seat) for seat in seats})


def attempt(call: Callable[[], Any]) -> bool:
    try:
        call()
    except (RefusedError, ElectionError):
        return False
    return True


def take(table: Table, row: Election, seat: Seat, move: str) -> bool:
    return attempt(
        lambda: services.take_step(
            election=Election.objects.get(pk=row.pk), move=move, actor=table.actors[seat],
            at=table.province.now, note="按会议意见办理。",
        )
    )  # fmt: skip


def ready(table: Table, row: Election) -> None:
    """What the body itself enters between the requests."""
    row = Election.objects.get(pk=row.pk)
    if row.state == "preparing" and row.spec.votes and row.planned_on is None:
        story.planned(table.province, row)
    if row.state == "convened" and not row.candidates.exists():
        story.with_candidates(table.province, row)
    if row.state == "nominated" and not row.ballots.exists():
        story.tallied(table.province, row)


Key = tuple[object, ...]


def key_of(row: Election) -> Key:
    return (row.state, row.planned_on is not None, row.candidates.count(), row.ballots.count())


def explore(table: Table, row: Election, seen: set[Key]) -> None:
    """Depth first over every state that some walk reaches, with what is entered and without.

    Everybody tries the moves of the present state; a move of another state is tried by one who may take it there.
    """
    row = Election.objects.select_related("unit").get(pk=row.pk)
    key = key_of(row)
    if key in seen:
        return
    seen.add(key)
    check(row)
    with tried():
        ready(table, row)
        explore(table, row, seen)
    for move in ELECTION.moves:
        here = row.state in move.sources
        for seat in table.actors if here else sorted(may(row.unit.code, move.name))[:1]:
            with tried():
                if seat in table.actors and take(table, row, seat, move.name):
                    assert row.state in move.sources, (key, move.name, seat)
                    assert seat in may(row.unit.code, move.name), (key, move.name, seat)
                    check_move(table, row, move.name)
                    explore(table, row, seen)


def check_move(table: Table, before: Election, move: str) -> None:
    """What must hold of a single step: one line more, by another person than who asked when it decides."""
    after = Election.objects.get(pk=before.pk)
    assert after.version > before.version
    done = list(after.steps.order_by("pk"))
    assert done[-1].move == move
    if "_approve" in move or move.endswith("_decide"):
        asked = next(s for s in reversed(done) if s.move.endswith("_ask"))
        assert asked.actor_id != done[-1].actor_id


def check(row: Election) -> None:
    """What must hold of an election in any state, read from the tables alone."""
    moves = [s.move for s in row.steps.order_by("pk")]
    papers = {p.matter: p for p in row.petitions.order_by("pk")}
    organ = "-B" not in row.unit.code
    if (
        row.state in {"convened", "candidates_asked", "nominated", "counted", "result_asked"}
        and row.spec.votes
    ):
        assert papers["convene"].approved_on
        assert bool(papers["convene"].decided_on) == organ
    if row.state in {"nominated", "counted", "result_asked", "result_decided"}:
        assert papers["candidates"].approved_on
        standing = row.candidates.filter(for_committee=True, written_in=False).count()
        assert standing * 5 >= row.seats * 6
    if row.state in WAITING_GROUP | WAITING_COMMITTEE:
        last = row.petitions.order_by("-pk").first()
        assert last is not None
        assert last.approved_on is None
        assert last.returned_on is None
        assert bool(last.decided_on) == (row.state in WAITING_COMMITTEE)
    if row.state in {"counted", "result_asked", "result_decided"}:
        assert row.ballots.count() == 2
        assert row.held_on is not None
    if row.state == "approved":
        check_approved(row, papers, organ)
    else:
        assert row.new_term is None
        assert Term.objects.filter(unit=row.unit).count() == 1
    if row.state == "dropped":
        assert moves[-1] == "drop"
        assert not row.petitions.filter(approved_on=None, returned_on=None).exists()


def check_approved(row: Election, papers: dict[str, Petition], organ: bool) -> None:
    matter = "result" if row.spec.votes else "dismissal"
    assert papers[matter].approved_on == row.approved_on
    assert bool(papers[matter].decided_on) == organ
    if not row.spec.votes:
        assert row.leavings.exists()
        return
    assert bool(row.new_term) == row.spec.renews
    held = set(
        Post.objects.held_on(row.approved_on)
        .filter(unit=row.unit)
        .values_list("person__name", "title")  # type: ignore[arg-type]
    )
    assert {("甲一", "书记"), ("乙二", "组织委员"), ("丙三", "委员")} <= held
    assert ("丁四", "委员") not in held


def start(province: Province, unit: str, kind: str) -> Election:
    story.term_of(province, unit)
    if kind != "dismissal":
        return story.started(province, unit, kind)
    post = Post.objects.filter(
        unit__code=unit, role__in=["organ_secretary", "branch_secretary"]
    ).first()
    return story.started(province, unit, kind, posts=[post])


CASES = [("A01-JW", "term"), ("A01-B1", "term"), ("A01-B1", "by_election"), ("A01-JW", "dismissal")]


@pytest.mark.parametrize(("unit", "kind"), CASES, ids=[f"{k}-{u}" for u, k in CASES])
def test_every_state_is_reached_by_the_right_people_only(
    province: Province, unit: str, kind: str
) -> None:
    seen: set[Key] = set()
    explore(Table.of(province), start(province, unit, kind), seen)
    reached = {key[0] for key in seen}
    wanted = {
        s
        for s in ELECTION.states
        if s.startswith("dismissal") == (kind == "dismissal")
        or s in {"preparing", "approved", "dropped"}
    }
    if kind == "dismissal":
        wanted = {"preparing", "dismissal_asked", "dismissal_decided", "approved", "dropped"}
    if "-B" in unit:
        wanted = {s for s in wanted if not s.endswith("_decided")}
    assert reached == wanted


# --- extensions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["A01-JW", "A01-B1"])
def test_an_extension_is_decided_by_the_right_people_only(province: Province, unit: str) -> None:
    term = story.term_of(province, unit)
    row = services.ask_extension(
        term=term,
        asked_to=province.days(200),
        reason="机构改革",
        actor=story.clerk(province, unit),
        at=province.now,
    )
    table = Table.of(province)
    reached: set[str] = set()

    def walk() -> None:
        now = Extension.objects.get(pk=row.pk)
        reached.add(now.state)
        assert (now.state == "approved") == (Term.objects.get(pk=term.pk).extended_to is not None)
        for move in EXTENSION.moves:
            for seat, actor in table.actors.items():
                with tried():
                    done = attempt(
                        lambda a=actor, m=move: services.take_extension_step(
                            extension=Extension.objects.get(pk=row.pk), move=m.name, actor=a, at=province.now, note="同意。"
                        )
                    )  # fmt: skip
                    if done:
                        act = "x_" + move.name if move.name != "withdraw" else move.name
                        assert seat in may(unit, act), (move.name, seat)
                        walk()

    walk()
    organ = {"decided"} if unit == "A01-JW" else set()
    assert reached == {"asked", "approved", "refused", "withdrawn"} | organ


# --- the exploration catches what is seeded -------------------------------------------------------


def without(need: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(needs.NEEDS, need, lambda _case: "")


def sources(move: str, *states: str) -> Callable[[pytest.MonkeyPatch], None]:
    """The move may start elsewhere too."""
    moves = tuple(
        replace(m, sources=(*m.sources, *states)) if m.name == move else m for m in ELECTION.moves
    )
    broken = Workflow(
        ELECTION.name, ELECTION.title, ELECTION.states, ELECTION.initial, moves, ELECTION.finals
    )
    return lambda patch: patch.setattr(rows, "ELECTION", broken)


def rights_of_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Actor, "can", lambda self, action, path: self.has(action))


def nothing_carried_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "_carry_out", lambda *a: [])


def papers_not_answered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "_answered", lambda petition, act, day, at: petition)


def all_elected(patch: pytest.MonkeyPatch) -> None:
    whole = steps.composition

    def everybody(case: needs.Case) -> list[Any]:
        for one in case.candidates:
            one.elected_member = True
        return whole(case)

    patch.setattr(steps, "composition", everybody)


def silent_drop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "end_petitions", lambda election, day: [])


FAULTS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "approved without the Party group": ("A01-JW", sources("convene_approve", "convene_asked")),
    "the Party group decides on a branch": ("A01-B1", without("organ_level")),
    "the mother body's way for an organ committee": ("A01-JW", without("branch_level")),
    "too few candidates": ("A01-B1", without("enough_candidates")),
    "counted without a sheet": ("A01-B1", without("tally_right")),
    "rights without a place": ("A01-B1", rights_of_anybody),
    "nothing carried out": ("A01-B1", nothing_carried_out),
    "the request is not answered": ("A01-JW", papers_not_answered),
    "posts for the unelected": ("A01-B1", all_elected),
    "a dropped election leaves its requests waiting": ("A01-B1", silent_drop),
    "the result before the count": ("A01-B1", sources("result_ask", "nominated")),
}


CAUGHT = (AssertionError, IntegrityError, AttributeError, KeyError, ValueError)
"""By what the exploration asserts, by the CHECKs of the tables, or because what the step needs is not there."""


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_seeded_into_the_walk_is_caught(
    province: Province, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    unit, seed = FAULTS[fault]
    row = start(province, unit, "term")
    seed(monkeypatch)
    with pytest.raises(CAUGHT):
        explore(
            Table.of(
                province,
                (
                    PG,
                    OS,
                    LC,
                    BS,
                    LW,
                    (Role.PARTY_GROUP_SECRETARY, "A02"),
                    (Role.BRANCH_SECRETARY, "A01-B2"),
                ),
            ),
            row,
            set(),
        )


def test_who_asked_does_not_approve_even_when_he_holds_both_rights(province: Province) -> None:
    row = start(province, "A01-B1", "term")
    row = story.step(province, story.planned(province, row), "convene_ask")
    table = Table.of(province)
    with tried():
        assert take(table, row, OS, "convene_approve_branch")
    organ = province.account(*OS)
    organ.person = province.account(*BS).person
    organ.save()
    assert not take(Table.of(province), row, OS, "convene_approve_branch")
