"""Who acts for a body that makes or adopts rules: the committee's offices for the committee, a unit's own people for it."""

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.access.policy import POLICY, Reach, Role
from bihuan.access.scope import Actor, Held, Span, spans_q
from bihuan.orgs.models import Kind, Post, Unit
from bihuan.orgs.signers import signers

COMMITTEE = frozenset({Role.LIAISON_OFFICE, Role.GENERAL_OFFICE, Role.LEADER_IN_CHARGE})
MAKERS = (Kind.WORKING_COMMITTEE, Kind.UNIT)
"""Bodies that make rules of their own: the working committee, and a unit through its organ Party committee."""


def acts_for(actor: Actor, action: str, unit: Unit) -> Held | None:
    """The grant by which the actor may do ``action`` for this body, or None.

    A liaison office's grants lie on the units that it looks after, not on the committee; it acts for the committee
    all the same. The committee's people do not act for a unit, which makes its own rules.
    """
    if unit.kind not in MAKERS:
        return None
    of_committee = unit.kind == Kind.WORKING_COMMITTEE
    for held, span in _held(actor, action):
        if of_committee and held.role in COMMITTEE:
            return held
        if not of_committee and held.role not in COMMITTEE and span.covers(unit.path):
            return held
    return None


def signers_for(action: str, unit: Unit, on: date) -> list[Post]:
    """The posts whose holder may sign ``action`` on paper for this body. One query."""
    return signers(action, unit.path, on, lambda who, wanted: acts_for(who, wanted, unit))


def makers(actor: Actor, action: str) -> QuerySet[Unit]:
    """The bodies for which the actor may do ``action``, in the order of the tree."""
    pairs = _held(actor, action)
    inside = spans_q("path", [span for held, span in pairs if held.role not in COMMITTEE])
    condition = Q(kind=Kind.UNIT) & inside
    if any(held.role in COMMITTEE for held, _span in pairs):
        condition |= Q(kind=Kind.WORKING_COMMITTEE)
    return Unit.objects.filter(condition, batch=0, closed_on__isnull=True).order_by("path")


def _held(actor: Actor, action: str) -> list[tuple[Held, Span]]:
    found = []
    for held in actor.held:
        match POLICY[action].grants.get(held.role):
            case Reach.OWN:
                found.append((held, Span(held.path, False)))
            case Reach.BELOW:
                found.append((held, Span(held.path, held.below)))
            case Reach.ALL:
                found.append((held, Span("", True)))
            case None:
                pass
    return found
