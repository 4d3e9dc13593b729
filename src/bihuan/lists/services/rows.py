"""Conditional change of an edition or annex, and the step that it leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.engines.workflow import Move, MoveError, Workflow
from bihuan.ledger.models import Entry
from bihuan.ledger.services import number
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Annex, AnnexStep, Edition, EditionStep
from bihuan.lists.states import ANNEX, EDITION
from bihuan.orgs.paper import Taker

Row = Edition | Annex


def fresh_edition(edition: Edition, version: int | None) -> Edition:
    """The edition as it is now. Raises :class:`LostRaceError` when it is not the version that was seen."""
    now = Edition.objects.select_related("issuer", "drafted_by").get(pk=edition.pk)
    if now.version != (edition.version if version is None else version):
        raise lost_race(now)
    return now


def fresh_annex(annex: Annex, version: int | None) -> Annex:
    """The annex as it is now. Raises :class:`LostRaceError` when it is not the version that was seen."""
    now = Annex.objects.select_related("edition__issuer", "unit", "submitted_by").get(pk=annex.pk)
    if now.version != (annex.version if version is None else version):
        raise lost_race(now)
    return now


def sent_before(row: Row, key: str) -> bool:
    """Whether this very form has taken its step already. A key of another edition or annex does not count."""
    return bool(key) and row.steps.filter(key=key).exists()


def lost_race(row: Row) -> LostRaceError:
    """Who did what to this row last."""
    last = row.steps.select_related("actor").order_by("-pk").first()
    workflow = EDITION if isinstance(row, Edition) else ANNEX
    title = row.title if isinstance(row, Edition) else row.unit_name
    if last is None:
        return LostRaceError(title)
    return LostRaceError(title, last.actor_name, label_of(workflow, last.move))


def label_of(workflow: Workflow, move: str) -> str:
    """The words of a move; what leaves the state as it is has its own word."""
    try:
        return str(workflow.move(move).label)
    except KeyError:
        return move


def step_of(workflow: Workflow, row: Row, name: str) -> Move:
    """The move, if it may start here. Raises :class:`ListError` with the present state in words."""
    try:
        return workflow.step(row.state, name)
    except MoveError as error:
        move = label_of(workflow, name)
        state = str(workflow.states[row.state])
        raise ListError(
            _("现在是“%(state)s”，不能办理“%(move)s”。请刷新后查看。")
            % {"state": state, "move": move}
        ) from error


def refuse(workflow: Workflow, row: Row, name: str) -> None:
    """Say why a move that is not offered cannot be taken: not from this state, else not by this person."""
    raise RefusedError(step_of(workflow, row, name).action)


def change(row: Row, **fields: Any) -> None:
    """Write these fields if the row still has the state and version in memory; then read it back.

    Raises :class:`LostRaceError`.
    """
    done = (
        type(row)
        ._default_manager.filter(pk=row.pk, state=row.state, version=row.version)
        .update(**fields, version=F("version") + 1)
    )
    if not done:
        raise lost_race(row)
    row.refresh_from_db()


def leave_step(
    row: Row,
    *,
    move: str,
    source: str,
    taker: Taker,
    at: datetime,
    note: str,
    content: str = "",
    key: str = "",
) -> EditionStep | AnnexStep:
    """The line of the timeline for a step just taken."""
    account = taker.handler.account or None
    words = {
        "move": move,
        "source": source,
        "target": row.state,
        "actor_id": account,
        "actor_name": taker.name,
        "signoff": taker.signoff,
        "at": at,
        "note": note or taker.note,
        "key": key or None,
    }
    if isinstance(row, Edition):
        return EditionStep.objects.create(edition=row, content=content, **words)
    return AnnexStep.objects.create(annex=row, **words)


def number_steps(steps: Sequence[EditionStep | AnnexStep], entries: Sequence[Entry]) -> None:
    """Write into each step the ledger number of the row that it changed (``entries`` in the same order)."""
    for step, entry in zip(steps, entries, strict=True):
        step.seq = entry.seq
    number([step for step in steps if isinstance(step, EditionStep)])
    number([step for step in steps if isinstance(step, AnnexStep)])


def with_signoff(taker: Taker, *rows: Model) -> list[Model]:
    """The rows and the registered signature, for the ledger."""
    return [*rows, taker.signoff] if taker.signoff else list(rows)
