"""What happens to a problem besides its moves: drafted, judged, measures, proof, answers, roots, lessons, objections."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.lives import Life
from bihuan.demo.builders.moves import Play, StoryError, change, line, record, take
from bihuan.demo.builders.parts import Player, player
from bihuan.demo.values import Event, GroupSeed, ProblemSeed
from bihuan.ledger.lines import name_of
from bihuan.problems import states, taxonomy
from bihuan.problems.deadlines import DECIDE_WITHIN, after_working_days
from bihuan.problems.events import EVENTS
from bihuan.problems.models import Call, CommonGroup, Evidence, Measure, Objection, Problem
from bihuan.problems.models.problem import Nature
from bihuan.problems.queries.standing import REFUSING, objected
from bihuan.problems.services.objecting import UPHOLDS


def happen(play: Play, seed: ProblemSeed, event: Event, at: datetime) -> None:
    """One event of a problem's story."""
    stage = play.stage
    department = stage.departments[seed.department]
    if event.what == "classify":
        classify(play, seed, at)
        return
    if event.what == "draft":
        _draft(play, seed, player(stage, event.by, department, None, seed.unit), at)
        return
    life = play.lives[seed.key]
    actor = player(stage, event.by, department, life, seed.unit)
    if event.what in EVENT:
        _permit(event.what, life, actor)
        EVENT[event.what](play, life, actor, at, event.data)
        return
    _move(play, life, event.what, actor, at, event.data)


def _permit(what: str, life: Life, actor: Player) -> None:
    """An event of the table must be one that this player may do here and now."""
    name = "site_note_branch" if life.problem.unit.is_branch_level else "site_note_unit"
    row = EVENTS.get(name if what == "site_note" else what)
    if row is None:
        return
    if life.problem.state not in row.states or not actor.who.actor.can(
        row.action, life.problem.unit.path
    ):
        raise StoryError(f"{life.problem.number} {what} in {life.problem.state}")


def _draft(play: Play, seed: ProblemSeed, actor: Player, at: datetime) -> None:
    if seed.branch_level:
        department = play.stage.departments[seed.department]
        account = play.stage.by_role[department.code, "fulltime_deputy"]
        actor = Player(account, play.stage.who(account))
    problem = play.stage.make(
        Problem,
        unit=play.stage.units[seed.unit],
        number=play.number(business_date(at).year),
        sort=seed.sort,
        responsible_office=seed.responsible_office,
        partners=seed.partners,
        source=seed.source,
        source_note=seed.source_note,
        found_on=seed.found_on,
        raised_by=seed.raised_by,
        statement=seed.statement,
        manifestation=seed.manifestation,
        leader=seed.leader,
        doer=seed.doer,
        goal=seed.goal,
        expected_effect=seed.expected_effect,
        rectify=seed.rectify,
        due_on=seed.due_on,
        first_due_on=seed.due_on,
        state=states.DRAFT,
        state_since=at,
        created_at=at,
        created_by_id=actor.account.pk,
    )
    life = play.begin(seed.key, problem, business_date(at))
    step = line(play, life, "draft", actor, at)
    record(play, [step], [problem], act="problems.draft", player=actor, at=at)


def classify(play: Play, seed: ProblemSeed, at: datetime) -> None:
    """The judgement of the values, by whoever judges."""
    life = play.lives[seed.key]
    department = play.stage.departments[seed.department]
    actor = player(play.stage, "judge_of_kind", department, life, seed.unit)
    change(
        life.problem, type=seed.type, severity=seed.severity, nature=seed.nature,
        causes=list(seed.causes), aspects=list(seed.aspects), symptoms=list(seed.symptoms),
        classified_at=life.problem.classified_at or at,
    )  # fmt: skip
    step = line(play, life, "classify", actor, at, note=taxonomy.summary(life.problem))
    record(play, [step], [life.problem], act="problems.classify", player=actor, at=at)


