"""The reference: rows become values and :mod:`bihuan.engines.rules.evaluate` judges them one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.bulk import Mode
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.values import SCALE, Adoption, Attribute, Fact, Org, Pack, Result, Verdict

Row = tuple[Any, ...]


def results(
    connection: Any,
    packs: Sequence[Pack],
    period: Period,
    as_of: date,
    adoptions: Sequence[tuple[str, int, date]] = (),
) -> list[Result]:
    """The verdicts of what the views ``orgs``, ``attributes`` and ``facts`` hold."""
    return evaluate(
        pack=packs[0],
        orgs=[
            Org(*row)
            for row in _rows(
                connection, 'SELECT org, parent, kind, "class", opened_on, closed_on FROM orgs'
            )
        ],
        attributes=[
            Attribute(org, name, _scaled(value), since)
            for org, name, value, since in _rows(
                connection, "SELECT org, name, value, since FROM attributes"
            )
        ],
        facts=list(_facts(connection)),
        period=period,
        as_of=as_of,
        adoptions=[Adoption(org, packs[place], since) for org, place, since in adoptions],
    )


def _rows(connection: Any, query: str) -> list[Row]:
    found: list[Row] = connection.execute(query).fetchall()
    return found


def _scaled(value: float) -> int:
    """In ten-thousandths, rounded half-even, from the same product of doubles that the engines take."""
    return round(value * float(SCALE))


def _facts(connection: Any) -> Iterator[Fact]:
    query = 'SELECT fact, org, kind, "on", recorded_on, until, period, subject, quantity, part, whole, has FROM facts'
    for *head, quantity, part, whole, has in _rows(connection, query):
        amounts = [None if value is None else _scaled(value) for value in (quantity, part, whole)]
        made: list[Any] = [*head, *amounts, frozenset((has or "").split())]
        yield Fact(*made)


def rows(found: Sequence[Result], mode: Mode) -> list[Row]:
    """The rows of a result file, in their order."""
    if mode is Mode.COUNTS:
        return counted(found)
    wanted = (Verdict.FAILED, Verdict.ATTENTION)
    return [
        (r.org, r.indicator, r.window, r.verdict.value, r.measured, r.required, r.facts, r.reason)
        for r in found
        if mode is Mode.ALL or r.verdict in wanted
    ]


def counted(found: Sequence[Result]) -> list[Row]:
    """One row for each organisation and indicator: how many windows of each verdict."""
    made: dict[tuple[str, str], Counter[Verdict]] = {}
    for result in found:
        made.setdefault((result.org, result.indicator), Counter())[result.verdict] += 1
    return [
        (*key, *(counter[verdict] for verdict in Verdict)) for key, counter in sorted(made.items())
    ]
