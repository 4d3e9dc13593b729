"""Small organisations, facts, rules and packs for tests of rules."""

from datetime import date

from bihuan.engines.periods import parse
from bihuan.engines.rules.evaluate import evaluate
from bihuan.engines.rules.values import (
    SCALE,
    Attribute,
    Check,
    Fact,
    Indicator,
    Modality,
    Org,
    Pack,
    Parameter,
)  # fmt: skip

D = date.fromisoformat
BEGIN = D("2000-01-01")


def org(code="a", kind="branch", parent=None, opened=BEGIN, closed=None, unit_class=""):
    return Org(code, parent, kind, unit_class, opened, closed)


def fact(kind, on, *has, number="", of="a", recorded="", until="", **columns):
    amounts = {
        key: round(value * SCALE) if key in ("quantity", "part", "whole") else value
        for key, value in columns.items()
    }
    return Fact(
        number or f"{kind}{on}{until}{sorted(has)}{sorted(columns.items(), key=str)}", of, kind, D(on), D(recorded or on),
        until=D(until) if until else None, has=frozenset(has), **amounts,
    )  # fmt: skip


def param(name, value, since="2000-01-01", stricter=""):
    return Parameter(name, round(value * SCALE), D(since), stricter)


def rule(
    form,
    window="month",
    modality="must",
    subjects=("branch",),
    parameters=(),
    conditions=(),
    **args,
):
    more = {
        key: args.pop(key)
        for key in ("classes", "units", "own_choice", "since", "until")
        if key in args
    }
    if "from_" in args:
        args["from"] = args.pop("from_")
    return Indicator(
        "R", "规定", "Rule", "一句话。", "A sentence.", "doc", "", False, Modality(modality), subjects, window,
        Check(form, args), tuple(parameters), tuple(conditions), **more,
    )  # fmt: skip


def pack(*indicators, code="p"):
    return Pack(code, "1", "包", "Pack", BEGIN, (), (), indicators)


def judged(
    indicator, facts=(), period="2025", *, as_of="2026-12-31", orgs=(), attributes=(), **more
):
    numbers = [Attribute("a", name, round(value * SCALE), BEGIN) for name, value in attributes]
    return evaluate(
        pack=pack(indicator), orgs=orgs or [org()], attributes=numbers, facts=facts, period=parse(period),
        as_of=D(as_of), **more,
    )  # fmt: skip


def one(indicator, facts=(), window="2025-03", **more):
    rows = judged(indicator, facts, window[:4], **more)
    found = [r for r in rows if r.window == window and r.org == "a"]
    assert len(found) == 1, found
    return found[0]


def said(*arguments, **more):
    result = one(*arguments, **more)
    return (str(result.verdict), result.measured, result.required, result.facts, result.reason)


PICK = ({"kind": ("theme",)},)
ONE = (param("times", 1),)
TWO = (param("times", 2),)
MARCH = [fact("theme", "2025-03-01"), fact("theme", "2025-03-31")]
