"""Evaluating: what is asked for, put together."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.bulk import counts, dated, rows, state
from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.plan import EXEMPTION, Work, work
from bihuan.engines.rules.bulk.script import Dialect, Recorder, Script
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


def script(
    packs: Sequence[Pack],
    period: Period,
    as_of: date,
    mode: Mode,
    adopted: bool = False,
    exempt: Sequence[str] = (),
    dialect: Dialect = Dialect.DUCKDB,
) -> Script:
    """What an engine has to do for the rows of a period, sorted by organisation, indicator and window.

    ``packs`` are resolved; the first is in force where none is adopted; ``adopted``: some were, see :class:`Script`.
    ``exempt`` are the indicators for which an exemption is on record. The same arguments give the same text. Raises
    :class:`BulkMissingError` without Ibis.
    """
    try:
        import ibis  # noqa: F401
    except ImportError as error:
        raise BulkMissingError("ibis") from error
    made, session = work(packs, period, as_of), Recorder(dialect)
    if adopted:
        session.keep("force", _force(session.table("adopters"), session.table("adoptions")))
    codes = sorted({variant.indicator.code for variant in made.calendar} & set(exempt))
    rows = (counted if mode is Mode.COUNTS else judged)(session, made, codes, mode)
    return Script(tuple(session.steps), session.query(rows), tuple(made.units()))


def counted(session: Recorder, made: Work, exempt: Sequence[str], mode: Mode) -> Any:
    """How many windows of each verdict: the facts are read once, the organisations in ``some_orgs`` are told."""
    session.say("dated")
    rare = session.keep("facts_dated", state.facts_of(session, made, dated_only=True))
    days = dated.dated_rows(session, made, Outcomes(), rare, full=False)
    if days:
        counts.days_by_org(session, days)
    exempting = session.keep("facts_exempting", rare.filter(rare.kind == EXEMPTION))
    session.drop("facts_dated", "facts_term", "facts_event", "due", "days_term", "days_event")
    session.say("facts")
    prepared = counts.prepare(session, made, state.facts_of(session, made), exempting, exempt)
    return counts.rows(session, made, prepared, session.table("some_orgs"), bool(days))


def judged(session: Recorder, made: Work, exempt: Sequence[str], mode: Mode) -> Any:
    """Every row, or those that failed."""
    outcomes = Outcomes()
    session.say("facts")
    facts = session.keep("facts_read", state.facts_of(session, made))
    parts = calendar(session, made, facts, outcomes, exempt)
    parts += dated.dated_rows(session, made, outcomes, facts, full=True)
    return finished(session, parts, outcomes, mode)


def _force(under: Any, chosen: Any) -> Any:
    """Every adoption that may be in force for an organisation: ``org, since, pack, rank``; the greatest rank counts."""
    import ibis

    chosen = chosen.select(by=chosen.org, place=chosen.place, since=chosen.since)
    both = under.join(chosen, under.above == chosen.by)
    days = both.since.delta(ibis.date("1900-01-01"), unit="day").cast("int64")
    return both.select(
        org=both.org, since=both.since, pack=both.place, rank=days - both.steps * 1_000_000
    )


def calendar(
    session: Recorder, made: Work, facts: Any, outcomes: Outcomes, exempt: Sequence[str]
) -> list[Any]:
    """The rows of the calendar indicators, from one table of organisations and windows."""
    if not made.windows:
        return []
    names = rows.Names(made)
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


def finished(session: Recorder, parts: Sequence[Any], outcomes: Outcomes, mode: Mode) -> Any:
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
