"""The walk of an edition: reviewed, countersigned, signed, numbered and issued; returned or dropped on the way."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Model, OuterRef, Subquery
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.burden.queries import Bill
from bihuan.burden.services import record
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import Move
from bihuan.ledger.lines import name_of
from bihuan.ledger.services import enter, witness
from bihuan.lists.errors import ListError, NeedError
from bihuan.lists.kinds import KINDS, issues_for
from bihuan.lists.models import Annex, AnnexStep, Duty, DutyNode, Edition, EditionStep, Item
from bihuan.lists.queries.bills import bill_of
from bihuan.lists.record_words import ISSUED_WITH
from bihuan.lists.services.needs import (
    TYPED_IN,
    EditionCase,
    missing_of_edition,
)
from bihuan.lists.services.numbering import edition_number
from bihuan.lists.services.papers import taker_of
from bihuan.lists.services.rows import (
    change,
    fresh_edition,
    leave_step,
    number_steps,
    sent_before,
    step_of,
    with_signoff,
)
from bihuan.lists.services.snapshots import content_of, items_of, snapshot_of
from bihuan.lists.states import EDITION
from bihuan.orgs.models import Unit
from bihuan.orgs.paper import Paper, Taker
from bihuan.orgs.step_errors import refuse_missing
from bihuan.problems import services as problems
from bihuan.problems import states as problem_states


def take_edition_step(
    *,
    edition: Edition,
    move: str,
    actor: Actor,
    at: datetime,
    paper: Paper | None = None,
    note: str = "",
    document_number: str = "",
    bill_minutes: int | None = None,
    version: int | None = None,
    key: str = "",
) -> Edition:
    """Take one step of issuing, in the system or as registered from paper, and return the edition.

    ``key`` is the form's own: a form that is sent twice does its work once.

    ``bill_minutes`` is the total of the bill that the page showed before the issue. Of two who take a step at the
    same time one wins; the other is told who was first.
    Raises :class:`RefusedError`, :class:`NeedError` with what is missing, :class:`ListError` for a step that does
    not start in the present state, :class:`LostRaceError`.
    """
    if sent_before(edition, key):
        return Edition.objects.get(pk=edition.pk)
    with transaction.atomic():
        now = fresh_edition(edition, version)
        step = step_of(EDITION, now, move)
        taker = taker_of(
            move=step,
            about=now,
            paper=paper,
            actor=actor,
            at=at,
            may=lambda who, action: issues_for(who, action, now.issuer),
            handles=lambda who, action: issues_for(who, action, now.issuer),
        )
        items = items_of(now)
        bill = bill_of(now, items, on=business_date(at))
        case = EditionCase(
            edition=now,
            items=items,
            taker=taker,
            note=note,
            document_number=document_number,
            bill_minutes=bill_minutes,
            minutes=bill.minutes,
            content=content_of(now, items),
            key=key,
        )
        refuse_missing(
            NeedError, missing_of_edition(case, step.needs), lambda: fresh_edition(edition, version)
        )
        if move == "issue":
            _issue(now, step, case, bill, taker, at)
        else:
            _walk(now, step, case, taker, at)
    return now


def blockers(
    edition: Edition,
    move: Move,
    items: Sequence[Item] | None = None,
    taker: Taker | None = None,
) -> list[str]:
    """What is missing before this move can be offered; what its own form supplies is not counted."""
    needs = [need for need in move.needs if need not in TYPED_IN]
    if not needs:
        return []
    rows = items_of(edition) if items is None else items
    content = content_of(edition, rows) if "as_signed" in needs else ""
    return missing_of_edition(EditionCase(edition, rows, taker, content=content), needs)


def _walk(now: Edition, step: Move, case: EditionCase, taker: Taker, at: datetime) -> None:
    source = now.state
    change(now, state=step.target)
    row = leave_step(
        now,
        move=step.name,
        source=source,
        taker=taker,
        at=at,
        note=case.note,
        content=case.content,
        key=case.key,
    )
    entries = enter(
        *with_signoff(taker, now, row),
        act=f"lists.{step.name}",
        actor=taker.handler.ledger_id,
        at=at,
        unit=now.issuer.code,
    )
    number_steps([row], entries[:1])


def _issue(
    now: Edition, step: Move, case: EditionCase, bill: Bill, taker: Taker, at: datetime
) -> None:
    """Number, freeze and send out: a fixed number of queries for any number of units and items.

    The order matters: the edition first (it decides between two issuers), then what hangs on it, the ledger last,
    and then the head, which so covers the issue itself.
    """
    on, source, ledger_id = business_date(at), now.state, taker.handler.ledger_id
    change(
        now,
        state=step.target,
        number=edition_number(KINDS[now.kind], now.issuer, on),
        document_number=case.document_number.strip(),
        issued_at=at,
        issued_on=on,
    )
    _freeze(now, case.items, at)
    annexes = list(Annex.objects.filter(edition=now).select_related("unit").order_by("unit__path"))
    steps = _steps(now, annexes, case, source, taker, at)
    duties = _issue_duties(case.items, on)
    _issue_problems(case.items, taker.handler, at)
    record(
        bill=bill,
        ref=name_of(now),
        title=now.title,
        sender=now.issuer,
        basis=now.basis,
        approved_by=signed_by(now),
        actor=ledger_id,
        at=at,
    )
    places = {annex.pk: annex.unit.code for annex in annexes}
    changed: list[Model] = [now, steps[0], *annexes, *steps[1:], *case.items, *duties]
    if taker.signoff:
        changed.append(taker.signoff)
    units = [_place(row, places, now.issuer.code) for row in changed]
    entries = enter(*changed, act="lists.issue", actor=ledger_id, at=at, units=units)
    number_steps(steps, [entries[0], *entries[2 : 2 + len(annexes)]])
    purpose = ISSUED_WITH % {"number": now.number, "count": len(annexes)}
    head = witness(purpose=purpose, actor=ledger_id, at=at, object=now, unit=now.issuer.code)
    Edition.objects.filter(pk=now.pk).update(head=str(head))
    now.head = str(head)


def _freeze(now: Edition, items: Sequence[Item], at: datetime) -> None:
    """Snapshots into the items; the units' names of the day into the annexes."""
    for item in items:
        item.snapshot = snapshot_of(item)
    Item.objects.bulk_update(items, ["snapshot"], batch_size=500)
    name = Unit.objects.filter(pk=OuterRef("unit_id")).values("name")[:1]
    Annex.objects.filter(edition=now).update(
        state="issued",
        issued_on=business_date(at),
        unit_name=Subquery(name),
        version=F("version") + 1,
    )


