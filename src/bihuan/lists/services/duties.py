"""Duties: drafted, laid on exactly one bearer and level, confirmed by him, cascaded, copied from year to year."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.workflow import Move, MoveError
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.kinds import KINDS, LEVEL_KINDS, bears_for, issues_for
from bihuan.lists.models import Duty, DutyNode, Level
from bihuan.lists.services.numbering import duty_numbers
from bihuan.lists.services.papers import handler_may, taker_of
from bihuan.lists.services.rows import with_signoff
from bihuan.lists.states import DUTY
from bihuan.orgs.models import Unit
from bihuan.orgs.paper import Paper, Taker

Nodes = Sequence[tuple[date, str]]
"""Dated nodes of a duty: day and what is due then."""

WORDS = ("bearer_post", "position", "content", "basis", "standard")
BODIES = ("party_group", "party_committee", "leading_body")
"""Bodies that act for the whole unit in which they stand."""


def draft_duty(
    *,
    year: int,
    issuer: Unit,
    bearer: Unit,
    level: str,
    content: str,
    actor: Actor,
    at: datetime,
    bearer_post: str = "",
    position: str = "",
    basis: str = "",
    standard: str = "",
    nodes: Nodes = (),
    kind: str = "duties",
    number: str = "",
    parent: Duty | None = None,
) -> Duty:
    """Draft a duty of one bearer on one level. Without a number the next of the bearer and year is given.

    Raises :class:`RefusedError` for an issuer that one does not act for, :class:`ListError` for a bearer outside
    its reach, a level on which the bearer does not stand, an empty text, or a duty that is there already.
    """
    if issues_for(actor, "duties.draft", issuer) is None:
        raise RefusedError("duties.draft")
    check_bearer(issuer, bearer, level, kind)
    content = content.strip()
    if not content:
        raise ListError(_("请填写责任内容。"))
    _check_nodes(year, nodes)
    with transaction.atomic():
        same = Duty.objects.filter(
            year=year, bearer=bearer, issuer=issuer, content=content
        ).exclude(state="dropped")
        if same.exists():
            raise ListError(_("“%(unit)s”本年度已有同一项责任。") % {"unit": bearer.name})
        if number and Duty.objects.filter(number=number).exists():
            raise ListError(_("编号“%(number)s”已经使用，请换一个编号。") % {"number": number})
        duty = Duty.objects.create(
            year=year,
            number=number or free_numbers(year, bearer, 1)[0],
            kind=kind,
            issuer=issuer,
            bearer=bearer,
            level=level,
            bearer_post=bearer_post.strip(),
            position=position.strip(),
            content=content,
            basis=basis.strip(),
            standard=standard.strip(),
            parent=parent,
            created_at=at,
        )
        _write_nodes(duty, nodes)
        enter(duty, act="duties.draft", actor=actor.ledger_id, at=at, unit=bearer.code)
    return duty


def check_bearer(issuer: Unit, bearer: Unit, level: str, kind: str) -> None:
    """Raises :class:`ListError` unless this issuer can lay a duty of this level on this bearer."""
    if kind not in {"duties", "plan"} or issuer.kind not in KINDS[kind].issuers:
        raise ListError(_("“%(unit)s”不下达这种清单。") % {"unit": issuer.name})
    if not bearer.path.startswith(issuer.path):
        raise ListError(
            _("责任主体“%(bearer)s”不在“%(issuer)s”之下。")
            % {"bearer": bearer.name, "issuer": issuer.name}
        )
    if level not in LEVEL_KINDS or bearer.kind not in LEVEL_KINDS[level]:
        word = dict(Level.choices).get(level, level)
        raise ListError(
            _("“%(unit)s”是%(kind)s，不属于“%(level)s”一级，请核对层级。")
            % {"unit": bearer.name, "kind": bearer.get_kind_display(), "level": word}
        )


def free_numbers(year: int, bearer: Unit, count: int) -> list[str]:
    """Numbers of the bearer's series that no imported duty has taken already."""
    found: list[str] = []
    while len(found) < count:
        fresh = duty_numbers(year, bearer, count - len(found))
        used = set(Duty.objects.filter(number__in=fresh).values_list("number", flat=True))
        found += [number for number in fresh if number not in used]
    return found


def change_duty(
    *,
    duty: Duty,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    nodes: Nodes | None = None,
    **fields: Any,
) -> Duty:
    """Change the words or nodes of a drafted duty. Raises :class:`ListError` after the issue."""
    strangers = set(fields) - set(WORDS)
    if strangers:
        raise TypeError(f"cannot be changed: {sorted(strangers)}")
    with transaction.atomic():
        now = fresh_duty(duty, version)
        if issues_for(actor, "duties.draft", now.issuer) is None:
            raise RefusedError("duties.draft")
        if now.state != "drafted":
            raise ListError(_("责任已经印发，不能再改；有误的发更正通知。"))
        if not str(fields.get("content", now.content)).strip():
            raise ListError(_("请填写责任内容。"))
        _change(now, **fields)
        if nodes is not None:
            _check_nodes(now.year, nodes)
            now.nodes.all().delete()
            _write_nodes(now, nodes)
        enter(now, act="duties.change_draft", actor=actor.ledger_id, at=at, unit=now.bearer.code)
    return now


