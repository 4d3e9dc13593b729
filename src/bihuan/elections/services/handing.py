"""What becomes of open elections when their body merges or closes. Called by ``handover`` in its transaction."""

from datetime import date, datetime

from django.db.models import Model

from bihuan.access.scope import Actor
from bihuan.elections.models import Election, Extension
from bihuan.elections.record_words import CLOSED, MERGED
from bihuan.elections.services.rows import change, leave_step
from bihuan.elections.services.signing import person_of
from bihuan.elections.services.steps import end_petitions
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.orgs.paper import Taker


def open_rows(unit: Unit) -> list[Election | Extension]:
    """Elections and extensions of a body that are still on their way."""
    return [
        *Election.objects.open().filter(unit=unit).select_related("unit", "term"),
        *Extension.objects.open().filter(term__unit=unit).select_related("term__unit"),
    ]


def stop(
    *, unit: Unit, to: Unit | None, on: date, actor: Actor, at: datetime
) -> list[dict[str, str]]:
    """End what a body that merges or closes still had open, with the reason, and return a line for each.

    The one who restructures has been judged by ``handover``; the election itself has nobody left to decide on it.
    """
    why = MERGED % {"to": to.name} if to else CLOSED
    lines = []
    for row in open_rows(unit):
        line = {
            "object": f"{row._meta.label_lower}:{row.pk}",
            "number": "",
            "statement": str(row) if isinstance(row, Election) else str(row.term),
            "state": row.state,
            "due_on": (row.planned_on or on).isoformat()
            if isinstance(row, Election)
            else row.asked_to.isoformat(),
        }
        source, since = row.state, row.state_since
        day = max(on, since)
        change(row, state="dropped" if isinstance(row, Election) else "withdrawn", state_since=day)
        papers: list[Model] = []
        if isinstance(row, Election):
            papers = end_petitions(row, day)
        else:
            for petition in row.petitions.filter(
                approved_on__isnull=True, returned_on__isnull=True
            ):
                petition.returned_on = day
                petition.version += 1
                petition.save()
                papers.append(petition)
        step = leave_step(
            row, move="stop", source=source, since=since, on=day,
            taker=Taker(actor, actor, person_of(actor), day), at=at, note=why,
        )  # fmt: skip
        enter(
            row, step, *papers, act="elections.stop", actor=actor.ledger_id, at=at, unit=unit.code
        )
        lines.append(line)
    return lines
