"""Duties handed on: to the next level down, and from one year to the next."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.periods import add_years
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import LEVEL_ORDER, issues_for
from bihuan.lists.models import Duty, DutyNode
from bihuan.lists.record_words import FROM_ABOVE
from bihuan.lists.services.duties import draft_duty, free_numbers, level_of, seat_of
from bihuan.orgs.models import Unit


def cascade(
    *,
    duty: Duty,
    bearers: Sequence[Unit],
    actor: Actor,
    at: datetime,
    content: str = "",
    standard: str = "",
    bearer_posts: dict[int, str] | None = None,
) -> list[Duty]:
    """Pass a duty on to organisations of a lower level, as drafts that name it as their origin.

    Raises :class:`ListError` for a duty that is not in force, or a bearer that does not stand lower.
    """
    if duty.state not in {"issued", "confirmed"}:
        raise ListError(_("只有已印发的责任才能逐级分解。"))
    issuer = seat_of(duty.bearer)
    made = []
    with transaction.atomic():
        for bearer in bearers:
            level = level_of(bearer)
            if LEVEL_ORDER.index(level) <= LEVEL_ORDER.index(duty.level):
                raise ListError(_("“%(unit)s”不在下一级，不能分解给它。") % {"unit": bearer.name})
            made.append(
                draft_duty(
                    year=duty.year,
                    issuer=issuer,
                    bearer=bearer,
                    level=level,
                    content=content.strip() or duty.content,
                    standard=standard.strip() or duty.standard,
                    bearer_post=(bearer_posts or {}).get(bearer.pk, ""),
                    basis=FROM_ABOVE % {"number": duty.number},
                    nodes=[(node.due_on, node.title) for node in duty.nodes.all()],
                    parent=duty,
                    actor=actor,
                    at=at,
                )
            )
    return made


def copy_year(
    *,
    issuer: Unit,
    kind: str,
    from_year: int,
    to_year: int,
    actor: Actor,
    at: datetime,
) -> list[Duty]:
    """Draft this year's list from an earlier one: same bearer, level and words, nodes moved by the years.

    What was dropped, whose bearer has been closed, or what has been copied already, is left out.
    """
    if issues_for(actor, "duties.draft", issuer) is None:
        raise RefusedError("duties.draft")
    if to_year <= from_year:
        raise ListError(_("新年度要晚于原年度。"))
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=issuer.pk)
        copied = Duty.objects.filter(year=to_year, copied_from__isnull=False).exclude(
            state="dropped"
        )
        old = list(
            Duty.objects.filter(
                issuer=issuer, kind=kind, year=from_year, state__in=["issued", "confirmed", "done"]
            )
            .exclude(pk__in=copied.values("copied_from"))
            .filter(bearer__closed_on__isnull=True)
            .select_related("bearer")
            .prefetch_related("nodes")
            .order_by("number")
        )
        made = Duty.objects.bulk_create(_copies(old, to_year, at))
        DutyNode.objects.bulk_create(
            [
                DutyNode(
                    duty=copy,
                    due_on=add_years(node.due_on, to_year - from_year),
                    title=node.title,
                )
                for copy, duty in zip(made, old, strict=True)
                for node in duty.nodes.all()
            ]
        )
        codes = [duty.bearer.code for duty in made]
        enter(*made, act="duties.copy", actor=actor.ledger_id, at=at, units=codes)
    return made


def _copies(old: Sequence[Duty], year: int, at: datetime) -> list[Duty]:
    counts: dict[int, list[Duty]] = {}
    for duty in old:
        counts.setdefault(duty.bearer_id, []).append(duty)
    numbers = {
        key: iter(free_numbers(year, rows[0].bearer, len(rows))) for key, rows in counts.items()
    }
    return [
        Duty(
            year=year,
            number=next(numbers[duty.bearer_id]),
            kind=duty.kind,
            issuer_id=duty.issuer_id,
            bearer=duty.bearer,
            level=duty.level,
            bearer_post=duty.bearer_post,
            position=duty.position,
            content=duty.content,
            basis=duty.basis,
            standard=duty.standard,
            copied_from=duty,
            created_at=at,
        )
        for duty in old
    ]
