"""Who takes a step: the person at the keyboard, or a leader whose signature on paper a handler registers."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor, Held
from bihuan.calendar.clock import business_date
from bihuan.engines.workflow import Move
from bihuan.ledger.lines import name_of
from bihuan.lists.errors import ListError
from bihuan.orgs.actors import signer_of
from bihuan.orgs.models import Account
from bihuan.orgs.paper import Paper, Taker
from bihuan.orgs.services import register_signoff

May = Callable[[Actor, str], Held | None]
"""The grant by which somebody may do an action here, or None."""


def taker_of(
    *,
    move: Move,
    about: Model,
    paper: Paper | None,
    actor: Actor,
    at: datetime,
    may: May,
    handles: May,
) -> Taker:
    """Who takes the move, after judging the right of the signer and, for paper, of the handler too.

    Raises :class:`RefusedError` without the right, :class:`ListError` when the step cannot be signed on paper, the
    signer may not sign it or the date lies ahead.
    """
    today = business_date(at)
    if paper is None:
        if may(actor, move.action) is None:
            raise RefusedError(move.action)
        return Taker(actor, actor, person_of(actor), today)
    if not move.signer:
        raise ListError(_("“%(move)s”不能线下签批，请本人办理。") % {"move": move.label})
    if paper.signed_on > today:
        raise ListError(_("签批日期晚于今天，请核对。"))
    signer = signer_of(paper.post, on=paper.signed_on)
    if may(signer, move.signer) is None:
        raise ListError(
            _("%(name)s（%(title)s）没有“%(move)s”的权限，请核对签批人。")
            % {"name": paper.post.person.name, "title": paper.post.title, "move": move.label}
        )
    held = handles(actor, "signoffs.register")
    if held is None:
        raise RefusedError("signoffs.register")
    signoff = register_signoff(
        name=name_of(about),
        move=move.name,
        post=paper.post,
        signed_on=paper.signed_on,
        opinion=paper.opinion,
        actor=actor,
        at=at,
        path=held.path,
        scan_sha256=paper.scan_sha256,
    )
    return Taker(signer, actor, paper.post.person_id, paper.signed_on, signoff)


def person_of(actor: Actor) -> int | None:
    """The person behind an account, if it is tied to one."""
    return Account.objects.filter(pk=actor.account).values_list("person_id", flat=True).first()


def handler_may(actor: Actor, path: str) -> Held | None:
    """The grant by which an actor registers signatures at this place, whatever side he is on."""
    for held in actor.held:
        narrow = Actor(account=actor.account, name=actor.name, held=(held,))
        if narrow.can("signoffs.register", path):
            return held
    return None


def same_person(taker: Taker, account: int | None, person: int | None) -> bool:
    """Whether the taker is the one named by account or person. An unknown one (None) is nobody."""
    if person is not None and taker.person is not None:
        return person == taker.person
    return account is not None and taker.signoff is None and account == taker.actor.account
