"""我的任务: the list of one's jobs and the page of one job, with a bar that moves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now
from bihuan.files.models import StoredFile
from bihuan.files.responses import respond
from bihuan.jobs import services
from bihuan.jobs.models import Job

PAGE = 30


@requires("jobs.view")
def mine(request: ActorRequest) -> HttpResponse:
    """One's own jobs, the newest first."""
    jobs = Job.objects.filter(account_id=request.actor.account)
    return _list(request, jobs, _("我的任务"))


@requires("jobs.manage")
def everyone(request: ActorRequest) -> HttpResponse:
    """Everybody's jobs; with ``?state=parked`` those that need somebody."""
    jobs = Job.objects.visible_to(request.actor)
    if state := request.GET.get("state"):
        jobs = jobs.filter(state=state)
    return _list(request, jobs, _("全部后台任务"))


@requires("jobs.view")
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One job; the fragment asks again by itself while something is to come."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    template = "jobs/_progress.html" if request.htmx else "jobs/detail.html"  # type: ignore[attr-defined]
    return render(request, template, {"job": job})


@require_POST
@requires("jobs.view")
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    try:
        job = services.cancel(job=job, actor=request.actor, at=now())
    except services.WrongStateError as error:
        messages.info(request, _("这项任务%s，不用取消了。") % error.job.get_state_display())
    return redirect("jobs:detail", job.pk)


@require_POST
@requires("jobs.view")
def again(request: ActorRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    try:
        services.queue_again(job=job, actor=request.actor, at=now())
    except services.WrongStateError as error:
        messages.info(request, _("这项任务%s，不能重新排队。") % error.job.get_state_display())
    return redirect("jobs:detail", job.pk)


@requires("jobs.view")
def result(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The file that a job made, for the account that asked for it."""
    job = get_object_or_404(Job, pk=pk, account_id=request.actor.account)
    if not job.result or "file" not in job.result:
        raise Http404
    stored = get_object_or_404(StoredFile, pk=job.result["file"])
    return respond(stored, str(job.result.get("filename", "")))


def _list(request: ActorRequest, jobs: QuerySet[Job], title: str) -> HttpResponse:
    page = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    moving = any(job.waiting for job in page.object_list)
    context = {"page": page, "title": title, "moving": moving}
    template = "jobs/_rows.html" if request.htmx else "jobs/list.html"  # type: ignore[attr-defined]
    return render(request, template, context)