def _steps(
    now: Edition,
    annexes: Sequence[Annex],
    case: EditionCase,
    source: str,
    taker: Taker,
    at: datetime,
) -> list[EditionStep | AnnexStep]:
    """The step of the edition and one of each annex, in the order of ``annexes``."""
    first = leave_step(
        now,
        move="issue",
        source=source,
        taker=taker,
        at=at,
        note=case.note,
        content=case.content,
        key=case.key,
    )
    rest = AnnexStep.objects.bulk_create(
        [
            AnnexStep(
                annex=annex,
                move="issue",
                source="drafted",
                target="issued",
                actor_id=taker.handler.account or None,
                actor_name=taker.name,
                signoff=taker.signoff,
                at=at,
            )
            for annex in annexes
        ]
    )
    return [first, *rest]


def _issue_duties(items: Sequence[Item], on: object) -> list[Duty | DutyNode]:
    """Duties of the list wait for confirmation from now on; returned with their nodes for the ledger."""
    keys = [item.duty_id for item in items if item.duty_id]
    if not keys:
        return []
    done = Duty.objects.filter(pk__in=keys, state="drafted").update(
        state="issued", issued_on=on, version=F("version") + 1
    )
    if done != len(keys):
        raise ListError(_("清单中有的责任已不是草稿，请退回修改。"))
    return [*Duty.objects.filter(pk__in=keys), *DutyNode.objects.filter(duty__in=keys)]


def _issue_problems(items: Sequence[Item], actor: Actor, at: datetime) -> None:
    fresh = [
        item.problem
        for item in items
        if item.problem and item.problem.state == problem_states.DRAFT
    ]
    if fresh:
        problems.issue(problems=fresh, actor=actor, at=at)


def signed_by(edition: Edition) -> str:
    """Who signed the edition last; the drafter of a list that has not been signed is nobody."""
    name: str | None = (
        EditionStep.objects.filter(edition=edition, move="sign")
        .order_by("-pk")
        .values_list("actor_name", flat=True)
        .first()
    )
    return name or ""


def _place(row: Model, places: dict[int, str], issuer: str) -> str:
    """The code of the unit that an entry concerns."""
    if isinstance(row, Annex):
        return places[row.pk]
    if isinstance(row, AnnexStep | Item):
        return places[row.annex_id]
    return issuer
