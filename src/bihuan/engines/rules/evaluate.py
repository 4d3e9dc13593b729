"""Facts and a pack give verdicts.

The order in which a verdict is decided, first that applies:

1. no row where the organisation is not concerned (kind, class, units) or did not exist on any day of the window;
2. a parameter not in force on the window's first day: not applicable (``not_in_force``);
3. the organisation did not exist for the whole window: unknown (``outside_life``); or the window begins before
   records began to be kept (``begun``): unknown (``before_records``);
4. the window ends, or the rite closes, after ``as_of``: unknown (``not_yet_due``);
5. an exemption recorded for this indicator on the window's last day: exempt, or not applicable (``exempted``);
6. the conditions in their order: an attribute that is missing gives unknown (``missing_attribute``), one that holds
   gives what it says with its own code;
7. the check: passed (``met``), unknown or not applicable where it cannot be said, else what the modality makes of a
   breach: must → failed; generally, in principle and every item of own choice → attention; may → not applicable.

``measured``, ``required`` and the facts used stand only beside passed, failed and attention.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.engines.periods import Period
from bihuan.engines.rules.checks import CHECKS, Finding, compare
from bihuan.engines.rules.index import Index, lives
from bihuan.engines.rules.plans import Plan, Window, calendar_window, moved_windows, plans, spans
from bihuan.engines.rules.values import (
    Adoption,
    Attribute,
    Fact,
    Indicator,
    Modality,
    Org,
    Pack,
    Result,
    Verdict,
)
from bihuan.engines.rules.wording import change_sentence

EXEMPTION = ({"kind": ("exemption",)},)
_UNSAID = {"no_facts": Verdict.UNKNOWN, "nothing_to_check": Verdict.NOT_APPLICABLE}


def evaluate(
    *,
    pack: Pack,
    orgs: Sequence[Org],
    attributes: Iterable[Attribute],
    facts: Iterable[Fact],
    period: Period,
    as_of: date,
    packs_by_org: Mapping[str, Pack] | None = None,
    adoptions: Sequence[Adoption] = (),
    only: Iterable[str] | None = None,
    begun: date | None = None,
) -> list[Result]:
    """Every verdict of a period, sorted by organisation, indicator and window (as text).

    ``only``: results for these organisations; ``orgs`` then still holds those above and below them, which local
    requirements and the presence of bodies are read from. ``adoptions``: the pack of the nearest organisation, upwards
    from each, that has adopted one by the window's first day; else ``packs_by_org``, else ``pack``. ``begun``: the day
    from which records are kept; what was before is not known.
    """
    index = Index(orgs, attributes, facts, as_of)
    chosen = (
        index.orgs
        if only is None
        else {code: index.orgs[code] for code in only if code in index.orgs}
    )
    force = InForce(pack, packs_by_org or {}, adoptions, index)
    results: list[Result] = []
    for code in sorted(chosen):
        org = chosen[code]
        for plan, window in force.windows(org, period):
            results.append(judge(plan, org, window, index, begun))
    results.sort(key=lambda result: (result.org, result.indicator, result.window))
    return results


class InForce:
    """Which pack is in force where and when, and the windows that follow from it."""

    def __init__(
        self,
        pack: Pack,
        by_org: Mapping[str, Pack],
        adoptions: Sequence[Adoption],
        index: Index,
    ) -> None:
        self.pack, self.by_org, self.index = pack, by_org, index
        self._adopted: dict[str, list[Adoption]] = {}
        for adoption in sorted(adoptions, key=lambda adoption: adoption.since):
            self._adopted.setdefault(adoption.org, []).append(adoption)
        self._plans: dict[int, tuple[Plan, ...]] = {}

    def pack_on(self, chain: Sequence[str], day: date) -> Pack:
        """The pack in force on a day for the organisation at the head of a chain upwards."""
        for code in chain:
            for adoption in reversed(self._adopted.get(code, ())):
                if adoption.since <= day:
                    return adoption.pack
        return self.by_org.get(chain[0], self.pack)

    def plans_of(self, pack: Pack) -> tuple[Plan, ...]:
        """The plans of a pack, made once."""
        if id(pack) not in self._plans:
            self._plans[id(pack)] = plans(pack)
        return self._plans[id(pack)]

    def windows(self, org: Org, period: Period) -> Iterable[tuple[Plan, Window]]:
        """Every indicator and window of a period that concern an organisation under the pack in force."""
        chain = self.index.ancestry(org)
        packs = [self.pack_on(chain, period.first)]
        for code in chain:
            packs += [adoption.pack for adoption in self._adopted.get(code, ())]
        distinct = {id(pack): pack for pack in packs}
        for pack in distinct.values():
            for plan in self.plans_of(pack):
                if concerns(plan.indicator, org, chain):
                    for window in windows_of(plan, org, self.index, period):
                        if len(distinct) == 1 or self.pack_on(chain, window.first) is pack:
                            yield plan, window


def concerns(indicator: Indicator, org: Org, chain: Sequence[str]) -> bool:
    """Whether an indicator is meant for an organisation of this kind, class and place in the tree."""
    return (
        org.kind in indicator.subjects
        and (not indicator.classes or org.unit_class in indicator.classes)
        and (not indicator.units or any(code in indicator.units for code in chain))
    )


def windows_of(plan: Plan, org: Org, index: Index, period: Period) -> Iterable[Window]:
    """The windows of one indicator in a period, those outside the organisation's life left out."""
    if plan.indicator.window in ("event", "term"):
        yield from (
            window
            for window in moved_windows(plan, org, index, period.first, period.last)
            if lives(org, window.first)
        )
        return
    for span in spans(plan.indicator.window, period):
        frame = plan.frame(span)
        if org.opened_on <= frame.last and (org.closed_on is None or org.closed_on >= frame.first):
            yield calendar_window(plan, org, index, span)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a verdict is given without looking at the facts."""

    verdict: Verdict
    reason: str
    lacking: str = ""


def ground(org: Org, window: Window, begun: date | None) -> Ground | None:
    """A rule not in force, an organisation that did not exist all the time, no records yet (steps 2 and 3)."""
    if not window.in_force:
        return Ground(Verdict.NOT_APPLICABLE, "not_in_force")
    if not (lives(org, window.first) and lives(org, window.known)):
        return Ground(Verdict.UNKNOWN, "outside_life")
    if begun is not None and window.first < begun:
        return Ground(Verdict.UNKNOWN, "before_records")
    return None


def excused(indicator: Indicator, org: Org, window: Window, index: Index) -> Ground | None:
    """An exemption on record, or a condition that holds (steps 5 and 6)."""
    for fact in index.picked(org.org, EXEMPTION):
        if (
            fact.subject == indicator.code
            and fact.on <= window.last
            and (fact.until is None or fact.until >= window.last)
        ):
            verdict = Verdict.NOT_APPLICABLE if "not_applicable" in fact.has else Verdict.EXEMPT
            return Ground(verdict, "exempted")
    for condition in indicator.conditions:
        value = index.attribute(org.org, condition.attribute, window.last)
        value = condition.missing if value is None else value
        if value is None:
            return Ground(Verdict.UNKNOWN, "missing_attribute", condition.attribute)
        if compare(value, condition.op, condition.value):
            return Ground(condition.gives, condition.code)
    return None


def found(indicator: Indicator, window: Window) -> Finding:
    """What the indicator's check finds in a window."""
    return CHECKS[indicator.check.form](indicator.check.args, window.scene)


