"""The timeline that a layman can read: who, for which unit, when, what, with the ledger number."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.problems import states
from bihuan.problems.events import label_of
from bihuan.problems.models import Evidence, Problem, Step
from bihuan.problems.queries.stages import stage_of_step

KIND_OF_TARGET = {
    states.CLOSED: "done",
    states.PARTLY_DONE: "done",
    states.RETURNED: "warn",
    states.WITHDRAWN: "neutral",
    states.RETAKEN: "warn",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, as the shell's timeline reads it."""

    at: datetime
    on: date
    what: str
    who: str
    unit: str
    note: str
    seq: int | None
    kind: str
    stage: int
    files: tuple[tuple[str, str], ...] = ()


def timeline(problem: Problem, *, newest_first: bool = True) -> list[Entry]:
    """Every step of a problem with its files: two queries."""
    steps = (
        Step.objects.filter(problem=problem)
        .select_related("signoff__post__person")
        .order_by("-pk" if newest_first else "pk")
    )
    files: dict[datetime, list[tuple[str, str]]] = {}
    for row in Evidence.objects.filter(problem=problem).exclude(file_sha256=""):
        address = reverse("problems:evidence_file", args=[problem.number, row.pk])
        files.setdefault(row.at, []).append((row.file_name or row.title, address))
    return [_entry(step, files) for step in steps]


def _entry(step: Step, files: dict[datetime, list[tuple[str, str]]]) -> Entry:
    attached = files.get(step.at, []) if step.move == "evidence" else []
    return Entry(
        at=step.at,
        on=step.on,
        what=label_of(step.move),
        who=who_did(step),
        unit=step.for_unit,
        note=step.note,
        seq=step.seq,
        kind=KIND_OF_TARGET.get(step.target, "") if step.source != step.target else "",
        stage=stage_of_step(step),
        files=tuple(attached),
    )


def who_did(step: Step) -> str:
    """The name; with a signature on paper the signer, the day of signing and who entered it."""
    signoff = step.signoff
    if signoff is None:
        return step.actor_name
    return _("%(signer)s（%(title)s）%(day)s签批，%(handler)s登记") % {
        "signer": signoff.post.person.name,
        "title": signoff.post.title,
        "day": signoff.signed_on.isoformat(),
        "handler": step.actor_name,
    }
