"""What waits for whom in records: joint events that other branches entered."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.records import states
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Record
from bihuan.shell.todo import Todo
from bihuan.shell.words import date_words

MOST = 60
"""Lines; more than that are reached through the list of records."""


def todo(actor: Actor, today: date) -> Iterator[Todo]:
    """Joint events that wait for the numbers of the actor's branches. One query."""
    kinds = all_kinds()
    for row in _offered(actor).select_related("unit").order_by("on", "pk")[:MOST]:
        kind = kinds.get(row.kind)
        yield Todo(
            what=_("填人数并确认：%(kind)s（%(day)s）")
            % {"kind": kind.title if kind else row.kind, "day": date_words(row.on, "plain")},
            why=_("别的支部联合登记，确认后才计入本支部"),
            url=reverse("records:accept", args=[row.pk]),
            unit=row.unit.name,
            key=f"records.accept:{row.pk}",
        )


def count(actor: Actor, today: date) -> int:
    """How many lines :func:`todo` has. One query."""
    return _offered(actor).order_by()[:MOST].count()


def _offered(actor: Actor) -> QuerySet[Record]:
    if not actor.has("records.record"):
        return Record.objects.none()
    return Record.objects.visible_to(actor, "records.record").filter(state=states.OFFERED)
