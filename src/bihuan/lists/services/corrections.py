"""After the issue: 更正通知 beside the frozen text, and a supplementary annex when the responsible unit changes."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.burden.queries import bill
from bihuan.burden.services import record
from bihuan.calendar.clock import business_date
from bihuan.ledger.lines import name_of
from bihuan.ledger.services import enter, witness
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import KINDS, issues_for
from bihuan.lists.models import Annex, AnnexStep, Correction, Edition, Item
from bihuan.lists.queries.bills import ask_of
from bihuan.lists.record_words import REISSUED, SUPPLEMENT
from bihuan.lists.services.issuing import signed_by
from bihuan.lists.services.numbering import correction_number
from bihuan.lists.services.snapshots import carried_word, snapshot_of_problem
from bihuan.orgs.models import Account
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Problem
from bihuan.problems.services import CORRECTABLE, correct_problem

EDITION_FIELDS = ("title", "basis", "requirements", "plan_due_on", "report_due_on")
DATES = ("due_on", "plan_due_on", "report_due_on")


def correct(
    *,
    edition: Edition,
    field: str,
    now: str,
    reason: str,
    actor: Actor,
    at: datetime,
    item: Item | None = None,
) -> Correction:
    """Issue a correction notice: which column of an item (or field of the edition) should have read what, and why.

    The issued text stays as it is; pages and papers show the correction beside it. The live problem of its latest
    item goes by the notice from then on, its first deadline kept in sight. The text that is corrected is read
    here, not taken from the form. Raises :class:`RefusedError`, :class:`ListError` before issue, for an
    unknown column, a date that is none, an empty or unchanged text or a missing reason.
    """
    if issues_for(actor, "lists.correct", edition.issuer) is None:
        raise RefusedError("lists.correct")
    if edition.state != "issued":
        raise ListError(_("清单还没有印发，直接修改草稿即可。"))
    if item is not None and item.annex.edition_id != edition.pk:
        raise ListError(_("这一项不在本清单中。"))
    now, reason = now.strip(), reason.strip()
    if field in DATES:
        _check_date(now)
    if not now or not reason:
        raise ListError(_("请填写更正后的内容和更正理由。"))
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        was = standing_text(edition, item, field)
        if was == now:
            raise ListError(_("更正后的内容与原文相同，请核对。"))
        row = Correction.objects.create(
            edition=edition,
            annex=item.annex if item else None,
            item=item,
            number=correction_number(edition.number or "", edition.pk),
            field=field,
            was=was,
            now=now,
            reason=reason,
            by=Account.objects.get(pk=actor.account),
            at=at,
        )
        unit = item.annex.unit.code if item else edition.issuer.code
        enter(row, act="lists.correct", actor=actor.ledger_id, at=at, unit=unit)
        _follow(row, actor, at)
        witness(purpose=row.number, actor=actor.ledger_id, at=at, object=row, unit=unit)
    return row


def _follow(row: Correction, actor: Actor, at: datetime) -> None:
    """Let the live problem follow; a problem that stands on a later list goes by that one."""
    problem = row.item.problem if row.item else None
    if problem is None or row.field not in CORRECTABLE:
        return
    last = last_item(problem)
    if last is None or last.pk != row.item_id:
        return
    try:
        correct_problem(
            problem=Problem.objects.select_for_update(of=("self",))
            .select_related("unit")
            .get(pk=problem.pk),
            field=row.field,
            was=row.was,
            now=row.now,
            number=row.number,
            reason=row.reason,
            actor=actor,
            at=at,
        )
    except ProblemError as error:
        raise ListError(str(error)) from error


def standing_text(edition: Edition, item: Item | None, field: str) -> str:
    """What is in force for this column now: the last correction, else the issued text.

    Raises :class:`ListError` for a column that the list does not have.
    """
    if item is None:
        if field not in EDITION_FIELDS:
            raise ListError(_("清单没有这一栏。"))
        issued = getattr(edition, field)
        text = issued.isoformat() if isinstance(issued, date) else str(issued or "")
    else:
        if field == "number" or field not in {c.key for c in KINDS[edition.kind].columns}:
            raise ListError(_("清单没有这一栏，或者序号不能更正。"))
        text = str(item.snapshot.get(field, ""))
    last = (
        Correction.objects.filter(edition=edition, item=item, field=field)
        .order_by("-pk")
        .values_list("now", flat=True)
        .first()
    )
    return text if last is None else last


def reissue_item(*, problem: Problem, actor: Actor, at: datetime) -> Annex:
    """Issue a problem again to the unit that is now responsible, as a supplementary annex of the same edition.

    The earlier annex keeps its item as it was issued. Raises :class:`RefusedError`, :class:`ListError` when the
    problem was never issued, already stands in an annex of its unit, or the unit is outside the issuer's reach.
    """
    last = last_item(problem)
    if last is None:
        raise ListError(_("问题 %(number)s 没有印发过。") % {"number": problem.number})
    if issues_for(actor, "lists.number", last.annex.edition.issuer) is None:
        raise RefusedError("lists.number")
    return _reissue(problem, last, actor, at)


def reissue_after_transfer(problem: Problem, _step: object, actor: Actor, at: datetime) -> None:
    """The granted change of a responsible unit re-issues the item in the same transaction."""
    last = last_item(problem)
    if last is not None and last.annex.unit_id != problem.unit_id:
        _reissue(problem, last, actor, at)


def last_item(problem: Problem) -> Item | None:
    """The latest issued item of a problem."""
    return (
        Item.objects.filter(problem=problem)
        .exclude(annex__state="drafted")
        .select_related("annex__edition__issuer", "annex__unit")
        .order_by("-pk")
        .first()
    )


def _reissue(problem: Problem, last: Item, actor: Actor, at: datetime) -> Annex:
    edition, unit = last.annex.edition, problem.unit
    spec = KINDS[edition.kind]
    if last.annex.unit_id == unit.pk:
        raise ListError(_("问题 %(number)s 已印发给现在的责任单位。") % {"number": problem.number})
    if unit.kind not in spec.bearers or not unit.path.startswith(edition.issuer.path):
        raise ListError(
            _("“%(unit)s”不在“%(issuer)s”的印发范围内，不能重新印发。")
            % {"unit": unit.name, "issuer": edition.issuer.name}
        )
    with transaction.atomic():
        annex = Annex.objects.create(
            edition=edition,
            unit=unit,
            unit_name=unit.name,
            supplement=_next_supplement(edition, problem),
            state="issued",
            issued_on=business_date(at),
        )
        item = Item(annex=annex, number=1, problem=problem, carried_from=last)
        item.snapshot = snapshot_of_problem(problem, 1, carried_word(item))
        item.save()
        step = AnnexStep.objects.create(
            annex=annex,
            move="issue",
            source="drafted",
            target="issued",
            actor_id=actor.account or None,
            actor_name=actor.name,
            at=at,
            note=REISSUED,
        )
        ask = ask_of(spec, unit, [item])
        record(
            bill=bill([ask], on=business_date(at)),
            ref=name_of(annex),
            title=edition.title,
            sender=edition.issuer,
            basis=edition.basis,
            approved_by=signed_by(edition) or actor.name,
            actor=actor.ledger_id,
            at=at,
        )
        entries = enter(
            annex, item, step, act="lists.reissue", actor=actor.ledger_id, at=at, unit=unit.code
        )
        AnnexStep.objects.filter(pk=step.pk).update(seq=entries[0].seq)
        witness(
            purpose=SUPPLEMENT % {"number": edition.number},
            actor=actor.ledger_id,
            at=at,
            object=annex,
            unit=unit.code,
        )
    return annex


def _next_supplement(edition: Edition, problem: Problem) -> int:
    Edition.objects.select_for_update().get(pk=edition.pk)
    last = Annex.objects.filter(edition=edition, unit=problem.unit).aggregate(
        last=Max("supplement")
    )["last"]
    return 1 if last is None else last + 1


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ListError(_("“%(text)s”不是日期：请写成 2026-03-04。") % {"text": text}) from error
