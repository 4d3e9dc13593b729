"""The month of a branch: one page, one hand, three minutes; and the months of a committee's branches."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.access.requires import ActorRequest, requires
from bihuan.engines.periods import Period
from bihuan.orgs.models import Unit
from bihuan.records import services
from bihuan.records.errors import RecordError
from bihuan.records.forms.events import EventForm, years_for
from bihuan.records.models import Record
from bihuan.records.queries.books import branches_in
from bihuan.records.queries.month import (
    Known,
    Month,
    known_of,
    last_shapes,
    month_of,
    suggested,
)
from bihuan.records.views.finding import (
    moment,
    month_asked,
    paged,
    shown,
    this_month,
    unit_seen,
)
from bihuan.shell.fields import faults_of
from bihuan.shell.words import period_words

BACK = 24
"""Months that the page offers at once to go back to."""


@requires("records.view")
def here(request: ActorRequest) -> HttpResponse:
    """The months of all branches inside the reach; who sees one branch goes straight to its month."""
    _at, today = moment()
    month = this_month(today)
    asked = request.GET.get("month", "")
    if asked:
        month = month_asked(asked)
    bare = request.GET.get("bare") == "1"
    units = branches_in(request.actor, month, request.GET.get("q", ""), bare=bare)
    page = paged(request, units)
    if page.paginator.count == 1 and not request.GET:
        return redirect("records:month", page[0].code, month.code)
    context = {
        "page": page,
        "month": month,
        "month_words": period_words(month),
        "months": [(m.code, period_words(m)) for m in _around(month, this_month(today))],
        "query": request.GET.get("q", ""),
        "bare": bare,
    }
    return render(request, "records/months.html", context)


def _around(month: Period, last: Period) -> Sequence[Period]:
    """The last six months and the one shown."""
    found = [last.shift(-back) for back in range(6)]
    return found if month in found else [month, *found]


@requires("records.view")
def month(request: ActorRequest, code: str, month: str) -> HttpResponse:
    """What is due, what is there, and one line to fill for each thing that is still to be said."""
    at, today = moment()
    period = month_asked(month)
    unit = unit_seen(request, code)
    told = month_of(unit, period, today)
    writing = request.actor.can("records.record", unit.path) and period.first <= today
    forms: list[EventForm] = []
    if writing and told.kinds:
        known = known_of(unit, min(today, period.last))
        forms = _forms(request, told, known, today)
        if request.method == "POST":
            written = _written(request, unit, forms, at, today)
            if written:
                text = ngettext("已登记 %(n)d 项。", "已登记 %(n)d 项。", len(written))
                messages.success(request, text % {"n": len(written)})
                return redirect("records:month", code, period.code)
    context = {
        "told": told,
        "unit": unit,
        "period": period,
        "month_words": period_words(period),
        "forms": forms,
        "now": [form for form in forms if form.__dict__["now"]],
        "rest": [form for form in forms if not form.__dict__["now"]],
        "writing": writing,
        "closing": request.actor.can("records.record", unit.path),
        "before": period.previous.code,
        "after": period.next.code if period.next.first <= today else "",
        "past": period.last < today,
        "copied": "copy" in request.GET,
        "people": known.company.names if forms else [],
        "faults": [
            fault for form in forms if form.is_bound and form.meant for fault in faults_of(form)
        ],
        "year": period.year,
    }
    return shown(
        request,
        "records/month.html",
        context,
        *(form for form in forms if form.is_bound and form.meant),
    )


def _forms(request: ActorRequest, told: Month, known: Known, today: date) -> list[EventForm]:
    """A form for each kind of the month; with ``?copy`` one for each event of last month, in its shape."""
    uses = told.uses
    wanted = told.wanted
    shapes: dict[str, list[tuple[Record, date]]] = {}
    if "copy" in request.GET:
        for row, day in last_shapes(told.unit, told.period):
            shapes.setdefault(row.kind, []).append((row, day))
    forms = []
    for kind in told.kinds:
        places: list[tuple[Record, date] | None] = [*shapes.get(kind.code, ())] or [None]
        for place, shape in enumerate(places):
            first: dict[str, Any] = suggested(kind, known, told.prompt, shape[0] if shape else None)
            if shape and not told.recorded(kind.code):
                first["on"] = min(shape[1], today)
            form = EventForm(
                kind,
                known,
                request.POST if request.method == "POST" else None,
                prefix=kind.code if not place else f"{kind.code}-{place}",
                initial=first,
                uses=uses,
                years=years_for(told.period.last) if kind.annual else (),
            )
            form.fields["on"].widget.attrs |= {
                "min": told.period.first.isoformat(),
                "max": min(told.period.last, today).isoformat(),
            }
            form.__dict__["now"] = (
                kind.code in wanted or bool(shape) or (form.is_bound and form.meant)
            )
            forms.append(form)
    return forms


def _written(
    request: ActorRequest, unit: Unit, forms: list[EventForm], at: Any, today: date
) -> list[Record]:
    """Record every event of which something was said, all or none."""
    meant = [form for form in forms if form.meant]
    if not meant:
        messages.warning(request, _("还没有填写：填上日期的一项才会登记。"))
        return []
    if not all(form.is_valid() for form in meant):
        return []
    events = [form.event() for form in meant]
    try:
        return services.record_month(unit=unit, events=events, actor=request.actor, at=at)
    except RecordError as error:
        if error.status != 422:
            raise
        meant[error.place].refuse(error)
        return []
