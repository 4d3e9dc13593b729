"""Closing a quarter: a sheet for each unit, sealed whole, never evaluated anew.

Sheets are written STEP units at a time, each step with its ledger entries and the place it reached in one transaction,
so a closing that was interrupted goes on where it stopped. Until the last transaction seals it nobody sees any of it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import Frequency, Period, parse
from bihuan.indicators import sheets
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.judging import Inputs, Stretch, gathered, judged, stretches
from bihuan.indicators.models import Band, Freeze, FrozenVerdict, Judged, Sheet, Verdict
from bihuan.indicators.places import places
from bihuan.indicators.queries.closed import last_closed
from bihuan.indicators.services.bands import bands_of
from bihuan.indicators.values import Finding
from bihuan.ledger.services import enter, head
from bihuan.orgs.models import Unit

STEP = 200
ROWS = 400
"""Rows of one INSERT."""

Progress = Callable[[int, int], None]
"""Told inside each step's transaction: units done, units in all."""


def freeze(
    *, period: Period, actor: Actor, at: datetime, progress: Progress | None = None
) -> Freeze:
    """Close a quarter: its months, itself, in December the year, and the rites and terms that ran out in it.

    Repeating it changes nothing. Raises :class:`IndicatorError` for a quarter that is not over, or that lies before
    one that is closed already.
    """
    row = begin(period=period, actor=actor, at=at)
    while row.state == Freeze.State.OPEN and go_on(row=row, at=at, progress=progress):
        row.refresh_from_db()
    return seal(row=row, actor=actor, at=at)


def begin(*, period: Period, actor: Actor, at: datetime) -> Freeze:
    """Open the closing of a quarter, or find the one that is under way or done."""
    if period.frequency is not Frequency.QUARTER:
        raise IndicatorError(_("“%(period)s”不是季度：请写成 2026Q1。") % {"period": period.code})
    known = Freeze.objects.filter(period=period.code).first()
    if known is not None:
        return known
    day = business_date(at)
    if day <= period.last:
        raise IndicatorError(_("%(period)s还没有结束，不能封存。") % {"period": period.label})
    closed = last_closed()
    if closed is not None and period.last < closed:
        raise IndicatorError(
            _("%(period)s之后的季度已经封存，不能再补封。") % {"period": period.label}
        )
    try:
        with transaction.atomic():
            row = Freeze.objects.create(
                period=period.code,
                as_of=day,
                by_id=actor.account or None,
                by_name=actor.name,
                started_at=at,
            )
            enter(row, act="indicators.freeze", actor=actor.ledger_id, at=at)
    except IntegrityError:
        return Freeze.objects.get(period=period.code)
    return row


def go_on(*, row: Freeze, at: datetime, progress: Progress | None = None) -> bool:
    """Write the sheets of the next STEP units. False when none is left."""
    period = parse(row.period)
    everybody = units_of(period)
    waiting = everybody.filter(path__gt=row.reached).order_by("path")
    units = list(waiting[:STEP])
    if not units:
        return False
    chosen = Unit.objects.filter(pk__in=[u.pk for u in units])
    inputs = gathered(chosen, period.first, period.last, row.as_of)
    parts = stretches(chosen, date(period.year - 1, 1, 1), period.last)
    findings = by_unit(judged(inputs, parts, period.first, period.last, row.as_of))
    kept = _rests_on(inputs, findings, parts, period, row.as_of)
    with transaction.atomic():
        # Of two workers on one closing the slower finds the place taken and writes nothing.
        moved = Freeze.objects.filter(
            pk=row.pk, state=Freeze.State.OPEN, reached=row.reached
        ).update(reached=units[-1].path)
        if not moved:
            return True
        _write(row, units, findings, kept, parts, at)
        if progress is not None:
            done = everybody.filter(path__lte=units[-1].path).count()
            progress(done, everybody.count())
    return True


def seal(*, row: Freeze, actor: Actor, at: datetime) -> Freeze:
    """The last step: from now on the quarter is closed. Does nothing when it is already, or is not yet whole."""
    period = parse(row.period)
    with transaction.atomic():
        now = Freeze.objects.select_for_update().get(pk=row.pk)
        if (
            now.state == Freeze.State.SEALED
            or units_of(period).filter(path__gt=now.reached).exists()
        ):
            return now
        stands = head()
        done = Freeze.objects.filter(pk=now.pk, state=Freeze.State.OPEN).update(
            state=Freeze.State.SEALED,
            sealed_at=at,
            sheets=Sheet.objects.filter(freeze=now).count(),
            verdicts=FrozenVerdict.objects.filter(freeze=now).count(),
            ledger_size=stands.size,
            ledger_root=stands.root.hex(),
        )
        if done:
            Band.objects.bulk_create(bands_of(now), batch_size=ROWS)
            enter(now, act="indicators.seal", actor=actor.ledger_id, at=at)
            _forget(period)
    now.refresh_from_db()
    return now


