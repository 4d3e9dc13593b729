"""The cache of the open period: recomputed for stale units only, a few at once from a page, all of them by one job."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.indicators.judging import began, open_findings
from bihuan.indicators.models import Judged, Verdict
from bihuan.indicators.places import places
from bihuan.indicators.queries.closed import open_since
from bihuan.indicators.values import Finding
from bihuan.orgs.models import Unit
from bihuan.packs.models import Adoption, PackVersion
from bihuan.records.models import UnitStamp
from bihuan.workbooks.pace import Gentle, Steady

STEP = 200
KEPT = "3"
"""How findings are kept; another number makes all verdicts stale after an upgrade."""
UNITS = 20
"""Units whose verdicts are written in the job's first transaction: about a thousand rows."""
ROWS = 300
AT_ONCE = 60
"""So many stale units a page brings up to date by itself; more are left to the job."""

Progress = Callable[[int, int, str], None]
"""Told inside each step's transaction: units done, units in all, path of the last one."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a refreshing came to: units judged anew, units still stale."""

    done: int
    left: int


def living(on: date) -> QuerySet[Unit]:
    """The units that are judged: those that exist, of finished imports."""
    return Unit.objects.existing(on).filter(batch=0)


def stale(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Of these units those whose cached verdicts may be wrong on a day. One query.

    Stale is a unit never judged, one whose stamp has moved, one for which a day has come on which time alone changes
    something, and all of them when the rules or the closed past have changed.
    """
    stamp = Coalesce(
        Subquery(UnitStamp.objects.filter(unit=OuterRef("unit_id")).values("version")[:1]), 0
    )
    good = Judged.objects.annotate(now=stamp).filter(
        unit=OuterRef("pk"), stamp=F("now"), rules=rules_key(on), turns_on__gt=on
    )
    return units.filter(~Exists(good))


def rules_key(on: date) -> str:
    """What all verdicts rest on beside a unit's own facts: the packs in force everywhere and where the past ends."""
    start = open_since(on, began())
    return hashlib.sha256(
        "|".join([KEPT, start.isoformat(), str(began()), *_adopted(start, on)]).encode()
    ).hexdigest()


def _adopted(start: date, on: date) -> Iterable[str]:
    rows = Adoption.objects.filter(Q(until__isnull=True) | Q(until__gt=start), since__lte=on)
    for row in rows.order_by("pk").values_list("pk", "version", "since", "until"):
        yield f"{row}"
    yield from (
        PackVersion.objects.filter(shipped=True, base="")
        .order_by("pk")
        .values_list("digest", flat=True)
    )


def refresh(*, units: QuerySet[Unit], on: date, at: datetime, most: int = AT_ONCE) -> Fresh:
    """Judge at most ``most`` of the stale units anew and keep what was found. Not a change of the trade: no ledger."""
    waiting = stale(units, on).order_by("path")
    keys = list(waiting.values_list("pk", flat=True)[: most + 1])
    for start in range(0, min(len(keys), most), STEP):
        renew(keys=keys[start : min(start + STEP, most)], on=on, at=at)
    return Fresh(min(len(keys), most), waiting.count() if len(keys) > most else 0)


def refresh_all(
    *, on: date, at: datetime, progress: Progress | None = None, after: str = ""
) -> int:
    """Judge every stale unit anew, STEP at a time in the order of the tree, going on after the path ``after``.

    STEP units are judged before anything is written, and a job that shows its progress writes at the pace of the
    background: whoever else wants to write never waits for the judging.
    """
    pace = Steady() if progress is None else Gentle(UNITS)
    waiting = stale(living(on), on).order_by("path")
    rows = list(waiting.filter(path__gt=after).values_list("pk", "path"))
    for start in range(0, len(rows), STEP):
        chunk = rows[start : start + STEP]
        found = _found(keys=[key for key, _path in chunk], on=on)
        first = 0
        while first < len(chunk):
            part = chunk[first : first + pace.rows]
            first += len(part)
            with pace.step(), transaction.atomic():
                _keep(found, keys=[key for key, _path in part], on=on, at=at)
                if progress is not None:
                    progress(start + first, len(rows), part[-1][1])
    gone = Verdict.objects.exclude(unit__in=living(on))
    gone.delete()
    return len(rows)


def renew(*, keys: Sequence[int], on: date, at: datetime) -> None:
    """Judge these units anew, stale or not, and put the verdicts in the place of the old ones."""
    found = _found(keys=keys, on=on)
    with transaction.atomic():
        _keep(found, keys=keys, on=on, at=at)


@dataclass(frozen=True, slots=True)
class _Found:
    """What judging some units gave, and what it rests on; nothing is written yet."""

    stamps: Mapping[int, int]
    rules: str
    findings: Mapping[int, Sequence[Finding]]
    where: Mapping[int, tuple[str, str]]


def _found(*, keys: Sequence[int], on: date) -> _Found:
    """The stamps are read first: what is entered while the engine judges makes the unit stale again."""
    units = Unit.objects.filter(pk__in=keys)
    stamps = dict(UnitStamp.objects.filter(unit_id__in=keys).values_list("unit_id", "version"))
    return _Found(stamps, rules_key(on), open_findings(units, on), places(units, on))


def _keep(found: _Found, *, keys: Sequence[int], on: date, at: datetime) -> None:
    Verdict.objects.filter(unit_id__in=keys).delete()
    Verdict.objects.bulk_create(
        [row_of(unit, finding) for unit in keys for finding in found.findings.get(unit, ())],
        batch_size=ROWS,
    )
    Judged.objects.filter(unit_id__in=keys).delete()
    Judged.objects.bulk_create(
        [
            Judged(
                unit_id=unit,
                stamp=found.stamps.get(unit, 0),
                rules=found.rules,
                turns_on=turns_on(found.findings.get(unit, ()), on),
                unit_class=found.where[unit][0],
                zone=found.where[unit][1],
                at=at,
            )
            for unit in keys
        ],
        batch_size=ROWS,
    )


def turns_on(findings: Iterable[Finding], on: date) -> date:
    """The first day on which time alone may change what was found: the day after a window closes, or the next month."""
    following = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
    ends = [f.closes_on + timedelta(days=1) for f in findings if f.closes_on >= on]
    return min([following, *ends])


def row_of(unit: int, finding: Finding) -> Verdict:
    """A finding as a row of the cache."""
    result = finding.result
    return Verdict(
        unit_id=unit,
        indicator=result.indicator,
        window=result.window,
        opens_on=finding.opens_on,
        closes_on=finding.closes_on,
        alert_on=finding.announced_on,
        of_superior=finding.of_superior,
        verdict=result.verdict.value,
        outlook=finding.outlook.value,
        measured=result.measured,
        required=result.required,
        used=list(result.used),
        reason=result.reason[:60],
        parameters=dict(result.parameters),
        change=result.change[:400],
        pack=finding.pack.code,
    )
