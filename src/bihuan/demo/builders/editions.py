"""Editions of lists and what each unit does with its annex, as the services of the lists write them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from bihuan.burden.models import Demand
from bihuan.burden.queries import quarter_of
from bihuan.calendar.clock import business_date
from bihuan.demo.builders.moves import Play, take
from bihuan.demo.builders.parts import Player, issuing_player
from bihuan.demo.values import CommentSeed, EditionSeed, StepSeed, SubmissionSeed
from bihuan.engines.periods import parse
from bihuan.ledger.heads import Head
from bihuan.ledger.lines import name_of
from bihuan.lists.kinds import KINDS
from bihuan.lists.models import (
    Annex,
    AnnexStep,
    Comment,
    Deployment,
    DeploymentStep,
    Duty,
    DutyNode,
    Edition,
    EditionStep,
    Item,
    Register,
    Submission,
)
from bihuan.lists.queries.bills import ask_of
from bihuan.lists.services.editions import default_title
from bihuan.lists.services.snapshots import content_of, snapshot_of
from bihuan.lists.states import EDITION
from bihuan.orgs.models import SignOff
from bihuan.problems import states


@dataclass(slots=True)
class Show:
    """One edition in memory with its annexes and items."""

    seed: EditionSeed
    edition: Edition
    annexes: dict[str, Annex] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    content: str = ""
    """What is signed; nothing is changed between the draft and the issue of a sample list."""

    def all_items(self) -> list[Item]:
        rows = [item for unit in self.items.values() for item in unit]
        return sorted(rows, key=lambda i: (i.annex.unit.path, i.annex.supplement, i.number))


@dataclass(slots=True)
class Press:
    """Every edition, the registers of numbers, and where each problem last stood."""

    play: Play
    shows: dict[str, Show] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    last_item: dict[int, Item] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    nodes: dict[str, list[DutyNode]] = field(default_factory=dict)
    deployed: dict[str, tuple[Deployment, list[DeploymentStep]]] = field(default_factory=dict)
    """A deployment with its steps, by its number."""
    submitted: dict[SubmissionSeed, Submission] = field(default_factory=dict)
    comments: dict[CommentSeed, Comment] = field(default_factory=dict)

    def take_number(self, series: str, count: int = 1) -> int:
        """The first of ``count`` new numbers of a series."""
        row = self.registers.get(series)
        if row is None:
            row = self.registers[series] = self.play.stage.make(Register, series=series, last=0)
        row.last += count
        return row.last - count + 1


def draft(press: Press, seed: EditionSeed, at: datetime) -> None:
    """Begin the edition and put on it what it holds, new items first, then those carried over."""
    stage = press.play.stage
    drafter = issuing_player(stage, "drafter", seed.issuer)
    issuer = stage.units[seed.issuer]
    label = parse(seed.period).label
    edition = stage.make(
        Edition, kind=seed.kind, issuer=issuer, period=seed.period,
        title=seed.title or default_title(seed.kind, label), basis=seed.basis,
        requirements=seed.requirements, plan_due_on=seed.plan_due_on,
        report_due_on=seed.report_due_on, drafted_by=drafter.account, created_at=at,
    )  # fmt: skip
    show = press.shows[seed.key] = Show(seed, edition)
    enter(press, [edition], "lists.draft", drafter, at, issuer.code)
    fresh = [
        (annex.unit, {_subject(show): _row(press, show, key)})
        for annex in seed.annexes
        for key in annex.items
    ]
    carried = _carried(press, seed)
    for rows, act in ((fresh, "lists.add_items"), (carried, "lists.carry_over")):
        if rows:
            edition.version += 1
            _append(press, show, rows)
            enter(press, [edition], act, drafter, at, issuer.code)


def _subject(show: Show) -> str:
    return "problem" if show.seed.kind == "problems" else "duty"


def _row(press: Press, show: Show, key: str) -> Model:
    """The problem or duty that an item is about."""
    if show.seed.kind == "problems":
        return press.play.lives[key].problem
    return press.duties[key]


def _carried(press: Press, seed: EditionSeed) -> list[tuple[str, dict[str, Any]]]:
    """What is still open of the problems to be carried over, with where each last stood."""
    lives = [press.play.lives[key] for annex in seed.annexes for key in annex.carried]
    open_ones = [life.problem for life in lives if life.is_open]
    open_ones.sort(key=lambda p: (p.unit.path, p.due_on, p.pk))
    return [(p.unit.code, {"problem": p, "carried_from": press.last_item[p.pk]}) for p in open_ones]


def _append(press: Press, show: Show, rows: list[tuple[str, dict[str, Any]]]) -> None:
    """Items at the end of their annexes; missing annexes are made first."""
    stage = press.play.stage
    for code, _subject_of in rows:
        if code not in show.annexes:
            unit = stage.units[code]
            show.annexes[code] = stage.make(
                Annex, edition=show.edition, unit=unit, unit_name=unit.name
            )
            show.items[code] = []
    for code, subject in rows:
        items = show.items[code]
        items.append(stage.make(Item, annex=show.annexes[code], number=len(items) + 1, **subject))


def step(press: Press, key: str, seed: StepSeed, at: datetime) -> None:
    """One step of issuing."""
    show = press.shows[key]
    stage, edition = press.play.stage, show.edition
    taker = issuing_player(stage, seed.by, show.seed.issuer)
    move = EDITION.step(edition.state, seed.move)
    paper = _paper(press, edition, seed, taker, at)
    items = show.all_items()
    content = show.content = show.content or content_of(edition, items)
    source = edition.state
    if seed.move == "issue":
        _issue(press, show, items, taker, content, at)
        return
    edition.state, edition.version = move.target, edition.version + 1
    row = stage.make(
        EditionStep, edition=edition, move=seed.move, source=source, target=edition.state,
        actor_id=taker.account.pk, actor_name=taker.who.actor.name, signoff=paper, at=at,
        note=paper.opinion if paper else "", content=content,
    )  # fmt: skip
    group = enter(
        press, [edition, row, *([paper] if paper else [])], f"lists.{seed.move}", taker, at,
        edition.issuer.code,
    )  # fmt: skip
    group.numbered.append((row, 0))


def _paper(
    press: Press, about: Model, seed: StepSeed, taker: Player, at: datetime
) -> SignOff | None:
    if taker.post is None:
        return None
    return press.play.stage.paper(
        name_of(about), seed.move, taker.post, business_date(at), seed.note or "同意。",
        taker.account, at,
    )  # fmt: skip


def _issue(
    press: Press, show: Show, items: list[Item], taker: Player, content: str, at: datetime
) -> None:
    """Number, freeze, send out: the problems first, then the bill, then the list, then the head."""
    stage, edition, on = press.play.stage, show.edition, business_date(at)
    source = edition.state
    kind = KINDS[edition.kind]
    prefix = "" if edition.issuer.parent_id is None else edition.issuer.code
    number = press.take_number(f"{kind.code}:{edition.issuer_id}:{on.year}")
    edition.number = f"{prefix}{kind.mark}〔{on.year}〕{number}号"
    edition.state, edition.version = "issued", edition.version + 1
    edition.document_number, edition.issued_at, edition.issued_on = (
        show.seed.document_number,
        at,
        on,
    )
    asks = _bill(show, items)
    for item in items:
        item.snapshot = snapshot_of(item)
        if item.problem_id:
            press.last_item[item.problem_id] = item
    annexes = sorted(show.annexes.values(), key=lambda a: a.unit.path)
    for annex in annexes:
        annex.state, annex.issued_on = "issued", on
        annex.unit_name, annex.version = annex.unit.name, annex.version + 1
    first = stage.make(
        EditionStep, edition=edition, move="issue", source=source, target="issued",
        actor_id=taker.account.pk, actor_name=taker.who.actor.name, at=at, content=content,
    )  # fmt: skip
    rest = [
        stage.make(
            AnnexStep, annex=annex, move="issue", source="drafted", target="issued",
            actor_id=taker.account.pk, actor_name=taker.who.actor.name, at=at,
        )
        for annex in annexes
    ]  # fmt: skip
    duties = _issue_duties(press, items, on)
    fresh = [
        press.play.by_problem[item.problem.pk]
        for item in items
        if item.problem and item.problem.state == states.DRAFT
    ]
    if fresh:
        take(press.play, fresh, "issue", taker, at)
    _record_bill(press, show, asks, taker, at)
    changed: list[Model] = [edition, first, *annexes, *rest, *items, *duties]
    units = [_place(row, edition.issuer.code) for row in changed]
    group = stage.leaves.enter(
        changed, act="lists.issue", actor=taker.actor.ledger_id, at=at, units=units
    )
    group.numbered.append((first, 0))
    group.numbered += [(row, 2 + place) for place, row in enumerate(rest)]
    purpose = f"{edition.number}及{len(annexes)}份附件"
    group.witness = (purpose, edition, edition.issuer.code, lambda head: _printed(edition, head))


def _printed(edition: Edition, head: Head) -> None:
    edition.head = str(head)


def _place(row: Model, issuer: str) -> str:
    if isinstance(row, Annex):
        return row.unit.code
    if isinstance(row, AnnexStep | Item):
        return row.annex.unit.code
    return issuer


def _issue_duties(press: Press, items: list[Item], on: Any) -> list[Model]:
    duties = [item.duty for item in items if item.duty is not None]
    for duty in duties:
        duty.state, duty.issued_on, duty.version = "issued", on, duty.version + 1
    by_key = {nodes[0].duty_id: nodes for nodes in press.nodes.values() if nodes}
    duties.sort(key=lambda duty: (duty.year, duty.number))
    nodes = [
        node
        for duty in duties
        for node in sorted(by_key.get(duty.pk, ()), key=lambda n: (n.due_on, n.pk))
    ]
    return [*duties, *nodes]


def _bill(show: Show, items: list[Item]) -> list[Any]:
    """What the issue asks of each unit, in the order of the items."""
    by_unit: dict[int, list[Item]] = {}
    for item in items:
        by_unit.setdefault(item.annex.unit_id, []).append(item)
    spec = KINDS[show.edition.kind]
    return [ask_of(spec, rows[0].annex.unit, rows) for rows in by_unit.values()]


def _record_bill(press: Press, show: Show, asks: list[Any], taker: Player, at: datetime) -> None:
    stage, edition, on = press.play.stage, show.edition, business_date(at)
    signed = [s for s in stage.rows[EditionStep] if s.edition_id == edition.pk and s.move == "sign"]
    rows = [
        stage.make(
            Demand, ref=name_of(edition), title=edition.title, sender=edition.issuer, unit=ask.unit,
            items=ask.items, minutes=ask.minutes, asked=ask.asked, known=ask.known,
            basis=edition.basis, approved_by=signed[-1].actor_name, at=at, on=on, year=on.year,
            quarter=quarter_of(on),
        )
        for ask in asks
    ]  # fmt: skip
    stage.leaves.enter(
        rows, act="burden.record", actor=taker.actor.ledger_id, at=at,
        units=[ask.unit.code for ask in asks],
    )  # fmt: skip


def enter(press: Press, rows: list[Model], act: str, taker: Player, at: datetime, unit: str) -> Any:
    return press.play.stage.leaves.enter(
        rows, act=act, actor=taker.actor.ledger_id, at=at, unit=unit
    )