def units_of(period: Period) -> QuerySet[Unit]:
    """The organisations that existed on any day of the period, of finished imports only."""
    return Unit.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=period.first),
        opened_on__lte=period.last,
        batch=0,
    )


def by_unit(findings: Iterator[Finding]) -> dict[str, list[Finding]]:
    """The findings of each organisation by its code."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.result.org, []).append(finding)
    return found


def _rests_on(
    inputs: Inputs,
    findings: dict[str, list[Finding]],
    parts: Sequence[Stretch],
    period: Period,
    as_of: date,
) -> dict[str, Inputs]:
    """The inputs that go into each sheet: as few as give the same verdicts again, else all there were."""
    org_of = {org.org: org for org in inputs.orgs}
    facts = {fact.fact: fact for fact in inputs.facts}
    kept: dict[str, Inputs] = {}
    attributes: dict[str, list[Any]] = {}
    for one in inputs.attributes:
        attributes.setdefault(one.org, []).append(one)
    for unit, mine in findings.items():
        used = sorted({number for f in mine for number in f.result.used})
        kept[unit] = Inputs(
            (unit,),
            (org_of[unit],),
            tuple(attributes.get(unit, ())),
            tuple(facts[number] for number in used if number in facts),
        )
    few = Inputs(
        tuple(kept),
        tuple(one.orgs[0] for one in kept.values()),
        tuple(a for one in kept.values() for a in one.attributes),
        tuple(fact for one in kept.values() for fact in one.facts),
    )
    again = by_unit(judged(few, parts, period.first, period.last, as_of))
    for unit, mine in findings.items():
        if _plain(again.get(unit, [])) != _plain(mine):
            path = {unit, org_of[unit].parent}
            kept[unit] = Inputs(
                (unit,),
                tuple(o for o in inputs.orgs if o.org in path or o.parent in path),
                kept[unit].attributes,
                tuple(fact for fact in inputs.facts if fact.org == unit),
            )
    return kept


def _plain(findings: Sequence[Finding]) -> list[Any]:
    return [f.result for f in sorted(findings, key=sheets.order)]


def _write(
    row: Freeze,
    units: Sequence[Unit],
    findings: dict[str, list[Finding]],
    kept: dict[str, Inputs],
    parts: Sequence[Stretch],
    at: datetime,
) -> None:
    where = places(units, parse(row.period).last)
    fresh = []
    for unit in units:
        mine = findings.get(unit.code)
        if not mine:
            continue
        body = sheets.body_of(
            unit=unit.code,
            period=row.period,
            as_of=row.as_of,
            inputs=kept[unit.code],
            parts=parts,
            findings=mine,
        )
        unit_class, zone = where[unit.pk]
        fresh.append(
            Sheet(
                freeze=row,
                unit=unit,
                unit_class=unit_class,
                zone=zone,
                packs=sheets.packs_of(mine),
                body=body,
                digest=sheets.digest_of(body),
            )
        )
    saved = Sheet.objects.bulk_create(fresh, batch_size=ROWS)
    FrozenVerdict.objects.bulk_create(
        [
            _line(row, sheet, finding)
            for sheet in saved
            for finding in sorted(findings[sheet.unit.code], key=sheets.order)
        ],
        batch_size=ROWS,
    )
    enter(
        *saved,
        act="indicators.sheet",
        actor=f"a{row.by_id or 0}",
        at=at,
        units=[sheet.unit.code for sheet in saved],
    )


def _line(row: Freeze, sheet: Sheet, finding: Finding) -> FrozenVerdict:
    result = finding.result
    return FrozenVerdict(
        freeze=row,
        sheet=sheet,
        unit_id=sheet.unit_id,
        indicator=result.indicator,
        window=result.window,
        opens_on=finding.opens_on,
        closes_on=finding.closes_on,
        verdict=result.verdict.value,
        measured=result.measured,
        required=result.required,
        reason=result.reason[:60],
    )


def _forget(period: Period) -> None:
    """What is sealed is no longer read from the cache."""
    Verdict.objects.filter(closes_on__lte=period.last).delete()
    Judged.objects.all().update(rules="")
