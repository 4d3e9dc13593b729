"""Conditional change of an election or extension, and the step that it leaves."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.calendar.queries import holidays
from bihuan.elections.errors import ElectionError, LostRaceError
from bihuan.elections.models import Election, ElectionStep, Extension, ExtensionStep
from bihuan.elections.states import ELECTION, EXTENSION
from bihuan.engines.periods import working_days_between
from bihuan.engines.workflow import Move, MoveError, Workflow
from bihuan.ledger.models import Entry
from bihuan.orgs.paper import Taker
from bihuan.shell.words import date_words

Row = Election | Extension
Step = ElectionStep | ExtensionStep

OWN_WORDS = {
    "start": gettext_lazy("发起"),
    "stop": gettext_lazy("组织变动，终止办理"),
    "plan": gettext_lazy("修改安排"),
}


def workflow_of(row: Row) -> Workflow:
    return ELECTION if isinstance(row, Election) else EXTENSION


def label_of(workflow: Workflow, move: str) -> str:
    """The words of a move; the first line of the timeline has its own."""
    try:
        return str(workflow.move(move).label)
    except KeyError:
        return str(OWN_WORDS.get(move, move))


def title_of(row: Row) -> str:
    return (
        str(row)
        if isinstance(row, Election)
        else _("%(unit)s延期换届") % {"unit": row.term.unit.name}
    )


def fresh(row: Any, version: int | None) -> Any:
    """The row as it is now. Raises :class:`LostRaceError` when it is not the version that was seen."""
    related = ("unit__parent", "term") if isinstance(row, Election) else ("term__unit__parent",)
    now = type(row).objects.select_related(*related).get(pk=row.pk)
    if now.version != (row.version if version is None else version):
        raise lost_race(now)
    return now


def lost_race(row: Row) -> LostRaceError:
    """Who did what to this row last."""
    last = row.steps.order_by("-pk").first()
    if last is None:
        return LostRaceError(title_of(row))
    return LostRaceError(title_of(row), last.actor_name, label_of(workflow_of(row), last.move))


def sent_before(row: Row, key: str) -> bool:
    """Whether this very form has taken its step already."""
    return bool(key) and row.steps.filter(key=key).exists()


def step_of(row: Row, name: str) -> Move:
    """The move, if it may start here. Raises :class:`ElectionError` with the present state in words."""
    workflow = workflow_of(row)
    try:
        return workflow.step(row.state, name)
    except MoveError as error:
        raise ElectionError(
            _("现在是“%(state)s”，不能办理“%(move)s”。请刷新后查看。")
            % {"state": workflow.states[row.state], "move": label_of(workflow, name)}
        ) from error


def check_day(row: Row, on: date) -> None:
    """A step does not happen before the one in front of it. Raises :class:`ElectionError`."""
    if on < row.state_since:
        raise ElectionError(
            _("日期 %(day)s 早于上一环节（%(before)s），请核对。")
            % {"day": date_words(on, "plain"), "before": date_words(row.state_since, "plain")}
        )


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
    row.refresh_from_db(fields=[*fields, "version"])


def leave_step(
    row: Row,
    *,
    move: str,
    source: str,
    since: date,
    on: date,
    taker: Taker,
    at: datetime,
    note: str = "",
    key: str = "",
) -> Step:
    """The line of the timeline for a step just taken; ``since`` is when the state before it began."""
    words: dict[str, Any] = {
        "move": move,
        "source": source,
        "target": row.state,
        "actor_id": taker.handler.account or None,
        "actor_name": taker.name,
        "signoff": taker.signoff,
        "on": on,
        "at": at,
        "days": max(0, working_days_between(since, on, holidays())),
        "note": note.strip() or taker.note,
        "key": key or None,
    }
    if isinstance(row, Election):
        return ElectionStep.objects.create(election=row, **words)
    return ExtensionStep.objects.create(extension=row, **words)


def number_step(step: Step, entries: Sequence[Entry]) -> None:
    """Write into the step the ledger number of the row that it changed (the first entry)."""
    if entries:
        type(step)._default_manager.filter(pk=step.pk).update(seq=entries[0].seq)


def with_signoff(taker: Taker, *rows: Model) -> list[Model]:
    """The rows and the registered signature, for the ledger."""
    return [*rows, taker.signoff] if taker.signoff else list(rows)
