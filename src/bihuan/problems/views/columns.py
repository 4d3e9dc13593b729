"""The columns of the list that can be chosen, each with what stands in its cells."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.problems.queries.rows import Row
from bihuan.shell.ring import small_ring
from bihuan.shell.templatetags.shell import light, tag

TIGHT = SafeString(' class="tight"')
WIDE = SafeString("")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, what stands in a cell, how wide it is."""

    title: object
    cell: Callable[[Row], object]
    css: SafeString = TIGHT


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _due(row: Row) -> SafeString:
    return format_html(
        '{}<span class="sub">{}</span>', light(row.light), row.problem.due_on.isoformat()
    )


COLUMNS: dict[str, Column] = {
    "unit": Column(gettext_lazy("责任单位"), lambda row: row.problem.unit.name, WIDE),
    "type": Column(gettext_lazy("问题类型"), lambda row: row.type),
    "severity": Column(gettext_lazy("严重程度"), lambda row: row.problem.get_severity_display()),
    "state": Column(gettext_lazy("状态"), lambda row: tag(row.tag, row.problem.state_word)),
    "due": Column(gettext_lazy("期限"), _due),
    "first_due": Column(gettext_lazy("首次期限"), lambda row: _day(row.problem.first_due_on)),
    "source": Column(gettext_lazy("来源"), lambda row: row.problem.get_source_display()),
    "found": Column(gettext_lazy("发现日期"), lambda row: _day(row.problem.found_on)),
    "leader": Column(gettext_lazy("责任领导"), lambda row: row.problem.leader),
    "doer": Column(gettext_lazy("责任人"), lambda row: row.problem.doer),
    "rectify": Column(gettext_lazy("整改类型"), lambda row: row.problem.get_rectify_display()),
    "nature": Column(gettext_lazy("问题性质"), lambda row: row.problem.get_nature_display()),
    "closed": Column(gettext_lazy("销号日期"), lambda row: _day(row.problem.closed_on)),
}
"""Columns that can be chosen."""
USUAL_COLUMNS = ("unit", "type", "state", "due")


def columns_of(query: QueryDict) -> list[str]:
    """The chosen columns in the order of the table; the usual ones when none is chosen."""
    asked = set(query.getlist("col"))
    return [name for name in COLUMNS if name in asked] or list(USUAL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, ready for its template."""

    pk: int
    url: str
    ring: SafeString
    statement: str
    sub: str
    pick: str
    cells: list[tuple[SafeString, str, object]]


def lines_of(rows: Iterable[Row], names: list[str]) -> list[Line]:
    """The lines of a page. Words that every line repeats are looked up once."""
    columns = [COLUMNS[name] for name in names]
    titles = [str(column.title) for column in columns]
    pick = _("选中")
    return [
        Line(
            pk=row.problem.pk,
            url=reverse("problems:detail", args=[row.problem.number]),
            ring=small_ring(row.ring, 16),
            statement=row.problem.statement,
            sub=_below(row),
            pick=f"{pick} {row.problem.number}",
            cells=[
                (column.css, title, column.cell(row))
                for column, title in zip(columns, titles, strict=True)
            ],
        )
        for row in rows
    ]


def _below(row: Row) -> str:
    """What stands below the sentence: the number and what is out of the ordinary."""
    problem = row.problem
    parts = [problem.number]
    if problem.sort == "suggestion":
        parts.append(_("建议"))
    if problem.cycle > 1:
        parts.append(_("第 %(n)d 轮") % {"n": problem.cycle})
    if row.objected:
        parts.append(_("异议待裁定"))
    return " · ".join(parts)
