"""Random organisations, facts and packs, and both engines over them."""

from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from bihuan.engines.periods import Period, parse
from bihuan.engines.rules.bulk import Mode
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.values import (
    SCALE,
    Adoption,
    Attribute,
    Check,
    Condition,
    Fact,
    Indicator,
    Modality,
    Org,
    Pack,
    Parameter,
    Verdict,
)
from bihuan.evaluation import reference
from bihuan.evaluation.engines import Task, by_duckdb
from bihuan.evaluation.packs import SHIPPED, Shelf
from bihuan.evaluation.writing import Writer

KINDS = ("theme_day", "general_meeting", "election", "extension", "post", "request", "exemption")
MARKS = ("theme", "secretary", "approved", "committee", "not_applicable")
ATTRIBUTES = ("members", "has_committee", "staff")
ORG_KINDS = ("unit", "organ_committee", "branch", "joint_branch", "general_branch")
FIRST = date(2023, 1, 1)


def base_pack() -> Pack:
    return Shelf([SHIPPED]).pack("organ")


def some_day(random: Random, first: date = FIRST, days: int = 1_250) -> date:
    return first + timedelta(days=random.randrange(days))


class World:
    """Organisations, attributes and facts drawn from a seed; codes and marks are those that ``packs`` read."""

    def __init__(self, random: Random, size: int, packs: list[Pack], facts: int = 25) -> None:
        self.random = random
        kinds, marks = list(KINDS), list(MARKS)
        attributes, subjects = (
            list(ATTRIBUTES),
            ["s1", "s2", *(i.code for p in packs for i in p.indicators)],
        )
        org_kinds = list(ORG_KINDS)
        for pack in packs:
            kinds += [kind.code for kind in pack.kinds]
            org_kinds += [kind for i in pack.indicators for kind in i.subjects]
            for indicator in pack.indicators:
                attributes += [c.attribute for c in indicator.conditions]
                for key in ("pick", "anchor", "answer", "extend"):
                    for selector in indicator.check.args.get(key, ()):
                        marks += [*selector.get("has", ()), *selector.get("lacks", ())]
        kinds, marks, attributes = sorted(set(kinds)), sorted(set(marks)), sorted(set(attributes))
        codes = [f"o{n:03}" for n in range(size)]
        self.orgs = [
            Org(
                code,
                random.choice(codes[:n]) if n and random.random() < 0.9 else None,
                random.choice(org_kinds),
                random.choice("AB"),
                some_day(random, date(2020, 1, 1), 2_000)
                if random.random() < 0.3
                else date(2010, 1, 1),
                some_day(random, date(2025, 6, 1), 300) if random.random() < 0.15 else None,
            )
            for n, code in enumerate(codes)
        ]
        self.orgs = [
            Org(
                o.org,
                o.parent,
                o.kind,
                o.unit_class,
                o.opened_on,
                max(o.closed_on, o.opened_on) if o.closed_on else None,
            )
            for o in self.orgs
        ]
        seen = {
            (org, name, some_day(random))
            for org in codes
            for name in attributes
            for _ in range(random.choice((0, 1, 1, 2)))
        }
        self.attributes = [
            Attribute(
                org,
                name,
                random.choice((0, 1, 2, 3, 7, 60, 120)) * SCALE + random.choice((0, 0, 1)),
                since,
            )
            for org, name, since in sorted(seen)
        ]
        self.facts = [
            self.fact(f"f{n}", codes, kinds, marks, subjects) for n in range(size * facts)
        ]

    def fact(
        self, code: str, orgs: list[str], kinds: list[str], marks: list[str], subjects: list[str]
    ) -> Fact:
        random = self.random

        def number() -> int | None:
            return None if random.random() < 0.1 else random.choice((0, 1, 2, 3, 4, 5, 36)) * SCALE

        on = some_day(random)
        return Fact(
            code,
            random.choice(orgs),
            random.choice(kinds),
            on,
            on + timedelta(days=random.randrange(40)),
            some_day(random, on, 400) if random.random() < 0.6 else None,
            str(on.year - random.randrange(2)) if random.random() < 0.3 else None,
            random.choice(subjects) if random.random() < 0.7 else None,
            number(),
            number(),
            number(),
            frozenset(random.sample(marks, random.randrange(min(6, len(marks))))),
        )

    def connect(self, shuffled: bool = False) -> Any:
        """DuckDB with the three tables, as DuckDB reads them from files."""
        raw = duckdb.connect()
        orgs = [astuple(org) for org in self.orgs]
        attributes = [(a.org, a.name, a.value / SCALE, a.since) for a in self.attributes]
        facts = [
            (
                f.fact,
                f.org,
                f.kind,
                f.on,
                f.until,
                f.recorded_on,
                f.period,
                f.subject,
                *(None if n is None else n / SCALE for n in (f.quantity, f.part, f.whole)),
                " ".join(sorted(f.has)) or None,
            )
            for f in self.facts
        ]
        if shuffled:
            for rows in (orgs, attributes, facts):
                Random(1).shuffle(rows)
        raw.execute(
            'CREATE TABLE orgs (org TEXT, parent TEXT, kind TEXT, "class" TEXT, opened_on DATE, closed_on DATE)'
        )
        raw.execute("CREATE TABLE attributes (org TEXT, name TEXT, value DOUBLE, since DATE)")
        raw.execute(
            'CREATE TABLE facts (fact TEXT, org TEXT, kind TEXT, "on" DATE, until DATE, recorded_on DATE, period TEXT,'
            " subject TEXT, quantity DOUBLE, part DOUBLE, whole DOUBLE, has TEXT)"
        )
        for table, rows in (("orgs", orgs), ("attributes", attributes), ("facts", facts)):
            if rows:
                raw.executemany(
                    f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows
                )
        return raw


