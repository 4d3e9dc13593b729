"""The board of terms, its calendar, its workbook."""

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.elections import workbook
from bihuan.elections.kinds import ELECTED_KINDS
from bihuan.elections.queries import board as reads
from bihuan.elections.views.asking import paged
from bihuan.engines.periods import add_years
from bihuan.ledger.services import head
from bihuan.orgs.models import Kind
from bihuan.workbooks.writing import write

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("elections.view")
def board(request: ActorRequest) -> HttpResponse:
    """届满一览: what is due, what is overdue, who has it, since how many working days."""
    day = today()
    chosen = reads.Chosen.of(request.GET)
    every = reads.bodies(request.actor, day)
    page = paged(request, chosen.narrow(every, day))
    found = reads.counts(every, day)
    context = {
        "page": page,
        "lines": reads.lines(page, day),
        "total": found["total"],
        "states": [(code, word, found[code]) for code, word in reads.STATES.items()],
        "kinds": [(kind, Kind(kind).label) for kind in ELECTED_KINDS],
        "paces": reads.paces(request.actor, add_years(day, -1)),
        "chosen": chosen,
        "day": day,
        "query": request.GET.urlencode(),
    }
    return render(request, "elections/board.html", context)


@requires("elections.view")
def calendar(request: ActorRequest) -> HttpResponse:
    """Terms by the month in which they end, as bars and as a table."""
    day = today()
    chosen = reads.Chosen.of(request.GET)
    before, months = reads.months(chosen.narrow(reads.bodies(request.actor, day), day), day)
    context = {
        "months": months,
        "before": before,
        "kinds": [(kind, Kind(kind).label) for kind in ELECTED_KINDS],
        "total": before + sum(m.total for m in months),
        "data": {
            "months": [m.code for m in months],
            "organ": [m.organ for m in months],
            "branch": [m.branch for m in months],
            "words": {
                "organ": _("机关党委、机关纪委"),
                "branch": _("党总支、党支部"),
                "unit": _("个"),
            },
        },
        "day": day,
    }
    return render(request, "elections/calendar.html", context)


@requires("elections.view")
def export(request: ActorRequest) -> HttpResponse:
    """What is seen, as a workbook: the same filters, all pages."""
    day = today()
    chosen = reads.Chosen.of(request.GET)
    rows = chosen.narrow(reads.bodies(request.actor, day), day)
    body = write(workbook.BOARD, workbook.rows_of(reads.lines(rows, day)), str(head()))
    response = HttpResponse(body, content_type=XLSX)
    name = _("届满一览 %(day)s.xlsx") % {"day": day.isoformat()}
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
