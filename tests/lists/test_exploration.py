"""Every state of an edition and an annex, every role, every move: what is reached, and never without its proofs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.burden.models import Demand
from bihuan.engines.workflow import Workflow
from bihuan.lists import services
from bihuan.lists.errors import ListError
from bihuan.lists.models import Annex, Edition, Item
from bihuan.lists.services import annexes, issuing, needs
from bihuan.lists.states import ANNEX, EDITION
from bihuan.orgs.models import Post
from bihuan.problems import states as problem_states
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Measure, Problem
from bihuan.problems.models.problem import Rectify
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_problem,
    issued,
    signed,
    with_measures,
)

SEATS = (
    (Role.LIAISON_OFFICE, "GW"),
    (Role.GENERAL_OFFICE, "GW"),
    (Role.LEADER_IN_CHARGE, "GW"),
    (Role.INSPECTOR, "GW"),
    (Role.SYSTEM_ADMIN, "GW"),
    (Role.SECURITY_ADMIN, "GW"),
    (Role.AUDIT_ADMIN, "GW"),
    (Role.PARTY_GROUP_SECRETARY, "A01"),
    (Role.ORGAN_SECRETARY, "A01"),
    (Role.FULLTIME_DEPUTY, "A01"),
    (Role.DISCIPLINE_SECRETARY, "A01"),
    (Role.LIAISON_WORKER, "A01"),
    (Role.BRANCH_SECRETARY, "A01-B1"),
    (Role.BRANCH_MEMBER, "A01-B1"),
    (Role.FULLTIME_DEPUTY, "A02"),
    (Role.LIAISON_WORKER, "A02"),
)
Seat = tuple[Role, str]
LO, GO, LC = SEATS[0], SEATS[1], SEATS[2]
OS, FD, DS, LW = SEATS[8], SEATS[9], SEATS[10], SEATS[11]


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
    def of(cls, province: Province, seats: Iterable[Seat] = SEATS) -> "Table":
        return cls(province, {seat: province.actor(*seat) for seat in seats})


def attempt(call: Callable[[], Any]) -> bool:
    """Whether the call went through."""
    try:
        call()
    except (RefusedError, ListError, ProblemError):
        return False
    return True


# --- editions -------------------------------------------------------------------------------------

BY_COMMITTEE: dict[str, set[Seat]] = {
    "review": {LO},
    "countersign": {LO, GO},
    "sign": {LC},
    "issue": {GO},
    "return_draft": {LO},
    "drop": {LO, GO},
}
"""Who may do what with a list of the working committee; written down here once more, by hand."""

BY_UNIT: dict[str, set[Seat]] = {
    "review": {FD},
    "countersign": {DS},
    "sign": {OS},
    "issue": {FD, LW},
    "return_draft": {FD},
    "drop": {FD, LW},
}
"""The same for a list of a unit's organ committee. The working committee has no hand in it."""


def step_edition(table: Table, edition: Edition, seat: Seat, move: str) -> bool:
    return attempt(
        lambda: services.take_edition_step(
            edition=Edition.objects.get(pk=edition.pk),
            move=move,
            actor=table.actors[seat],
            at=table.province.now,
            note="按会议意见办理。",
            document_number="江直工〔2026〕6号",
            bill_minutes=85,
        )
    )


def explore_edition(
    table: Table, edition: Edition, may: dict[str, set[Seat]], seen: set[str]
) -> None:
    """Depth first over every state that some walk reaches, trying every seat and move at each."""
    edition = Edition.objects.get(pk=edition.pk)
    check_edition(edition)
    if edition.state in seen:
        return
    seen.add(edition.state)
    for move in EDITION.moves:
        for seat in table.actors:
            with tried():
                done = step_edition(table, edition, seat, move.name)
                expected = edition.state in move.sources and seat in may[move.name]
                assert done == expected, (edition.state, move.name, seat)
                if done:
                    explore_edition(table, edition, may, seen)