def breach(indicator: Indicator) -> Verdict:
    """What a breach becomes."""
    if indicator.modality is Modality.MAY:
        return Verdict.NOT_APPLICABLE
    if indicator.modality is Modality.MUST and not indicator.own_choice:
        return Verdict.FAILED
    return Verdict.ATTENTION


def judge(plan: Plan, org: Org, window: Window, index: Index, begun: date | None = None) -> Result:
    """The verdict of one indicator in one window."""
    indicator = plan.indicator
    why = ground(org, window, begun)
    if why is None and window.known > index.as_of:
        why = Ground(Verdict.UNKNOWN, "not_yet_due")
    why = why or excused(indicator, org, window, index)
    if why is not None:
        change = change_sentence(plan, window, why.verdict, why.reason, None, why.lacking)
        return _result(plan, org, window, why.verdict, why.reason, None, change)
    finding = found(indicator, window)
    shown: Finding | None = finding
    if finding.met is None:
        verdict, reason, shown = _UNSAID.get(finding.code, Verdict.UNKNOWN), finding.code, None
    elif finding.met:
        verdict, reason = Verdict.PASSED, finding.code
    else:
        verdict, reason = breach(indicator), finding.code
        if verdict is Verdict.NOT_APPLICABLE:
            reason, shown = "may", None
    change = change_sentence(plan, window, verdict, reason, finding)
    return _result(plan, org, window, verdict, reason, shown, change)


def _result(
    plan: Plan,
    org: Org,
    window: Window,
    verdict: Verdict,
    reason: str,
    shown: Finding | None,
    change: str,
) -> Result:
    return Result(
        org=org.org,
        indicator=plan.indicator.code,
        window=window.label,
        verdict=verdict,
        measured=_divided(shown.measured) if shown else None,
        required=_divided(shown.required) if shown else None,
        used=tuple(fact.fact for fact in shown.used) if shown else (),
        reason=reason,
        parameters=window.scene.parameters,
        change=change,
    )


def _divided(fraction: tuple[int, int] | None) -> float | None:
    return None if fraction is None else fraction[0] / fraction[1]
