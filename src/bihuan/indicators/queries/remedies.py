"""What puts a breach right: a later verdict of the same rule, or a fact of the kind that the rule names.

Recording late what should have happened before is neither: a make-up fact must have happened, and a window must have
begun, after the day on which the problem was opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.indicators.judging import open_findings
from bihuan.indicators.models import FrozenVerdict
from bihuan.indicators.models.words import Word
from bihuan.indicators.windows import window_words
from bihuan.orgs.models import Unit
from bihuan.records.facts import facts_of

NEXT_WINDOW = "next_window"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a breach of ``indicator`` at ``unit`` has its remedy after ``since``."""

    unit: int
    indicator: str
    remedy: str
    since: date

    @property
    def by_window(self) -> bool:
        """Whether a later window of the same rule is the remedy."""
        return self.remedy in ("", NEXT_WINDOW)


@dataclass(frozen=True, slots=True)
class Proof:
    """What puts it right: a passed window, or a fact with both its days."""

    window: str = ""
    fact: str = ""
    kind: str = ""
    on: date | None = None
    recorded_on: date | None = None

    @property
    def window_words(self) -> str:
        """The window as papers write it."""
        return window_words(self.window) if self.window else ""


def proofs(asked: Sequence[Asked], on: date) -> Mapping[Asked, Proof]:
    """The proof for each question that has one.

    For a window: of the complete windows that began after ``since`` the latest is passed. For a make-up fact: one of
    that kind that happened after ``since``. The number of queries does not grow with the number of questions.
    """
    found: dict[Asked, Proof] = {}
    by_window = [one for one in asked if one.by_window]
    if by_window:
        found |= _windows(by_window, on)
    by_fact = [one for one in asked if not one.by_window]
    if by_fact:
        found |= _facts(by_fact, on)
    return found


def _windows(asked: Sequence[Asked], on: date) -> dict[Asked, Proof]:
    latest: dict[tuple[int, str], dict[date, tuple[str, str, date]]] = {}
    for unit, indicator, window, opens_on, closes_on, verdict in _complete(asked, on):
        by_end = latest.setdefault((unit, indicator), {})
        by_end.setdefault(closes_on, (window, verdict, opens_on))
    found = {}
    for one in asked:
        ends = latest.get((one.unit, one.indicator), {})
        after = [end for end, (_w, _v, opens_on) in ends.items() if opens_on > one.since]
        if after:
            window, verdict, _opens = ends[max(after)]
            if verdict == Word.PASSED:
                found[one] = Proof(window=window)
    return found


def _complete(asked: Sequence[Asked], on: date) -> Iterable[tuple[int, str, str, date, date, str]]:
    """Verdicts of windows that are over: the sealed ones first, then those of the open period as they stand now."""
    units = {one.unit for one in asked}
    codes = {one.indicator for one in asked}
    first = min(one.since for one in asked)
    yield from (
        FrozenVerdict.objects.sealed()
        .filter(unit_id__in=units, indicator__in=codes, opens_on__gt=first, closes_on__lt=on)
        .order_by()
        .values_list("unit_id", "indicator", "window", "opens_on", "closes_on", "verdict")
    )
    for key, findings in open_findings(Unit.objects.filter(pk__in=units), on).items():
        for f in findings:
            if f.indicator.code in codes and f.opens_on > first and f.closes_on < on:
                yield (
                    key,
                    f.indicator.code,
                    f.result.window,
                    f.opens_on,
                    f.closes_on,
                    f.verdict.value,
                )


def _facts(asked: Sequence[Asked], on: date) -> dict[Asked, Proof]:
    codes = dict(Unit.objects.filter(pk__in={one.unit for one in asked}).values_list("code", "pk"))
    kinds = {one.remedy for one in asked}
    first = min(one.since for one in asked)
    facts = [
        fact
        for fact in facts_of(Unit.objects.filter(pk__in=codes.values()), (first, on), as_of=on)
        if fact.kind in kinds
    ]
    found = {}
    for one in asked:
        for fact in facts:
            if (codes[fact.org], fact.kind) == (one.unit, one.remedy) and fact.on > one.since:
                found[one] = Proof(
                    fact=fact.fact, kind=fact.kind, on=fact.on, recorded_on=fact.recorded_on
                )
                break
    return found
