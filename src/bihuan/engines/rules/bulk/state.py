"""What the indicators read, aggregated: one row for each organisation and window."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, Protocol

from bihuan.engines.rules.bulk.forms import number
from bihuan.engines.rules.bulk.picks import Measure, kinds_of, picked
from bihuan.engines.rules.bulk.plan import EXEMPTION, Work, held_or_ever
from bihuan.engines.rules.values import SCALE

WINDOW_COLUMNS = {
    "w": "int64",
    "label": "string",
    "first": "date",
    "last": "date",
    "year": "int64",
    "closing": "date",
    "known": "date",
}


class Session(Protocol):
    """An engine with the three tables of the facts, and a place for what is computed once."""

    def table(self, name: str) -> Any:
        """``orgs``, ``attributes`` or ``facts`` as an Ibis table."""

    def rows(self, name: str, columns: dict[str, str], values: Sequence[tuple[Any, ...]]) -> Any:
        """A small table of values."""

    def keep(self, name: str, expression: Any) -> Any:
        """The same rows, computed once."""

    def drop(self, *names: str) -> None:
        """Forgets tables that were kept and are not needed again."""

    def values(self, expression: Any) -> list[Any]:
        """The first column of a table."""


def scaled(value: Any) -> Any:
    """A double in ten-thousandths, rounded half-even: only operations that every engine does alike."""
    import ibis

    large = value * float(SCALE)
    below = large.floor().cast("int64")
    rest = large - below.cast("float64")
    up = (rest > 0.5) | ((rest == 0.5) & (below % 2 != 0))
    return below + ibis.ifelse(up, number(1), number(0))


def facts_of(session: Session, work: Work, dated_only: bool = False) -> Any:
    """The facts that some rule reads, known on the day, with numbers in ten-thousandths; see :meth:`Work.kinds`."""
    import ibis

    raw = session.table("facts")
    known = raw.filter(
        raw.kind.isin(sorted(work.kinds(dated_only))),
        raw["on"] <= ibis.literal(work.as_of),
        raw.recorded_on <= ibis.literal(work.as_of),
    )
    return known.select(
        fact=known.fact,
        org=known.org,
        kind=known.kind,
        day=known["on"],
        until=known.until,
        year=known.period.cast("int64").fill_null(known["on"].year().cast("int64")),
        subject=known.subject,
        quantity=scaled(known.quantity),
        part=scaled(known.part),
        whole=scaled(known.whole),
        marks=ibis.literal(" ") + known.has.fill_null("") + ibis.literal(" "),
    )


def windows_table(session: Session, work: Work) -> Any:
    values = [
        (number_, w.code, w.first, w.last, w.year, w.closing, w.ends)
        for number_, w in enumerate(work.windows)
    ]
    return session.rows("windows", WINDOW_COLUMNS, values)


def aggregated(table: Any, measure: Measure, chosen: Any) -> Any:
    """One measure over the rows for which ``chosen`` holds."""
    if measure.of == "count":
        return table.count(where=chosen).cast("int64")
    if measure.of == "subjects":
        return table.subject.nunique(where=chosen).cast("int64")
    if measure.of.startswith("no_"):
        return table.count(where=chosen & table[measure.of.removeprefix("no_")].isnull()).cast(
            "int64"
        )
    return table[measure.of].sum(where=chosen).cast("int64")


def measured(facts: Any, windows: Any, measures: Sequence[Measure]) -> Any:
    """The measures by organisation and window, as ``m0``, ``m1``, …; only where there is a fact."""
    import ibis

    both = facts.cross_join(windows)
    inside = ibis.ifelse(
        both.year_right.isnull(),
        (both.day >= both["first"]) & (both.day <= both["last"]),
        (both.year == both.year_right) & (both.closing.isnull() | (both.day <= both.closing)),
    )
    ever = both.day <= both["last"]
    held = ever & (both.until.isnull() | (both.until >= both["last"]))
    both = both.mutate(inside=inside.fill_null(False), ever=ever, held=held)
    looking_back = kinds_of(held_or_ever(measures))
    wanted = both.inside
    if looking_back:
        wanted = wanted | (both.ever & both.kind.isin(sorted(looking_back)))
    both = both.filter(wanted)
    flags = {"window": both.inside, "ever": both.ever, "held": both.held}
    columns = {
        f"m{place}": aggregated(
            both, measure, picked(both, measure.pick) & flags[measure.pick.when]
        )
        for place, measure in enumerate(measures)
    }
    return both.group_by("org", "w").agg(**columns)


def attributed(session: Session, windows: Any, names: Sequence[str]) -> Any:
    """The attributes on the last day of each window, as ``a0``, ``a1``, … in the order of ``names``."""
    attributes = session.table("attributes")
    attributes = attributes.filter(attributes.name.isin(list(names)))
    attributes = attributes.select(
        org=attributes.org,
        name=attributes.name,
        number=scaled(attributes.value),
        since=attributes.since,
    )
    both = attributes.join(windows, attributes.since <= windows["last"])
    columns = {
        f"a{place}": both.number.argmax(both.since, where=both.name == name)
        for place, name in enumerate(names)
    }
    return both.group_by("org", "w").agg(**columns)


def lives(table: Any, day: Any) -> Any:
    """Whether the organisation of a row exists on a day."""
    return (table.opened_on <= day) & (table.closed_on.isnull() | (table.closed_on >= day))


def living(session: Session, windows: Any, kinds: Sequence[str], place: str) -> Any:
    """How many organisations of some kinds live around each on the last day of each window: ``org, w, n``."""
    orgs = session.table("orgs")
    there = orgs.filter(orgs.kind.isin(list(kinds)) & orgs.parent.notnull()).cross_join(windows)
    there = there.filter(lives(there, there["last"]))
    around = there.group_by(org=there.parent, w=there.w).agg(n=there.count().cast("int64"))
    if place == "below":
        return around
    beside = orgs.filter(orgs.parent.notnull()).select(org="org", up="parent")
    counted = beside.join(around, beside.up == around.org).select(
        org=beside.org, w=around.w, n=around.n
    )
    itself = there.select(org=there.org, w=there.w, n=number(-1))
    together = around.select("org", "w", "n").union(counted).union(itself)
    return together.group_by("org", "w").agg(n=together.n.sum().cast("int64"))


def exempted(facts: Any, windows: Any, codes: Sequence[str]) -> Any:
    """What exemptions say by organisation and window: ``e0``, … per indicator, 1 exempt, 2 not applicable, null none.

    Where several are on record, the first by date and number counts.
    """
    import ibis

    chosen = facts.filter(facts.kind == EXEMPTION, facts.subject.isin(list(codes)))
    both = chosen.cross_join(windows)
    both = both.filter(
        (both.day <= both["last"]) & (both.until.isnull() | (both.until >= both["last"]))
    )
    both = both.mutate(
        turn=both.day.cast("string") + both.fact,
        says=ibis.ifelse(both.marks.contains(" not_applicable "), number(2), number(1)),
    )
    columns = {
        f"e{place}": both.says.argmin(both.turn, where=both.subject == code)
        for place, code in enumerate(codes)
    }
    return both.group_by("org", "w").agg(**columns)


def below(session: Session, name: str, codes: Sequence[str]) -> Any:
    """Every organisation at or below each of some: ``org, above, steps``."""
    orgs = session.table("orgs").select("org", "parent")
    level = orgs.filter(orgs.org.isin(list(codes))).select(org="org", above="org", steps=number(0))
    levels = [session.keep(f"{name}_0", level)]
    while len(levels) < 64:
        upper = levels[-1]
        joined = orgs.join(upper, orgs.parent == upper.org)
        lower = joined.select(org=joined.org, above=joined.above, steps=joined.steps + number(1))
        kept = session.keep(f"{name}_{len(levels)}", lower)
        if not session.values(kept.select("org").limit(1)):
            break
        levels.append(kept)
    return reduce(lambda a, b: a.union(b), levels) if len(levels) > 1 else levels[0]
