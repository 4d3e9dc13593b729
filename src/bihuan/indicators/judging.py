"""From units and days to findings: facts and packs are gathered in set queries, the engine judges, nothing is written.

The pack in force on a window's first day judges the window. Between two changes of the rules all windows share their
packs, so the engine runs once for each such stretch, nearly always once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from bihuan.engines.periods import Frequency, Period, period_of, year
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.plans import Plan, plans
from bihuan.engines.rules.values import Attribute, Fact, Org, Pack, Verdict
from bihuan.engines.rules.wording import while_open
from bihuan.indicators.models.beginning import stated
from bihuan.indicators.queries.closed import open_since
from bihuan.indicators.values import Finding
from bihuan.indicators.windows import span
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import STEP
from bihuan.packs import texts
from bihuan.packs.models import Adoption, PackVersion
from bihuan.packs.queries import recipe_map
from bihuan.records.facts import attributes_of, facts_of, orgs_of

FAR = date(9999, 12, 31)
AHEAD = timedelta(days=400)
"""Windows that are open today end within so many days: a year, or an annual rite that closes in the next."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the engine is given about some units, gathered once. ``units`` are those that are judged; the
    organisations beside them are their neighbours in the tree."""

    units: tuple[str, ...]
    orgs: tuple[Org, ...]
    attributes: tuple[Attribute, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on whose beginning the same rules are in force; the recipe (digests of versions) of each unit by its code,
    and the packs that the recipes make."""

    first: date
    last: date
    recipes: Mapping[str, texts.Recipe]
    packs: Mapping[texts.Recipe, Pack]

    def pack_of(self, code: str) -> Pack:
        """The pack by which a unit is judged."""
        return self.packs[self.recipes[code]]


def stretch(first: date, last: date, recipes: Mapping[str, texts.Recipe]) -> Stretch:
    """A stretch with its packs read."""
    return Stretch(first, last, recipes, texts.resolved_all(set(recipes.values())))


def began() -> date | None:
    """The day from which this installation keeps records: before it nothing is known, so nothing is failed."""
    found: date | None = settings.RECORDS_SINCE
    return found or stated()


def gathered(units: QuerySet[Unit], first: date, last: date, as_of: date) -> Inputs:
    """Organisations with their neighbours, numbers and facts of these units, for windows that end between two days."""
    own = list(units.order_by().values_list("pk", "code", "parent_id", "path"))
    keys = [key for key, _code, _parent, _path in own]
    parents = {parent for _key, _code, parent, _path in own if parent is not None}
    paths = {path for _key, _code, _parent, path in own}
    above = {path[:end] for path in paths for end in range(STEP, len(path), STEP)}
    near = Unit.objects.filter(
        Q(pk__in=keys) | Q(parent__in=keys) | Q(parent__in=parents) | Q(path__in=above)
    )
    since = began()
    orgs = orgs_of(near)
    if since is not None:
        orgs = [replace(org, opened_on=max(org.opened_on, since)) for org in orgs]
    mine = Unit.objects.filter(pk__in=keys)
    return Inputs(
        tuple(sorted(code for _key, code, _parent, _path in own)),
        tuple(orgs),
        tuple(attributes_of(mine)),
        tuple(facts_of(mine, (date(first.year - 1, 1, 1), last), as_of=as_of)),
    )


def stretches(units: QuerySet[Unit], first: date, last: date) -> list[Stretch]:
    """The days between ``first`` and ``last`` parted where any rule changes, with the packs in force in each part."""
    wanted = list(units.order_by("path"))
    turns = {first}
    for since, until in Adoption.objects.order_by().values_list("since", "until"):
        turns |= {day for day in (since, until) if day and first < day <= last}
    turns |= {
        day
        for day in PackVersion.objects.filter(shipped=True, base="")
        .order_by()
        .values_list("since", flat=True)
        if first < day <= last
    }
    days = sorted(turns)
    ends = [*(day - DAY for day in days[1:]), last]
    parts = [
        stretch(day, end, recipe_map(wanted, day)) for day, end in zip(days, ends, strict=True)
    ]
    joined: list[Stretch] = []
    for part in parts:
        if joined and joined[-1].recipes == part.recipes:
            joined[-1] = replace(joined[-1], last=part.last)
        else:
            joined.append(part)
    return joined


def judged(
    inputs: Inputs,
    parts: Sequence[Stretch],
    first: date,
    last: date,
    as_of: date,
    *,
    begun: date = FAR,
) -> Iterator[Finding]:
    """The findings of all windows that close between two days, judged as of a day. ``parts`` reach back to the first
    day of the longest of these windows. Calendar windows that begin after ``begun`` are left out."""
    for slice_ in _slices(first, last, begun):
        for part in parts:
            if part.first > slice_.period.last or part.last < slice_.period.first:
                continue
            yield from _evaluated(inputs, part, slice_, first, last, as_of)


@dataclass(frozen=True, slots=True)
class _Slice:
    """A period, and the kinds of window that are taken from it."""

    period: Period
    kinds: frozenset[str]


