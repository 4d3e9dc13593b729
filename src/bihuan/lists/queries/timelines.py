"""What happened to an edition or an annex, as lines that a layman reads."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.lists.models import Annex, Edition
from bihuan.lists.states import ANNEX, EDITION

BACK = frozenset({"return_draft", "drop", "return_plan", "return_report", "return_report_direct"})


@dataclass(frozen=True, slots=True)
class Line:
    """One entry for the timeline component."""

    at: datetime
    what: str
    who: str
    unit: str
    note: str
    seq: int | None
    kind: str


def entries_of(row: Edition | Annex) -> list[Line]:
    """The steps of an edition or annex, latest first. A signature on paper names the signer and who registered it."""
    workflow = EDITION if isinstance(row, Edition) else ANNEX
    lines = []
    steps = row.steps.select_related("actor", "signoff__post__unit").order_by("-pk")
    for step in steps:
        unit, note = "", step.note
        if step.signoff is not None:
            unit = f"{step.signoff.post.unit.name} {step.signoff.post.title}"
            handler = step.actor.name if step.actor else ""
            paper = _("线下签批 %(day)s，%(who)s登记。") % {
                "day": step.signoff.signed_on.isoformat(),
                "who": handler,
            }
            note = f"{note}\n{paper}".strip()
        lines.append(
            Line(
                step.at,
                str(workflow.move(step.move).label),
                step.actor_name,
                unit,
                note,
                step.seq,
                "warn" if step.move in BACK else "done",
            )
        )
    return lines
