"""Keeping what the system wrote itself, and putting long papers into the queue."""

from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.files import shelf
from bihuan.files.models import StoredFile
from bihuan.jobs.models import Job
from bihuan.jobs.services import enqueue
from bihuan.reports.making import MEDIA, Made
from bihuan.reports.offering import PaperKind


def keep(*, file: Made, account: int, at: datetime) -> StoredFile:
    """Keep a made file so that its asker can fetch it. The gate judges what comes in; this comes from inside."""
    sha256 = shelf.keep(file.content)
    suffix = file.name.rpartition(".")[2]
    stored, _new = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "name": file.name,
            "size": len(file.content),
            "media_type": file.media_type,
            "kind": suffix,
            "purpose": "paper",
            "account_id": account,
            "created_at": at,
        },
    )
    return stored


def ask_for_paper(
    *, kind: PaperKind, key: str, form: str, title: str, actor: Actor, at: datetime
) -> Job:
    """Let a long paper be made in the background; its file is the job's result."""
    return enqueue(
        kind="reports.paper",
        payload={"paper": kind.name, "key": key, "form": form},
        actor_id=actor.account,
        at=at,
        title=title,
    )


def ask_for_archive(*, code: str, year: int, name: str, actor: Actor, at: datetime) -> Job:
    """Let the archive of a unit's year be made in the background."""
    return enqueue(
        kind="reports.archive",
        payload={"code": code, "year": year},
        actor_id=actor.account,
        at=at,
        title=_("%(unit)s%(year)s年度归档包") % {"unit": name, "year": year},
    )


def zipped(content: BytesIO, name: str) -> Made:
    return Made(content.getvalue(), MEDIA["zip"], name)
