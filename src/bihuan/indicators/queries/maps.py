"""The map of indicators × zones or classes: how many windows were judged and how many of them were met."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor, spans_q
from bihuan.indicators.models import Freeze, FrozenVerdict, Verdict
from bihuan.indicators.models.words import JUDGED, Word
from bihuan.indicators.queries.boards import Share
from bihuan.indicators.queries.titles import rules_known

AXES = {"zone": gettext_lazy("协作区"), "unit_class": gettext_lazy("单位类别")}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: its share in each column, in the order of the columns, and in all of them together."""

    code: str
    title: str
    group: str
    cells: tuple[Share, ...]
    whole: Share


@dataclass(frozen=True, slots=True)
class Map:
    """The whole map."""

    axis: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, Share]]]]:
        """The rows, each with its cells by the words of their columns."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def sentence(self) -> str:
        """What the map shows, in one sentence."""
        judged = sum(row.whole.judged for row in self.rows)
        if not judged:
            return _("还没有可以显示的核查结果。")
        weakest = min(
            (row for row in self.rows if row.whole.judged),
            key=lambda row: (row.whole.value or 0, row.code),
        )
        met = sum(row.whole.met for row in self.rows)
        return _(
            "%(rules)d 项指标、%(judged)d 次核查，达标 %(met)d 次；达标最少的一项是“%(title)s”，%(wm)d/%(wj)d。"
        ) % {
            "rules": len(self.rows),
            "judged": judged,
            "met": met,
            "title": weakest.title,
            "wm": weakest.whole.met,
            "wj": weakest.whole.judged,
        }


def map_of(actor: Actor, axis: str, on: date, freeze: Freeze | None = None) -> Map:
    """The map of a sealed quarter, or of what is over in the open period. One query over the verdicts in reach."""
    counts: dict[tuple[str, str], Share] = {}
    for indicator, column, judged, met in _counted(actor, axis, on, freeze):
        counts[indicator, column or _("未分区") if axis == "zone" else column or _("未分类")] = (
            Share(met, judged)
        )
    known = rules_known(on)
    columns = tuple(sorted({column for _code, column in counts}, key=_column_order))
    rows = []
    for code in sorted({code for code, _column in counts}):
        cells = tuple(counts.get((code, column), Share()) for column in columns)
        rule = known.get(code)
        rows.append(
            Row(
                code,
                rule.title if rule else code,
                rule.group if rule else "",
                cells,
                Share(sum(c.met for c in cells), sum(c.judged for c in cells)),
            )
        )
    return Map(axis, columns, tuple(rows))


def _column_order(name: str) -> tuple[bool, tuple[tuple[float, str], ...]]:
    """第一、第二、第三 in the order in which people count, what has no zone or class last."""
    signs = tuple((unicodedata.numeric(sign, -1.0), sign) for sign in name)
    return name in (_("未分区"), _("未分类")), signs


def _counted(
    actor: Actor, axis: str, on: date, freeze: Freeze | None
) -> Iterable[tuple[str, str, int, int]]:
    reach = spans_q("unit__path", actor.reach("indicators.view"))
    met = Count("pk", filter=Q(verdict=Word.PASSED))
    if freeze is not None:
        sealed = FrozenVerdict.objects.filter(reach, freeze=freeze, verdict__in=JUDGED).order_by()
        return list(
            sealed.values_list("indicator", f"sheet__{axis}").annotate(judged=Count("pk"), met=met)
        )
    current = Verdict.objects.filter(reach, verdict__in=JUDGED, closes_on__lt=on).order_by()
    return list(
        current.values_list("indicator", f"unit__judged__{axis}").annotate(
            judged=Count("pk"), met=met
        )
    )
