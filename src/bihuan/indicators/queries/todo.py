"""Alerts before a deadline as lines of 我的待办: for whoever keeps the record, and for the superior whose duty it is."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor, spans_q
from bihuan.indicators.judging import open_findings
from bihuan.indicators.models import Verdict
from bihuan.indicators.models.current import VerdictQuerySet
from bihuan.indicators.models.words import Word
from bihuan.indicators.queries.titles import titles_of
from bihuan.indicators.values import Finding
from bihuan.indicators.windows import window_words
from bihuan.orgs.models import Kind, Unit, UnitQuerySet
from bihuan.orgs.models.unit import BRANCH_LEVEL
from bihuan.shell.todo import Todo, counted

MOST = 60
FRESH = 4
"""So many units are judged on the spot, so that what was entered a moment ago no longer stands there."""
SUPERIOR = "elections.remind"
"""Who is asked to do what the rules lay on the body above."""


def todo(actor: Actor, today: date) -> list[Todo]:
    """The alerts that have come for this actor. Three queries; a dozen for somebody with a few branches of his own."""
    return [*_own(actor, today), *_of_superior(actor, today)]


def count(actor: Actor, today: date) -> int:
    """How many lines :func:`todo` has, without writing them: one query; what a few branches of his own owe is judged
    on the spot here too."""
    here = sum(1 for _found in _here(actor, today))
    return here + counted(((_bodies_of(actor, today), MOST), (_above_of(actor, today), MOST)))


def _mine(actor: Actor, today: date) -> UnitQuerySet | None:
    if not actor.has("records.record"):
        return None
    reach = actor.reach("records.record")
    return Unit.objects.filter(spans_q("path", reach), batch=0).existing(today)


def _here(actor: Actor, today: date) -> Iterator[tuple[Unit, Finding]]:
    """What the actor's own branches owe, as it stands this moment."""
    units = _mine(actor, today) if _is_branch(actor) else None
    if units is None:
        return
    mine = list(units.filter(kind__in=BRANCH_LEVEL).order_by("path")[:FRESH])
    found = open_findings(Unit.objects.filter(pk__in=[u.pk for u in mine]), today)
    for unit in mine:
        for f in found.get(unit.pk, ()):
            begins = f.announced_on
            if begins and begins <= today <= f.closes_on and not f.of_superior:
                yield unit, f


def _bodies_of(actor: Actor, today: date) -> VerdictQuerySet | None:
    """What a unit's bodies owe, as of last night."""
    units = None if _is_branch(actor) else _mine(actor, today)
    if units is None:
        return None
    bodies = units.exclude(kind__in=[*BRANCH_LEVEL, Kind.WORKING_COMMITTEE])
    return _alerts(today).filter(unit__in=bodies.values("pk"), of_superior=False)


def _above_of(actor: Actor, today: date) -> VerdictQuerySet | None:
    """What the rules lay on the body above, where the actor acts for it."""
    if not actor.has(SUPERIOR):
        return None
    branches = Q(unit__kind__in=BRANCH_LEVEL)
    level = ~branches if _is_committee(actor) else branches
    where = spans_q("unit__path", actor.reach(SUPERIOR))
    return _alerts(today).filter(level, where, of_superior=True)


def _own(actor: Actor, today: date) -> Iterator[Todo]:
    for unit, f in _here(actor, today):
        yield _line(unit, f.indicator.code, f.indicator.title, f.result.window, f.closes_on)
    for row, title in _titled(_bodies_of(actor, today), today):
        yield _line(row.unit, row.indicator, title, row.window, row.closes_on)


def _of_superior(actor: Actor, today: date) -> Iterator[Todo]:
    for row, title in _titled(_above_of(actor, today), today):
        yield Todo(
            what=_("%(title)s：%(unit)s") % {"title": title, "unit": row.unit.name},
            why=_("规则规定由上级提醒，期限临近"),
            url=reverse("indicators:verdict", args=[row.unit.code, row.indicator, row.window]),
            unit=row.unit.name,
            due_on=row.closes_on,
            key=f"alert-{row.unit_id}-{row.indicator}-{row.window}",
        )


def _titled(found: VerdictQuerySet | None, today: date) -> Iterator[tuple[Verdict, str]]:
    rows = [] if found is None else list(found[:MOST])
    titles = titles_of({row.indicator for row in rows}, today)
    for row in rows:
        yield row, titles.get(row.indicator, row.indicator)


def _alerts(today: date) -> VerdictQuerySet:
    return (
        Verdict.objects.filter(
            outlook__in=[Word.FAILED, Word.ATTENTION], alert_on__lte=today, closes_on__gte=today
        )
        .select_related("unit")
        .order_by("closes_on", "unit__path", "indicator")
    )


def _line(unit: Unit, indicator: str, title: str, window: str, due_on: date) -> Todo:
    return Todo(
        what=_("%(title)s（%(window)s）") % {"title": title, "window": window_words(window)},
        why=_("期限临近，还没有相应记录"),
        url=reverse("indicators:verdict", args=[unit.code, indicator, window]),
        unit=unit.name,
        due_on=due_on,
        key=f"alert-{unit.pk}-{indicator}-{window}",
    )


def _is_branch(actor: Actor) -> bool:
    return any(h.role.value.startswith("branch_") for h in actor.held)


def _is_committee(actor: Actor) -> bool:
    return any(h.role.value in ("liaison_office", "general_office") for h in actor.held)
