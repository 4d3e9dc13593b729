"""What a body does itself before and between the requests: start, plan, name candidates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.elections.errors import ElectionError
from bihuan.elections.kinds import ELECTED_KINDS, KINDS, led_by_secretary, years_of
from bihuan.elections.models import Candidate, Election, ElectionStep, Leaving
from bihuan.elections.services.rows import change, fresh
from bihuan.ledger.services import enter
from bihuan.orgs.models import Account, Person, Post, Term, Unit


def running_term(unit: Unit) -> Term | None:
    """The latest term of a body."""
    return Term.objects.filter(unit=unit).order_by("-number").first()


def start(
    *,
    unit: Unit,
    kind: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    posts: Sequence[Post] = (),
    key: str = "",
) -> Election:
    """Start an election of a body, or the dismissal of holders of ``posts`` in it.

    Seats are proposed from the posts held today. Raises :class:`RefusedError`, :class:`ElectionError` for a body
    without a term of its own, a closed one, an open election of the same sort, a by-election without a running term,
    or a missing reason.
    """
    if not actor.can("elections.prepare", unit.path):
        raise RefusedError("elections.prepare")
    if key:
        before = ElectionStep.objects.filter(key=key, election__unit=unit).first()
        if before is not None:
            return before.election
    today = business_date(at)
    term = running_term(unit)
    _check_start(unit, kind, reason, posts, term)
    held = [p for p in Post.objects.held_on(today).filter(unit=unit) if p.role or p.title]
    officers = sum(led_by_secretary(p.role, p.title) for p in held)
    spec = KINDS[kind]
    with transaction.atomic():
        row = Election.objects.create(
            unit=unit,
            kind=kind,
            term=term,
            state_since=today,
            started_on=today,
            started_at=at,
            started_by=Account.objects.filter(pk=actor.account).first(),
            reason=reason.strip(),
            members=unit.full_members,
            years=years_of(unit.kind) if spec.renews else None,
            officers=(officers or 1) if kind in ("term", "early", "secretary") else 0,
        )
        leavings = Leaving.objects.bulk_create([Leaving(election=row, post=p) for p in posts])
        step = ElectionStep.objects.create(
            election=row,
            move="start",
            source="",
            target=row.state,
            actor_id=actor.account or None,
            actor_name=actor.name,
            on=today,
            at=at,
            days=0,
            note=row.reason,
            key=key or None,
        )
        entries = enter(
            row,
            step,
            *leavings,
            act="elections.start",
            actor=actor.ledger_id,
            at=at,
            unit=unit.code,
        )
        ElectionStep.objects.filter(pk=step.pk).update(seq=entries[0].seq)
    return row


def _check_start(
    unit: Unit, kind: str, reason: str, posts: Sequence[Post], term: Term | None
) -> None:
    if unit.kind not in ELECTED_KINDS:
        raise ElectionError(_("“%(unit)s”没有任期，不用换届。") % {"unit": unit.name})
    if unit.closed_on is not None:
        raise ElectionError(_("“%(unit)s”已经撤销。") % {"unit": unit.name})
    if kind not in KINDS:
        raise ElectionError(_("请选择类型。"))
    spec = KINDS[kind]
    open_ones = Election.objects.open().filter(unit=unit)
    if spec.renews and any(e.spec.renews for e in open_ones):
        raise ElectionError(_("“%(unit)s”已有换届正在办理，请在原件中继续。") % {"unit": unit.name})
    if not spec.renews and term is None:
        raise ElectionError(_("还没有登记本届任期，请先登记任期，再办理补选、免职。"))
    if kind != "term" and not reason.strip():
        raise ElectionError(_("请写明事由。"))
    if kind == "dismissal":
        if not posts or any(p.unit_id != unit.pk for p in posts):
            raise ElectionError(_("请选择免职（调整）的人员。"))
    elif posts:
        raise ElectionError(_("只有免职、任期内调整才选择人员。"))


def plan(
    *,
    election: Election,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    planned_on: date | None = None,
    form: str = "meeting",
    members: int | None = None,
    seats: int = 0,
    officers: int = 0,
    years: int | None = None,
    reason: str = "",
) -> Election:
    """Write the day, form and seats before the meeting is asked for.

    Raises :class:`RefusedError`, :class:`ElectionError` outside ``preparing``, :class:`LostRaceError`.
    """
    with transaction.atomic():
        now = editable(election, version, actor, ("preparing",))
        if years is not None and not 1 <= years <= 10:
            raise ElectionError(_("任期年限应为 1 至 10 年。"))
        change(
            now,
            planned_on=planned_on,
            form=form,
            members=members,
            seats=seats,
            officers=officers,
            years=years if now.spec.renews else None,
            reason=reason.strip() or now.reason,
        )
        enter(now, act="elections.plan", actor=actor.ledger_id, at=at, unit=now.unit.code)
    return now


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateData:
    """One candidate as typed; ``pk`` 0 for a new one. ``person`` is somebody of the register."""

    pk: int = 0
    name: str
    person: Person | None = None
    for_committee: bool = True
    office: str = ""
    title: str = ""
    full_time: bool = False


def set_candidates(
    *,
    election: Election,
    candidates: Sequence[CandidateData],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Election:
    """Replace the candidates before they are asked for.

    Raises :class:`RefusedError`, :class:`ElectionError` for an empty or doubled name, a candidate for nothing, or
    outside ``preparing`` and ``convened``, :class:`LostRaceError`.
    """
    with transaction.atomic():
        now = editable(election, version, actor, ("preparing", "convened"))
        names = [c.name.strip() for c in candidates]
        if not all(names):
            raise ElectionError(_("候选人姓名没有填写。"))
        if twice := sorted({n for n in names if names.count(n) > 1}):
            raise ElectionError(
                _("“%(names)s”填写了不止一次；同名的请在姓名后注明。") % {"names": "、".join(twice)}
            )
        for one in candidates:
            if not one.for_committee and not one.office:
                raise ElectionError(
                    _("“%(name)s”没有选择是委员候选人还是书记、副书记候选人。") % {"name": one.name}
                )
        known = {c.pk: c for c in now.candidates.all()}
        kept: list[Model] = []
        for one in candidates:
            row = known.pop(one.pk, None) or Candidate(election=now)
            row.name, row.person = one.name.strip(), one.person
            row.for_committee, row.office = one.for_committee, one.office
            row.title, row.full_time = one.title.strip(), one.full_time
            row.version += 1
            row.save()
            kept.append(row)
        gone = list(known.values())
        if gone:
            enter(
                *gone, act="elections.candidates", actor=actor.ledger_id, at=at,
                unit=now.unit.code, removed=True,
            )  # fmt: skip
            Candidate.objects.filter(pk__in=[g.pk for g in gone]).delete()
        change(now)
        enter(
            now, *kept, act="elections.candidates", actor=actor.ledger_id, at=at, unit=now.unit.code
        )
    return now


def editable(
    election: Election, version: int | None, actor: Actor, wanted: Sequence[str]
) -> Election:
    """The election as it is now, if the actor may work on it in this state."""
    now: Election = fresh(election, version)
    if not actor.can("elections.prepare", now.unit.path):
        raise RefusedError("elections.prepare")
    if now.state not in wanted:
        raise ElectionError(
            _("现在是“%(state)s”，不能修改这一项。请刷新后查看。") % {"state": now.state_word}
        )
    return now
