"""Two ledgered tables of the tests' own, and the people who write in them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.ledger.services import enter

AT = datetime(2026, 3, 4, 1, 2, 3, 456789, tzinfo=UTC)
CLERK = "account:7"


class Thing(models.Model):
    """Something with a column of each kind. Drafts owe no entry; ``secret`` is never entered."""

    title = models.CharField(max_length=60)
    note = models.TextField(default="")
    count = models.IntegerField(default=0)
    share = models.FloatField(default=0)
    amount = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))
    done = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    marks = models.JSONField(default=dict)
    secret = models.CharField(max_length=60, default="")
    draft = models.BooleanField(default=False)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"secret"})
    ledgered_when: ClassVar[Q] = Q(draft=False)

    class Meta:
        app_label = "ledgertests"
        db_table = "ledgertests_thing"


class Part(models.Model):
    """Something that belongs to a thing. Every row owes an entry."""

    thing = models.ForeignKey(Thing, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "ledgertests"
        db_table = "ledgertests_part"


LEDGERED: dict[str, type[models.Model]] = {"ledgertests.thing": Thing, "ledgertests.part": Part}


def a_thing(title: str = "清单第一项", **fields: object) -> Thing:
    """A thing that is saved, but not entered."""
    return Thing.objects.create(title=title, due_on=date(2026, 6, 30), seen_at=AT, **fields)


def entered(title: str = "清单第一项", **fields: object) -> Thing:
    """A thing that is saved and entered."""
    thing = a_thing(title, **fields)
    enter(thing, act="things.open", actor=CLERK, at=AT, unit="001")
    return thing


def changed(thing: Thing, *, later: int = 1, **fields: object) -> Thing:
    """The thing after a change that was entered."""
    Thing.objects.filter(pk=thing.pk).update(**fields)
    enter(thing, act="things.change", actor=CLERK, at=AT + timedelta(minutes=later), unit="001")
    thing.refresh_from_db()
    return thing
