"""The services and the pure table agree: random walks, three of four steps legal (R, T3)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.workflow import Move
from bihuan.ledger.models import Entry
from bihuan.problems import services, states
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Problem, Step
from bihuan.problems.queries.standing import standing_of
from bihuan.problems.services.signoffs import SignOffData, acting
from bihuan.problems.services.steps import brought_by
from bihuan.problems.standing import Standing, try_move
from tests.cast import Province
from tests.problems import story

STEPS = 22
Data = Mapping[str, Any]
Begin = Callable[..., Problem]
Proposal = tuple[Move, Actor, Data, SignOffData | None]
HOMEWARD = {"issue", "sign_for", "ask_closure", "sign_closure", "verify", "accept"}
"""The road to closing; without a push in this direction hardly any walk arrives."""
BY_HAND = [m for m in states.WORKFLOW.moves if m.name not in states.BY_OBJECTION]
PEOPLE = [
    ("liaison_office", "GW"), ("general_office", "GW"), ("leader_in_charge", "GW"), ("inspector", "GW"),
    ("party_group_secretary", "A01"), ("organ_secretary", "A01"), ("fulltime_deputy", "A01"),
    ("discipline_secretary", "A01"), ("liaison_worker", "A01"), ("branch_secretary", "A01-B1"),
    ("branch_secretary", "A01-B2"), ("fulltime_deputy", "A02"), ("security_admin", "GW"),
]  # fmt: skip


class World:
    """One walk: the rows, who there is, and the coin."""

    def __init__(self, province: Province, problem: Problem, chance: Random) -> None:
        self.province, self.problem, self.chance = province, problem, chance
        self.actors = [province.actor(role, place) for role, place in PEOPLE]
        self.closed = 0

    def fresh(self) -> Problem:
        self.problem = Problem.objects.select_related("unit", "group").get(pk=self.problem.pk)
        return self.problem

    def data(self) -> dict[str, Any]:
        """What a form might bring: mostly complete."""
        full: dict[str, Any] = {
            "note": "情况属实",
            "asked_to": self.problem.due_on + (self.province.days(9) - self.province.today),
            "new_due": self.province.days(60),
            "recheck_on": self.province.days(90),
            "rest": "其余部分另行整改",
            "rest_due": self.province.days(50),
            "to_unit": self.chance.choice(
                [self.province.unit(code) for code in ("A01-B2", "A01-B1", "A02", "A01")]
            ),
        }
        if self.chance.random() < 0.15:
            del full[self.chance.choice(sorted(full))]
        return full

    def signature(self, move: Move) -> SignOffData | None:
        if not move.signer or self.chance.random() < 0.8:
            return None
        post = self.chance.choice(list(self.province.posts.values()))
        return SignOffData(post, self.province.today, "同意。")


def judged(
    world: World, before: Standing, move: Move, actor: Actor, data: Data, paper: SignOffData | None
) -> object:
    """What the pure table says."""
    now = world.province.now
    who = acting(actor, now, paper, root=False)
    brought = brought_by(world.problem, before, move, who, data, now, paper)
    return try_move(before, move.name, who, brought)


def proposal(world: World, before: Standing) -> Proposal:
    """A move to try: legal three times of four, when there is a legal one."""
    chance, data = world.chance, world.data()
    if chance.random() < 0.75:
        legal = [
            (move, actor, data, paper)
            for move in states.WORKFLOW.available(before.state)
            if move.name not in states.BY_OBJECTION and move.target != states.WITHDRAWN
            for paper in [world.signature(move)]
            for actor in world.actors
            if actor.can("signoffs.register" if paper else move.action, before.path)
            if isinstance(judged(world, before, move, actor, data, paper), Standing)
        ]
        homeward = [t for t in legal if states.family(t[0].name) in HOMEWARD]
        if homeward and chance.random() < 0.7:
            return chance.choice(homeward)
        if legal and (before.state not in states.WORKING or chance.random() < 0.3):
            return chance.choice(legal)
    move = chance.choice(BY_HAND)
    return move, chance.choice(world.actors), data, world.signature(move)


def move_once(world: World) -> None:
    """One step by the service, compared with what the table says."""
    world.fresh()
    before = standing_of(world.problem)
    move, actor, data, paper = proposal(world, before)
    expected = judged(world, before, move, actor, data, paper)
    size = Entry.objects.count()
    step = taken(world, move, actor, data, paper)
    assert (step is not None) == isinstance(expected, Standing), (move.name, expected)
    if step is None or not isinstance(expected, Standing):
        assert Entry.objects.count() == size
        return
    after = standing_of(world.fresh())
    assert replace(after, since_on=expected.since_on) == expected, move.name
    assert (step.source, step.target) == (before.state, after.state)
    assert step.seq is not None
    assert Entry.objects.count() >= size + 2
    world.closed += after.state == states.CLOSED and before.state != states.CLOSED


def taken(
    world: World, move: Move, actor: Actor, data: Data, paper: SignOffData | None
) -> Step | None:
    """The step by the service, or nothing when the service refuses it."""
    try:
        with transaction.atomic():
            return services.take_step(
                problem=world.problem,
                move=move.name,
                actor=actor,
                at=world.province.now,
                version=world.problem.version,
                signoff=paper,
                data=data,
            )
    except ProblemError:
        return None


def happen_once(world: World) -> None:
    """Something besides a move."""
    problem, province = world.fresh(), world.province
    receiver = story.receiver(province, problem.unit.code)
    clerk = province.actor("liaison_office")
    with suppress(ProblemError, RefusedError), transaction.atomic():
        match world.chance.choice([0, 0, 0, 1, 1, 2, 3, 3, 4]):
            case 0:
                story.prove(province, problem, receiver)
            case 1:
                services.approve_plans(
                    problems=[problem], on=province.today, actor=clerk, at=province.now
                )
            case 2:
                services.add_measure(
                    problem=problem,
                    measure=services.MeasureData("补开一次"),
                    actor=receiver,
                    at=province.now,
                )
            case 3:
                services.record_raiser_answer(
                    problem=problem,
                    version=problem.version,
                    answer="已经改了",
                    actor=clerk,
                    at=province.now,
                )
            case _:
                services.classify(
                    problem=problem,
                    version=problem.version,
                    actor=clerk,
                    at=province.now,
                    type="building",
                    severity="serious",
                )


def walk(province: Province, chance: Random, unit: str, begin: Begin = story.draft) -> World:
    raised = "某同志" if chance.random() < 0.4 else ""
    rectify = chance.choice(["immediate", "timed"])
    problem = begin(province, unit, raised_by=raised, rectify=rectify)
    world = World(province, problem, chance)
    for _n in range(STEPS):
        if chance.random() < 0.6:
            happen_once(world)
        move_once(world)
    return world


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), unit=st.sampled_from(["A01-B1", "A01"]))
def test_services_and_table_agree_on_random_walks(province: Province, seed: int, unit: str) -> None:
    with transaction.atomic():
        walk(province, Random(seed), unit)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_walks_reach_closing(province: Province) -> None:
    """The bias to legal steps is strong enough for the walks to mean something."""
    closed = sum(walk(province, Random(seed), "A01-B1", story.at_work).closed for seed in range(5))
    assert closed >= 3
