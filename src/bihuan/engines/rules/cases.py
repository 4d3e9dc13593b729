"""Cases: small stories with the verdict that they must give, written beside a pack in words that an official can read."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.engines.periods import PeriodError, year
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.faults import Fault, PackFaultsError
from bihuan.engines.rules.positions import positions
from bihuan.engines.rules.tables import File, Table
from bihuan.engines.rules.values import (
    ORG_KINDS,
    SCALE,
    Attribute,
    Fact,
    Org,
    Pack,
    Result,
    Verdict,
)

BEGIN = date(2000, 1, 1)
"""The organisations of a case exist from this day on, and their attributes hold from it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One story. ``kind`` is that of the organisation, "" for the indicator's first; ``below`` and ``beside`` are the
    kinds of organisations under it and under the same parent. ``reason`` "" leaves the reason open.
    """

    indicator: str
    title: str
    verdict: Verdict
    window: str
    kind: str = ""
    as_of: date | None = None
    reason: str = ""
    attributes: tuple[tuple[str, int], ...] = ()
    facts: tuple[Fact, ...] = ()
    below: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    line: int = 1


def read_cases(text: str, name: str = "cases.toml") -> tuple[Case, ...]:
    """The cases that a text says. Raises :class:`PackFaultsError` with every fault."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(name, 1, "", f"不合 TOML 的写法：{error}。", "请检查引号、括号和等号。")
        raise PackFaultsError([fault]) from error
    head = Table(File(name, positions(text)), (), values)
    cases = tuple(_case(table) for table in head.tables("case"))
    head.close()
    if head.file.faults:
        raise PackFaultsError(sorted(head.file.faults, key=lambda fault: fault.line))
    return cases


def _case(table: Table) -> Case:
    attributes = table.table("attributes")
    numbers = tuple(
        (key, attributes.scaled(key)) for key in table.raw("attributes") or () if attributes
    )
    made = Case(
        indicator=table.code("indicator"),
        title=table.text("title"),
        verdict=Verdict(table.choice("verdict", tuple(Verdict))),
        window=table.text("window", example='"2025-03"'),
        kind=table.choice("kind", ("", *ORG_KINDS), default=""),
        as_of=table.day("as_of"),
        reason=table.text("reason", required=False),
        attributes=numbers,
        facts=tuple(_fact(inner, number) for number, inner in enumerate(table.tables("facts"))),
        below=table.texts("below", repeated=True),
        beside=table.texts("beside", repeated=True),
        line=table.line,
    )
    table.close()
    return made


def _fact(table: Table, number: int) -> Fact:
    on = table.day("on", required=True) or BEGIN

    def amount(key: str) -> int | None:
        return table.scaled(key) if table.has(key) else None

    made = Fact(
        fact=f"f{number:02d}",
        org="here",
        kind=table.code("kind"),
        on=on,
        recorded_on=table.day("recorded_on") or on,
        until=table.day("until"),
        period=table.text("period", required=False) or None,
        subject=table.text("subject", required=False) or None,
        quantity=amount("quantity"),
        part=amount("part"),
        whole=amount("whole"),
        has=frozenset(table.texts("has")),
    )
    table.close()
    return made


def run(pack: Pack, case: Case) -> Result | None:
    """What the pack says about a case; None when it gives no row for that window."""
    indicator = next((one for one in pack.indicators if one.code == case.indicator), None)
    if indicator is None:
        return None
    try:
        period = year(int(case.window[:4]))
    except (ValueError, PeriodError):
        return None
    kind = case.kind or indicator.subjects[0]
    unit_class = indicator.classes[0] if indicator.classes else ""
    parent = indicator.units[0] if indicator.units else "above"
    orgs = [Org(parent, None, "unit", "", BEGIN), Org("here", parent, kind, unit_class, BEGIN)]
    orgs += [Org(f"below{n}", "here", other, "", BEGIN) for n, other in enumerate(case.below)]
    orgs += [Org(f"beside{n}", parent, other, "", BEGIN) for n, other in enumerate(case.beside)]
    results = evaluate(
        pack=replace(pack, indicators=(indicator,)),
        orgs=orgs,
        attributes=[Attribute("here", name, value, BEGIN) for name, value in case.attributes],
        facts=case.facts,
        period=period,
        as_of=case.as_of or date(period.year + 1, 12, 31),
        only=["here"],
    )
    for result in results:
        if result.indicator == case.indicator and result.window == case.window:
            return result
    return None


def differences(pack: Pack, cases: Sequence[Case], name: str = "cases.toml") -> list[Fault]:
    """The cases that do not come out as they say, as faults of their file."""
    found: list[Fault] = []
    for case in cases:
        result = run(pack, case)
        if result is None:
            message = f"“{case.title}”没有得出 {case.window} 的结论。"
            found.append(Fault(name, case.line, case.indicator, message, "请核对指标编码和时段。"))
        elif result.verdict is not case.verdict or case.reason not in ("", result.reason):
            message = f"“{case.title}”应为 {case.verdict} {case.reason}，得出 {result.verdict} {result.reason}。"
            found.append(Fault(name, case.line, case.indicator, message, "请核对案例或者指标。"))
    return found


def by_indicator(cases: Sequence[Case]) -> Mapping[str, tuple[Case, ...]]:
    """The cases of each indicator, in their order."""
    found: dict[str, Any] = {}
    for case in cases:
        found.setdefault(case.indicator, []).append(case)
    return {code: tuple(some) for code, some in found.items()}


def numbers(case: Case) -> Mapping[str, float]:
    """The attributes of a case as plain numbers, for a page."""
    return {name: value / SCALE for name, value in case.attributes}
