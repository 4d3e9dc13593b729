"""What is still open on a day: the obligations of running windows, done or not, and when an alert is due.

Verdicts of running windows are ``unknown`` by rule; this is what the page of a month and the alerts read instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engines.periods import Frequency, Period, period_of
from bihuan.engines.rules.evaluate import InForce, concerns, excused, found
from bihuan.engines.rules.index import Index, lives
from bihuan.engines.rules.plans import Plan, Window, calendar_window, moved_windows
from bihuan.engines.rules.values import Adoption, Attribute, Fact, Org, Pack
from bihuan.engines.rules.wording import shortfall

_FREQUENCIES = {
    "month": Frequency.MONTH,
    "quarter": Frequency.QUARTER,
    "half": Frequency.HALF,
    "year": Frequency.YEAR,
}


@dataclass(frozen=True, slots=True)
class Open:
    """One obligation that has not closed: until when, whether it is done already, what is missing.

    ``alert`` is the number of days before ``due_on`` whose alert is due (the smallest of the indicator's
    ``alert_days`` that has been reached), None while none is or when it is done. ``missing`` is a Chinese phrase.
    ``used`` are the facts that count so far. ``of_superior``: the duty lies with the body above.
    """

    org: str
    indicator: str
    window: str
    due_on: date
    days_left: int
    done: bool
    missing: str
    lacking: tuple[str, ...]
    alert: int | None
    of_superior: bool
    used: tuple[str, ...]


def open_obligations(
    *,
    pack: Pack,
    orgs: Sequence[Org],
    attributes: Iterable[Attribute],
    facts: Iterable[Fact],
    today: date,
    ahead: int = 0,
    packs_by_org: Mapping[str, Pack] | None = None,
    adoptions: Sequence[Adoption] = (),
    only: Iterable[str] | None = None,
) -> list[Open]:
    """The obligations whose window runs on ``today``, by due date, organisation and indicator.

    Rites of last year run until they close. Clocks (terms of office and other time limits) are listed when they fall
    due from today on, at most ``ahead`` days or the indicator's first alert away. What is exempt, not applicable or
    cannot be judged is left out; so is what a document only allows (may).
    """
    index = Index(orgs, attributes, facts, today)
    chosen = (
        index.orgs
        if only is None
        else {code: index.orgs[code] for code in only if code in index.orgs}
    )
    force = InForce(pack, packs_by_org or {}, adoptions, index)
    opened: list[Open] = []
    for org in chosen.values():
        if not lives(org, today):
            continue
        chain = index.ancestry(org)
        for plan in force.plans_of(force.pack_on(chain, today)):
            if concerns(plan.indicator, org, chain) and plan.indicator.modality != "may":
                for window in _running(plan, org, index, today, ahead):
                    made = _open(plan, org, window, index, today)
                    if made is not None:
                        opened.append(made)
    opened.sort(key=lambda item: (item.due_on, item.org, item.indicator, item.window))
    return opened


def due_soon(
    *,
    pack: Pack,
    orgs: Sequence[Org],
    attributes: Iterable[Attribute],
    facts: Iterable[Fact],
    today: date,
    packs_by_org: Mapping[str, Pack] | None = None,
    adoptions: Sequence[Adoption] = (),
    only: Iterable[str] | None = None,
) -> list[Open]:
    """The obligations that are not done and whose alert is due on ``today``."""
    every = open_obligations(
        pack=pack,
        orgs=orgs,
        attributes=attributes,
        facts=facts,
        today=today,
        packs_by_org=packs_by_org,
        adoptions=adoptions,
        only=only,
    )
    return [item for item in every if item.alert is not None]


def _running(plan: Plan, org: Org, index: Index, today: date, ahead: int) -> list[Window]:
    word = plan.indicator.window
    if word == "event":
        return []
    if word == "term":
        reach = max(ahead, *plan.indicator.alert_days, 0)
        last = date.fromordinal(min(today.toordinal() + reach, date.max.toordinal()))
        return moved_windows(plan, org, index, today, last)
    if word == "rite":
        years = (Period(Frequency.YEAR, today.year - 1), Period(Frequency.YEAR, today.year))
        rites = [calendar_window(plan, org, index, span) for span in years]
        return [window for window in rites if window.known >= today]
    return [calendar_window(plan, org, index, period_of(today, _FREQUENCIES[word]))]


def _open(plan: Plan, org: Org, window: Window, index: Index, today: date) -> Open | None:
    indicator = plan.indicator
    if (
        not window.in_force
        or not lives(org, window.first)
        or excused(indicator, org, window, index)
    ):
        return None
    finding = found(indicator, window)
    if finding.met is None and finding.code != "no_facts":
        return None
    left = (window.known - today).days
    alert = None
    if not finding.met:
        alert = min((days for days in indicator.alert_days if days >= left), default=None)
    return Open(
        org=org.org,
        indicator=indicator.code,
        window=window.label,
        due_on=window.known,
        days_left=left,
        done=bool(finding.met),
        missing="" if finding.met else shortfall(plan, window, finding.code, finding),
        lacking=() if finding.met else finding.lacking,
        alert=alert,
        of_superior=indicator.duty_of == "superior",
        used=tuple(fact.fact for fact in finding.used),
    )
