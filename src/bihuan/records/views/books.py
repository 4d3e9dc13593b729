"""《党支部工作手册》 on paper: the sheet of a month, the book of a year. Print pages; .docx and PDF come from reports."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bihuan.access.requires import ActorRequest, requires
from bihuan.records.queries.books import book_of, sheet_of
from bihuan.records.views.finding import moment, month_asked, unit_seen
from bihuan.shell.words import period_words


@requires("records.view")
def sheet(request: ActorRequest, code: str, month: str) -> HttpResponse:
    """The month's sheet."""
    unit = unit_seen(request, code)
    period = month_asked(month)
    names = request.actor.can("members.view", unit.path)
    context = {
        "unit": unit,
        "period": period,
        "month_words": period_words(period),
        "sheet": sheet_of(unit, period, names=names),
        "may_export": request.actor.can("records.export", unit.path),
        "paper_key": f"{code}~{period.code}",
    }
    return render(request, "records/sheet.html", context)


@requires("records.view")
def book(request: ActorRequest, code: str, year: int) -> HttpResponse:
    """The year's book."""
    _at, today = moment()
    if not 1921 <= year <= today.year:
        raise Http404
    unit = unit_seen(request, code)
    names = request.actor.can("members.view", unit.path)
    made = book_of(unit, year, today, names=names)
    context = {
        "unit": unit,
        "book": made,
        "sheets": [(period_words(sheet.period), sheet) for sheet in made.sheets],
        "may_export": request.actor.can("records.export", unit.path),
        "paper_key": f"{code}~{year}",
        "years": [y for y in range(today.year, today.year - 5, -1) if y >= unit.opened_on.year],
    }
    return render(request, "records/book.html", context)