def random_pack(random: Random, code: str, size: int) -> Pack:
    """A pack of random indicators, one for each form in turn."""
    forms = ["count", "sum", "ratio", "band", "presence", "coverage", "tally", "timer", "extension", "once_per_term",
             "event_ratio", "event_coverage"]  # fmt: skip
    random.shuffle(forms)
    indicators = tuple(
        _indicator(random, f"{code}-{n:02}", form) for n, form in enumerate(forms[:size])
    )
    return Pack(code, "1", code, code, FIRST, (), (), indicators, digest=code)


def _selectors(random: Random) -> tuple[dict[str, Any], ...]:
    found = []
    for _ in range(random.choice((1, 1, 2))):
        entry: dict[str, Any] = {"kind": tuple(random.sample(KINDS[:-1], random.choice((1, 2))))}
        if random.random() < 0.4:
            entry["has"] = (random.choice(MARKS),)
        if random.random() < 0.2:
            entry["lacks"] = (random.choice(MARKS),)
        if random.random() < 0.15:
            entry["subject"] = "s1"
        found.append(entry)
    return tuple(found)


def _amount(random: Random, names: list[str]) -> str:
    words = [
        "count",
        "subjects",
        "part",
        "whole",
        "quantity",
        *(f"attribute:{a}" for a in ATTRIBUTES),
    ]
    name = random.choice([*words, "parameter:p"])
    if name == "parameter:p":
        names.append("p")
    return name


