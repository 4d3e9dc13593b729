"""Taking a step of the workflow: judged by the pure table, written once, entered in the ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from bihuan.access.policy import POLICY
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import Move
from bihuan.orgs.models import SignOff, Unit
from bihuan.problems import states
from bihuan.problems.deadlines import is_late
from bihuan.problems.errors import StepRefusedError
from bihuan.problems.models import Problem, Step
from bihuan.problems.queries.standing import standings_of
from bihuan.problems.services import sides
from bihuan.problems.services.recording import (
    already_done,
    change_many,
    lost_race,
    once,
    record,
    step_of,
)
from bihuan.problems.services.signoffs import SignOffData, acting, kept
from bihuan.problems.services.written import written
from bihuan.problems.standing import Brought, Objected, Standing, Who, try_move

Data = Mapping[str, Any]
"""What the form of a step brings: ``note``, ``asked_to``, ``new_due``, ``recheck_on``, ``rest``, ``rest_due``,
``to_unit`` (a Unit). Each step reads what its needs name."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A step that the table allows, not yet written."""

    problem: Problem
    before: Standing
    after: Standing
    who: Who
    brought: Brought


ON_CHANGE_UNIT: list[Callable[[Problem, Step, Actor, datetime], None]] = []
"""Called inside the transaction after a granted change of the responsible unit: the lists re-issue the item."""


def take_step(
    *,
    problem: Problem,
    move: str,
    actor: Actor,
    at: datetime,
    version: int,
    signoff: SignOffData | SignOff | None = None,
    data: Data | None = None,
    key: str = "",
) -> Step:
    """Take one step of the workflow with one problem.

    With ``signoff`` the signature on paper carries the step: the signer is judged by the move's ``signer`` right on
    the day of signing, the actor by the right to register it; the ledger names both. ``key`` makes a form that is
    sent twice do its work once. Raises :class:`StepRefusedError` (403, 409, 422) with every reason,
    :class:`LostRaceError` (409) when somebody was first.
    """
    done = already_done(key, problem)
    if done is not None:
        return done
    return once(
        lambda: take_steps(
            problems=[problem],
            move=move,
            actor=actor,
            at=at,
            versions={problem.pk: version},
            signoff=signoff,
            data=data,
            key=key,
        )[0],
        key,
        problem,
    )


def take_steps(
    *,
    problems: Sequence[Problem],
    move: str,
    actor: Actor,
    at: datetime,
    versions: Mapping[int, int] | None = None,
    signoff: SignOffData | SignOff | None = None,
    data: Data | None = None,
    key: str = "",
    also: Sequence[Model] = (),
    objection: Objected = Objected.NOTHING,
) -> list[Step]:
    """The same step with several problems, all or none. Without ``versions`` those of the given rows count.

    ``also`` are rows that the caller has changed in the same transaction and wants entered with the rest;
    ``objection`` is what a decided objection was against.
    """
    if not problems:
        return []
    row = states.WORKFLOW.move(move)
    with transaction.atomic():
        standings = standings_of(problems)
        people: dict[bool, Who] = {}
        judged: list[_Judged] = []
        for problem in problems:
            before = standings[problem.pk]
            if objection:
                before = replace(before, objected=objection)
            version = versions[problem.pk] if versions else problem.version
            if problem.version != version:
                raise lost_race(problem)
            if before.root not in people:
                people[before.root] = acting(actor, at, signoff, root=before.root)
            who = people[before.root]
            brought = brought_by(problem, before, row, who, data or {}, at, signoff)
            after = try_move(before, move, who, brought)
            if not isinstance(after, Standing):
                _raise_if_moved_on(problem, before)
                raise StepRefusedError(after, problem.number if len(problems) > 1 else "")
            judged.append(_Judged(problem, before, after, who, brought))
        change_many([(one.problem, _fields(one, move, at)) for one in judged])
        changed: list[Model] = list(also)
        steps: list[Step] = []
        for one in judged:
            paper = kept(signoff, one.problem, move, actor, at)
            step = _line(one, move, actor, at, paper, key)
            steps.append(step)
            made = sides.of(one.problem, one.before, one.after, step, one.brought, data or {})
            changed += [one.problem, *made]
            if paper is not None and not isinstance(signoff, SignOff):
                changed.append(paper)
        saved = record(steps, changed, act=f"problems.{row.name}", actor=actor, at=at)
        if states.family(move) == "grant_transfer":
            for call in ON_CHANGE_UNIT:
                for problem, step in zip(problems, saved, strict=True):
                    call(problem, step, actor, at)
    return saved