def check_edition(edition: Edition) -> None:
    """What must hold of an edition in any state, read from the tables alone."""
    steps = list(edition.steps.select_related("actor").order_by("pk"))
    names = [step.move for step in steps]
    since = len(names) - names[::-1].index("return_draft") if "return_draft" in names else 0
    fresh = names[since:]
    if edition.state in {"reviewed", "countersigned", "signed", "issued"}:
        walked = ["review", "countersign", "sign", "issue"]
        assert fresh == walked[: len(fresh)]
    if edition.state in {"signed", "issued"}:
        signature = next(s for s in reversed(steps) if s.move == "sign")
        drafter = edition.drafted_by
        assert drafter is not None
        assert signature.actor is not None
        assert signature.actor.person_id != drafter.person_id
    if edition.state != "issued":
        assert edition.number is None
        assert not Annex.objects.filter(edition=edition).exclude(state="drafted").exists()
        return
    assert steps[-1].content == steps[-2].content
    assert edition.number
    assert edition.document_number
    assert edition.head
    units = set(edition.annexes.values_list("unit", flat=True))
    assert set(Demand.objects.values_list("unit", flat=True)) == units
    for item in Item.objects.filter(annex__edition=edition).select_related("problem", "annex"):
        assert item.problem is not None
        assert item.snapshot["statement"] == item.problem.statement
        assert item.annex.state == "issued"
        assert item.problem.state == problem_states.AWAITING


def test_every_state_of_a_committee_list_is_reached_by_the_right_people_only(
    province: Province,
) -> None:
    seen: set[str] = set()
    draft = committee_draft(province, drafted_problem(province))
    explore_edition(Table.of(province), draft, BY_COMMITTEE, seen)
    assert seen == set(EDITION.states)


def unit_draft(province: Province) -> Edition:
    """A list of A01's organ committee to a branch, drafted by its liaison worker."""
    worker = province.actor(*LW)
    edition = services.draft_edition(
        kind="problems", issuer=province.unit("A01-JW"), period="2026Q1", basis="支部自查",
        actor=worker, at=province.now,
    )  # fmt: skip
    problem = drafted_problem(province, "A01-B1")
    services.add_problems(edition=edition, problems=[problem], actor=worker, at=province.now)
    return edition


def test_every_state_of_a_units_own_list_is_reached_by_its_own_people_only(
    province: Province,
) -> None:
    seen: set[str] = set()
    explore_edition(Table.of(province), unit_draft(province), BY_UNIT, seen)
    assert seen == set(EDITION.states)


# --- annexes --------------------------------------------------------------------------------------

UNIT_PEOPLE = {FD, LW}
ANNEX_MAY: dict[str, set[Seat]] = {
    "sign_for": {OS, FD, LW},
    "submit_plan": UNIT_PEOPLE,
    "submit_report": UNIT_PEOPLE,
    "take_back_plan": UNIT_PEOPLE,
    "take_back_report": UNIT_PEOPLE,
    "take_back_direct": UNIT_PEOPLE,
    "approve_plan": {LO},
    "return_plan": {LO},
    "return_report": {LO},
    "return_report_direct": {LO},
    "issue": set(),
}
"""Who can ever take a move of a unit's annex of a committee list; proofs may still be missing."""

Key = tuple[object, ...]


def key_of(annex: Annex) -> Key:
    problems = Problem.objects.filter(items__annex=annex).order_by("pk")
    return (
        annex.state,
        annex.plan_approved_at is not None,
        annex.opened_at is not None,
        annex.submitted_by_id if annex.state in {"plan_received", "report_received"} else None,
        Measure.objects.filter(problem__in=problems).exists(),
        tuple(bool(p.progress) for p in problems),
    )


def step_annex(table: Table, annex: Annex, seat: Seat, move: str) -> bool:
    return attempt(
        lambda: services.take_annex_step(
            annex=Annex.objects.get(pk=annex.pk),
            move=move,
            actor=table.actors[seat],
            at=table.province.now,
            note="已研究。",
            discussed_on=table.province.today,
        )
    )


def explore_annex(table: Table, annex: Annex, seen: set[Key]) -> None:
    """Depth first over every reachable combination of state and facts."""
    annex = Annex.objects.select_related("unit", "edition__issuer").get(pk=annex.pk)
    key = key_of(annex)
    if key in seen:
        return
    seen.add(key)
    check_annex(annex)
    for change in (give_measures, give_progress, open_it):
        with tried():
            change(table, annex)
            explore_annex(table, annex, seen)
    for move in ANNEX.moves:
        for seat in table.actors:
            with tried():
                done = step_annex(table, annex, seat, move.name)
                if done:
                    assert annex.state in move.sources, (key, move.name, seat)
                    assert seat in ANNEX_MAY[move.name], (key, move.name, seat)
                    check_move(annex, move.name, table, seat)
                    explore_annex(table, annex, seen)


