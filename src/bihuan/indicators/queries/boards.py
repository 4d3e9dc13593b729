"""The board of a unit: each rule in a period, beside its own past and, when the period is closed, its class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from bihuan.engines.rules.values import Indicator, Modality
from bihuan.indicators.judging import open_findings
from bihuan.indicators.models import Band, Freeze, FrozenVerdict, Sheet
from bihuan.indicators.models.words import JUDGED, TAGS, Word, outlook_words, said
from bihuan.indicators.sheets import rules_in
from bihuan.indicators.windows import window_words
from bihuan.orgs.models import Unit

PAST = 4
"""Quarters of one's own past that stand beside a period."""
SHORT, WEAK, FIRM, STRONG, OPEN = "short", "weak", "firm", "strong", "open"
DIRECTIONS: Mapping[str, tuple[object, object]] = {
    SHORT: (_("补短板"), _("必须做到的要求，最近一个完整期间没有达标。")),
    WEAK: (_("强弱项"), _("有提醒，或者不如自己以往、低于本类别的中间水平。")),
    FIRM: (_("固底板"), _("一直做到的要求，要保持住。")),
    STRONG: (_("扬优势"), _("全部达标，而且好于自己以往或本类别的中间水平。")),
    OPEN: (_("尚无结论"), _("未到期、不适用，或者情况不明。")),
}
"""The four directions of work (F06), and what has no verdict yet."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many windows of a rule were met out of those judged."""

    met: int = 0
    judged: int = 0

    @property
    def value(self) -> float | None:
        """The share; None when nothing was judged."""
        return self.met / self.judged if self.judged else None

    def __str__(self) -> str:
        return f"{self.met}/{self.judged}" if self.judged else "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """One window of a rule."""

    window: str
    verdict: Word
    outlook: Word
    closes_on: date
    reason: str = ""

    @property
    def label(self) -> str:
        """The verdict in one word."""
        return said(self.verdict, self.reason)

    @property
    def outlook_words(self) -> str:
        """How a running window would end as things stand."""
        return outlook_words(self.verdict, self.outlook)

    @property
    def words(self) -> str:
        """The window as papers write it."""
        return window_words(self.window)

    @property
    def tag(self) -> str:
        """The kind of tag."""
        return TAGS[self.verdict]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule on the board."""

    rule: Indicator
    cells: tuple[Cell, ...]
    now: Share
    past: Share
    band: Band | None
    direction: str

    @property
    def latest(self) -> Cell | None:
        """The latest window of which there is a verdict, else the one that is running."""
        said = [cell for cell in self.cells if cell.verdict in JUDGED]
        if said:
            return said[-1]
        return self.cells[-1] if self.cells else None


@dataclass(frozen=True, slots=True)
class Board:
    """What the rules say about a unit in a period."""

    unit: Unit
    period: str
    lines: tuple[Line, ...]
    freeze: Freeze | None = None
    groups: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    def of(self, direction: str) -> list[Line]:
        """The rules of one direction."""
        return [line for line in self.lines if line.direction == direction]


def board_of(unit: Unit, on: date, freeze: Freeze | None = None) -> Board:
    """The board of a sealed quarter, or without one of the open period as it stands."""
    if freeze is None:
        rules, cells = _open_cells(unit, on)
        before = _sealed(None)
    else:
        rules, cells = _sealed_cells(unit, freeze)
        before = _sealed(freeze)
    past = _past(unit, before)
    bands = _bands(unit, freeze) if freeze else {}
    lines = tuple(
        _line(rules[code], tuple(found), past.get(code, Share()), bands.get(code))
        for code, found in sorted(cells.items())
        if code in rules
    )
    return Board(unit, freeze.period if freeze else "", lines, freeze, _grouped(lines))


def _open_cells(unit: Unit, on: date) -> tuple[dict[str, Indicator], dict[str, list[Cell]]]:
    rules: dict[str, Indicator] = {}
    cells: dict[str, list[Cell]] = {}
    found = open_findings(Unit.objects.filter(pk=unit.pk), on).get(unit.pk, [])
    for f in sorted(found, key=lambda f: f.closes_on):
        rules[f.indicator.code] = f.indicator
        cells.setdefault(f.indicator.code, []).append(
            Cell(
                f.result.window,
                Word(f.verdict.value),
                Word(f.outlook.value),
                f.closes_on,
                f.result.reason,
            )
        )
    return rules, cells


def _sealed_cells(unit: Unit, freeze: Freeze) -> tuple[dict[str, Indicator], dict[str, list[Cell]]]:
    cells: dict[str, list[Cell]] = {}
    rows = FrozenVerdict.objects.sealed().filter(unit=unit, freeze=freeze)
    rules: dict[str, Indicator] = {}
    sheet = Sheet.objects.filter(unit=unit, freeze=freeze).first()
    packs = rules_in(sheet.body) if sheet else ()
    for row in rows.order_by("closes_on", "pk"):
        word = Word(row.verdict)
        cells.setdefault(row.indicator, []).append(
            Cell(row.window, word, word, row.closes_on, row.reason)
        )
        for first, last, pack in packs:
            if first <= row.opens_on <= last:
                rules |= {r.code: r for r in pack.indicators if r.code == row.indicator}
    return rules, cells


def _sealed(before: Freeze | None) -> list[int]:
    """The sealed quarters whose verdicts are one's own past."""
    rows = Freeze.objects.filter(state=Freeze.State.SEALED).order_by("-period")
    if before is not None:
        rows = rows.filter(period__lt=before.period)
    return list(rows.values_list("pk", flat=True)[:PAST])


def _past(unit: Unit, freezes: Sequence[int]) -> dict[str, Share]:
    if not freezes:
        return {}
    rows = (
        FrozenVerdict.objects.filter(unit=unit, freeze__in=freezes, verdict__in=JUDGED)
        .order_by()
        .values_list("indicator")
        .annotate(judged=Count("pk"), met=Count("pk", filter=Q(verdict=Word.PASSED)))
    )
    return {code: Share(met, judged) for code, judged, met in rows}


def _bands(unit: Unit, freeze: Freeze) -> dict[str, Band]:
    sheet = Sheet.objects.filter(unit=unit, freeze=freeze).only("unit_class").first()
    if sheet is None or not sheet.unit_class:
        return {}
    rows = Band.objects.filter(freeze=freeze, kind=unit.kind, unit_class=sheet.unit_class)
    return {band.indicator: band for band in rows}


def _line(rule: Indicator, cells: tuple[Cell, ...], past: Share, band: Band | None) -> Line:
    said = [cell for cell in cells if cell.verdict in JUDGED]
    now = Share(sum(cell.verdict is Word.PASSED for cell in said), len(said))
    return Line(rule, cells, now, past, band, direction_of(rule, said, now, past, band))


def direction_of(
    rule: Indicator, said: Sequence[Cell], now: Share, past: Share, band: Band | None
) -> str:
    """Which way a rule points: see ``DIRECTIONS``. ``said`` are the windows with a verdict, in order."""
    share = now.value
    if share is None or not said:
        return OPEN
    if said[-1].verdict is Word.FAILED and rule.modality is Modality.MUST:
        return SHORT
    before = past.value
    below_class = band is not None and share < band.lower
    if said[-1].verdict is Word.ATTENTION or share < 1 or below_class:
        return WEAK
    above_class = band is not None and share > band.upper
    if (before is not None and before < share) or above_class:
        return STRONG
    return FIRM


def _grouped(lines: Iterable[Line]) -> dict[str, tuple[Line, ...]]:
    groups: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        name = line.rule.group
        groups[name] = (*groups.get(name, ()), line)
    return groups
