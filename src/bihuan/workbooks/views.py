"""The import wizard: template, upload, check, differences, done, undo. Generic over the kinds."""

from collections.abc import Callable
from itertools import islice

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.requires import ActorRequest
from bihuan.calendar.clock import now
from bihuan.files import gate, marks
from bihuan.files.errors import RefusedFileError
from bihuan.files.shelf import fetch
from bihuan.jobs.models import Job
from bihuan.ledger.services import head
from bihuan.workbooks import background, queries, services, states
from bihuan.workbooks.errors import BatchStateError, FaultyBatchError
from bihuan.workbooks.exporting import exported
from bihuan.workbooks.forms import UploadForm
from bihuan.workbooks.importer import Importer, importers
from bihuan.workbooks.marking import errors_file
from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.pages import Line, lines, step_of
from bihuan.workbooks.writing import template

AT_ONCE_BYTES = 100_000
"""A workbook up to this size is checked while the user waits, a bigger one in the background."""
AT_ONCE_ROWS = 500
EXPORT_AT_ONCE = 2_000
PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def start(request: ActorRequest, kind: str) -> HttpResponse:
    """下载模板、上传: the first two steps on one page, with one's earlier imports below."""
    importer = _importer(kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            batch = _take_in(request, importer, form)
        except RefusedFileError as refusal:
            form.add_error("workbook", refusal.message)
        else:
            return redirect("workbooks:batch", kind=kind, pk=batch.pk)
    earlier = Batch.objects.visible_to(request.actor).filter(kind=kind)[:10]
    context = {"form": form, "importer": importer, "kind": kind, "earlier": earlier}
    status = 422 if form.is_bound else 200
    return render(request, "workbooks/start.html", context, status=status)


def blank(request: ActorRequest, kind: str) -> HttpResponse:
    """The template."""
    importer = _importer(kind)
    name = _("%s导入模板.xlsx") % importer.kind.title
    return _download(template(importer.kind, str(head())), name)


def batch(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """检查、核对差异、完成: one page that shows where the batch stands and the one thing to do next."""
    importer, one = _importer(kind), _batch(request, kind, pk)
    shown = request.GET.get("show", "")
    page = Paginator(_rows(one, shown), PAGE).get_page(request.GET.get("page"))
    told: list[Line] = lines(importer, one, page.object_list)
    context = {
        "batch": one,
        "importer": importer,
        "kind": kind,
        "step": step_of(one),
        "page": page,
        "lines": told,
        "show": shown,
        "faults": list(queries.faults(one, queries.FAULTS_SHOWN)),
        "earlier": queries.earlier(one) if one.state == states.CHECKED else None,
        "sentence": background.sentence(one),
        "job": Job.objects.filter(pk=one.job_id or 0).first(),
    }
    template_name = "workbooks/_state.html" if request.htmx else "workbooks/batch.html"  # type: ignore[attr-defined]
    return render(request, template_name, context)


def errors(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """The user's own workbook with the faulty cells marked."""
    one = _batch(request, kind, pk)
    try:
        marked = errors_file(fetch(one.file.sha256), one.filename, queries.faults(one))
    except RefusedFileError as refusal:
        messages.error(request, refusal.message)
        return redirect("workbooks:batch", kind=kind, pk=pk)
    return _download(marked, _("%s（有误的格子已标红）.xlsx") % one.filename.rsplit(".", 1)[0])


@require_POST
def apply(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """确认导入, and going on with an import that stopped half-way."""
    importer, one = _importer(kind), _batch(request, kind, pk)
    partial = request.POST.get("partial") == "1"
    try:
        if one.state != states.APPLYING:
            one = services.start_apply(
                batch=one, importer=importer, actor=request.actor, at=now(), partial=partial
            )
    except FaultyBatchError:
        messages.error(
            request, _("还有 %d 行有误：请改正后重新上传，或选择只导入没有错误的行。") % one.faulty
        )
        return redirect("workbooks:batch", kind=kind, pk=pk)
    except BatchStateError as moved:
        return _moved(request, moved)
    title = _("导入%(title)s：%(file)s") % {"title": importer.kind.title, "file": one.filename}
    return _go_on(request, importer, one, "apply", services.apply, title)


@require_POST
def undo(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """撤销整批, and going on with it."""
    importer, one = _importer(kind), _batch(request, kind, pk)
    try:
        if one.state != states.UNDOING:
            one = services.start_undo(batch=one, importer=importer, actor=request.actor, at=now())
    except BatchStateError as moved:
        return _moved(request, moved)
    title = _("撤销导入：%s") % one.filename
    return _go_on(request, importer, one, "undo", services.undo, title)


@require_POST
def discard(request: ActorRequest, kind: str, pk: int) -> HttpResponse:
    """放弃这次导入."""
    one = _batch(request, kind, pk)
    try:
        services.discard(batch=one, at=now())
    except BatchStateError as moved:
        return _moved(request, moved)
    messages.success(request, _("已放弃，没有写入任何内容。"))
    return redirect("workbooks:start", kind=kind)


def export(request: ActorRequest, kind: str) -> HttpResponse:
    """All rows that the actor may see, at once or, when they are many, as a job."""
    importer = _importer(kind)
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    options = {name: str(value) for name, value in request.GET.items() if name != "form"}
    some = list(islice(importer.export(request.actor, options), EXPORT_AT_ONCE + 1))
    if len(some) > EXPORT_AT_ONCE:
        job = background.enqueue_export(
            importer=importer, actor=request.actor, options=options, form=form, at=now()
        )
        return redirect("jobs:detail", job.pk)
    content, name = exported(importer, request.actor, options, form)
    return _download(content, name, "text/csv" if form == "csv" else XLSX)


def _importer(kind: str) -> Importer:
    importer = importers().get(kind)
    if importer is None:
        raise Http404
    return importer


def _batch(request: ActorRequest, kind: str, pk: int) -> Batch:
    mine = Batch.objects.visible_to(request.actor).select_related("file")
    return get_object_or_404(mine, pk=pk, kind=kind)


def _take_in(request: ActorRequest, importer: Importer, form: UploadForm) -> Batch:
    """Keep the workbook and check it, at once or in the background."""
    upload = form.cleaned_data["workbook"]
    at = now()
    if warning := marks.warning(upload.name or ""):
        messages.warning(request, warning)
    one = services.upload(
        importer=importer,
        content=gate.read(upload),
        filename=upload.name or "",
        actor=request.actor,
        at=at,
    )
    if one.file.size > AT_ONCE_BYTES:
        title = _("检查工作簿：%s") % one.filename
        background.enqueue_step(batch=one, step="check", title=title, actor=request.actor, at=at)
        return one
    return services.check(batch=one, importer=importer, actor=request.actor, at=at)


def _go_on(
    request: ActorRequest,
    importer: Importer,
    one: Batch,
    step: str,
    work: Callable[..., Batch],
    title: str,
) -> HttpResponse:
    """Do a step at once when it is short, else in the background."""
    if one.writes > AT_ONCE_ROWS:
        background.enqueue_step(batch=one, step=step, title=title, actor=request.actor, at=now())
    else:
        work(batch=one, importer=importer, actor=request.actor, at=now())
    return redirect("workbooks:batch", kind=one.kind, pk=one.pk)


def _moved(request: ActorRequest, moved: BatchStateError) -> HttpResponse:
    text = _("这一批现在是“%s”，请按页面上的提示继续。") % moved.batch.get_state_display()
    messages.info(request, text)
    return redirect("workbooks:batch", kind=moved.batch.kind, pk=moved.batch.pk)


def _rows(one: Batch, shown: str) -> QuerySet[StagedRow]:
    """The staged rows that the page lists: those that write something, or one verdict."""
    rows = one.staged.order_by("verdict", "position")
    if shown in ("new", "changed", "unchanged", "fault"):
        return rows.filter(verdict=shown)
    return rows.filter(verdict__in=("changed", "new"))


def _download(content: bytes, name: str, media_type: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
