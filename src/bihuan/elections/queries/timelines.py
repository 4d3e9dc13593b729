"""What happened to an election or an extension, as lines that a layman reads, with the days each step took."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.elections.models import Election, Extension
from bihuan.elections.queries.offers import BACKWARD
from bihuan.elections.services.rows import label_of, workflow_of
from bihuan.elections.states import act_of
from bihuan.shell.words import date_words


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


def entries_of(row: Election | Extension) -> list[Line]:
    """The steps, latest first. A signature on paper names the signer and who registered it."""
    lines = []
    for step in row.steps.select_related("actor", "signoff__post__unit").order_by("-pk"):
        unit, notes = "", [step.note] if step.note else []
        if step.source:
            notes.append(_("上一环节用了 %(n)d 个工作日。") % {"n": step.days})
        if step.signoff is not None:
            unit = f"{step.signoff.post.unit.name} {step.signoff.post.title}"
            notes.append(
                _("线下签批 %(day)s，%(who)s登记。")
                % {
                    "day": date_words(step.signoff.signed_on, "plain"),
                    "who": step.actor.name if step.actor else "",
                }
            )
        back = act_of(step.move) in BACKWARD or step.move == "stop"
        lines.append(
            Line(
                step.at,
                label_of(workflow_of(row), step.move),
                step.actor_name,
                unit,
                "\n".join(notes),
                step.seq,
                "warn" if back else "done",
            )
        )
    return lines
