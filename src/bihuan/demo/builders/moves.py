"""Steps of the workflow, judged by the pure table and written in memory as ``take_steps`` writes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.leaves import Group
from bihuan.demo.builders.lives import Life
from bihuan.demo.builders.parts import Player
from bihuan.demo.builders.stage import Stage
from bihuan.demo.values import GroupSeed
from bihuan.ledger.lines import name_of
from bihuan.orgs.models import SignOff, Unit
from bihuan.problems import states
from bihuan.problems.deadlines import is_late
from bihuan.problems.models import CommonGroup, Extension, Measure, Problem, Recheck, Step, Transfer
from bihuan.problems.services import written
from bihuan.problems.services.recording import step_of
from bihuan.problems.standing import Brought, Objected, Standing, try_move


class StoryError(Exception):
    """A story takes a step that the workflow refuses: a fault of the story, told with everything needed to mend it."""


@dataclass(slots=True)
class Play:
    """The problems on the stage, by the keys of their values."""

    stage: Stage
    lives: dict[str, Life] = field(default_factory=dict)
    by_problem: dict[int, Life] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    groups: dict[GroupSeed, CommonGroup] = field(default_factory=dict)

    def number(self, year: int) -> str:
        """The next permanent number of a year."""
        self.numbers[year] = self.numbers.get(year, 0) + 1
        return f"WT{year}-{self.numbers[year]:06d}"

    def begin(self, key: str, problem: Problem, since_on: date) -> Life:
        life = Life(problem, since_on)
        self.lives[key] = life
        self.by_problem[problem.pk] = life
        return life


def line(
    play: Play,
    life: Life,
    what: str,
    player: Player,
    at: datetime,
    *,
    source: str = "",
    note: str = "",
    paper: SignOff | None = None,
) -> Step:
    """A line of the timeline; ``record`` keeps it, after the rows that the same step makes."""
    made = step_of(
        life.problem, what, actor=player.actor, at=at, source=source, note=note, signoff=paper
    )
    life.steps.append(made)
    life.remember(player.account.pk, player.account.person_id, paper)
    return made


def record(
    play: Play,
    steps: Sequence[Step],
    changed: Sequence[Model],
    *,
    act: str,
    player: Player,
    at: datetime,
) -> Group:
    """One leaf for each changed object and line; the problem's entry numbers its line."""
    for step in steps:
        play.stage.adopt(step)
    codes = {step.problem_id: step.problem.unit.code for step in steps}
    default = next(iter(codes.values()), None)
    everything = [*changed, *steps]
    group = play.stage.leaves.enter(
        everything,
        act=act,
        actor=player.actor.ledger_id,
        at=at,
        units=[codes.get(_problem_key(obj), default) for obj in everything],
    )
    places = {obj.pk: n for n, obj in enumerate(everything) if isinstance(obj, Problem)}
    group.numbered += [
        (obj, places.get(obj.problem_id, n))
        for n, obj in enumerate(everything)
        if isinstance(obj, Step)
    ]
    return group


def _problem_key(obj: Model) -> int:
    return obj.pk if isinstance(obj, Problem) else getattr(obj, "problem_id", 0)


