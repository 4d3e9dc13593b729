"""The steps of big imports and exports as background jobs."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.files import services as files
from bihuan.jobs import services as jobs
from bihuan.jobs.errors import JobFailedError, LeaseLostError
from bihuan.jobs.models import Job
from bihuan.jobs.runner import JobRun
from bihuan.workbooks import services, states
from bihuan.workbooks.errors import BatchStateError
from bihuan.workbooks.exporting import exported
from bihuan.workbooks.importer import Importer, importers
from bihuan.workbooks.models import Batch
from bihuan.workbooks.pace import Gentle

ActorFor = Callable[[int, date], Actor]
"""From an account's key and a day to the actor that it is on that day."""

Step = Callable[..., Batch]


def handlers(actor_for: ActorFor) -> dict[str, Callable[[JobRun], None]]:
    """The handlers to be put among the others of JOB_HANDLERS."""
    return {
        "workbooks.check": lambda run: _run_step(run, actor_for, services.check, states.UPLOADED),
        "workbooks.apply": lambda run: _run_step(run, actor_for, services.apply, states.APPLYING),
        "workbooks.undo": lambda run: _run_step(run, actor_for, services.undo, states.UNDOING),
        "workbooks.export": lambda run: _run_export(run, actor_for),
    }


def enqueue_step(*, batch: Batch, step: str, title: str, actor: Actor, at: datetime) -> Job:
    """Let a step (``check``, ``apply`` or ``undo``) of a batch be done, or gone on with, in the background."""
    job = jobs.enqueue(
        kind=f"workbooks.{step}",
        payload={"batch": batch.pk},
        actor_id=actor.account,
        at=at,
        title=title,
        key=f"workbooks.{step}:{batch.pk}",
    )
    if job.can_queue_again:
        job = jobs.queue_again(job=job, actor=actor, at=at)
    services.note_job(batch=batch, job_id=job.pk)
    return job


def enqueue_export(
    *, importer: Importer, actor: Actor, options: Mapping[str, str], form: str, at: datetime
) -> Job:
    """Let a long export be written in the background; its file is the job's result."""
    return jobs.enqueue(
        kind="workbooks.export",
        payload={"kind": importer.kind.name, "options": dict(options), "form": form},
        actor_id=actor.account,
        at=at,
        title=_("导出%s") % importer.kind.title,
    )


def sentence(batch: Batch) -> str:
    """What came of a batch so far, in one sentence."""
    counts = {
        "new": batch.new,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "faulty": batch.faulty,
    }
    match batch.state:
        case states.CHECKED if batch.faults:
            return str(batch.faults[0]["message"])
        case states.CHECKED:
            return (
                _(
                    "检查完毕：新增 %(new)d 行，更新 %(changed)d 行，不变 %(unchanged)d 行，有误 %(faulty)d 行。"
                )
                % counts
            )
        case states.APPLIED:
            return _("已导入：新增 %(new)d 行，更新 %(changed)d 行。") % counts
        case states.UNDONE:
            return _("整批已撤销。")
    return str(batch.get_state_display())


def address(batch: Batch) -> str:
    """The page of a batch, or nothing where the kind has no pages."""
    try:
        return reverse("workbooks:batch", kwargs={"kind": batch.kind, "pk": batch.pk})
    except NoReverseMatch:
        return ""


def _importer(name: str) -> Importer:
    importer = importers().get(name)
    if importer is None:
        raise JobFailedError(_("没有“%s”这一类工作簿。") % name)
    return importer


def _run_step(run: JobRun, actor_for: ActorFor, step: Step, state: str) -> None:
    batch = Batch.objects.select_related("file").get(pk=run.payload["batch"])
    if batch.state == state:
        at = run.now()
        try:
            batch = step(
                batch=batch,
                importer=_importer(batch.kind),
                actor=actor_for(run.account_id, business_date(at)),
                at=at,
                progress=run.advance,
                pace=Gentle(),
            )
        except BatchStateError as taken:
            raise LeaseLostError from taken
        except RefusedError as refusal:
            raise JobFailedError(refusal.message) from refusal
    run.finish({"text": sentence(batch), "url": address(batch)})


def _run_export(run: JobRun, actor_for: ActorFor) -> None:
    at = run.now()
    actor = actor_for(run.account_id, business_date(at))
    options: Mapping[str, str] = run.payload["options"]
    importer = _importer(run.payload["kind"])

    def counted(done: int) -> None:
        run.advance(done, None)

    content, filename = exported(importer, actor, options, run.payload["form"], counted)
    stored = files.store_bytes(
        content=content, name=filename, actor_id=run.account_id, at=at, purpose="export"
    )
    run.finish({"text": _("已导出 %s。") % filename, "file": stored.pk, "filename": filename})
