"""Who puts a pack in force: the leader at the keyboard, or a leader whose signature on paper a handler registers."""

from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.actors import signer_of
from bihuan.orgs.models import SignOff, Unit
from bihuan.orgs.paper import Paper
from bihuan.orgs.services import register_signoff
from bihuan.packs.errors import RuleError
from bihuan.packs.sides import acts_for

ACTION = "packs.adopt"


def signed(
    *, unit: Unit, about: str, paper: Paper | None, actor: Actor, at: datetime
) -> SignOff | None:
    """Judge the right to put rules in force for ``unit``, and register the signature when it was given on paper.

    Raises :class:`RefusedError` when neither the actor nor the signer has it, :class:`RuleError` for a signer without
    the right or a date ahead. The caller enters the returned row into the ledger.
    """
    if paper is None:
        if acts_for(actor, ACTION, unit) is None:
            raise RefusedError(ACTION)
        return None
    if paper.signed_on > business_date(at):
        raise RuleError(_("签批日期晚于今天，请核对。"))
    if acts_for(signer_of(paper.post, on=paper.signed_on), ACTION, unit) is None:
        raise RuleError(
            _("%(name)s（%(title)s）没有启用规则的权限，请核对签批人。")
            % {"name": paper.post.person.name, "title": paper.post.title}
        )
    held = acts_for(actor, "signoffs.register", unit)
    if held is None:
        raise RefusedError("signoffs.register")
    return register_signoff(
        name=about,
        move="adopt",
        post=paper.post,
        signed_on=paper.signed_on,
        opinion=paper.opinion,
        actor=actor,
        at=at,
        path=held.path,
        scan_sha256=paper.scan_sha256,
    )
