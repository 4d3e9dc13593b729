"""Facts, attributes and organisations, arranged once so that a check finds what it needs without a search."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.engines.rules.values import Attribute, Fact, Org


def fits(fact: Fact, selector: Mapping[str, Any]) -> bool:
    """Whether a fact of the right kind has the marks and the subject that a selector asks for."""
    has = fact.has
    return (
        all(mark in has for mark in selector.get("has", ()))
        and not any(mark in has for mark in selector.get("lacks", ()))
        and selector.get("subject") in (None, fact.subject)
    )


class Index:
    """What is known on a day: facts that happened and were recorded by ``as_of``."""

    def __init__(
        self,
        orgs: Sequence[Org],
        attributes: Iterable[Attribute],
        facts: Iterable[Fact],
        as_of: date,
    ) -> None:
        self.orgs = {org.org: org for org in orgs}
        self.as_of = as_of
        self._facts: dict[str, dict[str, list[Fact]]] = {}
        for fact in facts:
            if fact.on <= as_of and fact.recorded_on <= as_of:
                self._facts.setdefault(fact.org, {}).setdefault(fact.kind, []).append(fact)
        for kinds in self._facts.values():
            for found in kinds.values():
                found.sort(key=lambda fact: (fact.on, fact.fact))
        self._attributes: dict[tuple[str, str], list[tuple[date, int]]] = {}
        for attribute in attributes:
            self._attributes.setdefault((attribute.org, attribute.name), []).append(
                (attribute.since, attribute.value)
            )
        for values in self._attributes.values():
            values.sort()
        self._below: dict[str | None, list[Org]] = {}
        for org in orgs:
            self._below.setdefault(org.parent, []).append(org)

    def picked(self, org: str, selectors: Iterable[Mapping[str, Any]]) -> list[Fact]:
        """The facts of an organisation that fit one of the selectors, each once, by date and number."""
        kinds = self._facts.get(org)
        if not kinds:
            return []
        chosen = [
            (selector, kind) for selector in selectors for kind in selector["kind"] if kind in kinds
        ]
        if len(chosen) < 2:
            return [
                fact for selector, kind in chosen for fact in kinds[kind] if fits(fact, selector)
            ]
        found = {
            fact.fact: fact
            for selector, kind in chosen
            for fact in kinds[kind]
            if fits(fact, selector)
        }
        return sorted(found.values(), key=lambda fact: (fact.on, fact.fact))

    def attribute(self, org: str, name: str, day: date) -> int | None:
        """The value in force on a day: the latest ``since`` not after it; None when there is none."""
        values = self._attributes.get((org, name))
        if not values:
            return None
        place = bisect_right(values, day, key=lambda entry: entry[0])
        return values[place - 1][1] if place else None

    def living(self, org: Org, kinds: Sequence[str], place: str, day: date) -> int:
        """How many organisations of these kinds live on a day below (or, with ``near``, also beside) this one."""
        around = self._below.get(org.org, [])
        if place == "near" and org.parent is not None:
            around = [*around, *self._below.get(org.parent, [])]
        return sum(
            other.kind in kinds and other is not org and lives(other, day) for other in around
        )

    def ancestry(self, org: Org) -> list[str]:
        """The codes of an organisation and of all above it, itself first; a circle ends where it closes."""
        chain: list[str] = []
        here: Org | None = org
        while here is not None and here.org not in chain:
            chain.append(here.org)
            if here.parent is not None and here.parent not in self.orgs:
                chain.append(here.parent)
            here = self.orgs.get(here.parent) if here.parent is not None else None
        return chain


def lives(org: Org, day: date) -> bool:
    """Whether an organisation exists on a day; it still does on ``closed_on``."""
    return org.opened_on <= day and (org.closed_on is None or day <= org.closed_on)
