"""Appointing people, ending posts, starting terms, and registering signatures given on paper."""

from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.errors import LostRaceError, OrgError
from bihuan.orgs.models import Account, Person, Post, SignOff, Term, Unit


def appoint(
    *,
    unit: Unit,
    title: str,
    since: date,
    actor: Actor,
    at: datetime,
    person: Person | None = None,
    name: str = "",
    role: Role | None = None,
    full_time: bool = False,
    office_phone: str = "",
) -> Post:
    """Give a post at ``unit`` to a person (a new one when only a name is given).

    Raises :class:`RefusedError` outside the right, :class:`OrgError` for an empty name.
    """
    if not actor.can("orgs.posts", unit.path):
        raise RefusedError("orgs.posts")
    if person is None and not name.strip():
        raise OrgError(_("请填写任职人姓名。"))
    with transaction.atomic():
        new = person is None
        person = person or Person.objects.create(name=name.strip(), key=token_hex(8))
        post = Post.objects.create(
            person=person,
            unit=unit,
            title=title,
            role=role.value if role else "",
            since=since,
            full_time=full_time,
            office_phone=office_phone,
        )
        enter(
            *([person] if new else []),
            post,
            act="orgs.appoint",
            actor=actor.ledger_id,
            at=at,
            unit=unit.code,
        )
    return post


def end_post(*, post: Post, until: date, version: int, actor: Actor, at: datetime) -> None:
    """End a post. Open items are handed over by ``handover``, which calls this."""
    if not actor.can("orgs.posts", post.unit.path):
        raise RefusedError("orgs.posts")
    if until < post.since:
        raise OrgError(_("免职日期早于任职日期，请核对。"))
    with transaction.atomic():
        done = Post.objects.filter(pk=post.pk, version=version, until__isnull=True).update(
            until=until, version=version + 1
        )
        if not done:
            raise LostRaceError(post.title)
        post.refresh_from_db()
        enter(post, act="orgs.end_post", actor=actor.ledger_id, at=at, unit=post.unit.code)


def start_term(
    *,
    unit: Unit,
    number: int,
    elected_on: date,
    years: int,
    due_on: date,
    actor: Actor,
    at: datetime,
) -> Term:
    """Record a term of office of a committee."""
    if not actor.can("orgs.posts", unit.path):
        raise RefusedError("orgs.posts")
    with transaction.atomic():
        term = Term.objects.create(
            unit=unit, number=number, elected_on=elected_on, years=years, due_on=due_on
        )
        enter(term, act="orgs.start_term", actor=actor.ledger_id, at=at, unit=unit.code)
    return term


def register_signoff(
    *,
    name: str,
    move: str,
    post: Post,
    signed_on: date,
    opinion: str,
    actor: Actor,
    at: datetime,
    path: str,
    scan_sha256: str = "",
) -> SignOff:
    """Register a signature given on paper: signer, post, date, opinion; the handler is ``actor``.

    ``name`` is the ledger's name of what was signed, ``path`` the place of the unit it concerns. To be called
    inside the service that carries out the step; the caller enters the returned row into the ledger with the rest.
    Raises :class:`RefusedError` when the handler may not register there, :class:`OrgError` for a post that was
    not held on that day, a missing opinion or a date in the future.
    """
    if not actor.can("signoffs.register", path):
        raise RefusedError("signoffs.register")
    if not opinion.strip():
        raise OrgError(_("请填写签批意见。"))
    if signed_on < post.since or (post.until is not None and signed_on >= post.until):
        raise OrgError(
            _("%(name)s 在 %(day)s 不担任“%(title)s”，请核对签批人和日期。")
            % {"name": post.person.name, "day": signed_on.isoformat(), "title": post.title}
        )
    return SignOff.objects.create(
        object=name,
        move=move,
        post=post,
        signed_on=signed_on,
        opinion=opinion.strip(),
        scan_sha256=scan_sha256,
        handler=Account.objects.get(pk=actor.account),
        at=at,
    )
