"""Who takes a step: the person at the keyboard, or a leader whose signature on paper a handler registers."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.elections.errors import ElectionError
from bihuan.elections.kinds import spans_for
from bihuan.engines.workflow import Move
from bihuan.ledger.lines import name_of
from bihuan.orgs.actors import signer_of
from bihuan.orgs.models import Account, Unit
from bihuan.orgs.paper import Paper, Taker
from bihuan.orgs.services import register_signoff

HANDLERS: dict[str, frozenset[Role]] = {
    "elections.approve_unit": frozenset({Role.LIAISON_OFFICE, Role.GENERAL_OFFICE}),
    "elections.approve_branch": frozenset({Role.FULLTIME_DEPUTY, Role.LIAISON_WORKER}),
    "elections.decide_group": frozenset({Role.FULLTIME_DEPUTY, Role.LIAISON_WORKER}),
}
"""Who registers whose signature: the offices of the approving side, never those who ask."""


def registers(actor: Actor, move: Move, unit: Unit) -> bool:
    """Whether the actor may register a signature on paper for this move."""
    roles = HANDLERS.get(move.signer)
    if roles is None:
        return False
    return any(s.covers(unit.path) for s in spans_for(actor, "signoffs.register", roles))


def taker_of(
    *, move: Move, about: Model, unit: Unit, paper: Paper | None, actor: Actor, at: datetime
) -> Taker:
    """Who takes the move, after judging the right of the signer and, for paper, of the handler too.

    Raises :class:`RefusedError` without the right, :class:`ElectionError` when the step cannot be signed on paper,
    the signer may not sign it or the date lies ahead.
    """
    today = business_date(at)
    if paper is None:
        if not actor.can(move.action, unit.path):
            raise RefusedError(move.action)
        return Taker(actor, actor, person_of(actor), today)
    if not move.signer:
        raise ElectionError(_("“%(move)s”不能线下签批，请本人办理。") % {"move": move.label})
    if not registers(actor, move, unit):
        raise RefusedError("signoffs.register")
    if paper.signed_on > today:
        raise ElectionError(_("签批日期晚于今天，请核对。"))
    signer = signer_of(paper.post, on=paper.signed_on)
    if not signer.can(move.signer, unit.path):
        raise ElectionError(
            _("%(name)s（%(title)s）没有“%(move)s”的权限，请核对签批人。")
            % {"name": paper.post.person.name, "title": paper.post.title, "move": move.label}
        )
    signoff = register_signoff(
        name=name_of(about),
        move=move.name,
        post=paper.post,
        signed_on=paper.signed_on,
        opinion=paper.opinion,
        actor=actor,
        at=at,
        path=unit.path,
        scan_sha256=paper.scan_sha256,
    )
    return Taker(signer, actor, paper.post.person_id, paper.signed_on, signoff)


def person_of(actor: Actor) -> int | None:
    """The person behind an account, if it is tied to one."""
    return Account.objects.filter(pk=actor.account).values_list("person_id", flat=True).first()


def same_person(taker: Taker, account: int | None, person: int | None) -> bool:
    """Whether the taker is the one named by account or person. An unknown one (None) is nobody."""
    if person is not None and taker.person is not None:
        return person == taker.person
    return account is not None and taker.signoff is None and account == taker.actor.account
