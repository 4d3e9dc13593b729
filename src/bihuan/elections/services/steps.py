"""The steps of an election and of an extension, with what each of them changes besides."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.elections.errors import ElectionError, NeedError
from bihuan.elections.kinds import elective, role_of, years_of
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.record_words import (
    FULL_TIME_DEPUTY,
    OFFICE_TITLES,
    next_number,
    petition_title,
)
from bihuan.elections.services.needs import (
    TYPED_IN,
    Case,
    case_of,
    missing,
)
from bihuan.elections.services.rows import (
    change,
    check_day,
    fresh,
    leave_step,
    number_step,
    sent_before,
    step_of,
    with_signoff,
)
from bihuan.elections.services.signing import taker_of
from bihuan.elections.states import act_of, stage_of
from bihuan.engines.workflow import Move
from bihuan.ledger.services import enter
from bihuan.orgs.models import Account
from bihuan.orgs.paper import Paper, Taker
from bihuan.orgs.services import Chosen, extend, fill, renew
from bihuan.orgs.step_errors import refuse_missing


def take_step(
    *,
    election: Election,
    move: str,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    note: str = "",
    number: str = "",
    on: date | None = None,
    version: int | None = None,
    key: str = "",
) -> Election:
    """Take one step of an election, here or as registered from paper, and return the election.

    ``number`` is the 发文字号 of a request, ``on`` the day on which it was sent (default today, never ahead). ``key``
    is the form's own: a form that is sent twice does its work once. Raises :class:`RefusedError`, :class:`NeedError`
    with what is missing, :class:`ElectionError` for a step that does not start here or a day out of order,
    :class:`LostRaceError`.
    """
    if sent_before(election, key):
        return Election.objects.select_related("unit", "term").get(pk=election.pk)
    with transaction.atomic():
        now: Election = fresh(election, version)
        step = step_of(now, move)
        taker = taker_of(move=step, about=now, unit=now.unit, paper=paper, actor=actor, at=at)
        day = _day(step, taker, on, at)
        check_day(now, day)
        case = case_of(now)
        case.taker, case.note = taker, note
        refuse_missing(NeedError, missing(case, step.needs), lambda: fresh(election, version))
        source, since = now.state, now.state_since
        change(now, state=step.target, state_since=day, **_facts(now, step, day, at, case))
        rows = _papers(now, step, day, at, actor, number)
        if step.target == "approved":
            rows += _carry_out(now, case, day, actor, at)
        row = leave_step(
            now,
            move=move,
            source=source,
            since=since,
            on=day,
            taker=taker,
            at=at,
            note=note,
            key=key,
        )
        entries = enter(
            *with_signoff(taker, now, row, *rows),
            act=f"elections.{move}",
            actor=taker.handler.ledger_id,
            at=at,
            unit=now.unit.code,
        )
        number_step(row, entries)
    return now


def take_extension_step(
    *,
    extension: Extension,
    move: str,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    note: str = "",
    approved_to: date | None = None,
    version: int | None = None,
    key: str = "",
) -> Extension:
    """Take one step of an extension. ``approved_to`` is the day of the approval where it is not the day asked for.

    Raises as :func:`take_step`; :class:`ElectionError` for a day not after the regular end.
    """
    if sent_before(extension, key):
        return Extension.objects.select_related("term__unit").get(pk=extension.pk)
    with transaction.atomic():
        now: Extension = fresh(extension, version)
        unit = now.term.unit
        step = step_of(now, move)
        taker = taker_of(move=step, about=now, unit=unit, paper=paper, actor=actor, at=at)
        check_day(now, taker.on)
        case = case_of(now)
        case.taker, case.note = taker, note
        refuse_missing(NeedError, missing(case, step.needs), lambda: fresh(extension, version))
        source, since = now.state, now.state_since
        facts: dict[str, Any] = {}
        if step.target == "approved":
            to = approved_to or now.asked_to
            if to <= now.term.due_on:
                raise ElectionError(_("延期日期应晚于任期届满日期，请核对。"))
            facts = {"approved_to": to, "approved_on": taker.on, "approved_at": at}
        change(now, state=step.target, state_since=taker.on, **facts)
        rows = _extension_papers(now, step.target, taker.on, at)
        if now.approved_to:
            extend(term=now.term, to=now.approved_to, number="", actor=taker.handler, at=at)
        row = leave_step(
            now, move=move, source=source, since=since, on=taker.on, taker=taker, at=at, note=note,
            key=key,
        )  # fmt: skip
        entries = enter(
            *with_signoff(taker, now, row, *rows),
            act=f"elections.extension_{move}",
            actor=taker.handler.ledger_id,
            at=at,
            unit=unit.code,
        )
        number_step(row, entries)
    return now


def blockers(case: Case, move: Move, taker: Taker | None = None) -> list[str]:
    """What is missing before this move can be offered; what its own form supplies is not counted."""
    case.taker = taker
    return missing(case, [need for need in move.needs if need not in TYPED_IN])


def _day(step: Move, taker: Taker, on: date | None, at: datetime) -> date:
    """The day of the step: of the signature, or of sending where the form names one."""
    if not step.name.endswith("_ask") or on is None:
        return taker.on
    if on > business_date(at):
        raise ElectionError(_("报送日期晚于今天，请核对。"))
    return on


def _facts(election: Election, step: Move, day: date, at: datetime, case: Case) -> dict[str, Any]:
    """The fields of the election that this step fills."""
    if step.name == "count":
        return {"held_on": max(ballot.held_on for ballot, _counts in case.ballots)}
    if step.target == "approved":
        return {"approved_on": day, "approved_at": at}
    return {}


def _papers(
    election: Election, step: Move, day: date, at: datetime, actor: Actor, number: str
) -> list[Model]:
    """The request that goes up with an asking, and what a decision writes on it."""
    stage = stage_of(step.name)
    if stage is None:
        return end_petitions(election, day) if step.name == "drop" else []
    act = act_of(step.name)
    if act == "ask":
        return [
            Petition.objects.create(
                election=election,
                unit=election.unit,
                matter=stage.code,
                title=petition_title(election, stage.code),
                number=number.strip(),
                sent_on=day,
                recorded_at=at,
                by=Account.objects.filter(pk=actor.account).first(),
            )
        ]
    last = election.petitions.filter(matter=stage.code).order_by("-pk").first()
    return [_answered(last, act, day, at)] if last else []


def _answered(petition: Petition, act: str, day: date, at: datetime) -> Petition:
    if act == "decide":
        petition.decided_on, petition.decided_at = day, at
    elif act.startswith("approve"):
        petition.approved_on, petition.approved_at = day, at
    else:
        petition.returned_on = day
    petition.version += 1
    petition.save()
    return petition


def end_petitions(election: Election, day: date) -> list[Model]:
    """Requests that still wait end with the election."""
    waiting = election.petitions.filter(approved_on__isnull=True, returned_on__isnull=True)
    ended: list[Model] = []
    for petition in waiting:
        petition.returned_on = day
        petition.version += 1
        petition.save()
        ended.append(petition)
    return ended


def _extension_papers(extension: Extension, target: str, day: date, at: datetime) -> list[Model]:
    act = {"decided": "decide", "approved": "approve"}.get(target, "return")
    last = extension.petitions.order_by("-pk").first()
    return [_answered(last, act, day, at)] if last else []


def _carry_out(
    election: Election, case: Case, day: date, actor: Actor, at: datetime
) -> Sequence[Model]:
    """What an approved result changes in the register. A dismissal is a consent: the post itself is ended where its
    open items are handed over."""
    if not election.spec.votes:
        return []
    chosen = composition(case)
    held_on = election.held_on
    assert held_on is not None
    if not election.spec.renews:
        fill(unit=election.unit, since=held_on, chosen=chosen, ends=elective, actor=actor, at=at)
        return []
    years = election.years or years_of(election.unit.kind)
    term = renew(
        unit=election.unit,
        number=next_number(election),
        elected_on=held_on,
        years=years,
        chosen=chosen,
        ends=elective,
        today=business_date(at),
        actor=actor,
        at=at,
    )
    change(election, new_term=term)
    return []


def composition(case: Case) -> list[Chosen]:
    """The posts that the result makes: the office of those elected to one, else the seat on the committee."""
    kind = case.unit.kind
    chosen = []
    for one in case.candidates:
        office = one.office if one.elected_office else ""
        if not office and not one.elected_member:
            continue
        title = OFFICE_TITLES[office] if office else (one.title or OFFICE_TITLES[""])
        if office == "deputy" and one.full_time:
            title = FULL_TIME_DEPUTY
        chosen.append(
            Chosen(
                name=one.name,
                title=title,
                role=role_of(kind, office, one.full_time),
                person=one.person,
                full_time=one.full_time,
            )
        )
    return chosen
