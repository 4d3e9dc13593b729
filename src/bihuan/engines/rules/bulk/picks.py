"""Which facts count, as Ibis expressions, and the measures that checks take of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from bihuan.engines.rules.forms import COLUMNS


@dataclass(frozen=True, slots=True)
class Selector:
    """One entry of ``pick``: kind, marks, subject; see :mod:`bihuan.engines.rules.forms`."""

    kinds: tuple[str, ...]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """Facts that fit one of the selectors; ``when`` is window, held or ever; ``marks``: that bear one of these too."""

    selectors: tuple[Selector, ...]
    when: str = "window"
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """What is taken of the picked facts of a window: count, subjects, part, whole, quantity (sums), or ``no_`` and a
    column's name (how many facts leave that number out)."""

    of: str
    pick: Pick


def selectors(entries: Iterable[Mapping[str, Any]]) -> tuple[Selector, ...]:
    """The entries of a pack as values that can be compared; ``()`` for none."""
    return tuple(
        Selector(
            tuple(sorted(entry["kind"])),
            tuple(sorted(entry.get("has", ()))),
            tuple(sorted(entry.get("lacks", ()))),
            entry.get("subject"),
        )
        for entry in entries
    )


def pick_of(args: Mapping[str, Any]) -> Pick:
    """The facts that a check over one window looks at."""
    return Pick(selectors(args.get("pick", ())), args.get("when", "window"))


def bears(facts: Any, mark: str) -> Any:
    """Whether a fact bears a mark; ``marks`` of the table is `` has `` with a space on both sides."""
    return facts.marks.contains(f" {mark} ")


def residue(facts: Any, selector: Selector) -> list[Any]:
    """What a selector asks besides the kind, as tests."""
    tests = [bears(facts, mark) for mark in selector.has]
    tests += [~bears(facts, mark) for mark in selector.lacks]
    if selector.subject is not None:
        tests.append(facts.subject.fill_null("") == selector.subject)
    return tests


def fits(facts: Any, chosen: Iterable[Selector]) -> Any:
    """Whether a fact fits one of the selectors; never null."""
    import ibis

    tests = []
    for selector in chosen:
        test = (
            facts.kind.isin(selector.kinds)
            if len(selector.kinds) > 1
            else facts.kind == selector.kinds[0]
        )
        tests.append(reduce(and_, residue(facts, selector), test))
    return reduce(or_, tests) if tests else ibis.literal(False)


def picked(facts: Any, pick: Pick) -> Any:
    """Whether a fact is one of those picked, whatever the window."""
    test = fits(facts, pick.selectors)
    if pick.marks:
        test = test & reduce(or_, (bears(facts, mark) for mark in pick.marks))
    return test


def picked_of(facts: Any, pick: Pick, kind: str) -> Any:
    """Whether a fact of this kind is one of those picked, whatever the window; None where every one is."""
    asked = [residue(facts, s) for s in pick.selectors if kind in s.kinds]
    tests = [] if not all(asked) else [reduce(or_, (reduce(and_, each) for each in asked))]
    if pick.marks:
        tests.append(reduce(or_, (bears(facts, mark) for mark in pick.marks)))
    return reduce(and_, tests) if tests else None


def kinds_of(picks: Iterable[Pick]) -> set[str]:
    """Every kind of record that some pick names."""
    return {kind for pick in picks for selector in pick.selectors for kind in selector.kinds}


def amounts(name: str, pick: Pick) -> tuple[Measure, ...]:
    """The measures that an amount of a check needs."""
    if name in COLUMNS:
        return Measure(name, pick), Measure(f"no_{name}", pick)
    return (Measure(name, pick),) if name in ("count", "subjects") else ()
