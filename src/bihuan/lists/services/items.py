"""What a draft holds: problems and duties are added, dropped, ordered, carried over from earlier lists."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, IntegerField, Max, Value, When
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import KINDS, issuing_roles, spans_of
from bihuan.lists.models import Annex, Duty, Edition, Item
from bihuan.lists.queries.carrying import carryable, last_item_of
from bihuan.lists.services.editions import LIVE, editable
from bihuan.lists.services.rows import change
from bihuan.orgs.models import Unit
from bihuan.problems import states as problem_states
from bihuan.problems.models import Problem

_ASIDE = 16_000
"""Numbers are moved out of the way by this much while they are given anew; an annex holds fewer items."""


def add_problems(
    *,
    edition: Edition,
    problems: Sequence[Problem],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> list[Item]:
    """Put drafted problems (or suggestions) on the list, each in the annex of its unit, at the end.

    Raises :class:`ListError` naming the first problem that is not a draft, stands on another list already, or
    belongs to a unit to which this issuer cannot issue; nothing is added then.
    """
    with transaction.atomic():
        now = _open(edition, actor, version)
        _refuse_unless_holds(now, "problem")
        for problem in problems:
            if problem.state != problem_states.DRAFT:
                raise ListError(
                    _("问题 %(number)s 已经印发；未办结的请用“结转”。") % {"number": problem.number}
                )
        _refuse_listed(problems)
        _refuse_foreign(now, actor, [(p.unit, p.number) for p in problems])
        items = _append(now, [(p.unit, Item(problem=p)) for p in problems])
        _leave(now, "lists.add_items", actor, at)
    return items


def add_duties(
    *,
    edition: Edition,
    duties: Sequence[Duty],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> list[Item]:
    """Put drafted duties on a responsibility list or plan, each in the annex of its bearer."""
    with transaction.atomic():
        now = _open(edition, actor, version)
        _refuse_unless_holds(now, "duty")
        for duty in duties:
            if duty.state != "drafted" or duty.kind != now.kind or duty.issuer_id != now.issuer_id:
                raise ListError(
                    _("责任 %(number)s 不是本清单的草稿，不能列入。") % {"number": duty.number}
                )
            if str(duty.year) != now.period:
                raise ListError(_("责任 %(number)s 的年度与清单不一致。") % {"number": duty.number})
        listed = Item.objects.filter(
            duty__in=duties, annex__edition__state__in=[*LIVE, "issued"]
        ).select_related("duty")
        for item in listed[:1]:
            assert item.duty is not None
            raise ListError(_("责任 %(number)s 已在清单中。") % {"number": item.duty.number})
        _refuse_foreign(now, actor, [(d.bearer, d.number) for d in duties])
        items = _append(now, [(d.bearer, Item(duty=d)) for d in duties])
        _leave(now, "lists.add_items", actor, at)
    return items


def carry_over(
    *,
    edition: Edition,
    actor: Actor,
    at: datetime,
    problems: Iterable[Problem] | None = None,
    version: int | None = None,
) -> list[Item]:
    """New items for problems of earlier lists that are still open (all of them, or those given).

    The problem keeps its number, state and deadline; the item says where it stood before.
    """
    with transaction.atomic():
        now = _open(edition, actor, version)
        _refuse_unless_holds(now, "problem")
        wanted = None if problems is None else {p.pk for p in problems}
        rows = [p for p in carryable(now) if wanted is None or p.pk in wanted]
        if wanted is not None and len(rows) != len(wanted):
            raise ListError(_("所选问题中有的已经办结，或者已在本清单中，请刷新后再选。"))
        _refuse_foreign(now, actor, [(p.unit, p.number) for p in rows])
        items = _append(
            now, [(p.unit, Item(problem=p, carried_from_id=last_item_of(p))) for p in rows]
        )
        _leave(now, "lists.carry_over", actor, at)
    return items


def remove_items(
    *,
    edition: Edition,
    items: Iterable[Item],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> int:
    """Take items off a draft; what remains is numbered anew. The problems themselves stay drafts."""
    with transaction.atomic():
        now = _open(edition, actor, version)
        chosen = Item.objects.filter(annex__edition=now, pk__in=[item.pk for item in items])
        annexes = set(chosen.values_list("annex_id", flat=True))
        count, _rows = chosen.delete()
        Annex.objects.filter(pk__in=annexes, items__isnull=True).delete()
        _renumber(annexes)
        _leave(now, "lists.remove_items", actor, at)
    return count


def reorder_items(
    *,
    annex: Annex,
    order: Sequence[int],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Number the items of a drafted annex in this order of their keys. ``version`` is the edition's.

    Raises :class:`ListError` unless exactly the annex's items are named.
    """
    with transaction.atomic():
        now = _open(annex.edition, actor, version)
        present = set(annex.items.values_list("pk", flat=True))
        if len(order) != len(set(order)) or set(order) != present:
            raise ListError(_("排序与清单内容不一致，请刷新后再排。"))
        _number(annex.pk, order)
        _leave(now, "lists.reorder", actor, at)


