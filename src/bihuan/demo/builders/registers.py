"""Duties with their nodes and facts, deployments, requests and reports, comments, as the services of the lists write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.demo.builders.editions import Press
from bihuan.demo.builders.parts import Player, issuing_player, player
from bihuan.demo.tree import ROOT
from bihuan.demo.values import CommentSeed, DeploymentSeed, DutySeed, SubmissionSeed
from bihuan.engines.periods import deadline
from bihuan.ledger.lines import name_of
from bihuan.lists.kinds import ANSWER_WORKING_DAYS
from bihuan.lists.models import (
    Comment,
    Deployment,
    DeploymentStep,
    Duty,
    DutyFact,
    DutyNode,
    Submission,
)
from bihuan.orgs.models import Account, Post

At = Callable[[datetime, Callable[[datetime], object]], None]
"""Puts an act on the programme."""


def draft_duty(press: Press, seed: DutySeed, at: datetime) -> None:
    """The duty with its nodes, as a draft of the committee."""
    stage = press.play.stage
    drafter = issuing_player(stage, "drafter", ROOT)
    bearer = stage.units[seed.bearer]
    place = press.take_number(f"duty:{bearer.pk}:{seed.year}")
    duty = stage.make(
        Duty, year=seed.year, number=f"{seed.year}-{bearer.code}-{place:03d}", kind=seed.kind,
        issuer=stage.units[ROOT], bearer=bearer, level=seed.level, bearer_post=seed.bearer_post,
        position=seed.position, content=seed.content, basis=seed.basis, standard=seed.standard,
        created_at=at,
    )  # fmt: skip
    press.duties[seed.key] = duty
    press.nodes[seed.key] = [
        stage.make(DutyNode, duty=duty, due_on=due, title=title)
        for due, title, _done, _note in seed.nodes
    ]
    _remember(duty, press.nodes[seed.key])
    stage.leaves.enter(
        [duty], act="duties.draft", actor=drafter.actor.ledger_id, at=at, unit=bearer.code
    )


def _remember(duty: Duty, nodes: list[DutyNode]) -> None:
    """Let ``duty.nodes.all()`` give the rows in memory, as if they had been fetched with the duty."""
    fetched = DutyNode.objects.all()
    fetched._result_cache = nodes
    duty.__dict__["_prefetched_objects_cache"] = {"nodes": fetched}


def live(press: Press, seed: DutySeed, on_programme: At) -> None:
    """Confirmed, performed, finished node by node."""
    if seed.confirmed_at is not None:
        on_programme(seed.confirmed_at, partial(_confirm, press, seed))
    for place, (_due, _title, done, note) in enumerate(seed.nodes):
        if done is not None:
            moment = datetime.combine(done, time(8, 30), UTC)
            on_programme(moment, partial(_finish, press, seed, place, done, note))
    for on, recorded_at, text in seed.facts:
        on_programme(recorded_at, partial(_fact, press, seed, on, text))


def _worker(press: Press, seed: DutySeed) -> Player:
    """Whoever does the bearer's work: the committee's office, the unit's clerk, the branch's secretary."""
    stage = press.play.stage
    if not seed.department:
        return _player(press, stage.accounts["office3.chief"])
    if seed.level == "branch":
        account = stage.by_role.get((seed.bearer, "branch_secretary"))
        if account is None:
            account = stage.by_role[seed.department, "fulltime_deputy"]
        return _player(press, account)
    return player(stage, "deputy", stage.departments[seed.department], None, seed.bearer)


def _player(press: Press, account: Account) -> Player:
    return Player(account, press.play.stage.who(account))


def _confirm(press: Press, seed: DutySeed, at: datetime) -> None:
    """A leader confirms on paper, the others here."""
    stage, duty = press.play.stage, press.duties[seed.key]
    taker = _worker(press, seed)
    paper = None
    post = _leader(press, seed)
    if post is not None:
        taker = Player(taker.account, stage.signer(post, taker.account), post)
        paper = stage.paper(
            name_of(duty), "confirm", post, business_date(at), "已阅，确认。", taker.account, at
        )
    duty.state, duty.confirmed_by, duty.confirmed_at = "confirmed", taker.who.actor.name, at
    duty.signoff, duty.version = paper, duty.version + 1
    rows = [duty, paper] if paper else [duty]
    stage.leaves.enter(
        rows, act="duties.confirm", actor=taker.actor.ledger_id, at=at, unit=duty.bearer.code
    )


def _leader(press: Press, seed: DutySeed) -> Post | None:
    """Whose signature confirms, where a leader bears the duty."""
    posts = press.play.stage.posts
    if seed.level == "party_group":
        return posts[seed.bearer, "party_group_secretary"][0]
    if seed.level == "committee":
        return posts[ROOT, "leader_in_charge"][0]
    return None


def _finish(press: Press, seed: DutySeed, place: int, on: date, note: str, at: datetime) -> None:
    node, taker = press.nodes[seed.key][place], _worker(press, seed)
    node.done_on, node.note, node.version = on, note, node.version + 1
    press.play.stage.leaves.enter(
        [node], act="duties.finish_node", actor=taker.actor.ledger_id, at=at,
        unit=node.duty.bearer.code,
    )  # fmt: skip


def _fact(press: Press, seed: DutySeed, on: date, text: str, at: datetime) -> None:
    duty, taker = press.duties[seed.key], _worker(press, seed)
    row = press.play.stage.make(
        DutyFact, duty=duty, on=on, text=text, recorded_at=at, by=taker.account
    )
    press.play.stage.leaves.enter(
        [row], act="duties.record_fact", actor=taker.actor.ledger_id, at=at, unit=duty.bearer.code
    )


def deploy(press: Press, seed: DeploymentSeed, on_programme: At) -> None:
    """Registered on the day of receipt; its steps when they were taken; closed when it was closed."""
    moment = datetime.combine(seed.received_on, time(3, 0), UTC)
    on_programme(moment, partial(_register, press, seed))
    for place, (_unit, _kind, _due, done, note) in enumerate(seed.steps):
        if done is not None:
            moment = datetime.combine(done, time(8, 0), UTC)
            on_programme(moment, partial(_deployed, press, seed, place, done, note))
    if seed.closed_on is not None:
        moment = datetime.combine(seed.closed_on, time(9, 0), UTC)
        on_programme(moment, partial(_close, press, seed))


def _register(press: Press, seed: DeploymentSeed, at: datetime) -> None:
    stage = press.play.stage
    taker = _player(press, stage.accounts["office"])
    row = stage.make(
        Deployment, keeper=stage.units[ROOT], number=seed.number, summary=seed.summary,
        source=seed.source, received_on=seed.received_on, due_on=seed.due_on, created_at=at,
    )  # fmt: skip
    steps = [
        stage.make(DeploymentStep, deployment=row, unit=stage.units[unit], kind=kind, due_on=due)
        for unit, kind, due, _done, _note in seed.steps
    ]
    press.deployed[seed.number] = row, steps
    stage.leaves.enter(
        [row, *steps], act="deployments.register", actor=taker.actor.ledger_id, at=at,
        units=[ROOT, *(step.unit.code for step in steps)],
    )  # fmt: skip


def _deployed(
    press: Press, seed: DeploymentSeed, place: int, on: date, note: str, at: datetime
) -> None:
    stage, step = press.play.stage, press.deployed[seed.number][1][place]
    taker = player(stage, "worker", stage.departments[step.unit.code], None, step.unit.code)
    step.done_on, step.note, step.by, step.recorded_at = on, note, taker.account, at
    step.version += 1
    stage.leaves.enter(
        [step], act="deployments.step", actor=taker.actor.ledger_id, at=at, unit=step.unit.code
    )


def _close(press: Press, seed: DeploymentSeed, at: datetime) -> None:
    row = press.deployed[seed.number][0]
    taker = _player(press, press.play.stage.accounts["office"])
    row.closed_on, row.outcome, row.version = business_date(at), seed.outcome, row.version + 1
    press.play.stage.leaves.enter(
        [row], act="deployments.close", actor=taker.actor.ledger_id, at=at, unit=ROOT
    )


def submit(press: Press, seed: SubmissionSeed, on_programme: At) -> None:
    """Sent, and answered where an answer was given."""
    on_programme(seed.sent_at, partial(_sent, press, seed))
    if seed.answered_at is not None:
        on_programme(seed.answered_at, partial(_answered, press, seed))


def _sent(press: Press, seed: SubmissionSeed, at: datetime) -> None:
    stage, on = press.play.stage, business_date(at)
    taker = player(stage, "deputy", stage.departments[seed.unit], None, seed.unit)
    due = deadline(on, ANSWER_WORKING_DAYS, holidays()) if seed.kind == "request" else None
    row = stage.make(
        Submission, unit=stage.units[seed.unit], to=stage.units[seed.to], kind=seed.kind,
        title=seed.title, document_number=seed.document_number, contact=seed.contact, sent_on=on,
        recorded_at=at, by=taker.account, answer_due_on=due,
    )  # fmt: skip
    stage.leaves.enter(
        [row], act="requests.submit", actor=taker.actor.ledger_id, at=at, unit=seed.unit
    )
    press.submitted[seed] = row


def _answered(press: Press, seed: SubmissionSeed, at: datetime) -> None:
    stage, row = press.play.stage, press.submitted[seed]
    taker = player(stage, "liaison", stage.departments[seed.unit], None, seed.unit)
    row.answered_on, row.answer, row.answer_number = (
        business_date(at),
        seed.answer,
        seed.answer_number,
    )
    row.answered_by, row.version = taker.actor.name, row.version + 1
    stage.leaves.enter(
        [row], act="requests.answer", actor=taker.actor.ledger_id, at=at, unit=row.unit.code
    )


def comment(press: Press, seed: CommentSeed, on_programme: At) -> None:
    """Entered by the office that looks after the unit; taken back where it was."""
    on_programme(seed.at, partial(_said, press, seed))
    if seed.withdrawn_at is not None:
        on_programme(seed.withdrawn_at, partial(_taken_back, press, seed))


def _said(press: Press, seed: CommentSeed, at: datetime) -> None:
    stage = press.play.stage
    taker = player(stage, "liaison", stage.departments[seed.unit], None, seed.unit)
    row = press.comments[seed] = stage.make(
        Comment, unit=stage.units[seed.unit], said_on=seed.said_on, occasion=seed.occasion,
        said_by=seed.said_by, text=seed.text, by=taker.account, entered_at=at,
    )  # fmt: skip
    stage.leaves.enter(
        [row], act="comments.enter", actor=taker.actor.ledger_id, at=at, unit=seed.unit
    )


def _taken_back(press: Press, seed: CommentSeed, at: datetime) -> None:
    stage, row = press.play.stage, press.comments[seed]
    taker = player(stage, "liaison", stage.departments[seed.unit], None, seed.unit)
    row.withdrawn_at, row.withdrawn_by, row.reason = at, taker.account, seed.reason
    row.version += 1
    stage.leaves.enter(
        [row], act="comments.withdraw", actor=taker.actor.ledger_id, at=at, unit=seed.unit
    )
