"""A signature on paper that carries a step, and the people behind it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.actors import signer_of
from bihuan.orgs.errors import OrgError
from bihuan.orgs.models import Post, SignOff
from bihuan.orgs.services import register_signoff
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Problem
from bihuan.problems.queries.standing import offices_of, who_of
from bihuan.problems.standing import Who


@dataclass(frozen=True, slots=True)
class SignOffData:
    """线下签批: whose post, when, what opinion, and the scan if one was uploaded."""

    post: Post
    signed_on: date
    opinion: str
    scan_sha256: str = ""


def acting(actor: Actor, at: datetime, signoff: SignOffData | SignOff | None, *, root: bool) -> Who:
    """Who acts: the account itself, or the signer with the account as handler."""
    today = business_date(at)
    who = who_of(actor, today, root=root)
    if signoff is None:
        return who
    if signoff.signed_on > today:
        raise ProblemError(_("签批日期不能晚于今天，请核对。"))
    post = signoff.post
    offices = offices_of(None, post.person_id, signoff.signed_on) if root else frozenset()
    return Who(signer_of(post, on=signoff.signed_on), post.person_id, offices, who)


def kept(
    signoff: SignOffData | SignOff | None, problem: Problem, move: str, actor: Actor, at: datetime
) -> SignOff | None:
    """The registered row: made now, or given by the caller who registered one for several problems."""
    if signoff is None or isinstance(signoff, SignOff):
        return signoff
    try:
        return register_signoff(
            name=f"problems.problem:{problem.pk}",
            move=move,
            post=signoff.post,
            signed_on=signoff.signed_on,
            opinion=signoff.opinion,
            scan_sha256=signoff.scan_sha256,
            actor=actor,
            at=at,
            path=problem.unit.path,
        )
    except OrgError as error:
        raise ProblemError(error.message) from error