def group(play: Play, seed: GroupSeed, at: datetime) -> None:
    """Put problems with one cause together; they become common."""
    stage = play.stage
    account = stage.accounts["office3.chief"]
    actor = Player(account, stage.who(account))
    row = stage.make(
        CommonGroup, name=seed.name[:200], unit=stage.units[seed.unit], reason=seed.reason[:500],
        created_at=at,
    )  # fmt: skip
    lives = [play.lives[key] for key in seed.problems]
    lines = []
    for life in lives:
        _permit("group", life, actor)
        change(life.problem, group=row, nature=Nature.COMMON.value)
        lines.append(line(play, life, "group", actor, at, note=row.name))
    changed = [row, *(life.problem for life in lives)]
    record(play, lines, changed, act="problems.group", player=actor, at=at)
    play.groups[seed] = row


def treat(play: Play, seed: GroupSeed, at: datetime) -> None:
    """The measure against the cause of the whole group."""
    row = play.groups[seed]
    account = play.stage.accounts["office3.chief"]
    actor = Player(account, play.stage.who(account))
    row.root_cause, row.root_cause_on = seed.root_cause, business_date(at)
    row.version += 1
    lines = [
        line(play, play.lives[key], "root_cause", actor, at, note=seed.root_cause)
        for key in seed.problems
    ]
    record(play, lines, [row], act="problems.treat_group", player=actor, at=at)


def _move(
    play: Play, life: Life, what: str, actor: Player, at: datetime, data: dict[str, Any]
) -> None:
    branch = life.problem.unit.is_branch_level
    if what == "sign_closure" and branch:
        return
    if what == "decline_to_sign" and branch:
        what, actor = "send_back", player(
            play.stage, "verifier", _department(play, life), life, life.problem.unit.code
        )  # fmt: skip
    move = f"{what}_{'branch' if branch else 'unit'}"
    if not any(row.name == move for row in states.WORKFLOW.moves):
        move = what
    brings = dict(data)
    if actor.post is None and "opinion" in brings:
        brings["note"] = brings.pop("opinion")
    elif "opinion" in brings and _wants_reason(move):
        brings["note"] = brings["opinion"]
    if "to_unit" in brings:
        brings["to_unit"] = play.stage.units[brings["to_unit"]]
    take(play, [life], move, actor, at, brings)


def _wants_reason(move: str) -> bool:
    """Whether the opinion on paper is also the reason that the step asks for."""
    return bool({"reason", "requirements"} & set(states.WORKFLOW.move(move).needs))


def _department(play: Play, life: Life) -> Any:
    return play.stage.departments[play.stage.province_of[life.problem.unit.code]]


