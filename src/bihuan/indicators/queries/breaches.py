"""Breaches that a person has to look at: what the proposer turns into candidates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.engines.rules.values import Indicator, Modality, Pack
from bihuan.indicators.models import Verdict
from bihuan.indicators.models.words import Word
from bihuan.indicators.queries.explaining import kind_title, source_title
from bihuan.orgs.models import Unit
from bihuan.packs.queries import in_force_map
from bihuan.records.facts import facts_of

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Breach:
    """A mandatory rule that was not kept in a window that is over, with the verdict and all that it rests on."""

    unit: int
    code: str
    indicator: str
    window: str
    closes_on: date
    title: str
    sentence: str
    source: str
    article: str
    verified: bool
    pack: str
    pack_version: str
    pack_digest: str
    measured: float | None
    required: float | None
    facts: tuple[Mapping[str, Any], ...]
    reason: str
    change: str
    remedy: str


def breaches(on: date) -> Iterator[Breach]:
    """Every mandatory rule of the open period that was not kept, from the cache, which the caller has brought up to
    date. Rules that say 一般 or 原则上 give an attention and no breach, rules that say 可以 nothing.

    A verdict of ``failed`` is only ever given to a mandatory rule, and only when its window is over.
    """
    rows = (
        Verdict.objects.filter(verdict=Word.FAILED, closes_on__lt=on)
        .select_related("unit")
        .order_by("pk")
    )
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield from _opened(chunk, on)


def _opened(rows: list[Verdict], on: date) -> Iterator[Breach]:
    """The rows with their rules and facts: three queries for a chunk."""
    packs: dict[date, Mapping[str, Pack]] = {}
    units = list(Unit.objects.filter(pk__in={row.unit_id for row in rows}))
    used = {number for row in rows for number in row.used}
    facts = {}
    if used:
        first = min(row.opens_on for row in rows)
        spoken = facts_of(
            Unit.objects.filter(pk__in=[u.pk for u in units]),
            (date(first.year - 1, 1, 1), on),
            as_of=on,
        )
        facts = {fact.fact: fact for fact in spoken if fact.fact in used}
    for row in rows:
        if row.opens_on not in packs:
            packs[row.opens_on] = in_force_map(units, row.opens_on)
        pack = packs[row.opens_on][row.unit.code]
        rule = rule_of(pack, row.indicator)
        if rule is None or rule.modality is not Modality.MUST or rule.own_choice:
            continue
        yield breach_of(
            row,
            rule,
            pack,
            [
                {
                    "fact": fact.fact,
                    "kind": fact.kind,
                    "title": kind_title(pack, fact.kind),
                    "on": fact.on.isoformat(),
                    "recorded_on": fact.recorded_on.isoformat(),
                }
                for number in row.used
                if (fact := facts.get(number)) is not None
            ],
        )


def rule_of(pack: Pack, code: str) -> Indicator | None:
    """The indicator of this code in a pack."""
    return next((i for i in pack.indicators if i.code == code), None)


def breach_of(
    row: Verdict, rule: Indicator, pack: Pack, facts: Iterable[Mapping[str, Any]]
) -> Breach:
    """A verdict with its rule as a breach."""
    return Breach(
        unit=row.unit_id,
        code=row.unit.code,
        indicator=row.indicator,
        window=row.window,
        closes_on=row.closes_on,
        title=rule.title,
        sentence=rule.sentence,
        source=source_title(pack, rule),
        article=rule.article,
        verified=rule.verified,
        pack=rule.pack or pack.code,
        pack_version=pack.version,
        pack_digest=pack.digest,
        measured=row.measured,
        required=row.required,
        facts=tuple(facts),
        reason=row.reason,
        change=row.change,
        remedy=rule.remedy,
    )
