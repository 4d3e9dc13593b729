"""减负: what was asked of whom, published downwards."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.burden import queries
from bihuan.calendar.clock import today
from bihuan.shell.asked import year_in

QUARTERS = ((1, _("第一季度")), (2, _("第二季度")), (3, _("第三季度")), (4, _("第四季度")))
PAGE = 50
UNITS_SHOWN = 200


@requires("burden.view")
def index(request: ActorRequest) -> HttpResponse:
    """The papers of a year or quarter and what each unit was asked."""
    this_year = today().year
    text, part = request.GET.get("year", ""), request.GET.get("quarter", "")
    year = year_in(text, this_year)
    quarter = int(part) if part in {"1", "2", "3", "4"} else None
    minutes = queries.by_quarter(request.actor, year=year)
    papers = queries.papers(request.actor, year=year, quarter=quarter)
    units = queries.by_unit(request.actor, year=year, quarter=quarter)
    return render(
        request,
        "burden/index.html",
        {
            "years": range(this_year, this_year - 4, -1),
            "quarters": QUARTERS,
            "by_quarter": [(number, word, minutes[number]) for number, word in QUARTERS],
            "papers": Paginator(papers, PAGE).get_page(request.GET.get("page")),
            "units": units[:UNITS_SHOWN],
            "units_more": max(0, len(units) - UNITS_SHOWN),
            "limit": queries.WARN_MINUTES_A_QUARTER,
        },
    )