def _measures(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    problem = life.problem
    change(problem)
    rows: list[Measure] = []
    for seed in data["measures"]:
        row = play.stage.make(
            Measure, problem=problem, cycle=problem.cycle, text=seed.text, owner=seed.owner,
            due_on=min(seed.due_on, problem.due_on),
        )  # fmt: skip
        life.measures.append(row)
        rows.append(row)
    note = "；".join(f"{m.text}（{m.owner}）" if m.owner else m.text for m in rows)
    step = line(play, life, "measures", actor, at, note=note)
    record(play, [step], [problem, *rows], act="problems.measures", player=actor, at=at)


def _finish(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    measure = life.present_measures()[data["place"]]
    measure.done_on, measure.version = data["done_on"], measure.version + 1
    note = f"{measure.text}（{measure.done_on.isoformat()}）"
    step = line(play, life, "finish_measure", actor, at, note=note)
    record(play, [step], [measure], act="problems.finish_measure", player=actor, at=at)


def _progress(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    change(life.problem, progress=data["text"])
    step = line(play, life, "progress", actor, at, note=data["text"])
    record(play, [step], [life.problem], act="problems.progress", player=actor, at=at)


def _evidence(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    row = play.stage.make(
        Evidence, problem=life.problem, cycle=life.problem.cycle, title=data["title"],
        speaks_of_on=data["speaks_of_on"], site_note=data["note"], added_by=actor.account, at=at,
    )  # fmt: skip
    life.evidence.append(row)
    step = line(play, life, "evidence", actor, at, note=row.title)
    record(play, [step], [row], act="problems.evidence", player=actor, at=at)


def _raiser(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    answer, absent = data.get("answer", ""), data.get("absent", "")
    change(life.problem, raiser_answer=answer, raiser_absent=absent)
    step = line(play, life, "raiser", actor, at, note=answer or f"未取得意见：{absent}")
    record(play, [step], [life.problem], act="problems.raiser", player=actor, at=at)


def _root_cause(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    measure, none = data.get("measure", ""), data.get("none", "")
    change(life.problem, root_cause=measure, root_cause_none=none, root_cause_on=business_date(at))
    step = line(play, life, "root_cause", actor, at, note=measure or f"不涉及：{none}")
    record(play, [step], [life.problem], act="problems.root_cause", player=actor, at=at)


def _lesson(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    change(life.problem, lesson_kind=data["kind"], lesson=data["text"], lesson_on=business_date(at))
    step = line(play, life, "lesson", actor, at, note=data["text"])
    record(play, [step], [life.problem], act="problems.lesson", player=actor, at=at)


def _call(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    row = play.stage.make(
        Call, problem=life.problem, by=actor.account, at=at, on=business_date(at), note=data["note"]
    )
    step = line(play, life, "call", actor, at, note=data["note"])
    record(play, [step], [row], act="problems.call", player=actor, at=at)


def _object(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    refused = (
        next((s for s in reversed(life.steps) if states.family(s.move) in REFUSING), None)
        if data["against"] == "refusal"
        else None
    )
    row = play.stage.make(
        Objection, problem=life.problem, against=data["against"], step=refused,
        reason=data["reason"], raised_by=actor.account, raised_at=at,
        decide_by=after_working_days(business_date(at), DECIDE_WITHIN),
    )  # fmt: skip
    life.objections.append(row)
    step = line(play, life, "object", actor, at, note=data["reason"])
    record(play, [step], [row], act="problems.object", player=actor, at=at)


def _decide(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    """An objection decided on paper by somebody who took no part."""
    row = next(o for o in life.objections if o.upheld is None)
    if life.took_part(actor.who):
        raise StoryError(f"{life.problem.number}: the judge took part")
    assert actor.post is not None
    kind, opinion = objected(row), data["opinion"]
    paper = play.stage.paper(
        name_of(life.problem), "decide_objection", actor.post, business_date(at), opinion,
        actor.account, at,
    )  # fmt: skip
    upheld = bool(data.get("upheld"))
    row.upheld, row.decided_by, row.decided_at = upheld, actor.account, at
    row.decision, row.signoff, row.version = opinion, paper, row.version + 1
    changed: list[Model] = [row, paper]
    if upheld:
        take(
            play, [life], UPHOLDS[kind], actor, at, {"note": opinion}, paper=paper, also=changed,
            objection=kind,
        )  # fmt: skip
        return
    step = line(play, life, "reject_objection", actor, at, note=opinion, paper=paper)
    record(play, [step], changed, act="problems.reject_objection", player=actor, at=at)


def _uphold(play: Play, life: Life, actor: Player, at: datetime, data: dict[str, Any]) -> None:
    _decide(play, life, actor, at, {**data, "upheld": True})


EVENT: dict[str, Callable[[Play, Life, Player, datetime, dict[str, Any]], None]] = {
    "measures": _measures,
    "finish_measure": _finish,
    "progress": _progress,
    "evidence": _evidence,
    "site_note": _evidence,
    "raiser": _raiser,
    "root_cause": _root_cause,
    "lesson": _lesson,
    "call": _call,
    "object": _object,
    "reject_objection": _decide,
    "uphold_finding": _uphold,
}
