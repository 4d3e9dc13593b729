"""What becomes of open items when a post ends or a unit moves, merges or closes. Nothing is orphaned.

Decided (docs/decisions/0007): problems stay with the organisation, so a move changes nothing but the path; a merge or
a close passes them, with the unit's posts ended, to the unit that takes over; a post that ends passes what names its
holder to the successor. Each leaves a frozen handover list and one ledger leaf for each changed object. Posts that end
because a new committee was elected pass theirs in the step that approves the result (``problems.services.handing``). An election that was under way in a
body that merges or closes is ended with the reason and stands on that list: its body can no longer finish it.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.elections import services as elections
from bihuan.ledger.services import enter
from bihuan.orgs import services as orgs
from bihuan.orgs.actors import seat_of
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Account, Grant, Handover, Post, Unit
from bihuan.problems.models import Problem
from bihuan.problems.services.handing import (
    UNSETTLED,
    hand_over_person,
    hand_over_unit,
    held_by,
    line_of,
)


def open_items(post: Post) -> list[Problem]:
    """What would be left without a person when this post ends."""
    return held_by(seat_of(post.unit).path, post.person.name)


def end_post(
    *,
    post: Post,
    until: date,
    version: int,
    successor: Post | None,
    actor: Actor,
    at: datetime,
) -> Handover | None:
    """End a post on ``until``, hand its open items to ``successor`` and end the grants that went with it.

    Steps, in one transaction: 1. refuse while items are open and nobody takes them; 2. hand them over by name;
    3. end the post; 4. end the account's grants of the same role at the same place; 5. freeze the handover list.
    Returns the list, or None when there was nothing to hand over.
    """
    items = open_items(post)
    if items and successor is None:
        raise OrgError(
            _("“%(who)s”名下还有 %(n)d 项未办结，请先选择接手人。")
            % {"who": post.person.name, "n": len(items)}
        )
    if successor is not None and seat_of(successor.unit).path != seat_of(post.unit).path:
        raise OrgError(_("接手人须在同一组织任职。"))
    if not actor.can("orgs.hand_over", post.unit.path):
        raise RefusedError("orgs.hand_over")
    with transaction.atomic():
        frozen = [line_of(p) for p in items]
        if items and successor is not None:
            hand_over_person(
                problems=items,
                from_name=post.person.name,
                to_name=successor.person.name,
                actor=actor,
                at=at,
            )
        orgs.end_post(post=post, until=until, version=version, actor=actor, at=at)
        ended = _end_grants(post, until)
        changed: list[Grant | Handover] = list(ended)
        made = None
        if items:
            made = Handover.objects.create(
                post=post,
                unit=post.unit,
                to_post=successor,
                on=until,
                items=frozen,
                handler_id=actor.account,
                at=at,
            )
            changed.append(made)
        if changed:
            enter(*changed, act="orgs.hand_over", actor=actor.ledger_id, at=at, unit=post.unit.code)
    return made


def merge(
    *,
    unit: Unit,
    into: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    basis: str = "",
) -> Handover:
    """Merge ``unit`` into another: its open items go there, its posts end, its children move."""
    with transaction.atomic():
        made = _pass_unit(unit, into, on, actor, at)
        orgs.merge_unit(
            unit=unit,
            into=into,
            on=on,
            version=version,
            actor=actor,
            at=at,
            today=today,
            basis=basis,
        )
    return made


def close(
    *,
    unit: Unit,
    on: date,
    version: int,
    actor: Actor,
    at: datetime,
    today: date,
    to: Unit | None = None,
    basis: str = "",
) -> Handover | None:
    """Close a unit. Raises :class:`OrgError` when items are open and no unit takes them."""
    left = _unsettled(unit).count()
    if left and to is None:
        raise OrgError(
            _("“%(u)s”还有 %(n)d 项未办结，请选择接收组织。") % {"u": unit.name, "n": left}
        )
    with transaction.atomic():
        made = _pass_unit(unit, to, on, actor, at) if to is not None else None
        if to is None:
            elections.stop(unit=unit, to=None, on=on, actor=actor, at=at)
            _end_posts(unit, on, actor, at)
        orgs.close_unit(
            unit=unit, on=on, version=version, actor=actor, at=at, today=today, basis=basis
        )
    return made


def _unsettled(unit: Unit) -> QuerySet[Problem]:
    return Problem.objects.filter(unit=unit, state__in=UNSETTLED)


def _pass_unit(unit: Unit, to: Unit, on: date, actor: Actor, at: datetime) -> Handover:
    if not actor.can("orgs.hand_over", unit.path) or not actor.can("orgs.hand_over", to.path):
        raise RefusedError("orgs.hand_over")
    if to.closed_on is not None or to.path.startswith(unit.path):
        raise OrgError(_("“%(name)s”不能接收：已经撤销，或者是自己的下级。") % {"name": to.name})
    items = list(
        Problem.objects.filter(unit=unit, state__in=UNSETTLED).select_related("unit").order_by("pk")
    )
    frozen = [line_of(p) for p in items]
    hand_over_unit(problems=items, to=to, actor=actor, at=at)
    frozen += elections.stop(unit=unit, to=to, on=on, actor=actor, at=at)
    _end_posts(unit, on, actor, at)
    made = Handover.objects.create(
        unit=unit, to_unit=to, on=on, items=frozen, handler_id=actor.account or None, at=at
    )
    enter(made, act="orgs.hand_over", actor=actor.ledger_id, at=at, unit=unit.code)
    return made


def _end_posts(unit: Unit, on: date, actor: Actor, at: datetime) -> None:
    ended: list[Post | Grant] = []
    for post in Post.objects.filter(unit=unit, until__isnull=True).select_related("person", "unit"):
        orgs.end_post(
            post=post, until=max(on, post.since), version=post.version, actor=actor, at=at
        )
        ended += _end_grants(post, on)
    for grant in Grant.objects.filter(unit=unit, until__isnull=True):
        grant.until = max(on, grant.since)
        grant.version += 1
        grant.save()
        ended.append(grant)
    if ended:
        enter(*ended, act="accounts.revoke", actor=actor.ledger_id, at=at, unit=unit.code)


def _end_grants(post: Post, until: date) -> list[Grant]:
    """Grants that the holder's accounts have because of this post end with it."""
    if not post.role:
        return []
    grants = list(
        Grant.objects.in_force(until).filter(
            account__in=Account.objects.filter(person=post.person),
            role=Role(post.role).value,
            unit__in=[post.unit_id, seat_of(post.unit).pk],
        )
    )
    for grant in grants:
        grant.until = max(until, grant.since)
        grant.version += 1
        grant.save()
    return grants