def give_measures(table: Table, annex: Annex) -> None:
    if not Measure.objects.filter(problem__items__annex=annex).exists():
        with_measures(table.province, annex)


def give_progress(table: Table, annex: Annex) -> None:
    Problem.objects.filter(items__annex=annex).update(progress="已补开并公示。")


def open_it(table: Table, annex: Annex) -> None:
    services.mark_opened(annex=annex, actor=table.actors[LO], at=table.province.now)


def open_problems(annex: Annex) -> list[Problem]:
    return list(Problem.objects.filter(items__annex=annex, state__in=problem_states.OPEN))


def check_annex(annex: Annex) -> None:
    """What must hold of an annex in any state, read from the tables alone."""
    steps = list(annex.steps.select_related("actor").order_by("pk"))
    moves = [step.move for step in steps]
    timed = [p for p in open_problems(annex) if p.rectify != Rectify.IMMEDIATE]
    if annex.state not in {"drafted", "issued"}:
        receipt = next(s for s in steps if s.move == "sign_for")
        assert receipt.actor is not None
        seats = Post.objects.filter(person=receipt.actor.person_id).values_list(
            "unit__path", flat=True
        )
        assert any(path.startswith(annex.unit.path) for path in seats)
        assert annex.seen_head
        assert all(p.state != problem_states.AWAITING for p in open_problems(annex))
    if annex.state == "plan_received":
        assert annex.plan
        assert all(m["owner"] and m["due_on"] for line in annex.plan for m in line["measures"])
        assert all(line["measures"] for line in annex.plan)
        assert annex.plan_discussed_on
        assert annex.issued_on
        assert annex.plan_discussed_on >= annex.issued_on
    if annex.state == "plan_approved":
        decision = next(s for s in reversed(steps) if s.move == "approve_plan")
        sent = next(s for s in reversed(steps) if s.move == "submit_plan")
        assert decision.actor_id != sent.actor_id
        assert all(p.plan_approved_on for p in timed)
    if annex.state == "report_received":
        assert all(p.progress for p in open_problems(annex))
        assert not timed or annex.plan_approved_at
        assert "sign_for" in moves
    if not timed:
        assert annex.state not in {"plan_received"}


def check_move(before: Annex, move: str, table: Table, seat: Seat) -> None:
    """What must hold of a single step."""
    if move.startswith("take_back"):
        assert before.opened_at is None
        assert before.submitted_by_id == table.actors[seat].account
    after = Annex.objects.get(pk=before.pk)
    assert after.version == before.version + 1
    assert after.steps.count() == before.steps.count()
    assert after.steps.order_by("pk").last().move == move  # type: ignore[union-attr]
    if move in {"return_report", "return_report_direct"}:
        assert after.state == ("plan_approved" if before.plan_approved_at else "signed_for")


def start(province: Province, *rectify: str) -> Annex:
    problems = [drafted_problem(province, rectify=sort) for sort in rectify]
    return annex_of(issued(province, *problems), "A01")


@pytest.mark.parametrize("rectify", [("timed", "immediate"), ("immediate",)], ids="+".join)
def test_every_state_of_an_annex_is_reached_and_never_without_its_proofs(
    province: Province, rectify: tuple[str, ...]
) -> None:
    seen: set[Key] = set()
    explore_annex(Table.of(province), start(province, *rectify), seen)
    reached = {key[0] for key in seen}
    planless = {"issued", "signed_for", "report_received"}
    assert reached == (planless if rectify == ("immediate",) else set(ANNEX.states) - {"drafted"})


# --- the exploration catches what is seeded -------------------------------------------------------


def without(need: str, table: dict[str, Any]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(table, need, lambda _case: "")


def sources(name: str, move: str, *states: str) -> Callable[[pytest.MonkeyPatch], None]:
    """The move may start elsewhere too."""
    module, workflow = (issuing, EDITION) if name == "EDITION" else (annexes, ANNEX)
    moves = tuple(
        replace(m, sources=(*m.sources, *states)) if m.name == move else m for m in workflow.moves
    )
    broken = Workflow(
        workflow.name, workflow.title, workflow.states, workflow.initial, moves, workflow.finals
    )
    return lambda patch: patch.setattr(module, name, broken)


def anybody(patch: pytest.MonkeyPatch) -> None:
    """The issuer's decision is open to whoever holds the action over the unit."""
    patch.setattr(
        annexes,
        "may_on",
        lambda annex, _move: lambda who, action: who.can(action, annex.unit.path) or None,
    )


def committee_everywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        issuing, "issues_for", lambda who, action, issuer: who.can(action, issuer.path) or None
    )


