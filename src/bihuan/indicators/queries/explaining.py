"""One verdict opened: rule, article, parameters in force, facts with both dates, what would change it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.calendar.lateness import late_by
from bihuan.engines.rules.values import SCALE, Indicator, Pack, Parameter
from bihuan.indicators.judging import open_findings
from bihuan.indicators.models import Freeze, FrozenVerdict
from bihuan.indicators.models.words import RUNNING, TAGS, Word, outlook_words, said
from bihuan.indicators.sheets import rules_in
from bihuan.indicators.values import Finding
from bihuan.indicators.windows import span, window_words
from bihuan.orgs.models import Unit
from bihuan.packs.words import PARAMETERS, SHARE, amount, with_unit

_UNITS = {
    "count": gettext_lazy("次"),
    "once_per_term": gettext_lazy("次"),
    "band": gettext_lazy("人"),
    "presence": gettext_lazy("项"),
    "coverage": gettext_lazy("项"),
    "tally": gettext_lazy("项"),
    "timer": gettext_lazy("天"),
    "extension": gettext_lazy("天"),
}
"""In what each form of check counts, where no parameter says it."""
_DAYS = {
    "timer": (gettext_lazy("实际用时"), gettext_lazy("期限")),
    "extension": (gettext_lazy("实际延期"), gettext_lazy("最多延期")),
}
"""What measured and required days are called."""
_LEAST, _MOST = ("at_least", "low"), ("at_most", "high", "at_most_one_in")
"""The arguments of checks that name a lower and an upper limit."""


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that was counted."""

    fact: str
    kind: str
    title: str
    on: date
    recorded_on: date

    @property
    def record(self) -> int | None:
        """The record behind the fact; None for what comes from the register or the terms."""
        number = self.fact.removeprefix("r")
        return int(number) if self.fact != number and number.isdecimal() else None

    @property
    def late(self) -> int:
        """Days between what happened and its entry, where it is labelled 补录."""
        return late_by(self.on, self.recorded_on)


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter as it was in force on the window's first day."""

    name: str
    value: float
    unit: str
    document: str
    parameter: Parameter | None = None

    @property
    def words(self) -> str:
        """The value with its unit, a share in per cent, a closing day as a day."""
        if self.parameter is not None:
            return amount(self.parameter)
        return with_unit(round(self.value * SCALE), self.unit)

    @property
    def title(self) -> str:
        """What the number is called; nothing where only a pack's own code is known."""
        return str(PARAMETERS.get(self.name, ""))


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything about one verdict."""

    unit: Unit
    indicator: Indicator
    window: str
    verdict: Word
    outlook: Word
    measured: float | None
    required: float | None
    reason: str
    parameters: Mapping[str, float]
    facts: tuple[UsedFact, ...]
    change: str
    source: str
    pack: Pack
    opens_on: date
    closes_on: date
    freeze: Freeze | None = None
    digest: str = ""

    @property
    def window_words(self) -> str:
        """The window as papers write it."""
        return window_words(self.window)

    @property
    def tag(self) -> str:
        """The kind of tag."""
        return TAGS[self.verdict]

    @property
    def label(self) -> str:
        """The verdict in one word."""
        return said(self.verdict, self.reason)

    @property
    def outlook_words(self) -> str:
        """How a running window would end as things stand."""
        return outlook_words(self.verdict, self.outlook)

    @property
    def running(self) -> bool:
        """Whether time is not up yet."""
        return self.reason == RUNNING

    @property
    def gap(self) -> str:
        """What is lacking, without what a breach says of making up for it: while time runs nothing is to be made up."""
        return gap_of(self.change, self.reason)

    @property
    def numbers(self) -> list[Number]:
        """The parameters with their units and the documents that set them."""
        latest = {p.name: p for p in self.indicator.parameters if p.since <= self.opens_on}
        return [
            Number(
                name,
                value,
                latest[name].unit if name in latest else "",
                latest[name].document if name in latest else "",
                latest.get(name),
            )
            for name, value in self.parameters.items()
        ]

    @property
    def is_share(self) -> bool:
        """Whether measured and required are shares, which pages say in per cent."""
        if self.indicator.check.form == "ratio":
            return True
        return any(number.unit == SHARE for number in self.numbers)

    @property
    def measured_words(self) -> str:
        """What was measured, as pages say it."""
        return self._words(self.measured)

    @property
    def required_words(self) -> str:
        """What was required, as pages say it."""
        return self._words(self.required)

    def _words(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.is_share:
            return f"{number_format(value * 100, 2).rstrip('0').rstrip('.')}%"
        return f"{floatformat(value, -2)} {self.counted_in}".strip()

    @property
    def measured_title(self) -> str:
        """What the measured number is."""
        form = self.indicator.check.form
        return str(_DAYS[form][0]) if form in _DAYS else _("实际")

    @property
    def required_title(self) -> str:
        """What the required number is: a least, a most, or days within which something had to be done."""
        form, args = self.indicator.check.form, self.indicator.check.args
        if form in _DAYS:
            return str(_DAYS[form][1])
        least = {self.parameters.get(str(args[key])) for key in _LEAST if key in args}
        most = {self.parameters.get(str(args[key])) for key in _MOST if key in args}
        if self.required in least & most:
            return _("应为")
        if "at_most_one_in" in args or (most and not least) or self.required in most:
            return _("不超过")
        return _("应达到")

    @property
    def counted_in(self) -> str:
        """The unit of what was measured and required; nothing where it is not known."""
        form, args = self.indicator.check.form, self.indicator.check.args
        named = {str(args[key]) for key in (*_LEAST, *_MOST) if key in args}
        units = [p.unit for p in self.indicator.parameters if p.name in named and p.unit]
        return units[0] if units else str(_UNITS.get(form, ""))

    def as_json(self) -> dict[str, Any]:
        """The shape that other programs rely on."""
        return {
            "org": self.unit.code,
            "indicator": self.indicator.code,
            "window": self.window,
            "verdict": self.verdict.value,
            "measured": self.measured,
            "required": self.required,
            "rule": {
                "title": self.indicator.title,
                "source": self.source,
                "article": self.indicator.article,
                "verified": self.indicator.verified,
            },
            "parameters": dict(self.parameters),
            "facts": [
                {
                    "fact": f.fact,
                    "on": f.on.isoformat(),
                    "recorded_on": f.recorded_on.isoformat(),
                }
                for f in self.facts
            ],
            "change": self.change,
        }


def explained(unit: Unit, indicator: str, window: str, on: date) -> Explained | None:
    """The verdict of one window: as it was sealed, else as it stands on a day. None when the rule does not concern the
    unit in that window. Raises :class:`ValueError` for what is no window."""
    opens_on, _last = span(window)
    sealed = (
        FrozenVerdict.objects.sealed()
        .filter(unit=unit, indicator=indicator, window=window)
        .select_related("sheet", "freeze")
        .first()
    )
    if sealed is not None:
        return _from_sheet(unit, sealed)
    found = open_findings(Unit.objects.filter(pk=unit.pk), on, since=opens_on)
    for finding in found.get(unit.pk, ()):
        if (finding.result.indicator, finding.result.window) == (indicator, window):
            return from_finding(unit, finding)
    return None


def from_finding(unit: Unit, finding: Finding) -> Explained:
    """A finding of the open period, opened."""
    result = finding.result
    facts = {fact.fact: fact for fact in finding.facts}
    return Explained(
        unit=unit,
        indicator=finding.indicator,
        window=result.window,
        verdict=Word(result.verdict.value),
        outlook=Word(finding.outlook.value),
        measured=result.measured,
        required=result.required,
        reason=result.reason,
        parameters=plain(result.parameters),
        facts=tuple(
            UsedFact(f.fact, f.kind, kind_title(finding.pack, f.kind), f.on, f.recorded_on)
            for number in result.used
            for f in [facts[number]]
        ),
        change=result.change,
        source=source_title(finding.pack, finding.indicator),
        pack=finding.pack,
        opens_on=finding.opens_on,
        closes_on=finding.closes_on,
    )


def _from_sheet(unit: Unit, row: FrozenVerdict) -> Explained | None:
    body = json.loads(row.sheet.body)
    result = next(
        r for r in body["results"] if (r["indicator"], r["window"]) == (row.indicator, row.window)
    )
    pack = next(
        pack for first, last, pack in rules_in(row.sheet.body) if first <= row.opens_on <= last
    )
    rule = next((i for i in pack.indicators if i.code == row.indicator), None)
    if rule is None:
        return None
    facts = {f["fact"]: f for f in body["facts"]}
    word = Word(row.verdict)
    return Explained(
        unit=unit,
        indicator=rule,
        window=row.window,
        verdict=word,
        outlook=word,
        measured=result["measured"],
        required=result["required"],
        reason=result["reason"],
        parameters=plain(result["parameters"]),
        facts=tuple(_used(facts[number], pack) for number in result["used"] if number in facts),
        change=result["change"],
        source=source_title(pack, rule),
        pack=pack,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        freeze=row.freeze,
        digest=row.sheet.digest,
    )


def gap_of(change: str, reason: str) -> str:
    """How far it is from what is required while the window runs, as a part of a sentence."""
    return change.rstrip("。") if reason == RUNNING else change


def _used(fact: Mapping[str, Any], pack: Pack) -> UsedFact:
    return UsedFact(
        fact["fact"],
        fact["kind"],
        kind_title(pack, fact["kind"]),
        date.fromisoformat(fact["on"]),
        date.fromisoformat(fact["recorded_on"]),
    )


def plain(parameters: Mapping[str, int]) -> dict[str, float]:
    """Parameters as people write them, from ten-thousandths; whole numbers without a point."""
    return {
        name: value // SCALE if value % SCALE == 0 else value / SCALE
        for name, value in parameters.items()
    }


def source_title(pack: Pack, indicator: Indicator) -> str:
    """The document that an indicator cites, with its marks: 《…》."""
    found = next((s for s in pack.sources if s.code == indicator.source), None)
    title = found.title if found else indicator.source
    return title if title.startswith("《") else f"《{title}》"


def kind_title(pack: Pack, code: str) -> str:
    """A kind of record in words."""
    return next((kind.title for kind in pack.kinds if kind.code == code), code)


def windows_of(findings: Iterable[Finding], indicator: str) -> list[str]:
    """The windows of one indicator among findings, in order."""
    return sorted({f.result.window for f in findings if f.result.indicator == indicator})