def take_duty_step(
    *,
    duty: Duty,
    move: str,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    note: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Duty:
    """Confirm, adopt, finish, reopen or drop a duty, and return it as it is now.

    ``on`` is the day of finishing. Issuing is a step of the list, not of a single duty.
    Raises :class:`RefusedError`, :class:`ListError`, :class:`LostRaceError`.
    """
    with transaction.atomic():
        now = fresh_duty(duty, version)
        step = _step(now, move)
        taker = _taker(now, step, paper, actor, at)
        missing = [text for need in step.needs if (text := DUTY_NEEDS[need](now, note))]
        if missing:
            raise ListError("".join(missing))
        source = now.state
        _change(now, state=step.target, **_facts(step, taker, at, note, on))
        changed = with_signoff(taker, now)
        if source == "drafted" and step.target == "confirmed":
            changed += list(now.nodes.all())
        enter(
            *changed,
            act=f"duties.{move}",
            actor=taker.handler.ledger_id,
            at=at,
            unit=now.bearer.code,
        )
    return now


def confirm(
    *, duties: Iterable[Duty], actor: Actor, at: datetime, paper: Paper | None = None
) -> list[Duty]:
    """The bearer confirms several duties at once, all or none."""
    with transaction.atomic():
        return [
            take_duty_step(duty=duty, move="confirm", actor=actor, at=at, paper=paper)
            for duty in duties
        ]


def level_of(unit: Unit) -> str:
    """The one level on which an organisation of this kind stands. Raises :class:`ListError` for none."""
    for level, kinds in LEVEL_KINDS.items():
        if unit.kind in kinds:
            return level
    raise ListError(_("“%(unit)s”不在四级责任之内。") % {"unit": unit.name})


def seat_of(bearer: Unit) -> Unit:
    """The organisation that issues on behalf of this bearer: a Party group acts as its unit."""
    return bearer.parent if bearer.kind in BODIES and bearer.parent else bearer


def fresh_duty(duty: Duty, version: int | None) -> Duty:
    """The duty as it is now. Raises :class:`LostRaceError` when it is not the version that was seen."""
    now = Duty.objects.select_related("issuer", "bearer__parent").get(pk=duty.pk)
    if now.version != (duty.version if version is None else version):
        raise LostRaceError(now.number)
    return now


def _change(duty: Duty, **fields: Any) -> None:
    done = Duty.objects.filter(pk=duty.pk, state=duty.state, version=duty.version).update(
        **fields, version=F("version") + 1
    )
    if not done:
        raise LostRaceError(duty.number)
    duty.refresh_from_db()


def _step(duty: Duty, move: str) -> Move:
    if move == "issue":
        raise ListError(_("责任随清单一并印发，不单独印发。"))
    try:
        return DUTY.step(duty.state, move)
    except MoveError as error:
        raise ListError(
            _("责任 %(number)s 现在是“%(state)s”，不能办理“%(move)s”。")
            % {"number": duty.number, "state": duty.state_word, "move": DUTY.move(move).label}
        ) from error


def _taker(duty: Duty, step: Move, paper: Paper | None, actor: Actor, at: datetime) -> Taker:
    by_issuer = step.action == "duties.draft"
    return taker_of(
        move=step,
        about=duty,
        paper=paper,
        actor=actor,
        at=at,
        may=lambda who, action: (
            issues_for(who, action, duty.issuer)
            if by_issuer
            else bears_for(who, action, duty.bearer)
        ),
        handles=lambda who, _action: handler_may(who, duty.bearer.path),
    )


def _facts(step: Move, taker: Taker, at: datetime, note: str, on: date | None) -> dict[str, Any]:
    match step.name:
        case "confirm" | "adopt":
            return {
                "confirmed_by": taker.name,
                "confirmed_at": at,
                "signoff": taker.signoff,
                **({"issued_on": taker.on} if step.name == "adopt" else {}),
            }
        case "finish":
            return {"done_on": on or taker.on}
        case "reopen":
            return {"done_on": None}
        case _:
            return {"dropped_why": note.strip()}


def _own_plan(duty: Duty, _note: str) -> str:
    return "" if duty.kind == "plan" else _("上级下达的责任随清单印发后确认。")


def _has_facts(duty: Duty, _note: str) -> str:
    return "" if duty.facts.exists() else _("还没有履责情况，先登记做了什么。")


def _nodes_done(duty: Duty, _note: str) -> str:
    left = duty.nodes.filter(done_on__isnull=True).count()
    return _("还有 %(left)d 个时间节点没有完成。") % {"left": left} if left else ""


def _reason(_duty: Duty, note: str) -> str:
    return "" if note.strip() else _("请写明理由。")


DUTY_NEEDS = {
    "own_plan": _own_plan,
    "facts": _has_facts,
    "nodes_done": _nodes_done,
    "reason": _reason,
}


def _check_nodes(year: int, nodes: Nodes) -> None:
    for day, title in nodes:
        if not title.strip():
            raise ListError(_("%(day)s 的时间节点没有写事项。") % {"day": day.isoformat()})
        if day.year not in {year, year + 1}:
            raise ListError(
                _("时间节点 %(day)s 不在 %(year)d 年度内。")
                % {"day": day.isoformat(), "year": year}
            )


def _write_nodes(duty: Duty, nodes: Nodes) -> None:
    DutyNode.objects.bulk_create(
        [DutyNode(duty=duty, due_on=day, title=title.strip()) for day, title in nodes]
    )