def _refuse_unless_holds(edition: Edition, what: str) -> None:
    if KINDS[edition.kind].holds != what:
        raise ListError(_("这种清单不收此类事项。"))


def _refuse_listed(problems: Sequence[Problem]) -> None:
    listed = Item.objects.filter(
        problem__in=problems, annex__edition__state__in=[*LIVE, "issued"]
    ).select_related("problem", "annex__edition")
    for item in listed[:1]:
        assert item.problem is not None
        raise ListError(
            _("问题 %(number)s 已在“%(title)s”中。")
            % {"number": item.problem.number, "title": item.annex.edition.title}
        )


def _refuse_foreign(edition: Edition, actor: Actor, rows: Iterable[tuple[Unit, str]]) -> None:
    """Items must belong to organisations below the issuer that can bear this kind and that the actor looks after."""
    spec, issuer = KINDS[edition.kind], edition.issuer
    covered = spans_of(actor, "lists.draft", issuing_roles(issuer.kind))
    for unit, number in rows:
        if not any(span.covers(unit.path) for span in covered):
            raise RefusedError("lists.draft")
        below = unit.path.startswith(issuer.path)
        itself = unit.pk == issuer.pk and spec.holds == "problem"
        if not below or itself or unit.kind not in spec.bearers:
            raise ListError(
                _("%(number)s 的责任单位“%(unit)s”不在“%(issuer)s”的印发范围内。")
                % {"number": number, "unit": unit.name, "issuer": issuer.name}
            )


def _append(edition: Edition, rows: Sequence[tuple[Unit, Item]]) -> list[Item]:
    """Items at the end of their annexes; missing annexes are made. A fixed number of queries."""
    annexes = {a.unit_id: a for a in Annex.objects.filter(edition=edition)}
    units = {unit.pk: unit for unit, _item in rows}
    missing = [
        Annex(edition=edition, unit=unit, unit_name=unit.name)
        for pk, unit in units.items()
        if pk not in annexes
    ]
    annexes |= {a.unit_id: a for a in Annex.objects.bulk_create(missing)}
    last = dict(
        Item.objects.filter(annex__edition=edition)
        .values_list("annex_id")
        .annotate(last=Max("number"))
    )
    for unit, item in rows:
        annex = annexes[unit.pk]
        item.annex = annex
        item.number = last[annex.pk] = last.get(annex.pk, 0) + 1
    return Item.objects.bulk_create([item for _unit, item in rows])


def _renumber(annexes: Iterable[int]) -> None:
    """Close the gaps: the items of each annex from 1, in their present order."""
    order: dict[int, list[int]] = {}
    rows = Item.objects.filter(annex__in=list(annexes)).order_by("annex_id", "number")
    for annex, pk in rows.values_list("annex_id", "pk"):
        order.setdefault(annex, []).append(pk)
    for annex, keys in order.items():
        _number(annex, keys)


def _number(annex: int, order: Sequence[int]) -> None:
    items = Item.objects.filter(annex=annex)
    items.update(number=F("number") + _ASIDE)
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(order, 1)]
    if places:
        items.update(number=Case(*places, output_field=IntegerField()))


def _open(edition: Edition, actor: Actor, version: int | None) -> Edition:
    """The draft, its version raised first, so that of two who change it at once one is told before he writes."""
    now = editable(edition, actor, version)
    change(now)
    return now


def _leave(edition: Edition, act: str, actor: Actor, at: datetime) -> None:
    enter(edition, act=act, actor=actor.ledger_id, at=at, unit=edition.issuer.code)