def issue(*, problems: Sequence[Problem], actor: Actor, at: datetime) -> list[Step]:
    """Issue drafts with their list; each unit signs for its own. Several are issued whole or not at all."""
    return take_steps(problems=problems, move="issue", actor=actor, at=at)


def sign_for(
    *,
    problems: Sequence[Problem],
    actor: Actor,
    at: datetime,
    signoff: SignOffData | SignOff | None = None,
) -> list[Step]:
    """Sign for problems, alone or with the annex of the list on which they stand."""
    return take_steps(problems=problems, move="sign_for", actor=actor, at=at, signoff=signoff)


def change_unit(
    *,
    problem: Problem,
    to_unit: Unit,
    actor: Actor,
    at: datetime,
    version: int,
    note: str = "",
    signoff: SignOffData | None = None,
    key: str = "",
) -> Step:
    """The issuer's consent to another responsible unit than the one proposed or the same; the lists re-issue it."""
    move = "grant_transfer_branch" if problem.is_branch_level else "grant_transfer_unit"
    return take_step(
        problem=problem,
        move=move,
        actor=actor,
        at=at,
        version=version,
        signoff=signoff,
        data={"note": note, "to_unit": to_unit},
        key=key,
    )


def mark_opened(*, problem: Problem, actor: Actor, at: datetime) -> bool:
    """Note that the next level has opened what waits for it, after which it cannot be taken back.

    Does nothing for others, or when it has been opened before. Not a change of the trade: no ledger entry.
    """
    if problem.state not in states.IN_CLOSURE[:2] or problem.opened_at is not None:
        return False
    if actor.account == problem.asked_by_id or not _is_next(problem, actor):
        return False
    done = Problem.objects.filter(
        pk=problem.pk, state=problem.state, opened_at__isnull=True
    ).update(opened_at=at)
    if done:
        problem.opened_at = at
    return bool(done)


def _is_next(problem: Problem, actor: Actor) -> bool:
    level = "branch_level" if problem.is_branch_level else "unit_level"
    return any(
        actor.can(move.action, problem.unit.path)
        for move in states.WORKFLOW.available(problem.state)
        if level in move.needs
    )


def brought_by(
    problem: Problem,
    before: Standing,
    move: Move,
    who: Who,
    data: Data,
    at: datetime,
    signoff: SignOffData | SignOff | None,
) -> Brought:
    """What the form brings, as a value for the guards."""
    on = signoff.signed_on if signoff else business_date(at)
    to_unit: Unit | None = data.get("to_unit")
    return Brought(
        on=on,
        note=str(data.get("note") or ""),
        late=is_late(before.due_on, on),
        asked_to=data.get("asked_to"),
        new_due=data.get("new_due"),
        recheck_on=data.get("recheck_on"),
        rest=str(data.get("rest") or ""),
        rest_due=data.get("rest_due"),
        to_path=to_unit.path if to_unit else "",
        to_branch_level=to_unit.is_branch_level if to_unit else False,
        took_part="took_no_part" in move.needs and took_part(problem, who),
    )


def took_part(problem: Problem, who: Who) -> bool:
    """Whether the actor, the signer or the handler had a hand in an earlier step of this problem."""
    accounts = [one.actor.account for one in who.all() if one.actor.account]
    people = [one.person for one in who.all() if one.person is not None]
    hands = Q(actor_id__in=accounts) | Q(actor__person_id__in=people)
    return (
        Step.objects.filter(problem=problem)
        .filter(hands | Q(signoff__post__person_id__in=people))
        .exists()
    )


def _raise_if_moved_on(problem: Problem, before: Standing) -> None:
    """A refusal because of a stale row is a lost race, and is told as one."""
    if not Problem.objects.filter(
        pk=problem.pk, state=before.state, version=problem.version
    ).exists():
        raise lost_race(problem)


def _fields(one: _Judged, move: str, at: datetime) -> dict[str, object]:
    before, after = one.before, one.after
    fields: dict[str, object] = written(
        one.problem, before, after, move, one.who, one.brought.on, at
    )
    if after.path != before.path:
        fields["unit"] = Unit.objects.get(path=after.path)
    return fields


def _line(
    one: _Judged, move: str, actor: Actor, at: datetime, paper: SignOff | None, key: str
) -> Step:
    return step_of(
        one.problem,
        move,
        actor=actor,
        at=at,
        source=one.before.state,
        note=one.brought.note or (paper.opinion if paper else ""),
        signoff=paper,
        key=key,
    )


assert all(move.action in POLICY for move in states.WORKFLOW.moves)
