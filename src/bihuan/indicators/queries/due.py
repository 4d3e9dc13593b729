"""What is due: obligations of running windows, for the page of a month, for 我的待办 and for the superior."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from bihuan.engines.periods import Period
from bihuan.engines.rules.values import Indicator
from bihuan.indicators.judging import open_findings
from bihuan.indicators.queries.explaining import gap_of
from bihuan.indicators.values import Finding
from bihuan.orgs.models import Unit
from bihuan.records.due import Due as Line
from bihuan.records.kinds import TYPED


@dataclass(frozen=True, slots=True)
class Due:
    """One obligation: the rule, until when, whether it is met, whether its alert has come."""

    indicator: str
    title: str
    window: str
    due_on: date
    done: bool
    alert: bool
    change: str
    of_superior: bool
    kinds: tuple[str, ...]
    """Kinds of record that count."""


def obligations(units: QuerySet[Unit], on: date) -> Mapping[int, tuple[Due, ...]]:
    """What runs on a day, by the unit's key, the nearest first. What does not apply is left out."""
    return {
        unit: tuple(
            sorted(
                (due_of(f, on) for f in findings if is_obligation(f, on)),
                key=lambda due: (due.due_on, due.indicator),
            )
        )
        for unit, findings in open_findings(units, on).items()
    }


def month_lines(unit: Unit, month: Period, today: date) -> Iterator[Line]:
    """For the page of a month: what it and the windows around it ask to be done, as it stands, with the verdict behind.

    Rules that read nothing but the register (numbers, posts, bodies) are left out: no record of a month answers them.
    """
    units = Unit.objects.filter(pk=unit.pk)
    found = open_findings(units, today, since=month.first).get(unit.pk, [])
    for f in found:
        touches = f.opens_on <= month.last and f.closes_on >= month.first
        touches = touches and bool(entered_kinds(f.indicator))
        if touches and f.outlook.value in STATES and f.indicator.window not in ("event", "term"):
            state = STATES[f.outlook.value]
            if state == "missed" and f.closes_on >= today:
                state = "open"
            yield Line(
                title=f.indicator.title,
                state=state,
                until=f.closes_on,
                code=f.indicator.code,
                kind=next(iter(kinds_in(f.indicator.check.args)), ""),
                words=gap_of(f.result.change, f.result.reason) if state != "done" else "",
                url=reverse(
                    "indicators:verdict", args=[unit.code, f.indicator.code, f.result.window]
                ),
            )


STATES = {"passed": "done", "failed": "missed", "attention": "missed"}
"""How the page of a month says what a verdict would be."""


def is_obligation(finding: Finding, on: date) -> bool:
    """Whether something is asked in a window that runs, or in a term that will soon fall due."""
    running = finding.closes_on >= on
    said = finding.outlook.value in ("passed", "failed", "attention")
    near = finding.opens_on <= on or (finding.alert_on is not None and finding.alert_on <= on)
    return running and said and near and finding.indicator.window != "event"


def due_of(finding: Finding, on: date) -> Due:
    """A finding as an obligation."""
    return Due(
        indicator=finding.indicator.code,
        title=finding.indicator.title,
        window=finding.result.window,
        due_on=finding.closes_on,
        done=finding.outlook.value == "passed",
        alert=finding.alert_on is not None and finding.alert_on <= on,
        change=finding.result.change,
        of_superior=finding.indicator.duty_of == "superior",
        kinds=kinds_in(finding.indicator.check.args),
    )


def entered_kinds(indicator: Indicator) -> tuple[str, ...]:
    """The kinds that a check picks and that somebody enters as records."""
    return tuple(kind for kind in kinds_in(indicator.check.args) if kind not in TYPED)


def kinds_in(args: Mapping[str, object]) -> tuple[str, ...]:
    """The kinds of record that a check picks."""
    found: list[str] = []
    for key in ("pick", "answer"):
        chosen = args.get(key, ())
        for selector in chosen if isinstance(chosen, (list, tuple)) else ():
            kind = selector["kind"]
            found += [kind] if isinstance(kind, str) else list(kind)
    return tuple(dict.fromkeys(found))