_TIMERS = frozenset({"event", "term"})
_SHORT = frozenset({"month", "quarter"}) | _TIMERS


def _slices(first: date, last: date, begun: date) -> Iterator[_Slice]:
    """The periods to evaluate so that every window that closes between two days comes once."""
    for quarter in _over(first, last, Frequency.QUARTER):
        yield _Slice(quarter, _SHORT if quarter.first <= begun else _TIMERS)
    for half in _over(first, min(last, begun), Frequency.HALF):
        if first <= half.last <= last:
            yield _Slice(half, frozenset({"half"}))
    for number in range(first.year, min(last, begun).year + 1):
        if date(number, 12, 31) <= last:
            yield _Slice(year(number), frozenset({"year"}))
    for number in range(first.year - 1, min(last, begun).year + 1):
        yield _Slice(year(number), frozenset({"rite"}))


def _over(first: date, last: date, frequency: Frequency) -> Iterator[Period]:
    here, end = period_of(first, frequency), period_of(last, frequency)
    while here.index <= end.index:
        yield here
        here = here.next


def _evaluated(
    inputs: Inputs, part: Stretch, slice_: _Slice, first: date, last: date, as_of: date
) -> Iterator[Finding]:
    packs: dict[str, _Narrow] = {}
    known: dict[int, _Narrow] = {}
    for code in inputs.units:
        pack = part.pack_of(code)
        if id(pack) not in known:
            known[id(pack)] = _narrowed(pack, slice_.kinds)
        packs[code] = known[id(pack)]
    if not any(narrow.pack.indicators for narrow in known.values()):
        return
    facts = {fact.fact: fact for fact in inputs.facts}
    results = evaluate(
        pack=next(iter(known.values())).pack,
        orgs=inputs.orgs,
        attributes=inputs.attributes,
        facts=inputs.facts,
        period=slice_.period,
        as_of=as_of,
        packs_by_org={code: narrow.pack for code, narrow in packs.items()},
        only=inputs.units,
    )
    for result in results:
        narrow = packs[result.org]
        opens_on, ends_on = span(result.window)
        plan = narrow.plans[result.indicator]
        closes_on = (
            plan.closing(opens_on.year, opens_on) if plan.indicator.window == "rite" else ends_on
        )
        if part.first <= opens_on <= part.last and first <= closes_on <= last:
            used = tuple(facts[number] for number in result.used)
            yield Finding(
                result, plan.indicator, narrow.whole, opens_on, closes_on, result.verdict, used
            )


@dataclass(frozen=True, slots=True)
class _Narrow:
    """A pack with the indicators of some windows only, and the plans of these by code."""

    whole: Pack
    pack: Pack
    plans: Mapping[str, Plan]


_NARROWED: dict[tuple[str, frozenset[str]], _Narrow] = {}
"""By the pack's digest, which covers its text and all that was laid over it: a pack never changes."""
MOST_NARROWED = 500


def _narrowed(pack: Pack, kinds: frozenset[str]) -> _Narrow:
    key = (pack.digest, kinds)
    if key not in _NARROWED or _NARROWED[key].whole is not pack:
        if len(_NARROWED) >= MOST_NARROWED:
            _NARROWED.clear()
        small = replace(pack, indicators=tuple(i for i in pack.indicators if i.window in kinds))
        plans_ = {plan.indicator.code: plan for plan in plans(small)}
        _NARROWED[key] = _Narrow(pack, small, plans_)
    return _NARROWED[key]


SAID_BEFORE = frozenset({"not_in_force", "outside_life"})
"""Reasons that stand whether or not the window is over."""


def open_findings(
    units: QuerySet[Unit], on: date, *, since: date | None = None
) -> dict[int, list[Finding]]:
    """The verdicts of the open period as they stand, by the unit's key: all windows that are not sealed, those that
    are still running too. Computed now; a fact entered a moment ago counts. A dozen queries for any number of units.
    """
    start = since or open_since(on, began())
    last = on + AHEAD
    keys = dict(units.order_by().values_list("code", "pk"))
    if not keys:
        return {}
    chosen = Unit.objects.filter(pk__in=keys.values())
    inputs = gathered(chosen, start, last, on)
    parts = stretches(chosen, date(start.year - 1, 1, 1), last)
    found: dict[int, list[Finding]] = {key: [] for key in keys.values()}
    for finding in judged(inputs, parts, start, last, FAR, begun=on):
        if finding.opens_on <= on or finding.indicator.window == "term":
            found[keys[finding.result.org]].append(as_it_stands(finding, on))
    return found


def as_it_stands(finding: Finding, on: date) -> Finding:
    """A finding made as if time were up, as it is on a day: unknown while the window runs, with its outlook."""
    if finding.closes_on < on or finding.result.reason in SAID_BEFORE:
        return finding
    change = while_open(finding.result.change)
    result = replace(finding.result, verdict=Verdict.UNKNOWN, reason="not_yet_due", change=change)
    return replace(finding, result=result)
