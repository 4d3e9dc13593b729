"""Candidates: the loop proposes, a person of the right level confirms, merges or dismisses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import SYSTEM, Actor
from bihuan.calendar.clock import business_date
from bihuan.indicators.queries.breaches import Breach
from bihuan.indicators.queries.remedies import NEXT_WINDOW
from bihuan.indicators.windows import next_complete, window_label, window_words
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.problems import candidate_states, states
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import Candidate, Problem
from bihuan.problems.models.problem import Source
from bihuan.problems.record_words import RULE_BASIS, RULE_FOUND, RULE_STATEMENT
from bihuan.problems.services.drafts import draft_problem
from bihuan.problems.standing.values import COMMITTEE_ROLES

CHUNK = 500
DUE_DAYS = 30
"""Default time for putting it right, in days, where the person who confirms names no other day."""
LOOK_DAYS = 10
"""Days after a window for looking at what was done in it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a run of the proposer came to."""

    new: int
    known: int


def propose(*, breaches: Iterable[Breach], at: datetime, actor: Actor = SYSTEM) -> Proposed:
    """Write a candidate for each breach that has none yet. One breach is one candidate, whatever became of it.

    It sets no state of any problem: a proposal is a question. Written CHUNK at a time, each chunk with its ledger
    entries, so an interrupted run is simply run again.
    """
    new = known = 0
    waiting: list[Breach] = []
    for breach in breaches:
        waiting.append(breach)
        if len(waiting) == CHUNK:
            fresh = _write(waiting, at, actor)
            new, known, waiting = new + fresh, known + len(waiting) - fresh, []
    fresh = _write(waiting, at, actor)
    return Proposed(new + fresh, known + len(waiting) - fresh)


def _write(breaches: Sequence[Breach], at: datetime, actor: Actor) -> int:
    if not breaches:
        return 0
    with transaction.atomic():
        taken = set(
            Candidate.objects.filter(
                unit_id__in={b.unit for b in breaches},
                indicator__in={b.indicator for b in breaches},
            ).values_list("unit_id", "indicator", "window")
        )
        fresh: dict[tuple[int, str, str], Breach] = {}
        for breach in breaches:
            key = (breach.unit, breach.indicator, breach.window)
            if key not in taken:
                fresh.setdefault(key, breach)
        rows = [_row(breach, at) for breach in fresh.values()]
        # Of two runs at the same moment the second finds the rows taken and writes none of them.
        Candidate.objects.bulk_create(rows, ignore_conflicts=True)
        saved = list(
            Candidate.objects.filter(
                unit_id__in={b.unit for b in fresh.values()}, proposed_at=at
            ).select_related("unit")
        )
        mine = [row for row in saved if (row.unit_id, row.indicator, row.window) in fresh]
        enter(
            *mine,
            act="candidates.propose",
            actor=actor.ledger_id,
            at=at,
            units=[row.unit.code for row in mine],
        )
    return len(mine)


def _row(breach: Breach, at: datetime) -> Candidate:
    return Candidate(
        unit_id=breach.unit,
        indicator=breach.indicator,
        window=breach.window,
        closes_on=breach.closes_on,
        title=breach.title[:120],
        sentence=breach.sentence[:500],
        source=breach.source[:200],
        article=breach.article[:80],
        verified=breach.verified,
        pack=breach.pack[:60],
        pack_version=breach.pack_version[:40],
        pack_digest=breach.pack_digest[:64],
        measured=breach.measured,
        required=breach.required,
        facts=list(breach.facts),
        reason=breach.reason[:60],
        change=breach.change[:400],
        remedy=breach.remedy[:40],
        proposed_at=at,
        proposed_on=business_date(at),
    )


def right_level(actor: Actor, unit: Unit) -> str:
    """Why this actor may not decide on a candidate of this unit; empty when he may.

    A branch's candidate is decided by its organ committee or above, a unit's by the working committee.
    """
    if not actor.can("candidates.decide", unit.path):
        raise RefusedError("candidates.decide")
    seats = {*actor.posts, *(h.path for h in actor.held if h.role not in COMMITTEE_ROLES)}
    if any(seat.startswith(unit.path) for seat in seats):
        return _("“%(unit)s”的线索要由上一级确认，您在这个组织或其下级任职。") % {"unit": unit.name}
    committee = any(h.role in COMMITTEE_ROLES and unit.path.startswith(h.path) for h in actor.held)
    if not unit.is_branch_level and not committee:
        return _("“%(unit)s”是单位一级的组织，它的线索由工委联系处室确认。") % {"unit": unit.name}
    return ""


def confirm(
    *,
    candidates: Sequence[Candidate],
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    together: bool = False,
    note: str = "",
) -> list[Problem]:
    """Draft a problem for each candidate, source 指标核查, with the verdict as its source; all or none.

    ``together`` drafts one problem for the candidates of each unit and indicator: the first is confirmed, the rest
    are merged into it. ``due_on`` defaults to :func:`due_for`. Raises :class:`RefusedError`,
    :class:`ProblemError`, :class:`LostRaceError`.
    """
    day = business_date(at)
    with transaction.atomic():
        rows = _held(candidates, actor)
        drafted: dict[object, Problem] = {}
        for row in rows:
            key: object = (row.unit_id, row.indicator) if together else row.pk
            known = drafted.get(key)
            if known is None:
                mine = [r for r in rows if key == (r.unit_id, r.indicator)] or [row]
                drafted[key] = _draft(row, mine, due_on or due_for(row, day), actor, at)
            _decide(
                row,
                candidate_states.CONFIRMED if known is None else candidate_states.MERGED,
                problem=drafted[key],
                note=note,
                actor=actor,
                at=at,
            )
        _leave(rows, "candidates.confirm", actor, at)
    return list(drafted.values())


def due_for(row: Candidate, on: date) -> date:
    """By when a breach can be put right: DUE_DAYS from now, or LOOK_DAYS after the first complete window that follows
    where such a window is its remedy."""
    soon = on + timedelta(days=DUE_DAYS)
    if row.remedy not in ("", NEXT_WINDOW):
        return soon
    end = next_complete(row.window, row.closes_on, on)
    return soon if end is None else max(soon, end + timedelta(days=LOOK_DAYS))


def merge(
    *, candidates: Sequence[Candidate], problem: Problem, actor: Actor, at: datetime, note: str = ""
) -> list[Candidate]:
    """Take candidates into a problem of the same unit that is still open; it is then accepted on their remedies too."""
    with transaction.atomic():
        now = Problem.objects.select_for_update().select_related("unit").get(pk=problem.pk)
        rows = _held(candidates, actor)
        if now.state not in (states.DRAFT, *states.WORKING, states.AWAITING):
            raise ProblemError(
                _("%(number)s 现在是“%(state)s”，不能再并入线索：请另行确认。")
                % {"number": now.number, "state": now.state_word}
            )
        for row in rows:
            if row.unit_id != now.unit_id:
                raise ProblemError(
                    _("%(number)s 的责任单位是“%(unit)s”，只能并入同一组织的线索。")
                    % {"number": now.number, "unit": now.unit.name}
                )
            _decide(row, candidate_states.MERGED, problem=now, note=note, actor=actor, at=at)
        _leave(rows, "candidates.merge", actor, at)
    return rows


def dismiss(
    *, candidates: Sequence[Candidate], reason: str, actor: Actor, at: datetime
) -> list[Candidate]:
    """Say why it is no problem. It is not proposed again; the verdict stays as it is."""
    if not reason.strip():
        raise ProblemError(_("请写明排除的理由。"))
    with transaction.atomic():
        rows = _held(candidates, actor)
        for row in rows:
            _decide(
                row,
                candidate_states.DISMISSED,
                problem=None,
                note=reason,
                actor=actor,
                at=at,
            )
        _leave(rows, "candidates.dismiss", actor, at)
    return rows


def _held(candidates: Sequence[Candidate], actor: Actor) -> list[Candidate]:
    """The rows, the oldest window first, after asking for right and level."""
    rows = list(
        Candidate.objects.filter(pk__in=[c.pk for c in candidates])
        .select_related("unit")
        .order_by("unit__path", "indicator", "closes_on", "pk")
    )
    if not rows:
        raise ProblemError(_("请先选中要办理的线索。"))
    for row in rows:
        refused = right_level(actor, row.unit)
        if refused:
            raise ProblemError(refused)
        if row.state != candidate_states.PROPOSED:
            raise _gone(row)
    return rows


def _decide(
    row: Candidate,
    state: str,
    *,
    problem: Problem | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    done = Candidate.objects.filter(
        pk=row.pk, state=candidate_states.PROPOSED, version=row.version
    ).update(
        state=state,
        problem=problem,
        note=note.strip()[:500],
        decided_by_id=actor.account,
        decided_at=at,
        version=row.version + 1,
    )
    if not done:
        raise _gone(Candidate.objects.select_related("unit", "decided_by").get(pk=row.pk))


def _gone(row: Candidate) -> LostRaceError:
    return LostRaceError(
        _("“%(unit)s”的“%(title)s”（%(window)s）已由%(who)s办理，现在是“%(state)s”。请刷新后再看。")
        % {
            "unit": row.unit.name,
            "title": row.title,
            "window": window_words(row.window),
            "who": row.decided_by.name if row.decided_by else "",
            "state": row.state_word,
        }
    )


def _leave(rows: Sequence[Candidate], act: str, actor: Actor, at: datetime) -> None:
    enter(*rows, act=act, actor=actor.ledger_id, at=at, units=[row.unit.code for row in rows])


def _draft(
    row: Candidate, rows: Sequence[Candidate], due: date, actor: Actor, at: datetime
) -> Problem:
    """The draft in the words of the rule; what is found stands in 具体表现."""
    windows = "、".join(window_label(r.window) for r in rows)
    found = RULE_FOUND % {"windows": windows, "sentence": row.sentence}
    if row.change:
        found += row.change
    return draft_problem(
        unit=row.unit,
        statement=RULE_STATEMENT % {"title": row.title, "windows": windows},
        source=Source.RULE,
        found_on=business_date(at),
        due_on=due,
        actor=actor,
        at=at,
        source_note=f"{row.indicator} {row.title}"[:200],
        basis=(RULE_BASIS % {"source": row.source, "article": row.article})[:300],
        manifestation=found,
    )