def change(problem: Problem, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(problem, name, value)
    problem.version += 1


def take(
    play: Play,
    lives: Sequence[Life],
    move: str,
    player: Player,
    at: datetime,
    data: dict[str, Any] | None = None,
    *,
    paper: SignOff | None = None,
    also: Sequence[Model] = (),
    objection: Objected | None = None,
) -> Group:
    """The same step with several problems, in one transaction."""
    brings = data or {}
    changed: list[Model] = list(also)
    steps: list[Step] = []
    for life in lives:
        before = life.standing(objection)
        row = states.WORKFLOW.move(move)
        on = business_date(at)
        brought = Brought(
            on=on,
            note=str(brings.get("note") or ""),
            late=is_late(before.due_on, on),
            asked_to=brings.get("asked_to"),
            new_due=brings.get("new_due"),
            recheck_on=brings.get("recheck_on"),
            rest=str(brings.get("rest") or ""),
            rest_due=brings.get("rest_due"),
            to_path=brings["to_unit"].path if brings.get("to_unit") else "",
            to_branch_level=brings["to_unit"].is_branch_level if brings.get("to_unit") else False,
            took_part="took_no_part" in row.needs and life.took_part(player.who),
        )
        after = try_move(before, move, player.who, brought)
        if not isinstance(after, Standing):
            raise StoryError(
                f"{life.problem.number} {move} {at:%F}: {[(r.need, r.message) for r in after]}"
            )
        own = paper or _paper(play, life, move, player, at, brings)
        changed_rows = _write(play, life, before, after, move, player, brought, brings, at, own)
        steps.append(changed_rows.pop())  # type: ignore[arg-type]
        changed += changed_rows
        if own is not None and paper is None:
            changed.append(own)
    return record(play, steps, changed, act=f"problems.{move}", player=player, at=at)


def _paper(
    play: Play, life: Life, move: str, player: Player, at: datetime, brings: dict[str, Any]
) -> SignOff | None:
    """The signature on paper that carries the step, if it is one."""
    if player.post is None:
        return None
    opinion = str(brings.get("opinion") or "同意。")
    return play.stage.paper(
        name_of(life.problem), move, player.post, business_date(at), opinion, player.account, at
    )


def _write(
    play: Play,
    life: Life,
    before: Standing,
    after: Standing,
    move: str,
    player: Player,
    brought: Brought,
    brings: dict[str, Any],
    at: datetime,
    paper: SignOff | None,
) -> list[Model]:
    """The problem, its side rows, and last the line."""
    problem = life.problem
    fields = written.written(problem, before, after, move, player.who, brought.on, at)
    change(problem, **fields)
    if after.path != before.path:
        problem.unit = next(u for u in play.stage.rows[Unit] if u.path == after.path)
    note = brought.note or (paper.opinion if paper else "")
    step = line(play, life, move, player, at, source=before.state, note=note, paper=paper)
    life.since_on = step.on
    return [problem, *_sides(play, life, before, step, brought, brings), step]


def _sides(
    play: Play,
    life: Life,
    before: Standing,
    step: Step,
    brought: Brought,
    brings: dict[str, Any],
) -> list[Model]:
    """The rows of other tables that the step makes or changes, in the order of the services."""
    family, problem = states.family(step.move), life.problem
    rows: list[Model] = []
    if family in written.ASKS_EXTENSION:
        asked = play.stage.make(Extension, **written.extension(problem, before, step, brought))
        life.extensions.append(asked)
        rows.append(asked)
    if family in written.ASKS_TRANSFER:
        wanted = play.stage.make(Transfer, **written.transfer(problem, step, brings["to_unit"]))
        life.transfers.append(wanted)
        rows.append(wanted)
    if family == "grant_extension":
        rows += _decide(life.extensions, True, step)
    if family == "grant_transfer":
        rows += _decide(life.transfers, True, step)
    if family in written.REFUSED:
        rows += _decide(life.extensions, False, step)
        rows += _decide(life.transfers, False, step)
    rows += _rechecks(play, life, before, family, step, brought)
    if family == "settle_partly":
        rows += _split_off(play, life, step, brought)
    return rows


def _decide(pending: Sequence[Extension | Transfer], granted: bool, step: Step) -> list[Model]:
    rows: list[Model] = []
    for row in pending:
        if row.granted is None:
            _set(row, written.decided(granted, step))
            rows.append(row)
    return rows


def _set(row: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _rechecks(
    play: Play, life: Life, before: Standing, family: str, step: Step, brought: Brought
) -> list[Model]:
    rows: list[Model] = []
    problem = life.problem
    if family in written.RECHECKS:
        waiting = [r for r in life.rechecks if r.cycle == before.cycle and r.passed is None]
        row = (
            waiting[0]
            if waiting
            else _recheck(play, life, before.cycle, before.recheck_on or step.on)
        )
        _set(row, written.recheck_done(family, step))
        rows.append(row)
    planned = written.recheck_planned(problem, family, brought)
    if planned:
        rows.append(_recheck(play, life, problem.cycle, planned))
    return rows


def _recheck(play: Play, life: Life, cycle: int, due_on: date) -> Recheck:
    row = play.stage.make(Recheck, problem=life.problem, cycle=cycle, due_on=due_on)
    life.rechecks.append(row)
    return row


def _split_off(play: Play, life: Life, step: Step, brought: Brought) -> list[Model]:
    """The rest as a problem of its own, with the measures that are not done."""
    number = play.number(step.on.year)
    child = play.stage.make(Problem, **written.rest(life.problem, step, brought, number))
    rest = play.begin(f"rest:{child.pk}", child, step.on)
    rows: list[Model] = [child]
    for measure in life.present_measures():
        if measure.done_on is None:
            copy = play.stage.make(
                Measure, problem=child, text=measure.text, owner=measure.owner, due_on=child.due_on
            )
            rest.measures.append(copy)
            rows.append(copy)
    carried = play.stage.make(Step, **written.carried(child, step))
    rest.steps.append(carried)
    return [*rows, carried]
