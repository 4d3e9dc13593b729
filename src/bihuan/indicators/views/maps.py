"""The map of indicators × zones or classes, with its table."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import spans_q
from bihuan.calendar.clock import today
from bihuan.indicators.models import Freeze
from bihuan.indicators.queries.closed import sealed_periods
from bihuan.indicators.queries.maps import AXES, Map, map_of
from bihuan.indicators.services.current import living
from bihuan.indicators.views.finding import brought_up_to_date, chosen_freeze
from bihuan.indicators.windows import window_words
from bihuan.indicators.workbook import book, respond
from bihuan.orgs.models import Unit


def _axis(request: ActorRequest) -> str:
    axis = request.GET.get("by", "zone")
    return axis if axis in AXES else "zone"


def _map(request: ActorRequest, freeze: Freeze | None) -> Map:
    return map_of(request.actor, _axis(request), today(), freeze)


@requires("indicators.view")
def index(request: ActorRequest) -> HttpResponse:
    """Where rules are kept and where not, by zone or class. Not a ranking: nobody's place is said."""
    freeze = chosen_freeze(request)
    left = 0
    if freeze is None:
        reach = spans_q("path", request.actor.reach("indicators.view"))
        left = brought_up_to_date(living(today()).filter(reach))
    found = _map(request, freeze)
    own = Unit.objects.visible_to(request.actor, "indicators.view").order_by("path")[:1]
    context = {
        "map": found,
        "chart": chart_of(found),
        "axes": list(AXES.items()),
        "axis": found.axis,
        "axis_word": AXES[found.axis],
        "periods": [(code, window_words(code)) for code in sealed_periods()[:12]],
        "freeze": freeze,
        "frozen_words": window_words(freeze.period) if freeze else "",
        "left": left,
        "own": own.first(),
        "can_begin": request.actor.has("indicators.begin"),
        "can_campaigns": request.actor.has("campaigns.view"),
        "can_candidates": request.actor.has("candidates.view"),
        "can_export": request.actor.has("indicators.export"),
    }
    return render(request, "indicators/map.html", context)


def chart_of(found: Map) -> dict[str, Any]:
    """What the chart draws: names of both axes and the share in each cell, in whole percent."""
    rows = [row for row in found.rows if row.whole.judged]
    return {
        "columns": list(found.columns),
        "rows": [row.title for row in rows],
        "cells": [
            [x, y, round(share.value * 100), share.met, share.judged]
            for y, row in enumerate(rows)
            for x, share in enumerate(row.cells)
            if share.value is not None
        ],
        "sentence": found.sentence,
        "words": {"met": _("达标"), "judged": _("核查"), "share": _("达标比例")},
    }


@requires("indicators.export")
def export(request: ActorRequest) -> HttpResponse:
    """The table beside the map as a workbook."""
    freeze = chosen_freeze(request)
    found = _map(request, freeze)
    header = [_("指标"), _("名称"), _("组别")]
    for column in (*found.columns, _("合计")):
        header += [_("%(name)s 达标") % {"name": column}, _("%(name)s 核查") % {"name": column}]
    rows: list[list[str | int | float | None]] = []
    for row in found.rows:
        cells: list[str | int | float | None] = [row.code, row.title, row.group]
        for share in (*row.cells, row.whole):
            cells += [share.met, share.judged]
        rows.append(cells)
    name = f"{_('指标分布')} {freeze.period if freeze else today().isoformat()}.xlsx"
    return respond(book(_("指标分布"), header, rows), name)
