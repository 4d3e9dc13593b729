"""Pages of the working calendar: what is loaded, and handing in a year's notice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar import queries, services, tables
from bihuan.calendar.clock import now, today
from bihuan.calendar.forms import NoticeForm
from bihuan.calendar.notices import Day, as_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("calendar.view")
def index(request: ActorRequest) -> HttpResponse:
    """The notices that are loaded; a year without one is named."""
    years = queries.years()
    loaded = {year.number for year in years}
    wanted = (today().year, today().year + 1)
    context = {
        "years": years,
        "missing": [year for year in wanted if year not in loaded],
        "may_edit": request.actor.has("calendar.edit"),
    }
    return render(request, "calendar/index.html", context)


@requires("calendar.edit")
def notice(request: ActorRequest) -> HttpResponse:
    """Hand in a notice: read it first, look the days over, then make them count."""
    form = NoticeForm(request.POST or None, request.FILES or None, initial=_first(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "calendar/notice.html", {"form": form}, status=status)
    if "confirmed" not in request.POST:
        return render(request, "calendar/confirm.html", _read(form))
    loaded = services.load_year(
        year=form.cleaned_data["year"],
        days=form.cleaned_data["days"],
        source=form.cleaned_data["source"],
        actor=request.actor,
        at=now(),
    )
    messages.success(request, _summary(form.cleaned_data["year"], loaded))
    return redirect("calendar:index")


@requires("calendar.edit")
def template(request: ActorRequest) -> HttpResponse:
    """The empty table."""
    year = today().year + 1
    response = HttpResponse(tables.template(year), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        True, _("%(year)d年放假安排模板.xlsx") % {"year": year}
    )
    return response


def _first(request: ActorRequest) -> dict[str, object]:
    """What the empty form begins with: the year asked for and, when it is loaded, its days to check."""
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 4 else today().year + 1
    loaded = queries.year_of(number)
    if loaded is None:
        return {"year": number}
    days = [Day(row.on, row.is_working, row.name) for row in loaded.days]
    return {"year": number, "source": loaded.source, "text": as_lines(days)}


def _read(form: NoticeForm) -> dict[str, object]:
    """What the page of confirmation shows: the days as read, in the same form."""
    values = form.cleaned_data
    days: tuple[Day, ...] = values["days"]
    initial = {"year": values["year"], "source": values["source"], "text": as_lines(days)}
    off = sum(not day.is_working for day in days)
    return {
        "form": NoticeForm(initial=initial),
        "year": values["year"],
        "off": off,
        "working": len(days) - off,
        "replaces": queries.year_of(values["year"]) is not None,
    }


def _summary(year: int, loaded: services.Loaded) -> str:
    if not (loaded.new or loaded.changed or loaded.removed):
        return _("%(year)d 年的放假安排和已录入的一致，没有变化。") % {"year": year}
    return _(
        "%(year)d 年放假安排已录入：新增 %(new)d 天，更改 %(changed)d 天，去掉 %(removed)d 天。"
    ) % {
        "year": year,
        "new": loaded.new,
        "changed": loaded.changed,
        "removed": loaded.removed,
    }