def decided_by_themselves(patch: pytest.MonkeyPatch) -> None:
    anybody(patch)
    patch.setitem(needs.ANNEX_NEEDS, "other_person", lambda _case: "")


def no_bill(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "record", lambda **_bill: [])


def no_number(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "edition_number", lambda *_series: "")


def unfrozen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "snapshot_of", lambda item: {"statement": "见附件"})


def receipt_without_problems(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(annexes, "_sign_problems", lambda items, taker, at: None)


def plan_not_passed_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(annexes, "_approve_plans", lambda case, at: None)


CAUGHT = (AssertionError, IntegrityError)
"""By what the exploration asserts, or by the CHECKs of the tables themselves."""

EDITION_FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "signed without countersigning": sources("EDITION", "sign", "reviewed"),
    "issued without a number": no_number,
    "issued without recording the bill": no_bill,
    "changed after the issue": sources("EDITION", "return_draft", "issued"),
    "dropped after review": sources("EDITION", "drop", "reviewed"),
    "the committee meddles in a unit's list": committee_everywhere,
    "not frozen": unfrozen,
}
ANNEX_FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a plan without measures": without("measures", needs.ANNEX_NEEDS),
    "a report without progress": without("all_answered", needs.ANNEX_NEEDS),
    "a report while the plan is owed": without("plan_or_immediate", needs.ANNEX_NEEDS),
    "taken back after it was opened": without("not_opened", needs.ANNEX_NEEDS),
    "taken back by somebody else": without("own_submission", needs.ANNEX_NEEDS),
    "a report returned to the wrong state": without("with_plan", needs.ANNEX_NEEDS),
    "a plan before the receipt": sources("ANNEX", "submit_plan", "issued"),
    "a decision by the unit itself": decided_by_themselves,
    "problems not signed for with the annex": receipt_without_problems,
    "an approval that does not reach the problems": plan_not_passed_on,
}


@pytest.mark.parametrize("fault", list(EDITION_FAULTS))
def test_a_fault_seeded_into_the_walk_of_an_edition_is_caught(
    province: Province, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    mine = fault == "the committee meddles in a unit's list"
    draft = unit_draft(province) if mine else committee_draft(province, drafted_problem(province))
    EDITION_FAULTS[fault](monkeypatch)
    with pytest.raises(CAUGHT):
        explore_edition(Table.of(province), draft, BY_UNIT if mine else BY_COMMITTEE, set())


@pytest.mark.parametrize("fault", list(ANNEX_FAULTS))
def test_a_fault_seeded_into_the_walk_of_an_annex_is_caught(
    province: Province, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    rectify = (
        ("immediate",)
        if fault == "a report returned to the wrong state"
        else ("timed", "immediate")
    )
    annex = start(province, *rectify)
    ANNEX_FAULTS[fault](monkeypatch)
    with pytest.raises(CAUGHT):
        explore_annex(Table.of(province, (LO, FD, LW)), annex, set())


def test_a_list_changed_after_the_signature_is_not_issued(province: Province) -> None:
    problem = drafted_problem(province)
    edition = signed(province, committee_draft(province, problem))
    table = Table.of(province)
    with tried():
        assert step_edition(table, edition, GO, "issue")
    Problem.objects.filter(pk=problem.pk).update(statement="换成另一句话")
    assert not step_edition(table, edition, GO, "issue")


def test_the_signer_is_never_the_drafter(province: Province) -> None:
    draft = committee_draft(province, drafted_problem(province))
    Edition.objects.filter(pk=draft.pk).update(drafted_by=province.account(*LC))
    with pytest.raises(services.NeedError, match="拟稿人"):
        signed(province, draft)


def test_who_submitted_a_plan_does_not_approve_it(province: Province) -> None:
    """Even when the same person also works in the liaison office."""
    annex = start(province, "timed")
    table = Table.of(province)
    assert step_annex(table, annex, LW, "sign_for")
    with_measures(province, annex)
    assert step_annex(table, annex, LW, "submit_plan")
    with tried():
        assert step_annex(table, annex, LO, "approve_plan")
    office = province.account(*LO)
    office.person = province.account(*LW).person
    office.save()
    assert not step_annex(Table.of(province), annex, LO, "approve_plan")
