"""The text of a sheet: canonical JSON of what was judged and all that it rests on. Pure; replaying reads it back."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.engines.periods import parse
from bihuan.engines.rules.values import Attribute, Fact, Org, Pack
from bihuan.indicators.judging import Inputs, Stretch, judged, stretch
from bihuan.indicators.values import Finding
from bihuan.ledger.lines import canonical
from bihuan.packs import texts

SHAPE = 1
"""Raised when the text's shape changes; older texts stay as they are."""


def body_of(
    *,
    unit: str,
    period: str,
    as_of: date,
    inputs: Inputs,
    parts: Sequence[Stretch],
    findings: Sequence[Finding],
) -> str:
    """The text of one unit's sheet."""
    return canonical(
        {
            "shape": SHAPE,
            "unit": unit,
            "period": period,
            "as_of": as_of.isoformat(),
            "orgs": [_org(org) for org in inputs.orgs],
            "attributes": [
                [a.org, a.name, a.value, a.since.isoformat()] for a in inputs.attributes
            ],
            "facts": [_fact(fact) for fact in inputs.facts],
            "rules": [
                [p.first.isoformat(), p.last.isoformat(), list(p.recipes[unit])] for p in parts
            ],
            "results": [_result(f) for f in sorted(findings, key=order)],
        }
    )


def rules_in(text: str) -> tuple[tuple[date, date, Pack], ...]:
    """The packs by which a sheet was judged, with the days on whose beginning each was in force."""
    return tuple(
        (date.fromisoformat(first), date.fromisoformat(last), texts.resolved(tuple(recipe)))
        for first, last, recipe in json.loads(text)["rules"]
    )


def digest_of(body: str) -> str:
    """SHA-256 of the text in hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def order(finding: Finding) -> tuple[str, str]:
    """Findings of a unit in the order of a sheet."""
    return (finding.result.indicator, finding.result.window)


def packs_of(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Code, version and digest of the packs by which it was judged."""
    found = {(f.pack.code, f.pack.version, f.pack.digest) for f in findings}
    return [
        {"code": code, "version": version, "digest": digest}
        for code, version, digest in sorted(found)
    ]


def replayed(text: str) -> str:
    """The text made again from nothing but what it holds and the immutable versions of packs: the same bytes."""
    body = json.loads(text)
    unit, period, as_of = str(body["unit"]), str(body["period"]), date.fromisoformat(body["as_of"])
    inputs = inputs_from(body)
    parts = [
        stretch(date.fromisoformat(first), date.fromisoformat(last), {unit: tuple(recipe)})
        for first, last, recipe in body["rules"]
    ]
    span = parse(period)
    findings = list(judged(inputs, parts, span.first, span.last, as_of))
    return body_of(
        unit=unit, period=period, as_of=as_of, inputs=inputs, parts=parts, findings=findings
    )


def inputs_from(body: Mapping[str, Any]) -> Inputs:
    """The inputs that a text holds."""
    return Inputs(
        (str(body["unit"]),),
        tuple(
            Org(o[0], o[1], o[2], o[3], date.fromisoformat(o[4]), _day(o[5])) for o in body["orgs"]
        ),
        tuple(Attribute(a[0], a[1], a[2], date.fromisoformat(a[3])) for a in body["attributes"]),
        tuple(
            Fact(
                fact=f["fact"],
                org=f["org"],
                kind=f["kind"],
                on=date.fromisoformat(f["on"]),
                recorded_on=date.fromisoformat(f["recorded_on"]),
                until=_day(f.get("until")),
                period=f.get("period"),
                subject=f.get("subject"),
                quantity=f.get("quantity"),
                part=f.get("part"),
                whole=f.get("whole"),
                has=frozenset(f.get("has", ())),
            )
            for f in body["facts"]
        ),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _org(org: Org) -> list[Any]:
    return [
        org.org,
        org.parent,
        org.kind,
        org.unit_class,
        org.opened_on.isoformat(),
        org.closed_on.isoformat() if org.closed_on else None,
    ]


def _fact(fact: Fact) -> dict[str, Any]:
    """A fact without its empty columns."""
    full = {
        "fact": fact.fact,
        "org": fact.org,
        "kind": fact.kind,
        "on": fact.on.isoformat(),
        "recorded_on": fact.recorded_on.isoformat(),
        "until": fact.until.isoformat() if fact.until else None,
        "period": fact.period,
        "subject": fact.subject,
        "quantity": fact.quantity,
        "part": fact.part,
        "whole": fact.whole,
        "has": sorted(fact.has) or None,
    }
    return {key: value for key, value in full.items() if value is not None}


def _result(finding: Finding) -> dict[str, Any]:
    result = finding.result
    return {
        "indicator": result.indicator,
        "window": result.window,
        "opens_on": finding.opens_on.isoformat(),
        "closes_on": finding.closes_on.isoformat(),
        "verdict": result.verdict.value,
        "measured": result.measured,
        "required": result.required,
        "used": list(result.used),
        "reason": result.reason,
        "parameters": dict(result.parameters),
        "change": result.change,
        "pack": finding.pack.digest,
    }
