"""调度会: the meetings, the sheet made from the open problems, the tasks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.forms.registers import MeetingForm, OutcomeForm, TaskForm, hosts
from bihuan.lists.kinds import bears_for, issues_for
from bihuan.lists.models import DispatchMeeting, DispatchTask
from bihuan.lists.queries import registers as reads
from bihuan.lists.views.asking import ask, attempt, done, paged
from bihuan.orgs.models import Unit
from bihuan.problems.models import Problem
from bihuan.problems.states import STATES
from bihuan.shell.asked import ticked

SHOWN = 200
"""Problems offered for one sheet; narrower filters show the rest."""


@requires("dispatch.view")
def meetings(request: ActorRequest) -> HttpResponse:
    rows = reads.meetings(request.actor)
    context = {"page": paged(request, rows), "calling": request.actor.has("dispatch.edit")}
    return render(request, "lists/meetings.html", context)


def find_meeting(request: ActorRequest, pk: int) -> DispatchMeeting:
    rows = DispatchMeeting.objects.visible_to(request.actor).select_related("host", "created_by")
    return get_object_or_404(rows, pk=pk)


@requires("dispatch.view")
def meeting(request: ActorRequest, pk: int) -> HttpResponse:
    """One meeting: its frozen sheet and its tasks."""
    row = find_meeting(request, pk)
    tasks = list(row.tasks.select_related("unit", "problem").order_by("due_on", "pk"))
    now_at = dict(
        Problem.objects.filter(number__in=[line["number"] for line in row.sheet]).values_list(
            "number", "state"
        )
    )
    sheet = [
        {
            **line,
            "word": STATES[line["state"]],
            "now": STATES.get(now_at.get(line["number"], ""), ""),
        }
        for line in row.sheet
    ]
    calling = issues_for(request.actor, "dispatch.edit", row.host) is not None
    context = {"meeting": row, "sheet": sheet, "tasks": tasks, "calling": calling}
    return render(request, "lists/meeting.html", context)


@requires("dispatch.edit")
def new_meeting(request: ActorRequest) -> HttpResponse:
    """Choose what is on the sheet by filters, then freeze it."""
    form = MeetingForm(request.POST or None, actor=request.actor, initial={"on": today()})
    host = _host(request, form)
    which = [name for name in reads.FILTERS if name in request.GET.getlist("which")]
    unit = request.GET.get("unit", "")
    rows = (
        reads.dispatchable(request.actor, host, on=today(), which=which, unit=unit)
        if host
        else Problem.objects.none()
    )
    made: list[DispatchMeeting] = []
    if attempt(
        form,
        lambda: made.append(
            services.call_meeting(
                problems=list(rows.filter(pk__in=ticked(request))),
                actor=request.actor,
                at=now(),
                **form.cleaned_data,
            )
        ),
    ):
        return done(request, _("调度单已生成。"), "lists:meeting", made[0].pk)
    context = {
        "form": form,
        "rows": rows[:SHOWN],
        "count": rows.count(),
        "host": host,
        "unit": unit,
        "ticked": set(ticked(request)),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "lists/new_meeting.html", context, status=status)


def _host(request: ActorRequest, form: MeetingForm) -> Unit | None:
    """The host that the form or the address names, else the first possible one."""
    code = form.data.get("host") or request.GET.get("host", "")
    own = hosts(request.actor)
    found: Unit | None = own.filter(code=code).first() or own.order_by("path").first()
    return found


@requires("dispatch.edit")
def new_task(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a decision of the meeting to a unit."""
    row = find_meeting(request, pk)
    form = TaskForm(request.POST or None, actor=request.actor, sheet=row.sheet)
    if attempt(form, lambda: _give(request, row, form)):
        return done(request, _("已交办，承办单位的待办中会出现。"), "lists:meeting", pk)
    back = reverse("lists:meeting", args=[pk])
    return ask(request, form, title=_("交办任务"), submit=_("交办"), back=back, lead=row.title)


def _give(request: ActorRequest, row: DispatchMeeting, form: TaskForm) -> DispatchTask:
    data = form.cleaned_data
    problem = Problem.objects.filter(number=data["number"]).first() if data["number"] else None
    return services.add_task(
        meeting=row,
        unit=data["unit"],
        text=data["text"],
        due_on=data["due_on"],
        problem=problem,
        actor=request.actor,
        at=now(),
    )


@requires("dispatch.view")
def task(request: ActorRequest, pk: int) -> HttpResponse:
    """One task; the unit's people say what came of it."""
    rows = DispatchTask.objects.visible_to(request.actor).select_related(
        "meeting__host", "unit", "problem"
    )
    row = get_object_or_404(rows, pk=pk)
    finishing = row.done_on is None and bool(bears_for(request.actor, "dispatch.finish", row.unit))
    initial = {"done_on": today(), "version": row.version}
    form = OutcomeForm(request.POST or None, initial=initial)
    if finishing and attempt(
        form,
        lambda: services.finish_task(task=row, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("办理结果已登记。"), "lists:task", pk)
    context = {"task": row, "form": form if finishing else None}
    status = 422 if finishing and form.is_bound and form.errors else 200
    return render(request, "lists/task.html", context, status=status)
