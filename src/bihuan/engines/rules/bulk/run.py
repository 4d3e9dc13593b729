"""Evaluating: what is asked for, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.bulk import counts, dated, rows, state
from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.plan import EXEMPTION, Work, work
from bihuan.engines.rules.bulk.state import Session
from bihuan.engines.rules.bulk.verdicts import Outcomes
from bihuan.engines.rules.values import Pack, Verdict

OUTCOME_COLUMNS = {"number": "int64", "verdict": "string", "reason": "string", "shown": "boolean"}
ROW_COLUMNS = {
    "org": "string",
    "indicator": "string",
    "window": "string",
    "verdict": "string",
    "measured": "float64",
    "required": "float64",
    "facts": "int64",
    "reason": "string",
}


class BulkMissingError(RuntimeError):
    """Ibis is not installed."""


class Mode(StrEnum):
    """Which rows are wanted: every one, those that failed or need attention, or their numbers by verdict."""

    ALL = "all"
    FAILED = "failed"
    COUNTS = "counts"


@dataclass
class Counting:
    """Facts that were aggregated, ready to be counted for some organisations at a time."""

    session: Session
    work: Work
    made: counts.Prepared
    codes: Sequence[str]

    def rows(self, orgs: Any) -> Any:
        """``org``, ``indicator`` and how many windows of each verdict, sorted, for a part of the table ``orgs``."""
        return counts.rows(self.session, self.work, self.made, orgs, self.codes)


def count(
    session: Session,
    packs: Sequence[Pack],
    period: Period,
    as_of: date,
    adopted: bool = False,
    say: Callable[[str], None] = lambda step: None,
) -> Counting:
    """Reads the facts once and aggregates them; arguments as for :func:`evaluate`. ``say`` is told each step."""
    made = prepared(session, packs, period, as_of, adopted)
    say("dated")
    rare = session.keep("facts_dated", state.facts_of(session, made, dated_only=True))
    days = dated.dated_rows(session, made, Outcomes(), rare, full=False)
    codes: list[str] = []
    if days:
        counts.days_by_org(session, days)
        found = session.table("by_org_days").select("indicator").distinct()
        codes = sorted(session.values(found))
    exempting = session.keep("facts_exempting", rare.filter(rare.kind == EXEMPTION))
    session.drop("facts_dated", "facts_term", "facts_event", "due", "days_term", "days_event")
    say("facts")
    return Counting(
        session,
        made,
        counts.prepare(session, made, state.facts_of(session, made), exempting),
        codes,
    )


def evaluate(
    session: Session,
    packs: Sequence[Pack],
    period: Period,
    as_of: date,
    mode: Mode,
    adopted: bool = False,
) -> Any:
    """The rows of a period as an Ibis table, sorted by organisation, indicator and window; for counts see :func:`count`.

    ``packs`` are resolved; the first is in force where none is adopted. With ``adopted`` the session has a table
    ``adoptions`` (``org``, ``place`` among the packs, ``since``). Raises :class:`BulkMissingError` without Ibis.
    """
    made = prepared(session, packs, period, as_of, adopted)
    outcomes = Outcomes()
    facts = session.keep("facts_read", state.facts_of(session, made))
    parts = calendar(session, made, facts, outcomes)
    parts += dated.dated_rows(session, made, outcomes, facts, full=True)
    return finished(session, parts, outcomes, mode)


def prepared(
    session: Session, packs: Sequence[Pack], period: Period, as_of: date, adopted: bool
) -> Work:
    """What is asked for, with the tables that tell where packs and local requirements are in force."""
    try:
        import ibis  # noqa: F401
    except ImportError as error:
        raise BulkMissingError("ibis") from error
    made = work(packs, period, as_of)
    for place, units in enumerate(made.units()):
        inside = state.below(session, f"units_{place}", units)
        session.keep(f"units_{place}", inside.select("org", within=inside.steps >= 0).distinct())
    if adopted:
        chosen = session.table("adoptions")
        under = state.below(session, "adopters", sorted(set(session.values(chosen.select("org")))))
        session.keep("force", _force(under, chosen))
    return made


def _force(under: Any, chosen: Any) -> Any:
    """Every adoption that may be in force for an organisation: ``org, since, pack, rank``; the greatest rank counts."""
    import ibis

    chosen = chosen.select(by=chosen.org, place=chosen.place, since=chosen.since)
    both = under.join(chosen, under.above == chosen.by)
    days = both.since.delta(ibis.date("1900-01-01"), unit="day").cast("int64")
    return both.select(
        org=both.org, since=both.since, pack=both.place, rank=days - both.steps * 1_000_000
    )


def exempt_codes(session: Session, made: Work, facts: Any) -> list[str]:
    """The calendar indicators for which an exemption is on record."""
    found = (
        facts.filter(facts.kind == EXEMPTION, facts.subject.notnull()).select("subject").distinct()
    )
    recorded = set(session.values(found))
    return sorted({v.indicator.code for v in made.calendar} & recorded)


def calendar(session: Session, made: Work, facts: Any, outcomes: Outcomes) -> list[Any]:
    if not made.windows:
        return []
    names = rows.Names(made)
    exempt = exempt_codes(session, made, facts)
    table = rows.state_rows(session, made, facts, exempt, names)
    for place in range(len(made.units())):
        units = session.table(f"units_{place}")
        joined = table.left_join(units, "org")
        table = joined.select(
            *(joined[name] for name in table.columns),
            **{f"u{place}": joined.within.fill_null(False)},
        )
    if len(made.packs) > 1:
        force = dated.pack_on(session, table.select(org=table.org, day=table["first"]))
        joined = table.left_join(force, [table.org == force.org, table["first"] == force.day])
        table = joined.select(
            *(joined[name] for name in table.columns), pack=joined.pack.fill_null(number(0))
        )
    table = session.keep("state", table)
    return [
        rows.calendar_rows(made, table, variant, names, exempt, outcomes)
        for variant in made.calendar
        if variant.windows
    ]


def finished(session: Session, parts: Sequence[Any], outcomes: Outcomes, mode: Mode) -> Any:
    """The rows with words and quotients."""
    import ibis

    if not parts:
        return session.rows("nothing", ROW_COLUMNS, [])
    table = ibis.union(*parts) if len(parts) > 1 else parts[0]
    words = session.rows("outcomes", OUTCOME_COLUMNS, outcomes.rows())
    table = table.join(words, table.outcome == words.number)
    if mode is Mode.FAILED:
        table = table.filter(table.verdict.isin([Verdict.FAILED.value, Verdict.ATTENTION.value]))
    nothing = ibis.null("float64")
    table = table.select(
        org=table.org,
        indicator=table.indicator,
        window=table.window,
        verdict=table.verdict,
        measured=ibis.ifelse(
            table.shown,
            table.above.cast("float64") / table.below.nullif(0).cast("float64"),
            nothing,
        ),
        required=ibis.ifelse(
            table.shown,
            table.limit_above.cast("float64") / table.limit_below.nullif(0).cast("float64"),
            nothing,
        ),
        facts=ibis.ifelse(table.shown, table.used, number(0)),
        reason=table.reason,
    )
    return table.order_by("org", "indicator", "window")
