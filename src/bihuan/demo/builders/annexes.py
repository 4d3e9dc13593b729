"""What a unit does with its annex: receipt, plan, report; and what the issuer decides about them."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.editions import Press, enter
from bihuan.demo.builders.lives import Life
from bihuan.demo.builders.moves import change, line, record, take
from bihuan.demo.builders.parts import Player, player
from bihuan.demo.values import StepSeed
from bihuan.ledger.heads import Head
from bihuan.lists.models import Annex, AnnexStep, Item
from bihuan.lists.states import ANNEX
from bihuan.problems import states
from bihuan.problems.models.problem import Rectify


def annex_step(press: Press, key: str, unit: str, seed: StepSeed, at: datetime) -> None:
    """One step of a unit's annex."""
    show = press.shows[key]
    if unit not in show.annexes:
        return
    stage, annex = press.play.stage, show.annexes[unit]
    items = show.items[unit]
    lives = [press.play.by_problem[i.problem_id] for i in items if i.problem_id]
    taker = _bearer(press, seed, unit, lives)
    wanted = [life for life in lives if life.is_open and life.problem.rectify != Rectify.IMMEDIATE]
    name = seed.move
    if name == "submit_plan" and not wanted:
        return
    if name in {"return_plan", "approve_plan"} and annex.state != "plan_received":
        return
    if name == "submit_report" and annex.state == "signed_for" and wanted:
        return
    if name.startswith("return_report"):
        name = "return_report" if annex.plan_approved_at else "return_report_direct"
        if annex.state != "report_received":
            return
    move, source = ANNEX.step(annex.state, name), annex.state
    head = ""
    if name == "sign_for":
        head = stage.leaves.placeholder()
    _facts(name, annex, seed, items, lives, wanted, taker, head, at)
    annex.state, annex.version = move.target, annex.version + 1
    first = None
    if name == "sign_for":
        waiting = [life for life in lives if life.problem.state == states.AWAITING]
        if waiting:
            first = take(press.play, waiting, "sign_for", taker, at)
    if name == "approve_plan":
        _approve(press, wanted, taker, at)
    row = stage.make(
        AnnexStep, annex=annex, move=name, source=source, target=annex.state,
        actor_id=taker.account.pk, actor_name=taker.who.actor.name, at=at, note=seed.note,
    )  # fmt: skip
    group = enter(press, [annex, row], f"lists.{name}", taker, at, annex.unit.code)
    group.numbered.append((row, 0))
    if name == "sign_for":
        (first or group).before = lambda given: _kept(stage.leaves.held, annex, head, given)
        group.witness = (str(move.label), annex, annex.unit.code, None)


def _bearer(press: Press, seed: StepSeed, unit: str, lives: list[Life]) -> Player:
    """Who acts for the unit of an annex; for the committee itself and for branches their own people."""
    stage = press.play.stage
    own = stage.by_role.get((unit, "branch_secretary"))
    if unit not in stage.province_of or (not lives and own is not None):
        account = own or stage.accounts["office"]
        return Player(account, stage.who(account))
    department = stage.departments[stage.province_of[unit]]
    return player(stage, seed.by, department, lives[0] if lives else None, unit)


def _kept(held: dict[str, str], annex: Annex, mark: str, given: Head) -> None:
    held[mark] = annex.seen_head = str(given)


def _facts(
    name: str,
    annex: Annex,
    seed: StepSeed,
    items: list[Item],
    lives: list[Life],
    wanted: list[Life],
    taker: Player,
    head: str,
    at: datetime,
) -> None:
    """The fields of the annex that this step fills or empties."""
    match name:
        case "sign_for":
            annex.signed_for_at, annex.signed_for_by = at, taker.who.actor.name
            annex.seen_head = head
        case "submit_plan":
            annex.plan = _plan_lines(items, lives, wanted)
            annex.plan_discussed_on, annex.plan_note, annex.plan_at = (
                seed.discussed_on,
                seed.note,
                at,
            )
            annex.submitted_by, annex.opened_at = taker.account, None
        case "submit_report":
            annex.report = _report_lines(items, lives)
            annex.report_discussed_on = seed.discussed_on
            annex.report_note, annex.report_at = seed.note, at
            annex.submitted_by, annex.opened_at = taker.account, None
        case "approve_plan":
            annex.plan_approved_at = at
        case "return_plan":
            annex.plan_at = None
        case _:
            annex.report_at = None


def _plan_lines(items: list[Item], lives: list[Life], wanted: list[Life]) -> list[dict[str, Any]]:
    keys = {life.problem.pk for life in wanted}
    return [
        {
            "item": item.number,
            "problem": life.problem.number,
            "statement": life.problem.statement,
            "goal": life.problem.goal,
            "leader": life.problem.leader,
            "doer": life.problem.doer,
            "due_on": life.problem.due_on.isoformat(),
            "measures": [_measure(m) for m in life.present_measures()],
        }
        for item, life in zip(items, lives, strict=True)
        if life.problem.pk in keys
    ]


def _report_lines(items: list[Item], lives: list[Life]) -> list[dict[str, Any]]:
    return [
        {
            "item": item.number,
            "problem": life.problem.number,
            "statement": life.problem.statement,
            "state": life.problem.state,
            "progress": life.problem.progress,
            "measures": [_measure(m) for m in life.present_measures()],
        }
        for item, life in zip(items, lives, strict=True)
    ]


def _measure(measure: Any) -> dict[str, str | None]:
    return {
        "text": measure.text,
        "owner": measure.owner,
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "done_on": measure.done_on.isoformat() if measure.done_on else None,
    }


def _approve(press: Press, wanted: list[Life], taker: Player, at: datetime) -> None:
    """The problems of an approved plan may be closed from now on."""
    on, steps = business_date(at), []
    changed: list[Model] = []
    for life in wanted:
        if life.problem.plan_approved_on != on:
            change(life.problem, plan_approved_on=on)
            steps.append(line(press.play, life, "plan_approved", taker, at))
            changed.append(life.problem)
    if steps:
        record(press.play, steps, changed, act="problems.plan_approved", player=taker, at=at)
