"""What an import of duties does: drafts written, drafts changed, and both taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.lists.models import Duty, DutyNode
from bihuan.lists.services.duties import free_numbers
from bihuan.orgs.models import Unit

Nodes = Sequence[tuple[date, str]]


def write_drafts(
    *,
    rows: Sequence[tuple[str, Unit, Unit, Mapping[str, Any], Nodes]],
    batch: int,
    actor: Actor,
    at: datetime,
) -> list[Duty]:
    """Write drafts: (number or "", issuer, bearer, fields, nodes) each. Inside the caller's transaction."""
    wanted: dict[tuple[int, int], int] = {}
    for number, _issuer, bearer, fields, _nodes in rows:
        if not number:
            key = (bearer.pk, fields["year"])
            wanted[key] = wanted.get(key, 0) + 1
    bearers = {bearer.pk: bearer for _n, _i, bearer, _f, _d in rows}
    fresh = {
        (pk, year): iter(free_numbers(year, bearers[pk], count))
        for (pk, year), count in wanted.items()
    }
    duties = [
        Duty(
            number=number or next(fresh[bearer.pk, fields["year"]]),
            kind="duties",
            issuer=issuer,
            bearer=bearer,
            created_at=at,
            batch=batch or None,
            **fields,
        )
        for number, issuer, bearer, fields, _nodes in rows
    ]
    Duty.objects.bulk_create(duties)
    DutyNode.objects.bulk_create(
        [
            DutyNode(duty=duty, due_on=day, title=title)
            for duty, row in zip(duties, rows, strict=True)
            for day, title in row[4]
        ]
    )
    codes = [duty.bearer.code for duty in duties]
    enter(*duties, act="duties.import", actor=actor.ledger_id, at=at, units=codes)
    return duties


def rewrite_draft(
    *,
    duty: Duty,
    fields: Mapping[str, Any],
    nodes: Nodes,
    version: int,
    actor: Actor,
    at: datetime,
) -> bool:
    """Give a draft other contents; False when it is no longer the draft that was compared."""
    done = Duty.objects.filter(pk=duty.pk, state="drafted", version=version).update(
        **fields, version=version + 1
    )
    if not done:
        return False
    duty.refresh_from_db()
    duty.nodes.all().delete()
    DutyNode.objects.bulk_create(
        [DutyNode(duty=duty, due_on=day, title=title) for day, title in nodes]
    )
    enter(duty, act="duties.import", actor=actor.ledger_id, at=at, unit=duty.bearer.code)
    return True


def remove_drafts(*, duties: Iterable[Duty], actor: Actor, at: datetime) -> None:
    """Take back drafts that an import wrote and nobody touched; the ledger says so."""
    rows: list[Duty] = list(duties)
    objects: list[Model] = list(rows)
    codes = [duty.bearer.code for duty in rows]
    enter(
        *objects,
        act="duties.undo_import",
        actor=actor.ledger_id,
        at=at,
        units=codes,
        removed=True,
    )
    keys = [duty.pk for duty in rows]
    DutyNode.objects.filter(duty__in=keys).delete()
    Duty.objects.filter(pk__in=keys).delete()
