"""Long papers and archives as background jobs."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.jobs.errors import JobFailedError
from bihuan.jobs.runner import JobRun
from bihuan.orgs.models import Unit
from bihuan.reports import archive, docx, pdf, services
from bihuan.reports.kinds import BY_NAME
from bihuan.reports.making import Made, archived, made, pdf_available
from bihuan.reports.paper import Paper
from bihuan.reports.queries.archive import archive_of

ActorFor = Callable[[int, date], Actor]
"""From an account's key and a day to the actor that it is on that day."""

SOURCE_LANGUAGE = "zh-hans"
"""Papers are written in one language, whatever language the asker reads his pages in."""


def handlers(actor_for: ActorFor) -> dict[str, Callable[[JobRun], None]]:
    """The handlers to be put among the others of JOB_HANDLERS."""
    return {
        "reports.paper": lambda run: _run_paper(run, actor_for),
        "reports.archive": lambda run: _run_archive(run, actor_for),
    }


def _run_paper(run: JobRun, actor_for: ActorFor) -> None:
    at = run.now()
    today = business_date(at)
    actor = actor_for(run.account_id, today)
    kind = BY_NAME[run.payload["paper"]]
    key, form = run.payload["key"], run.payload["form"]
    found = kind.find(actor, key, today) if actor.has(kind.action) else None
    if found is None:
        raise JobFailedError(_("没有找到要打印的事项，或者您已没有查看它的权限。"))
    run.advance(0, None)
    with translation.override(SOURCE_LANGUAGE):
        value = kind.make(found, actor, today)
    if value is None:
        raise JobFailedError(_("这件事项没有这种文书。"))
    try:
        file = made(value, form, kind.about(found))
    except pdf.PdfUnavailableError as error:
        raise JobFailedError(error.message) from error
    _finish(run, file, at)


def _run_archive(run: JobRun, actor_for: ActorFor) -> None:
    at = run.now()
    today = business_date(at)
    actor = actor_for(run.account_id, today)
    unit = Unit.objects.visible_to(actor, "lists.archive").filter(code=run.payload["code"]).first()
    if unit is None:
        raise JobFailedError(_("没有找到这个单位，或者您已没有归档的权限。"))
    year, target = int(run.payload["year"]), BytesIO()
    with translation.override(SOURCE_LANGUAGE):
        suffix = ".pdf" if pdf_available() else ".docx"
        value = archive_of(unit, year, actor, today, render=archived, suffix=suffix)
        archive.write(value, target, _catalogue, run.advance)
    _finish(
        run, services.zipped(target, f"{year}年度归档包_{archive.file_name(unit.name)}.zip"), at
    )


def _catalogue(paper: Paper) -> Iterable[tuple[str, bytes]]:
    yield ".docx", docx.render(paper)
    if pdf_available():
        yield ".pdf", archived(paper)[0]


def _finish(run: JobRun, file: Made, at: datetime) -> None:
    stored = services.keep(file=file, account=run.account_id, at=at)
    run.finish(
        {
            "text": _("%s 已生成。") % file.name,
            "file": stored.pk,
            "filename": file.name,
            "notes": list(file.warnings),
        }
    )