def _indicator(random: Random, code: str, form: str) -> Indicator:
    names: list[str] = []

    def limit(name: str) -> str:
        names.append(name)
        return name

    args: dict[str, Any] = {}
    window = random.choice(("month", "quarter", "half", "year", "rite"))
    when = random.choice(("window", "window", "held", "ever"))
    bound = random.choice(("at_least", "at_most"))
    match form:
        case "count":
            args = {
                "pick": _selectors(random),
                "when": when,
                "of": random.choice(("count", "subjects")),
                bound: limit("n"),
            }
        case "sum":
            args = {
                "pick": _selectors(random),
                "when": when,
                "of": random.choice(("part", "whole", "quantity")),
                bound: limit("n"),
            }
        case "ratio" | "event_ratio":
            args = {
                "pick": _selectors(random),
                "of": _amount(random, names),
                "to": _amount(random, names),
            }
            args[random.choice(("at_least", "at_most", "at_most_one_in"))] = limit("share")
            if random.random() < 0.4:
                args["strict"] = limit("strict")
            if random.random() < 0.5:
                args["empty"] = "unknown"
        case "band":
            args = {"pick": _selectors(random), "when": when, "of": _amount(random, names)}
            for side in random.sample(("low", "high"), random.choice((1, 2))):
                args[side] = limit(side)
        case "presence":
            args = random.choice(
                (
                    {"pick": _selectors(random), "when": when},
                    {
                        "orgs": tuple(random.sample(ORG_KINDS, 2)),
                        "place": random.choice(("below", "near")),
                    },
                    {"attribute": random.choice(ATTRIBUTES)},
                )
            )
        case "coverage" | "event_coverage":
            chosen = random.sample(MARKS, random.choice((1, 2, 3)))
            marks = tuple(
                {"mark": m, "when": random.choice(ATTRIBUTES)}
                if random.random() < 0.4
                else {"mark": m}
                for m in chosen
            )
            args = {"pick": _selectors(random), "marks": marks}
            if form == "coverage":
                args["when"] = when
        case "tally":
            sides = ("part", "whole", "quantity", "attribute:members")
            holds = [
                {
                    "left": random.choice(sides),
                    "op": random.choice(("<", "<=", "=", "!=", ">=", ">")),
                    "right": random.choice(sides),
                }
                for _ in range(random.choice((1, 2, 3)))
            ]
            if random.random() < 0.5:
                holds[0]["times"] = limit("times")
            args = {"pick": _selectors(random), "holds": tuple(holds)}
        case _:
            args = {"anchor": _selectors(random), "own_years": random.random() < 0.5}
            if random.random() < 0.8 or form == "extension":
                args["months"] = limit("months")
            if random.random() < 0.3:
                args["from"] = "until"
            if form == "extension" or random.random() < 0.5:
                args["extend"] = _selectors(random)
            if form == "extension":
                args["at_most"] = limit("most")
            else:
                args |= {"answer": _selectors(random), "same_subject": random.random() < 0.5}
            if form == "timer":
                args |= {"any_time": random.random() < 0.3, "same_day": random.random() < 0.5}
                if random.random() < 0.4:
                    args["before"] = limit("before")
                if random.random() < 0.4:
                    args["grace"] = limit("grace")
            if form == "once_per_term":
                args["at_least"] = limit("n")
    if form in ("timer", "extension", "once_per_term"):
        window = "term"
    if form == "tally" or form.startswith("event_"):
        window = "event"
        args.pop("when", None)
    parameters = []
    for name in dict.fromkeys(names):
        for since in random.choice(
            ((date(2020, 1, 1),), (date(2020, 1, 1), date(2025, 4, 15)), (date(2025, 3, 1),))
        ):
            parameters.append(
                Parameter(
                    name,
                    random.choice((1, 1, 2, 3, 12)) * SCALE + random.choice((0, 0, 5_000)),
                    since,
                )
            )
    if random.random() < 0.3 and window == "rite":
        parameters.append(Parameter("closing", 229 * SCALE, date(2020, 1, 1)))
    conditions = tuple(
        Condition(
            random.choice(ATTRIBUTES), random.choice(("<", "=", ">=")), random.choice((0, 3)) * SCALE,
            random.choice((Verdict.EXEMPT, Verdict.NOT_APPLICABLE)), f"c{n}", "", random.choice((None, 0)),
        )
        for n in range(random.choice((0, 0, 1, 2)))
    )  # fmt: skip
    return Indicator(
        code, code, code, "", "", "x", "", True, random.choice(tuple(Modality)),
        tuple(random.sample(ORG_KINDS, 3)), window, Check(form.removeprefix("event_"), args), tuple(parameters), conditions,
        classes=random.choice(((), (), ("A",))), units=random.choice(((), (), ("o001", "o002"))),
        own_choice=random.random() < 0.2,
    )  # fmt: skip


def by_reference(
    world: World, packs: list[Pack], period: Period, as_of: date, adoptions: list[Any]
) -> list[Any]:
    return evaluate(
        pack=packs[0],
        orgs=world.orgs,
        attributes=world.attributes,
        facts=world.facts,
        period=period,
        as_of=as_of,
        adoptions=[Adoption(org, packs[place], since) for org, place, since in adoptions],
    )


def by_engine(
    backend: Any,
    packs: list[Pack],
    period: str,
    as_of: date,
    mode: Mode,
    adoptions: list[Any],
    folder: Path,
) -> list[tuple[Any, ...]]:
    """The rows of DuckDB, read back from the file that the command would write."""
    from pyarrow import parquet

    file = folder / f"{mode}.parquet"
    writer = Writer(str(file), mode, csv=False)
    by_duckdb(
        Task(packs, parse(period), as_of, mode, adoptions, lambda step: None), backend, writer
    )
    writer.close()
    return [tuple(row.values()) for row in parquet.read_table(file).to_pylist()]


def expected(results: list[Any], mode: Mode) -> list[tuple[Any, ...]]:
    return reference.rows(results, mode)
